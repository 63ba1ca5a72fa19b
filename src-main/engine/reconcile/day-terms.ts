/** What the parts of a day's comparison share: what is compared, which of it is of the day, sums by currency. Pure. */
import {
  Decimal,
  dec,
  type Balance,
  type DayReport,
  type Fill,
  type Instrument,
  type InstrumentId,
  type Order,
  type Position,
  type StatementCharge,
  type VenueStatement,
} from '../../../shared/domain/index.ts';

/** What we have of one account. */
export type OurDay = {
  readonly connectionId: DayReport['connectionId'];
  readonly day: string;
  /** Any that may be of the day; those that are not are left out here. */
  readonly orders: readonly Order[];
  readonly fills: readonly Fill[];
  readonly positions: readonly Position[];
  readonly balances: readonly Balance[];
  /** What the venue booked apart from trades and we with it. */
  readonly charges: readonly StatementCharge[];
  readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
  /** Of a day that is over, positions and balances are not as they were. */
  readonly isNow: boolean;
};

/** A fill of either side. */
export type AnyFill = Pick<
  Fill,
  'side' | 'qty' | 'price' | 'nonTrade' | 'instrumentId' | 'fee' | 'comboTradeId' | 'feeCurrency'
> & { readonly tradeId: string };

/** A number as people write it. */
export const plain = (text: string): string => dec(text).trim().toString();

/** Whether a moment is of the day. */
export const within = (ms: number, { fromMs, toMs }: VenueStatement): boolean => ms >= fromMs && ms < toMs;

/** The currency that an instrument is paid in. */
export const currencyOf = (id: InstrumentId, { instruments }: OurDay): string => instruments.get(id)?.currency ?? '?';

/** Each trade of the day once, by instrument and trade id: venues may tell it again. */
export function dayFills<T extends AnyFill & { readonly tsEventMs: number }>(
  fills: readonly T[],
  statement: VenueStatement,
): Map<string, T> {
  const ofDay = fills.filter((one) => within(one.tsEventMs, statement));
  return new Map(ofDay.map((one) => [`${one.instrumentId} ${one.tradeId}`, one]));
}

/** Sums by currency. */
export class Sums {
  private readonly sums = new Map<string, Decimal>();

  add(currency: string, amount: Decimal): void {
    this.sums.set(currency, (this.sums.get(currency) ?? Decimal.ZERO).add(amount));
  }

  of(currency: string): Decimal {
    return (this.sums.get(currency) ?? Decimal.ZERO).trim();
  }

  currencies(): readonly string[] {
    return [...this.sums.keys()];
  }
}
