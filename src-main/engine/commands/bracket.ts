/** Protecting a position, moving and dropping its exits (S1.6). Tightening is allowed in every trading state. */
import {
  Decimal,
  dec,
  err,
  ok,
  type Bracket,
  type BracketParams,
  type CancelBracketCommand,
  type ChangeBracketCommand,
  type ClientOrderId,
  type Instrument,
  type Order,
  type OrderBasics,
  type ProtectPositionCommand,
  type Result,
  type Side,
  type SubmitLadderCommand,
  type SubmitOrderCommand,
} from '../../../shared/domain/index.ts';
import { runOf } from '../algos/bracket/on-order.ts';
import { bracketInWords, entryFacts, openOf, putBracket, siblings, text } from '../algos/bracket/record.ts';
import { startBracket } from '../algos/bracket/start.ts';
import { bracketFault, type BracketAt } from '../algos/bracket/validate.ts';
import type { StepContext } from '../context.ts';
import { twoSided } from '../portfolio/quote-prices.ts';
import type { EngineState } from '../state.ts';
import { refusal, type Refusal } from './refusal.ts';
import { quantityFault, resolveBasics, type Known } from './validate-order.ts';

/** The touch that a position of this side would be closed at; null without a live two-sided market. */
function marketFor(state: EngineState, instrument: Instrument, side: Side): Decimal | null {
  const both = twoSided(instrument, state.referenceQuote(instrument.id));
  return both === null ? null : side === 'buy' ? both.bid : both.ask;
}

/** The first fault of the bracket that comes with a new order or ladder; null: none, or no bracket. */
export function entryBracketFault(
  state: EngineState,
  command: SubmitOrderCommand | SubmitLadderCommand,
  known: Known,
): Refusal | null {
  if (command.bracket === undefined) return null;
  const { instrument, capabilities } = known;
  const { side } = command;
  const price = command.kind === 'submitOrder' ? (command.limitPrice ?? command.trigger?.price ?? null) : null;
  const waits = command.kind === 'submitOrder' && command.trigger !== undefined;
  const market = marketFor(state, instrument, side);
  const avg = price === null ? market : dec(price);
  const entry = avg === null ? null : { side, avg, qty: dec(command.qty) };
  // An entry far from the market fills at its own price: its exits are judged there.
  const far = price !== null && (waits || (market !== null && isResting(side, dec(price), market)));
  const at: BracketAt = { instrument, capabilities, side, entry, market: far ? avg : market, entryWorks: true };
  return bracketFault(command.bracket, at);
}

const isResting = (side: Side, price: Decimal, market: Decimal): boolean =>
  side === 'buy' ? price.lt(market) : price.gt(market);

/** Makes the bracket of an entry that was just sent. */
export function bracketOfEntry(ctx: StepContext, command: OrderBasics, entry: Bracket['entry']): Bracket | null {
  if (command.bracket === undefined) return null;
  const { accountId, connectionId, instrumentId, side } = command;
  const qty = dec(command.qty).trim().text();
  return startBracket(ctx, {
    accountId,
    connectionId,
    instrumentId,
    side,
    entry,
    qty,
    filled: null,
    params: command.bracket,
    strategy: command.strategy ?? null,
  });
}

/** Exits for a position that is there: for all of it that no bracket covers, or for less. */
export function protectPosition(ctx: StepContext, command: ProtectPositionCommand): Result<Bracket, Refusal> {
  const { state } = ctx;
  const position = state.positions.get(`${command.accountId}|${command.instrumentId}`);
  const held = dec(position?.qty ?? '0');
  const side: Side = held.sign() < 0 ? 'sell' : 'buy';
  const basics: OrderBasics = {
    connectionId: command.connectionId,
    accountId: command.accountId,
    instrumentId: command.instrumentId,
    side,
    qty: command.qty ?? text(held.abs()),
    tif: 'gtc',
    sessions: [],
  };
  const known = resolveBasics(state, basics);
  if (!known.ok) return known;
  const free = held.abs().sub(coveredOf(state, basics));
  if (position === undefined || free.sign() <= 0) {
    const message = held.isZero() ? 'Nothing is held there.' : 'All of it is covered by brackets already.';
    return err(refusal('nothingHeld', 'command.instrumentId', message));
  }
  const qty = command.qty === null ? free : dec(command.qty);
  const bad = command.qty === null ? null : quantityFault(command.qty, known.value.instrument, 'command.qty');
  if (bad !== null) return err(bad);
  if (qty.gt(free))
    return err(
      refusal(
        'nothingHeld',
        'command.qty',
        `Of ${text(held.abs())} held, ${text(free)} have no bracket; ${text(qty)} is more.`,
      ),
    );
  const { instrument, capabilities } = known.value;
  const entry = { side, avg: dec(position.avgPrice), qty };
  const market = marketFor(state, instrument, side);
  const fault = bracketFault(
    command.params,
    { instrument, capabilities, side, entry, market, entryWorks: false },
    'command.params',
  );
  if (fault !== null) return err(fault);
  const filled = { qty: text(qty), avg: position.avgPrice };
  const { accountId, connectionId, instrumentId } = command;
  const none = { clientOrderId: null, ladderId: null };
  return ok(
    startBracket(ctx, {
      accountId,
      connectionId,
      instrumentId,
      side,
      entry: none,
      qty: text(qty),
      filled,
      params: command.params,
      strategy: null,
    }),
  );
}

/** What live brackets cover of a position, their entries' unfilled rest left out. */
function coveredOf(state: EngineState, basics: OrderBasics): Decimal {
  let sum = Decimal.ZERO;
  for (const each of siblings(state, basics)) sum = sum.add(openOf(each));
  return sum;
}

const unknownBracket = (id: string): Refusal =>
  refusal('unknownBracket', 'command.bracketId', `There is no bracket ${id}.`);

/** Moves stop or target, makes the stop trail, or replaces the conversions. */
export function changeBracket(ctx: StepContext, command: ChangeBracketCommand): Result<void, Refusal> {
  const bracket = ctx.state.brackets.get(command.bracketId);
  if (bracket === undefined) return err(unknownBracket(command.bracketId));
  if (bracket.status === 'done') return err(refusal('notWorking', 'command.bracketId', 'The bracket is done.'));
  const instrument = ctx.state.instruments.get(bracket.instrumentId);
  const capabilities = ctx.state.capabilitiesOf(bracket);
  if (instrument === undefined || capabilities === null) {
    return err(
      refusal('notReady', 'command.bracketId', 'The venue has not said yet what it can do; wait until it is ready.'),
    );
  }
  const changed = changedParams(bracket, command);
  if (!changed.ok) return changed;
  if (JSON.stringify(changed.value) === JSON.stringify(bracket.params)) {
    return err(refusal('nothingToDo', 'command', 'The bracket already stands so.'));
  }
  const open = !openOf(bracket).isZero();
  const market = marketFor(ctx.state, instrument, bracket.side);
  const entry = entryFacts(bracket) ?? expectedEntry(ctx.state, bracket, market);
  const entryWorks = !open;
  // A stop that was agreed to at first needs no second word while the venue can hold it.
  const judged = only(changed.value, command);
  const fault = bracketFault(
    judged,
    { instrument, capabilities, side: bracket.side, entry, market: open ? market : (entry?.avg ?? market), entryWorks },
    'command',
  );
  if (fault !== null) return err(fault);
  const converted = command.conversions === null ? bracket.converted : [];
  const stop =
    bracket.stop === null || (command.stopPrice === null && command.trail === null)
      ? bracket.stop
      : { ...bracket.stop, price: moved(command, bracket) };
  putBracket(ctx, { ...bracket, params: changed.value, converted, stop });
  const run = runOf(ctx, bracket);
  run.retryAtMs = null;
  run.targetRetryAtMs = null;
  return ok(undefined);
}

const moved = (command: ChangeBracketCommand, bracket: Bracket) => command.stopPrice ?? bracket.stop?.price ?? null;

/** What is judged of a change: the parts that change; what stays was judged before. */
function only(params: BracketParams, command: ChangeBracketCommand): BracketParams {
  const stop =
    command.stopPrice === null && command.trail === null && command.conversions === null ? null : params.stop;
  return {
    ...params,
    stop,
    target: command.targetPrice === null && stop !== null ? null : params.target,
    conversions: command.conversions ?? [],
  };
}

function expectedEntry(state: EngineState, bracket: Bracket, market: Decimal | null) {
  const order: Order | undefined =
    bracket.entry.clientOrderId === null ? undefined : state.orders.get(bracket.entry.clientOrderId);
  const avg = order?.limitPrice != null ? dec(order.limitPrice) : market;
  return avg === null ? null : { side: bracket.side, avg, qty: dec(bracket.entryQty) };
}

function changedParams(bracket: Bracket, command: ChangeBracketCommand): Result<BracketParams, Refusal> {
  const { params } = bracket;
  let { stop, target } = params;
  const gone = (which: 'stop' | 'target'): string | null => {
    if (params[which] === null) return `The bracket has no ${which}.`;
    return bracket[which]?.expired === true ? `Its ${which} has expired; protect the position anew.` : null;
  };
  if (command.stopPrice !== null || command.trail !== null) {
    const why = gone('stop');
    if (why !== null || stop === null) return err(refusal('nothingToDo', 'command.stopPrice', why ?? ''));
    // A trailing stop that is put to a price stands there: it no longer trails, unless a trail comes with it.
    if (command.stopPrice !== null) {
      const fixed = stop.type === 'trailingStop' ? ({ ...stop, type: 'stop', trail: null } as const) : stop;
      stop = { ...fixed, placement: { kind: 'price', price: command.stopPrice } };
    }
    if (command.trail !== null) {
      const price = command.stopPrice ?? bracket.stop?.price ?? null;
      const placement = price === null ? stop.placement : ({ kind: 'price', price } as const);
      stop = { ...stop, type: 'trailingStop', trail: command.trail, limitOffset: null, placement };
    }
  }
  if (command.targetPrice !== null) {
    const why = gone('target');
    if (why !== null || target === null) return err(refusal('nothingToDo', 'command.targetPrice', why ?? ''));
    target = { ...target, placement: { kind: 'price', price: command.targetPrice } };
  }
  return ok({ ...params, stop, target, conversions: command.conversions ?? params.conversions });
}

/** Takes the exits away; the position stays. With something open and a stop that needs the trader's word. */
export function cancelBracket(ctx: StepContext, command: CancelBracketCommand): Result<void, Refusal> {
  const bracket = ctx.state.brackets.get(command.bracketId);
  if (bracket === undefined) return err(unknownBracket(command.bracketId));
  if (bracket.status === 'done') return err(refusal('notWorking', 'command.bracketId', 'The bracket is done.'));
  if (bracket.params.stop === null && bracket.params.target === null) {
    return err(refusal('nothingToDo', 'command.bracketId', 'Its exits are being taken back already.'));
  }
  const open = openOf(bracket);
  if (bracket.params.stop !== null && !command.dropStop && (!open.isZero() || bracket.status === 'waiting')) {
    const message = `${bracketInWords(bracket)} would stand without a stop. Say so with dropStop, or close the position.`;
    return err(refusal('unsupported', 'command.dropStop', message));
  }
  dropExits(ctx, bracket, 'Canceled by you');
  return ok(undefined);
}

/** Ends a bracket's exits, one or both; what is open stands without them, and the trader is told. */
export function dropExits(
  ctx: StepContext,
  bracket: Bracket,
  reason: string,
  role: 'stop' | 'target' | null = null,
): void {
  const stop = role === 'target' ? bracket.params.stop : null;
  const target = role === 'stop' ? bracket.params.target : null;
  putBracket(ctx, {
    ...bracket,
    params: { ...bracket.params, stop, target, conversions: stop === null ? [] : bracket.params.conversions },
    reason,
  });
  if (bracket.params.stop === null || role === 'target' || openOf(bracket).isZero()) return;
  ctx.alert({
    level: 'warning',
    title: `${bracketInWords(bracket)}: no stop any more`,
    detail: `${reason}. Nothing protects the position.`,
    about: { instrumentId: bracket.instrumentId },
  });
}

/** The bracket whose exit an order is; undefined: it is none, or its bracket is over. */
export function bracketOfExit(state: EngineState, id: ClientOrderId): Bracket | undefined {
  const order = state.orders.get(id);
  if (order === undefined || order.bracketId === null || (order.role !== 'stop' && order.role !== 'target'))
    return undefined;
  const bracket = state.brackets.get(order.bracketId);
  return bracket === undefined || bracket.status === 'done' ? undefined : bracket;
}
