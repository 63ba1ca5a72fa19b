/** Last price, the day's volume and the close that its change is counted from, per instrument. */
import { newYorkAt, utcDayOf, type Instrument, type SessionKind } from '../../../../shared/domain/index.ts';
import type { OpeningFigures } from './market-source.ts';

/** Number of the trading day that a time belongs to: New York's for US calendars, UTC's for round-the-clock ones. */
export const tradingDay = (instrument: Pick<Instrument, 'calendar'>, ms: number): number =>
  instrument.calendar === 'always' ? utcDayOf(ms) : newYorkAt(ms).day;

export class DayStats {
  private readonly instrument: Instrument;
  private day: number;
  last: number | null;
  volume: number;
  previousClose: number | null;
  /** Last price of the regular session (round the clock: of the day). */
  sessionClose: number | null;

  constructor(instrument: Instrument, opening: OpeningFigures, nowMs: number) {
    this.instrument = instrument;
    this.day = tradingDay(instrument, nowMs);
    this.last = opening.last;
    this.volume = opening.volume;
    this.previousClose = opening.previousClose;
    this.sessionClose = opening.sessionClose;
  }

  /** Begins a new day where one has begun: volume from zero, yesterday's close as the previous one. True if so. */
  roll(nowMs: number): boolean {
    const day = tradingDay(this.instrument, nowMs);
    if (day === this.day) return false;
    this.day = day;
    this.volume = 0;
    this.previousClose = this.sessionClose ?? this.last ?? this.previousClose;
    return true;
  }

  /** Counts a trade, in units. */
  print(price: number, size: number, session: SessionKind | null): void {
    this.last = price;
    this.volume += size;
    if (session === 'regular' || session === 'continuous') this.sessionClose = price;
  }

  figures(): OpeningFigures {
    const { last, volume, previousClose, sessionClose } = this;
    return { last, volume, previousClose, sessionClose };
  }
}
