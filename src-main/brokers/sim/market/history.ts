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
import type { OpeningFigures, PastEnd } from './market-source.ts';
import type { Random } from './random.ts';
import { unitsIn } from './scale.ts';
import { SECONDS_A_YEAR } from './walk.ts';

export type History = Readonly<Record<BarInterval, readonly Bar[]>>;

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

/** A walk from one: columns of base bars with float prices; a step's stretch by its place in the list. */
type Drawn = {
  readonly ms: number[];
  readonly open: number[];
  readonly high: number[];
  readonly low: number[];
  readonly close: number[];
  readonly volume: number[];
  readonly stretch: number[];
};

/** Where a walk has come to; closes as floats of the walk. */
type Reached = {
  close: number;
  volume: number;
  previousClose: number | null;
  sessionClose: number | null;
};

const columns = (): Drawn => ({ ms: [], open: [], high: [], low: [], close: [], volume: [], stretch: [] });

/** A part of the past: the stretches from one place of the list to another, and what its chance is drawn from. */
type Part = { readonly from: number; readonly to: number; readonly random: Random };

/**
 * Draws the walk of a part, from one. Columns and not records; without them only where it ends, several times as fast by
 * the same draws.
 */
function draw(
  { listing, instrument, stretches }: Pick<HistoryEnd, 'listing' | 'instrument' | 'stretches'>,
  { from, to, random }: Part,
  into: Drawn | null,
): Reached {
  const always = instrument.calendar === 'always';
  const sigma = listing.volPct / 100 / Math.sqrt(always ? SECONDS_A_YEAR.coins : SECONDS_A_YEAR.shares);
  const daySeconds = always ? 86_400 : 23_400;
  const units = unitsIn(instrument.qtyScale);
  const at: Reached = { close: 1, volume: 0, previousClose: null, sessionClose: from > 0 ? 1 : null };
  let price = 1;
  let variance = 1;
  // The gap between two nights belongs to the later day.
  let day = stretches[from - 1]?.daysBack ?? -1;
  let begun = -1;
  for (let place = from; place < to; place++) {
    const stretch = stretches[place]!;
    if (stretch.daysBack !== day && !always)
      price *= 1 + (listing.volPct / 100 / Math.sqrt(252)) * 0.45 * random.normal();
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
      if (into === null) {
        random.skipNormal();
        random.skipNormal();
      } else {
        into.high.push(Math.max(open, price) * (1 + spread * 0.45 * Math.abs(random.normal())));
        into.low.push(Math.min(open, price) * (1 - spread * 0.45 * Math.abs(random.normal())));
      }
      const pace =
        (listing.dayVolume * seconds * (thin ? 0.04 : 0.6 + 0.8 * random.uniform()) * Math.sqrt(variance)) / daySeconds;
      const volume = Math.max(1, Math.round(pace * units));
      if (begun !== day) beginDay(at, day);
      begun = day;
      if (isFull(stretch)) at.sessionClose = price;
      at.volume += volume;
      if (into === null) continue;
      into.ms.push(base === '1d' ? Math.floor(ms / DAY_MS) * DAY_MS : ms);
      into.open.push(open);
      into.close.push(price);
      into.volume.push(volume);
      into.stretch.push(place);
    }
  }
  at.close = price;
  return at;
}

/** Where today's part begins: after the last full session of an earlier day, whose last price is the previous close. */
function todayOf(stretches: readonly Stretch[]): number {
  const today = stretches.at(-1)?.daysBack ?? 0;
  return 1 + stretches.findLastIndex((stretch) => isFull(stretch) && stretch.daysBack > today);
}

function beginDay(at: Reached, daysBack: number): void {
  at.previousClose = at.sessionClose;
  if (daysBack === 0) at.sessionClose = null;
  at.volume = 0;
}

/** An instrument's past and where it ends: over these stretches at `price` (units). `round` puts a price on its tick. */
export type HistoryEnd = {
  readonly listing: Listing;
  readonly instrument: Instrument;
  readonly stretches: readonly Stretch[];
  readonly price: number;
  readonly round: (price: number) => number;
};

const isFull = (stretch: Stretch): boolean => stretch.kind === 'regular' || stretch.kind === 'continuous';

/** What a past is drawn from: today, and what was before, so that neither needs the other. */
export type Draws = { readonly today: Random; readonly before: Random };

/** The past's last figures alone: those of today and the close before. */
export function openingOf(at: HistoryEnd, { today }: Draws): OpeningFigures {
  const from = todayOf(at.stretches);
  const reached = draw(at, { from, to: at.stretches.length, random: today }, null);
  const scale = at.price / reached.close;
  const priceOf = (drawn: number | null): number | null => (drawn === null ? null : at.round(drawn * scale));
  const { volume, previousClose, sessionClose } = reached;
  return { last: at.price, volume, previousClose: priceOf(previousClose), sessionClose: priceOf(sessionClose) };
}

/** Bars of every interval: today's part ends at the price of now, what was before ends where that begins. */
export function makeHistory(at: HistoryEnd, { today, before }: Draws): History {
  const bars: Bars = { '1m': [], '5m': [], '15m': [], '1h': [], '1d': [] };
  const from = todayOf(at.stretches);
  const [old, recent] = [columns(), columns()];
  const scale = at.price / draw(at, { from, to: at.stretches.length, random: today }, recent).close;
  mergeInto(bars, at, old, scale / draw(at, { from: 0, to: from, random: before }, old).close);
  mergeInto(bars, at, recent, scale);
  return bars;
}

/** The last bar of each interval as `makeHistory` makes it; without all the others once today's session has begun. */
export function endOfHistory(at: HistoryEnd, draws: Draws): PastEnd {
  const end: Partial<Record<BarInterval, Bar>> = {};
  const bars = endsToday(at.stretches) ? todaysBars(at, draws.today) : makeHistory(at, draws);
  for (const interval of BAR_INTERVALS) {
    const last = bars[interval].at(-1);
    if (last !== undefined) end[interval] = last;
  }
  return end;
}

/** Whether the newest bar of every interval lies in today's part. */
const endsToday = (stretches: readonly Stretch[]): boolean => {
  const today = stretches.at(-1)?.daysBack ?? 0;
  return stretches.some((stretch) => stretch.daysBack === today && isFull(stretch) && stretch.endMs > stretch.startMs);
};

function todaysBars(at: HistoryEnd, today: Random): History {
  const bars: Bars = { '1m': [], '5m': [], '15m': [], '1h': [], '1d': [] };
  const drawn = columns();
  const { close } = draw(at, { from: todayOf(at.stretches), to: at.stretches.length, random: today }, drawn);
  mergeInto(bars, at, drawn, at.price / close);
  return bars;
}

type Bars = Record<BarInterval, Building[]>;

function mergeInto(bars: Bars, at: HistoryEnd, drawn: Drawn, scale: number): void {
  const p = (x: number): number => at.round(x * scale);
  for (let i = 0; i < drawn.ms.length; i++) {
    const stretch = at.stretches[drawn.stretch[i]!]!;
    const baseMs = BAR_INTERVAL_MS[baseOf(stretch)];
    const bar: Bar = [
      drawn.ms[i]!,
      p(drawn.open[i]!),
      p(drawn.high[i]!),
      p(drawn.low[i]!),
      p(drawn.close[i]!),
      drawn.volume[i]!,
    ];
    for (const interval of BAR_INTERVALS) {
      if (BAR_INTERVAL_MS[interval] < baseMs) continue;
      if (interval === '1d' && !isFull(stretch)) continue;
      merge(bars[interval], BAR_INTERVAL_MS[interval], bar);
    }
  }
}

/** A bar that later steps still join. */
type Building = [startMs: number, open: number, high: number, low: number, close: number, volume: number];

function merge(bars: Building[], length: number, bar: Bar): void {
  const start = Math.floor(bar[0] / length) * length;
  const open = bars.at(-1);
  if (open === undefined || open[0] < start) {
    bars.push([start, bar[1], bar[2], bar[3], bar[4], bar[5]]);
    return;
  }
  if (bar[2] > open[2]) open[2] = bar[2];
  if (bar[3] < open[3]) open[3] = bar[3];
  open[4] = bar[4];
  open[5] += bar[5];
}
