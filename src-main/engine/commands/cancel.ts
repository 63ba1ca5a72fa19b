/** Cancels: nothing of ours denies them (G20); the venue alone may. */
import {
  err,
  isTerminal,
  ok,
  type CancelAllCommand,
  type CancelOrderCommand,
  type ControlLadderCommand,
  type Result,
} from '../../../shared/domain/index.ts';
import { cancelLadder, controlLadder } from '../algos/ladder/control.ts';
import type { StepContext } from '../context.ts';
import { sendCancel } from '../orders/send.ts';
import { bracketOfExit, dropExits } from './bracket.ts';
import { liveBracketsOf } from '../algos/bracket/record.ts';
import { refusal, type Refusal } from './refusal.ts';

/** Takes one order back. A ladder's order takes its ladder with it: else the next rung would be placed at once. */
export function cancelOrder(ctx: StepContext, command: CancelOrderCommand): Result<void, Refusal> {
  const path = 'command.clientOrderId';
  const order = ctx.state.orders.get(command.clientOrderId);
  if (order === undefined) return err(refusal('unknownOrder', path, `There is no order ${command.clientOrderId}.`));
  if (isTerminal(order.status)) return err(refusal('notWorking', path, `The order is ${order.status} already.`));
  const ladder = order.ladderId === null ? undefined : ctx.state.ladders.get(order.ladderId);
  if (ladder !== undefined && ladder.status !== 'done') {
    if (ladder.status === 'canceling')
      return err(refusal('nothingToDo', path, 'Its ladder is being canceled already.'));
    cancelLadder(ctx, ladder, 'Its order was canceled by you');
    return ok(undefined);
  }
  if (order.status === 'pendingCancel') return err(refusal('nothingToDo', path, 'It is being canceled already.'));
  // An exit that only its order lost would be placed again at once.
  const bracket = bracketOfExit(ctx.state, order.clientOrderId);
  if (bracket !== undefined)
    dropExits(
      ctx,
      bracket,
      `Its ${order.role ?? 'exit'} was canceled by you`,
      order.role === 'target' ? 'target' : 'stop',
    );
  sendCancel(ctx, order);
  return ok(undefined);
}

/** Takes every ladder and order back, of one instrument or of all, foreign orders of the account included. */
export function cancelAll(ctx: StepContext, command: CancelAllCommand): Result<void, Refusal> {
  const { state } = ctx;
  let acted = 0;
  for (const ladder of state.live(command.instrumentId)) {
    if (ladder.status === 'canceling') continue;
    cancelLadder(ctx, ladder, 'Canceled by you (cancel all)');
    acted += 1;
  }
  const instruments = command.instrumentId === null ? [...state.liveBrackets.keys()] : [command.instrumentId];
  for (const id of instruments) {
    for (const bracket of liveBracketsOf(state, id)) dropExits(ctx, bracket, 'Canceled by you (cancel all)');
  }
  for (const order of state.working(command.instrumentId)) {
    const ladder = order.ladderId === null ? undefined : state.ladders.get(order.ladderId);
    const byLadder = ladder !== undefined && ladder.status !== 'done';
    if (byLadder || order.status === 'pendingCancel' || order.status === 'initialized') continue;
    sendCancel(ctx, order);
    acted += 1;
  }
  if (acted > 0) return ok(undefined);
  const where = command.instrumentId === null ? '' : ` in ${command.instrumentId}`;
  return err(refusal('nothingToDo', 'command.instrumentId', `Nothing works${where}.`));
}

/** The trader's controls of one ladder. */
export function control(ctx: StepContext, command: ControlLadderCommand): Result<void, Refusal> {
  const ladder = ctx.state.ladders.get(command.ladderId);
  if (ladder === undefined)
    return err(refusal('unknownLadder', 'command.ladderId', `There is no ladder ${command.ladderId}.`));
  if (ladder.status === 'done') {
    return err(refusal('notWorking', 'command.ladderId', `The ladder is done (${ladder.outcome ?? 'ended'}).`));
  }
  if (command.control === 'cancel' && ladder.status === 'canceling') {
    return err(refusal('nothingToDo', 'command.control', 'It is being canceled already.'));
  }
  return controlLadder(ctx, ladder, command.control);
}
