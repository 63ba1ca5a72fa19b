/**
 * What IB lends of a share, from generic tick 236 of its market data line: tick 46 is a level (TWS API, Tick Types: above 2.5 at least
 * 1,000 shares are there; above 1.5 they have to be located; else there are none), tick 89 how many shares there are. The fee is not said
 * over this interface.
 */
import {
  dec,
  type Borrow,
  type BorrowAvailability,
  type Instrument,
  type InstrumentId,
} from '../../../shared/domain/index.ts';
import type { Scheduler } from '../../ports/clock.ts';
import { numberText } from './parse/numbers.ts';

const SHORTABLE = 46;
const SHORTABLE_SHARES = 89;

const isShare = ({ assetClass }: Instrument): boolean => assetClass === 'equity' || assetClass === 'etf';

/** The generic ticks that a line asks for: other contracts than shares are refused with them. */
export const genericTicksFor = (instrument: Instrument | null): string =>
  instrument !== null && isShare(instrument) ? '236' : '';

/** The level in words; null for what is no level. */
function availabilityOf(level: unknown): BorrowAvailability | null {
  if (typeof level !== 'number' || !Number.isFinite(level) || level < 0) return null;
  return level > 2.5 ? 'easy' : level > 1.5 ? 'locate' : 'none';
}

/** Whole shares; null for what is no number of them. */
function sharesOf(size: unknown): Borrow['shares'] {
  const text = numberText(size);
  if (text === null) return null;
  const shares = dec(text).round(0, 'floor');
  return shares.sign() < 0 ? null : shares.text();
}

export class Lending {
  private readonly scheduler: Scheduler;
  private readonly onBorrow: (borrow: Borrow) => void;
  private readonly known = new Map<InstrumentId, Borrow>();
  /** Counts that came before their level. */
  private readonly counts = new Map<InstrumentId, Borrow['shares']>();

  /** `onBorrow` hears each change. */
  constructor(scheduler: Scheduler, onBorrow: (borrow: Borrow) => void) {
    this.scheduler = scheduler;
    this.onBorrow = onBorrow;
  }

  /** The line is gone: what is said after it is news again. */
  forget(): void {
    this.known.clear();
    this.counts.clear();
  }

  /** True when the event of a line was one of these ticks. */
  hear(instrument: Instrument, name: string, [, type, value]: readonly unknown[]): boolean {
    const { id } = instrument;
    if (name === 'tickGeneric' && type === SHORTABLE) {
      const availability = availabilityOf(value);
      if (availability !== null) this.take(id, { availability, shares: this.counts.get(id) ?? null });
      return true;
    }
    if (name === 'tickSize' && type === SHORTABLE_SHARES) {
      const shares = sharesOf(value);
      this.counts.set(id, shares);
      const known = this.known.get(id);
      if (known !== undefined) this.take(id, { availability: known.availability, shares });
      return true;
    }
    return false;
  }

  private take(instrumentId: InstrumentId, said: Pick<Borrow, 'availability' | 'shares'>): void {
    const known = this.known.get(instrumentId);
    if (known?.availability === said.availability && known.shares === said.shares) return;
    const borrow: Borrow = { instrumentId, ...said, feePctYear: null, tsMs: this.scheduler.nowMs() };
    this.known.set(instrumentId, borrow);
    this.onBorrow(borrow);
  }
}
