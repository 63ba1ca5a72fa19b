/**
 * The draft read into the command that would be sent, or what is wrong with each field. Pure; the quote is the one the
 * ticket shows. Whether it would pass is the engine's to say (`preview`), never decided here.
 */
import {
  dec,
  err,
  isOneVenues,
  ok,
  unitsText,
  type Account,
  type AccountValue,
  type Decimal,
  type Instrument,
  type OrderBasics,
  type Quantity,
  type Quote,
  type Result,
  type SubmitLadderCommand,
  type SubmitOrderCommand,
  type LadderDefaults,
} from '../../../shared/domain/index.ts';
import { readBracketDraft, type BracketField } from '../../ui/bracket-draft.ts';
import { appHoldsExit } from '../../ui/exit-holders.ts';
import { readLadderDraft, readPrice, type LadderField } from '../../ui/ladder-draft.ts';
import { parseWhen } from '../../ui/parse-when.ts';
import type { VenueCan } from '../../ui/venue-words.ts';
import { orderBody, type OrderField } from './order-body.ts';
import { quantityOf, riskPerUnit } from './size.ts';
import { flagsOf, waits, type TicketDraft } from './ticket-draft.ts';

export type TicketCommand = SubmitOrderCommand | SubmitLadderCommand;

export type TicketField = 'instrument' | 'size' | 'market' | 'expire' | OrderField | LadderField | BracketField;
export type TicketFieldErrors = Readonly<Partial<Record<TicketField, string>>>;
type Errors = { [F in TicketField]?: string };

/** What a draft is read against. */
export type TicketContext = {
  readonly instrument: Instrument | null;
  readonly quote: (Pick<Quote, 'bid' | 'ask'> & Partial<Pick<Quote, 'scope'>>) | null;
  /** What a new ladder starts from, by the settings file; missing: LADDER_DEFAULTS. */
  readonly standards?: LadderDefaults | undefined;
  readonly account: Account | null;
  readonly value: Pick<AccountValue, 'equity'> | null;
  /** What the account's venue can hold; missing or null: it has not said. */
  readonly can?: VenueCan;
  /** The market's time, UTC ms; missing or null: not known yet. */
  readonly nowMs?: number | null;
};

export type TicketReading = {
  readonly command: Result<TicketCommand, TicketFieldErrors>;
  /** The quantity that the size field means, whether or not the rest is right. */
  readonly qty: Quantity | null;
  /** The price that money was converted at. */
  readonly sizedAt: Decimal | null;
};

/** Bid and ask of a quote as decimals; null where that side is empty. */
export function touch(
  instrument: Pick<Instrument, 'priceScale'>,
  quote: Pick<Quote, 'bid' | 'ask'> | null,
): { readonly bid: Decimal | null; readonly ask: Decimal | null } {
  const side = (units: number | null | undefined): Decimal | null =>
    units === null || units === undefined ? null : dec(unitsText(units, instrument.priceScale));
  return { bid: side(quote?.bid), ask: side(quote?.ask) };
}

/** What one unit is counted at when money is converted: the limit, the trigger, the worst price, or the far touch. */
function sizingPrice(draft: TicketDraft, instrument: Instrument, far: Decimal | null): Decimal | null {
  const typed =
    draft.how === 'limit' || draft.how === 'stopLimit'
      ? draft.limit
      : draft.how === 'ladder'
        ? draft.ladder.worst
        : waits(draft.how)
          ? draft.trigger.price
          : '';
  const read = readPrice(typed, 'Price', instrument);
  return read.ok ? dec(read.value) : far;
}

function sizeOf(
  draft: TicketDraft,
  context: TicketContext,
  market: { readonly instrument: Instrument; readonly account: Account; readonly price: Decimal | null },
): Result<Quantity, string> {
  const { instrument, account, price } = market;
  const equity = context.value?.equity ?? null;
  const stop = { text: draft.bracket.stop, by: draft.bracket.stopBy };
  return quantityOf(draft.sizeBy, draft.size, {
    instrument,
    price,
    equity: equity === null ? null : dec(equity),
    baseCurrency: account.baseCurrency,
    riskPerUnit: riskPerUnit(draft.side, price, stop, instrument),
  });
}

/** The optional parts that are asked for: end, flags, exits, strategy. */
function extrasOf(draft: TicketDraft, instrument: Instrument, context: TicketContext, errors: Errors) {
  const extras: { -readonly [K in 'expireMs' | 'flags' | 'bracket' | 'strategy' | 'route']?: OrderBasics[K] } = {};
  if (draft.tif === 'gtd') {
    const nowMs = context.nowMs ?? null;
    const end = nowMs === null ? err('The market’s clock is not known yet') : parseWhen(draft.expire, nowMs);
    // Whole minutes: the command stays the same while the clock runs.
    if (end.ok) extras.expireMs = Math.floor(end.value / 60_000) * 60_000;
    else errors.expire = end.error;
  }
  if (flagsOf(draft.how).some((flag) => draft.flags[flag])) extras.flags = draft.flags;
  const can = context.can ?? null;
  const exits = readBracketDraft(draft.bracket, {
    instrument,
    sessions: draft.sessions,
    appHolds: appHoldsExit(draft.bracket, can),
  });
  if (!exits.ok) Object.assign(errors, exits.error);
  else if (exits.value !== null) extras.bracket = exits.value;
  const strategy = draft.strategy.trim();
  if (strategy !== '') extras.strategy = strategy;
  if (draft.bestVenue) extras.route = 'best';
  return extras;
}

/** Reads the whole ticket. Every wrong field is named at once. */
export function readTicket(draft: TicketDraft, context: TicketContext): TicketReading {
  const { instrument, account } = context;
  if (instrument === null || account === null) {
    const message = instrument === null ? 'Choose an instrument' : 'No account yet';
    return { command: err({ instrument: message }), qty: null, sizedAt: null };
  }
  const { bid, ask } = touch(instrument, context.quote);
  const price = sizingPrice(draft, instrument, draft.side === 'buy' ? ask : bid);
  const qty = sizeOf(draft, context, { instrument, account, price });
  const errors: Errors = {};
  if (!qty.ok) errors.size = qty.error;
  const basics: OrderBasics = {
    connectionId: account.connectionId,
    accountId: account.accountId,
    instrumentId: instrument.id,
    side: draft.side,
    qty: qty.ok ? qty.value : ('0' as Quantity),
    tif: draft.tif,
    sessions: draft.sessions,
    ...extrasOf(draft, instrument, context, errors),
  };
  if (draft.how === 'ladder' && draft.ladder.final === 'market' && !draft.marketOptIn) {
    errors.market = 'A market order has no worst price: tick the box to allow it';
  }
  const command = bodyOf(draft, { instrument, bid, ask, basics, errors, context });
  const failed = command === null || Object.keys(errors).length > 0;
  return { command: failed ? err(errors) : ok(command), qty: qty.ok ? qty.value : null, sizedAt: price };
}

type Body = {
  readonly instrument: Instrument;
  readonly bid: Decimal | null;
  readonly ask: Decimal | null;
  readonly basics: OrderBasics;
  readonly errors: Errors;
  readonly context: TicketContext;
};

function bodyOf(draft: TicketDraft, body: Body): TicketCommand | null {
  const { instrument, bid, ask, basics, errors, context } = body;
  if (draft.how !== 'ladder') {
    const read = orderBody(draft, draft.how, instrument, context.can ?? null);
    if (read.ok) return { kind: 'submitOrder', ...basics, ...read.value };
    Object.assign(errors, read.error);
    return null;
  }
  const params = readLadderDraft(draft.ladder, {
    side: draft.side,
    instrument,
    bid,
    ask,
    standards: context.standards,
    oneVenue: isOneVenues(instrument, { scope: context.quote?.scope ?? 'consolidated' }),
  });
  if (params.ok) return { kind: 'submitLadder', ...basics, params: params.value };
  Object.assign(errors, params.error);
  return null;
}

/**
 * Names a draft for G19: the same key is the same order. It holds what the trader typed, not what follows from the
 * moving quote, so that a double click over a quote change is still one order.
 */
export function draftKey(draft: TicketDraft, instrument: Instrument | null, accountId: string | null = null): string {
  return JSON.stringify([instrument?.id ?? null, accountId, draft]);
}

const FIELDS: Readonly<Record<string, TicketField>> = {
  instrumentId: 'instrument',
  qty: 'size',
  limitPrice: 'limit',
  'trigger.price': 'trigger',
  'trigger.trail': 'orderTrail',
  'trigger.heldBy': 'heldBy',
  trigger: 'trigger',
  expireMs: 'expire',
  'bracket.stop': 'stop',
  'bracket.target': 'target',
  'bracket.appHeldAccepted': 'appHeld',
  'params.steps': 'rungs',
  'params.factor': 'factor',
  'params.waitMs': 'wait',
  'params.orderTimeoutMs': 'orderTimeout',
  'params.totalMs': 'total',
  'params.worstPrice': 'worst',
  'params.floor': 'floor',
  steps: 'rungs',
};

/** Which field a refusal of the engine's second stage points at, by its path in the command. */
export function fieldOfPath(path: string): TicketField | null {
  const parts = path
    .replace(/^command\./, '')
    .replaceAll(/\[\d+\]/g, '')
    .split('.');
  return FIELDS[parts.slice(0, 2).join('.')] ?? FIELDS[parts[0] ?? ''] ?? null;
}
