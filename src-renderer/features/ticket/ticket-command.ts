/**
 * The draft read into the command that would be sent, or what is wrong with each field. Pure; the quote is the one the
 * ticket shows. Whether it would pass is the engine's to say (`preview`), never decided here.
 */
import {
  dec,
  err,
  ok,
  unitsText,
  type Account,
  type AccountValue,
  type Decimal,
  type Instrument,
  type Quantity,
  type Quote,
  type Result,
  type SubmitLadderCommand,
  type SubmitOrderCommand,
  type LadderDefaults,
} from '../../../shared/domain/index.ts';
import { readLadderDraft, readPrice, type LadderField } from '../../ui/ladder-draft.ts';
import { quantityOf } from './size.ts';
import type { TicketDraft } from './ticket-draft.ts';

export type TicketCommand = SubmitOrderCommand | SubmitLadderCommand;

export type TicketField = 'instrument' | 'size' | 'limit' | 'market' | LadderField;
export type TicketFieldErrors = Readonly<Partial<Record<TicketField, string>>>;

/** What a draft is read against. */
export type TicketContext = {
  readonly instrument: Instrument | null;
  readonly quote: Pick<Quote, 'bid' | 'ask'> | null;
  /** What a new ladder starts from, by the settings file; missing: LADDER_DEFAULTS. */
  readonly standards?: LadderDefaults | undefined;
  readonly account: Account | null;
  readonly value: Pick<AccountValue, 'equity'> | null;
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

/** What one unit is counted at when money is converted: the limit, the worst price, or the far touch. */
function sizingPrice(draft: TicketDraft, instrument: Instrument, far: Decimal | null): Decimal | null {
  const typed = draft.how === 'limit' ? draft.limit : draft.how === 'ladder' ? draft.ladder.worst : '';
  const read = readPrice(typed, 'Price', instrument);
  return read.ok ? dec(read.value) : far;
}

/** Reads the whole ticket. Every wrong field is named at once. */
export function readTicket(draft: TicketDraft, context: TicketContext): TicketReading {
  const { instrument, account } = context;
  if (instrument === null || account === null) {
    const message = instrument === null ? 'Choose an instrument' : 'No account yet';
    return { command: err({ instrument: message }), qty: null, sizedAt: null };
  }
  const { bid, ask } = touch(instrument, context.quote);
  const far = draft.side === 'buy' ? ask : bid;
  const price = sizingPrice(draft, instrument, far);
  const equity = context.value?.equity ?? null;
  const qty = quantityOf(draft.sizeBy, draft.size, {
    instrument,
    price,
    equity: equity === null ? null : dec(equity),
    baseCurrency: account.baseCurrency,
  });
  const errors: { [F in TicketField]?: string } = {};
  if (!qty.ok) errors.size = qty.error;
  const basics = {
    connectionId: account.connectionId,
    accountId: account.accountId,
    instrumentId: instrument.id,
    side: draft.side,
    qty: qty.ok ? qty.value : ('0' as Quantity),
    tif: draft.tif,
    sessions: draft.sessions,
  };
  const wantsMarket = draft.how === 'market' || (draft.how === 'ladder' && draft.ladder.final === 'market');
  if (wantsMarket && draft.how === 'ladder' && !draft.marketOptIn) {
    errors.market = 'A market order has no worst price: tick the box to allow it';
  }
  const command = bodyOf(draft, { instrument, bid, ask, basics, errors, standards: context.standards });
  const failed = command === null || Object.keys(errors).length > 0;
  return { command: failed ? err(errors) : ok(command), qty: qty.ok ? qty.value : null, sizedAt: price };
}

type Body = {
  readonly instrument: Instrument;
  readonly bid: Decimal | null;
  readonly ask: Decimal | null;
  readonly basics: Omit<SubmitLadderCommand, 'kind' | 'params'>;
  readonly errors: { [F in TicketField]?: string };
  readonly standards: LadderDefaults | undefined;
};

function bodyOf(draft: TicketDraft, body: Body): TicketCommand | null {
  const { instrument, bid, ask, basics, errors, standards } = body;
  if (draft.how === 'market') return { kind: 'submitOrder', ...basics, type: 'market', limitPrice: null };
  if (draft.how === 'limit') {
    const limit = readPrice(draft.limit, 'Limit', instrument);
    if (limit.ok) return { kind: 'submitOrder', ...basics, type: 'limit', limitPrice: limit.value };
    errors.limit = limit.error;
    return null;
  }
  const params = readLadderDraft(draft.ladder, {
    side: draft.side,
    instrument,
    bid,
    ask,
    standards,
  });
  if (params.ok) return { kind: 'submitLadder', ...basics, params: params.value };
  Object.assign(errors, params.error);
  return null;
}

/**
 * Names a draft for G19: the same key is the same order. It holds what the trader typed, not what follows from the
 * moving quote, so that a double click over a quote change is still one order.
 */
export function draftKey(draft: TicketDraft, instrument: Instrument | null): string {
  return JSON.stringify([instrument?.id ?? null, draft]);
}

/** Which field a refusal of the engine's second stage points at, by its path in the command. */
export function fieldOfPath(path: string): TicketField | null {
  const name =
    path
      .replace(/^command\./, '')
      .replace(/^params\./, '')
      .split(/[.[]/)[0] ?? '';
  const fields: Readonly<Record<string, TicketField>> = {
    instrumentId: 'instrument',
    qty: 'size',
    limitPrice: 'limit',
    steps: 'rungs',
    factor: 'factor',
    waitMs: 'wait',
    orderTimeoutMs: 'orderTimeout',
    totalMs: 'total',
    worstPrice: 'worst',
    floor: 'floor',
  };
  return fields[name] ?? null;
}
