/**
 * Commands: the same id gets the same answer and acts once. An accepted one is answered on disk; a refused one did
 * nothing and writes nothing, except where the gate's denial is on record.
 */
import {
  err,
  ok,
  type Command,
  type CommandId,
  type CommandReply,
  type Result,
  type SubmitLadderCommand,
  type SubmitOrderCommand,
} from '../../../shared/domain/index.ts';
import { resolveRoute } from '../routing/resolve.ts';
import type { StepContext } from '../context.ts';
import { ANSWERS_MAX } from '../view.ts';
import { cancelBracket, changeBracket, protectPosition } from './bracket.ts';
import { cancelAll, cancelOrder, control } from './cancel.ts';
import { closeAll, refusedByCloseAll } from './close-all.ts';
import { changeLadderBy, modifyOrder } from './modify.ts';
import { approveQueued, dropQueued, queueOrder } from './queue.ts';
import type { Refusal } from './refusal.ts';
import { acknowledgeAlert, setLimits, setTradingState } from './settings.ts';
import { takeVenueQuotes } from './venue-quotes.ts';
import { cancelVertical, submitVertical } from './vertical.ts';
import { submitLadder, submitTicket, type Made } from './submit.ts';

/** Acts on a command and answers it. */
export function onCommand(ctx: StepContext, commandId: CommandId, command: Command): void {
  const known = ctx.state.answers.get(commandId) ?? ctx.state.refusals.get(commandId);
  if (known !== undefined) return ctx.effect({ kind: 'reply', commandId, reply: known });
  const result = act(ctx, command);
  const reply: CommandReply = result.ok
    ? { kind: 'accepted', seq: ctx.state.seq + 1, ...result.value }
    : { kind: 'denied', ...result.error };
  if (result.ok || ctx.events.length > 0) ctx.emit({ kind: 'commandAnswered', commandId, reply, by: ctx.by });
  else remember(ctx, commandId, reply);
  ctx.effect({ kind: 'reply', commandId, reply });
}

/** Refusals are remembered without the journal: they did nothing, so that asking again after a restart is safe. */
function remember(ctx: StepContext, commandId: CommandId, reply: CommandReply): void {
  const { refusals } = ctx.state;
  refusals.set(commandId, reply);
  if (refusals.size <= ANSWERS_MAX) return;
  for (const oldest of refusals.keys()) {
    refusals.delete(oldest);
    return;
  }
}

const NOTHING: Made = { clientOrderId: null, ladderId: null };
const made = (result: Result<void, Refusal>, what: Made = NOTHING): Result<Made, Refusal> =>
  result.ok ? ok(what) : result;

/** With its venue; one that close-all is at work in is refused for what opens, as if the trader had named it. */
function routedFor<C extends SubmitOrderCommand | SubmitLadderCommand>(ctx: StepContext, command: C) {
  const routed = resolveRoute(ctx.state, command, ctx.nowMs);
  const closing = routed.ok ? refusedByCloseAll(ctx.state, routed.value.command) : null;
  return closing === null ? routed : err(closing);
}

function act(ctx: StepContext, command: Command): Result<Made, Refusal> {
  const closing = refusedByCloseAll(ctx.state, command);
  if (closing !== null) return err(closing);
  switch (command.kind) {
    case 'submitOrder': {
      const routed = routedFor(ctx, command);
      return routed.ok ? submitTicket(ctx, routed.value.command, routed.value.route) : routed;
    }
    case 'submitLadder': {
      const routed = routedFor(ctx, command);
      return routed.ok ? submitLadder(ctx, routed.value.command, routed.value.route) : routed;
    }
    case 'modifyOrder':
      return made(modifyOrder(ctx, command));
    case 'cancelOrder':
      return made(cancelOrder(ctx, command));
    case 'cancelAll':
      return made(cancelAll(ctx, command));
    case 'controlLadder':
      return made(control(ctx, command));
    case 'changeLadder':
      return made(changeLadderBy(ctx, command));
    case 'acknowledgeAlert':
      return made(acknowledgeAlert(ctx, command));
    case 'setLimits':
      return made(setLimits(ctx, command));
    case 'setTradingState':
      return made(setTradingState(ctx, command));
    case 'takeVenueQuotes':
      return made(takeVenueQuotes(ctx, command));
    case 'closeAll':
      return closeAll(ctx, command);
    case 'protectPosition': {
      const bracket = protectPosition(ctx, command);
      return bracket.ok ? ok({ ...NOTHING, recordId: bracket.value.bracketId }) : bracket;
    }
    case 'changeBracket':
      return made(changeBracket(ctx, command));
    case 'cancelBracket':
      return made(cancelBracket(ctx, command));
    case 'queueOrder':
      return queueOrder(ctx, command);
    case 'approveQueued':
      return approveQueued(ctx, command);
    case 'dropQueued':
      return made(dropQueued(ctx, command));
    case 'submitVertical':
      return submitVertical(ctx, command);
    case 'cancelVertical':
      return made(cancelVertical(ctx, command));
  }
}
