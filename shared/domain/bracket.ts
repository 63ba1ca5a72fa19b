/**
 * Brackets: an entry (an order, a ladder, or a position that is there already) and its exits. What is protected is what
 * was filled, never what was asked for (G13); who holds the stop is part of the record (G14).
 */
import type { DecimalText, Money, Price, Quantity } from './decimal.ts';
import type { AccountId, BracketId, ClientOrderId, ConnectionId, InstrumentId, LadderId } from './ids.ts';
import type { Side } from './instrument.ts';
import type { TimeInForce, Trail, TriggerSource } from './order.ts';
import type { SessionKind } from './session.ts';

/** Where an exit stands: a price, or a distance from the average entry in per cent or in money for the whole quantity (S2.6). */
export type ExitPlacement =
  | { readonly kind: 'price'; readonly price: Price }
  | { readonly kind: 'percent'; readonly pct: DecimalText }
  | { readonly kind: 'money'; readonly amount: Money };

export type StopParams = {
  readonly placement: ExitPlacement;
  /** `stopLimit`: its limit stands `limitOffset` beyond the trigger. */
  readonly type: 'stop' | 'stopLimit' | 'trailingStop';
  readonly limitOffset: Price | null;
  readonly trail: Trail | null;
  readonly source: TriggerSource;
  /** Independent of the entry's. */
  readonly tif: TimeInForce;
  readonly sessions: readonly SessionKind[];
};

export type TargetParams = {
  readonly placement: ExitPlacement;
  readonly tif: TimeInForce;
  readonly sessions: readonly SessionKind[];
};

/** What a stop turns into by itself, once the market has gone `gain` in favour of the position. */
export type StopConversion = {
  readonly gain: ExitPlacement;
  /** `breakEven`: to the average entry plus `offset` (in favour); `trail`: into a trailing stop. */
  readonly to:
    | { readonly kind: 'breakEven'; readonly offset: Price }
    | { readonly kind: 'trail'; readonly trail: Trail };
};

/** At least one of stop and target. */
export type BracketParams = {
  readonly stop: StopParams | null;
  readonly target: TargetParams | null;
  readonly conversions: readonly StopConversion[];
  /** The trader's word that a stop may be held by the app, and dies with it (G14). */
  readonly appHeldAccepted: boolean;
};

/** One exit as it now stands. */
export type BracketExit = {
  /** Where it acts: the stop's trigger, the target's limit; null until the entry has an average. */
  readonly price: Price | null;
  readonly limitPrice: Price | null;
  readonly heldBy: 'venue' | 'app' | 'none';
  /** Its order, emulated or at the venue; null: none now. */
  readonly clientOrderId: ClientOrderId | null;
  /** Quantity it covers, and of it filled. */
  readonly qty: Quantity;
  readonly filledQty: Quantity;
  /** Why nobody holds it, or why the app does; null: as it should be. */
  readonly note: string | null;
  /** Who holds it and what triggers it, in words (G14). */
  readonly text?: string;
  /** It ended by its own time in force; it is not placed again. */
  readonly expired?: boolean;
};

/**
 * waiting: nothing filled yet · working: the entry works, what is filled is protected · protected: the entry ended ·
 * exiting: an exit fills · unprotected: filled quantity has no stop where one was asked for · done.
 */
export type BracketStatus = 'waiting' | 'working' | 'protected' | 'exiting' | 'unprotected' | 'done';

export type Bracket = {
  readonly bracketId: BracketId;
  readonly accountId: AccountId;
  readonly connectionId: ConnectionId;
  readonly instrumentId: InstrumentId;
  /** The entry's side; the exits have the other. */
  readonly side: Side;
  /** What brings the position; both null: it was there already. */
  readonly entry: { readonly clientOrderId: ClientOrderId | null; readonly ladderId: LadderId | null };
  readonly entryQty: Quantity;
  readonly entryFilled: Quantity;
  readonly entryAvg: Price | null;
  readonly params: BracketParams;
  readonly stop: BracketExit | null;
  readonly target: BracketExit | null;
  /** Conversions that were carried out, by index. */
  readonly converted: readonly number[];
  /** Filled by exits so far. */
  readonly exitedQty: Quantity;
  /** Of the filled quantity: closed by other orders, or taken away at the venue; no longer covered here. */
  readonly shedQty?: Quantity;
  /** Exits filled beyond what was there (both children of a link), and of it flattened again. */
  readonly overfilledQty?: Quantity;
  readonly flattenedQty?: Quantity;
  /** How many exits and links it has made: the next one's number. */
  readonly exitsMade?: number;
  /** What the entry belongs to, and its exits with it; missing or null: none. */
  readonly strategy?: string | null;
  /** The average before a corporate action: it rests until the market is seen at the new scale; missing: it acts. */
  readonly rescaledFrom?: Price;
  readonly status: BracketStatus;
  /** Since when some quantity has been without its stop; null: none is. */
  readonly unprotectedSinceMs: number | null;
  readonly reason: string | null;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly endedMs: number | null;
};
