/** What the simulated broker lends for short sales. Figures are plausible, not real. */
import { dec, type Borrow, type Instrument, type InstrumentId } from '../../../../shared/domain/index.ts';

export type Lending = Pick<Borrow, 'availability' | 'shares' | 'feePctYear'>;

const text = (value: string) => dec(value).text();
const EASY: Lending = { availability: 'easy', shares: text('1000000'), feePctYear: text('0.25') };

/** Per cent a year of those that have to be found first. */
const HARD_FEES: Readonly<Record<string, string>> = {
  ...{ GME: '4.1', UVXY: '7.2', CRMT: '11', LAKE: '14.5', KOSS: '38', OPTT: '62' },
};

const lendingOf = (symbol: string): Lending => {
  const fee = HARD_FEES[symbol];
  return fee === undefined ? EASY : { availability: 'locate', shares: text('12000'), feePctYear: text(fee) };
};

export class LendingDesk {
  private readonly set = new Map<InstrumentId, Lending>();

  /** From now on; null: as listed. */
  lend(id: InstrumentId, lending: Lending | null): void {
    if (lending === null) this.set.delete(id);
    else this.set.set(id, lending);
  }

  /** Null of what is no share, or cannot be sold short at all. */
  of({ id, symbol, assetClass, shortable }: Instrument): Lending | null {
    if (!shortable || (assetClass !== 'equity' && assetClass !== 'etf')) return null;
    return this.set.get(id) ?? lendingOf(symbol);
  }
}
