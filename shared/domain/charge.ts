/** What venues book to an account apart from orders and fills: fees, funding, dividends, interest, transfers. */
import type { Money } from './decimal.ts';
import type { InstrumentId } from './ids.ts';

/** What the venue booked apart from orders and fills. */
export type ChargeKind = 'fee' | 'dividend' | 'interest' | 'transfer' | 'corporateAction' | 'funding' | 'other';
export type StatementCharge = {
  /** The venue's own, unique at the account. */
  readonly id: string;
  readonly kind: ChargeKind;
  /** The venue's word for it. */
  readonly text: string;
  readonly instrumentId: InstrumentId | null;
  /** Signed: + credited, − charged. */
  readonly amount: Money;
  readonly currency: string;
  readonly tsEventMs: number;
};
