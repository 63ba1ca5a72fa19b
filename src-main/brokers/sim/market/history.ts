/**
 * The past that a fresh market is given, so that charts are full at once: the same walk, drawn from the seed, scaled so that it
 * ends at the price of now. Minutes for the last two days and today, five minutes for the week before, hours for two
 * months, days for a year.
 */
import {
  BAR_INTERVALS,
  BAR_INTERVAL_MS,
  DAY_MS,
  compileCalendar,
  type Bar,
  type BarInterval,
  type Instrument,
  type SessionKind,
} from '../../../../shared/domain/index.ts';
import type { Listing } from './listings.ts';
import type { OpeningFigures } from './market-source.ts';
import type { Random } from './random.ts';
import { unitsIn } from './scale.ts';
import { SECONDS_A_YEAR } from './walk.ts';

export type History = {
  readonly bars: Readonly<Record<BarInterval, readonly Bar[]>>;
  readonly opening: OpeningFigures;
};

/** Days before today from which each base interval is drawn. */
const DAYS = { minute: 2, five: 9, hour: 55, day: 250 };

export type Stretch = {
  readonly startMs: number;
  readonly endMs: number;
  readonly kind: SessionKind;
  readonly daysBack: number;
};

/** Sessions before now, ascending, each with the number of trading days it lies back; the same for a whole calendar. */
export function pastStretches(instrument: Pick<Instrument, 'calendar'>, nowMs: number): Stretch[] {
  if (instrument.calendar === 'always') {
    const today = Math.floor(nowMs / DAY_MS);
    return Array.from({ length: DAYS.day }, (_, i) => DAYS.day - 1 - i).map((daysBack) => ({
      startMs: (today - daysBack) * DAY_MS,
      endMs: Math.min(nowMs, (today - daysBack + 1) * DAY_MS),
      kind: 'continuous' as const,
      daysBack,
    }));
  }
  const { intervals } = compileCalendar(instrument.calendar, nowMs - 380 * DAY_MS, nowMs + DAY_MS);
  const past = intervals.filter((i) => i.startMs < nowMs);
  const opens = past.filter((i) => i.kind === 'pre').map((i) => i.startMs);
  const made: Stretch[] = [];
  for (const { kind, startMs, endMs } of past) {
    const daysBack = opens.length - 1 - opens.findLastIndex((ms) => ms <= startMs);
    if (daysBack >= DAYS.day || (kind !== 'regular' && daysBack > DAYS.minute)) continue;
    made.push({ kind, startMs, endMs: Math.min(endMs, nowMs), daysBack });
  }
  return made;
}

function baseOf(stretch: Stretch): BarInterval {
  if (stretch.daysBack <= DAYS.minute) return '1m';
  if (stretch.daysBack <= DAYS.five) return '5m';
  return stretch.daysBack <= DAYS.hour ? '1h' : '1d';
}

type Step = { readonly bar: Bar; readonly base: BarInterval; readonly stretch: Stretch };

/** Draws the walk from one, as base bars with float prices. */
function draw(listing: Listing, instrument: Instrument, stretches: readonly Stretch[], random: Random): Step[] {
  const year = instrument.calendar === 'always' ? SECONDS_A_YEAR.coins : SECONDS_A_YEAR.shares;
  const sigma = listing.volPct / 100 / Math.sqrt(year);
  const steps: Step[] = [];
  let price = 1;
  let variance = 1;
  let day = -1;
  for (const stretch of stretches) {
    if (stretch.daysBack !== day && instrument.calendar !== 'always') {
      price *= 1 + (listing.volPct / 100 / Math.sqrt(252)) * 0.45 * random.normal();
    }
    day = stretch.daysBack;
    const base = baseOf(stretch);
    const length = BAR_INTERVAL_MS[base];
    const thin = stretch.kind === 'pre' || stretch.kind === 'post';
    for (let ms = Math.floor(stretch.startMs / length) * length; ms < stretch.endMs; ms += length) {
      const from = Math.max(ms, stretch.startMs);
      const seconds = (Math.min(ms + length, stretch.endMs) - from) / 1000;
      if (thin && random.chance(0.6)) continue;
      const z = random.normal();
      variance = Math.min(5, Math.max(0.4, variance + (1 - variance) * 0.08 + 0.12 * variance * (z * z - 1)));
      const spread = sigma * Math.sqrt(seconds * variance) * (thin ? 0.4 : 1);
      const open = price;
      price *= 1 + spread * z;
      const high = Math.max(open, price) * (1 + spread * 0.45 * Math.abs(random.normal()));
      const low = Math.min(open, price) * (1 - spread * 0.45 * Math.abs(random.normal()));
      const daySeconds = instrument.calendar === 'always' ? 86_400 : 23_400;
      const pace =
        (listing.dayVolume * seconds * (thin ? 0.04 : 0.6 + 0.8 * random.uniform()) * Math.sqrt(variance)) / daySeconds;
      const bar: Bar = [base === '1d' ? Math.floor(ms / DAY_MS) * DAY_MS : ms, open, high, low, price, pace];
      steps.push({ bar, base, stretch });
    }
  }
  return steps;
}

/** History over these stretches that ends at `price` (units). `round` puts a price on its tick. */
export function makeHistory(
  listing: Listing,
  instrument: Instrument,
  at: { readonly stretches: readonly Stretch[]; readonly price: number; readonly round: (price: number) => number },
  random: Random,
): History {
  const steps = draw(listing, instrument, at.stretches, random);
  const scale = at.price / (steps.at(-1)?.bar[4] ?? 1);
  const units = unitsIn(instrument.qtyScale);
  const bars: Record<BarInterval, Bar[]> = { '1m': [], '5m': [], '15m': [], '1h': [], '1d': [] };
  const opening = {
    last: at.price as number | null,
    volume: 0,
    previousClose: null as number | null,
    sessionClose: null as number | null,
  };
  let day = -1;
  for (const { bar, base, stretch } of steps) {
    const [ms, o, h, l, c, v] = bar;
    const p = (x: number): number => at.round(x * scale);
    const made: Bar = [ms, p(o), p(h), p(l), p(c), Math.max(1, Math.round(v * units))];
    if (stretch.daysBack !== day) {
      day = stretch.daysBack;
      opening.previousClose = opening.sessionClose;
      opening.sessionClose = day === 0 ? null : opening.sessionClose;
      opening.volume = 0;
    }
    if (stretch.kind === 'regular' || stretch.kind === 'continuous') opening.sessionClose = made[4];
    opening.volume += made[5];
    for (const interval of BAR_INTERVALS) {
      if (BAR_INTERVAL_MS[interval] < BAR_INTERVAL_MS[base]) continue;
      if (interval === '1d' && stretch.kind !== 'regular' && stretch.kind !== 'continuous') continue;
      merge(bars[interval], interval, made);
    }
  }
  return { bars, opening };
}

function merge(bars: Bar[], interval: BarInterval, bar: Bar): void {
  const length = BAR_INTERVAL_MS[interval];
  const start = Math.floor(bar[0] / length) * length;
  const open = bars.at(-1);
  if (open === undefined || open[0] < start) {
    bars.push([start, bar[1], bar[2], bar[3], bar[4], bar[5]]);
    return;
  }
  bars[bars.length - 1] = [
    open[0],
    open[1],
    Math.max(open[2], bar[2]),
    Math.min(open[3], bar[3]),
    bar[4],
    open[5] + bar[5],
  ];
}
