/**
 * What a broker says of shares that would be sold short. It is its word of a moment, never a promise to lend: an order may still
 * be refused, or held until shares are found.
 */
import type { DecimalText, Quantity } from './decimal.ts';
import type { InstrumentId } from './ids.ts';

/** `easy`: there are shares; `locate`: the broker has to find some first; `none`: there are none. */
export type BorrowAvailability = 'easy' | 'locate' | 'none';

export type Borrow = {
  readonly instrumentId: InstrumentId;
  readonly availability: BorrowAvailability;
  /** Shares that the broker has to lend, as far as it says; null: it does not. */
  readonly shares: Quantity | null;
  /** Of the position's value, per cent a year; null: the broker's interface does not say. */
  readonly feePctYear: DecimalText | null;
  /** UTC ms at which it was said. */
  readonly tsMs: number;
};
