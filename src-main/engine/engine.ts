/**
 * The engine: one pure, synchronous writer. `process` takes an input, decides, applies its own events to its state and
 * returns them with the effects that the runtime runs after the commit. `apply` is the same transition on replay.
 *
 * Invariants: nothing else changes the state; no clock, chance or I/O in here; the same inputs give the same events.
 */
import type {
  AccountValue,
  CloseAllParams,
  CloseAllPreview,
  EngineEvent,
  OrderPreview,
  PositionValue,
  SubmitLadderCommand,
  SubmitOrderCommand,
} from '../../shared/domain/index.ts';
import { driveCloseAlls, onComboDefined } from './algos/close-all/drive.ts';
import { isClosing } from './algos/close-all/latch.ts';
import { previewCloseAll } from './algos/close-all/preview.ts';
import { settleBrackets, touchAllBrackets } from './algos/bracket/settle.ts';
import { driveLadder } from './algos/ladder/drive.ts';
import { driveVerticals, onMargin, onVerticalDefined } from './algos/vertical/drive.ts';
import { applyEvent } from './apply-event.ts';
import { onCommand } from './commands/on-command.ts';
import { configure } from './commands/settings.ts';
import { StepContext } from './context.ts';
import { touchesContracts, watchExpiries } from './expiry.ts';
import { onDropInstruments, onInstruments, onQuotes, onCalendars } from './on-market.ts';
import { onTimer } from './on-timer.ts';
import { onOutcome } from './orders/on-outcome.ts';
import { watchInstrument } from './orders/watch-held.ts';
import { onReports } from './orders/on-reports.ts';
import { valueAccount } from './portfolio/values.ts';
import { previewRouted } from './routing/preview.ts';
import { onLink } from './reconcile/on-link.ts';
import { onMassStatus } from './reconcile/on-mass-status.ts';
import { resumeState } from './reconcile/resume.ts';
import { portfolioFacts } from './risk-facts.ts';
import { riskUse } from './risk/risk-use.ts';
import { clearStreaks, watchRisk } from './risk/watch.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';
import { stirs } from './still-market.ts';
import { EngineState } from './state.ts';
import type { EngineInput, EngineOptions, EngineStep } from './types.ts';
import type { EngineView } from './view.ts';

export class Engine {
  readonly #state: EngineState;

  constructor(options: EngineOptions) {
    this.#state = new EngineState(options);
  }

  /** The state, read only; it changes in place. */
  get view(): EngineView {
    return this.#state;
  }

  /** Takes one input; returns what happened and what is to be done about it. */
  process(input: EngineInput): EngineStep {
    const ctx = new StepContext(this.#state, input.nowMs);
    if (stirs(input)) this.#state.marketLooks.clear();
    dispatch(ctx, input);
    return settle(ctx);
  }

  /** Replays one event of the journal, stamped with the time it was made at. */
  apply(event: EngineEvent, tsMs: number): void {
    applyEvent(this.#state, event, tsMs);
  }

  /** After the replay: timers again, live ladders paused, orders whose sending is unsure `unknown`. */
  resume(nowMs: number): EngineStep {
    const ctx = new StepContext(this.#state, nowMs);
    resumeState(ctx);
    return settle(ctx);
  }

  /** The journaled state as text: `restore` and the events after it replace a replay of everything. */
  snapshot(): string {
    return writeSnapshot(this.#state);
  }

  /** Takes a snapshot into an engine that has seen nothing. False when it is of another format: nothing changed then. */
  restore(text: string): boolean {
    return readSnapshot(this.#state, text);
  }

  /** What an order would cost and whether it would pass, nothing written. */
  preview(command: SubmitOrderCommand | SubmitLadderCommand, nowMs: number): OrderPreview {
    return previewRouted(this.#state, command, nowMs);
  }

  /** What close-all would do now (G8), nothing written. */
  previewCloseAll(params: CloseAllParams, nowMs: number): CloseAllPreview {
    return previewCloseAll(this.#state, params, nowMs);
  }

  /** What positions and accounts are worth now. */
  values(nowMs: number): { readonly positions: readonly PositionValue[]; readonly accounts: readonly AccountValue[] } {
    const positions: PositionValue[] = [];
    const accounts: AccountValue[] = [];
    for (const account of this.#state.accounts.values()) {
      const facts = portfolioFacts(this.#state, account, nowMs);
      const valued = valueAccount(facts);
      const messages = this.#state.risk.messagesLastSecond(account.connectionId, nowMs);
      positions.push(...valued.positions);
      accounts.push({ ...valued.account, use: riskUse(facts, valued, messages) });
    }
    return { positions, accounts };
  }
}

function dispatch(ctx: StepContext, input: EngineInput): void {
  switch (input.kind) {
    case 'command':
      ctx.by = input.by ?? 'trader';
      if (input.command.kind !== 'acknowledgeAlert') clearStreaks(ctx);
      return onCommand(ctx, input.commandId, input.command);
    case 'reports':
      return onReports(ctx, input.connectionId, input.reports);
    case 'outcome':
      return onOutcome(ctx, input.send, input.clientOrderId, input.outcome);
    case 'quotes':
      return onQuotes(ctx, input.quotes);
    case 'timer':
      return onTimer(ctx, input.timerId);
    case 'link':
      return onLink(ctx, input.connection);
    case 'massStatus':
      return onMassStatus(ctx, input.connectionId, input.status, input.askedMs);
    case 'instruments':
      return onInstruments(ctx, input.instruments, input.connectionId ?? null);
    case 'latency':
      if (input.latencyMs === null) ctx.state.latencies.delete(input.connectionId);
      else ctx.state.latencies.set(input.connectionId, input.latencyMs);
      return;
    case 'borrow':
      for (const borrow of input.borrows) ctx.state.borrows.set(borrow.instrumentId, borrow);
      return;
    case 'dropInstruments':
      return onDropInstruments(ctx, input.instrumentIds);
    case 'configured':
      return configure(ctx, input.limits, input.verticals);
    case 'calendars':
      return onCalendars(ctx, input.calendars);
    case 'margin':
      return onMargin(ctx, input.requestId, input.answer, input.reason);
    case 'verticalDefined':
      return onVerticalDefined(ctx, input.verticalId, input.ids, input.reason);
    case 'comboDefined':
      return onComboDefined(ctx, input.requestId, input.comboId, input.reason);
    case 'capabilities':
      ctx.state.capabilities.set(input.connectionId, input.capabilities);
      watchExpiries(ctx);
      touchAllBrackets(ctx);
  }
}

/** A vertical sends its ladder, the ladder its first order: what follows comes with later inputs. */
const VERTICAL_ROUNDS = 4;
/** How often close-all may act in one step on what it brought about itself; the rest waits for its timer. */
const CLOSING_ROUNDS = 4;

/** Lets everything that was touched act, then close-all on what became of it, until nothing more happens. */
function settle(ctx: StepContext): EngineStep {
  if (ctx.events.length > 0) watchRisk(ctx);
  if (touchesContracts(ctx)) watchExpiries(ctx);
  let from = 0;
  settleTouched(ctx);
  for (let round = 0; round < VERTICAL_ROUNDS && ctx.state.liveVerticals.size > 0; round++) {
    const seen = ctx.events.length;
    driveVerticals(ctx);
    if (ctx.events.length === seen) break;
    settleTouched(ctx);
  }
  for (let round = 0; round < CLOSING_ROUNDS && isClosing(ctx.state); round++) {
    const seen = ctx.events.length;
    driveCloseAlls(ctx, from);
    if (ctx.events.length === seen) break;
    from = seen;
    settleTouched(ctx);
  }
  return ctx.step();
}

/** Lets every ladder that was touched act, those included that acting touches; then looks at held orders that are new. */
function settleTouched(ctx: StepContext): void {
  do {
    for (const id of ctx.touched) {
      ctx.touched.delete(id);
      driveLadder(ctx, id);
      ctx.touched.delete(id);
    }
    for (const id of ctx.heldTouched) {
      ctx.heldTouched.delete(id);
      watchInstrument(ctx, id, 'order');
    }
  } while (settleBrackets(ctx));
}
