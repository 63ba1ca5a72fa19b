/**
 * Numbers for the eye: en-US groups, a true minus (−), a sign wherever profit and loss is meant, and always the same
 * number of decimals in one column. Exact: strings and integers in, strings out; nothing is computed with floats.
 */
import { Decimal, dec, hoursBehindUtc, tickAt, unitsText, type Instrument } from '../../shared/domain/index.ts';

export const MINUS = '−';
/** What stands where a value is not known. */
export const UNKNOWN = '–';

/** Digits of the whole part in groups of three. */
function grouped(whole: string): string {
  if (whole.length <= 3) return whole;
  let text = whole.slice(-3);
  for (let end = whole.length - 3; end > 0; end -= 3) text = `${whole.slice(Math.max(0, end - 3), end)},${text}`;
  return text;
}

/** Canonical decimal text with groups and a true minus; `plus` puts a + before positive values. */
export function groupDigits(text: string, plus = false): string {
  const negative = text.startsWith('-');
  const bare = negative ? text.slice(1) : text;
  const dot = bare.indexOf('.');
  const whole = grouped(dot < 0 ? bare : bare.slice(0, dot));
  const body = dot < 0 ? whole : `${whole}${bare.slice(dot)}`;
  if (negative) return `${MINUS}${body}`;
  return plus && /[1-9]/.test(bare) ? `+${body}` : body;
}

const tickScales = new WeakMap<Pick<Instrument, 'ticks'>, Map<string, number>>();

/** Decimals of the tick that holds at a price: what its column shows. */
function tickScaleAt(instrument: Pick<Instrument, 'ticks'>, price: Decimal): number {
  if (instrument.ticks.length === 1) {
    const known = tickScales.get(instrument)?.get('only');
    if (known !== undefined) return known;
    const scale = tickAt(instrument, price).trim().scale;
    tickScales.set(instrument, new Map([['only', scale]]));
    return scale;
  }
  return tickAt(instrument, price).trim().scale;
}

/** Least decimals shown of money-like prices: 668.4 reads as 668.40. */
const leastScale = (instrument: Pick<Instrument, 'ticks' | 'assetClass'>): number =>
  instrument.assetClass === 'crypto' ? 0 : 2;

type Priced = Pick<Instrument, 'ticks' | 'assetClass' | 'priceScale'>;

/** Decimals that the prices of an instrument are shown with near a price. */
export const priceDecimals = (instrument: Priced, price: Decimal): number =>
  Math.max(leastScale(instrument), tickScaleAt(instrument, price));

/** A price in canonical text, with the tick's decimals; one that is finer (an average, a fill) keeps all of its own. */
export function formatPrice(text: string | null, instrument: Priced): string {
  if (text === null) return UNKNOWN;
  const price = dec(text).trim();
  const scale = priceDecimals(instrument, price);
  return groupDigits((price.scale >= scale ? price : price.round(scale, 'nearest')).toString());
}

/**
 * A difference of two prices (a spread, a change) with the decimals that prices near `near` have: 0.02 of a price of 668
 * is `0.02` though a price of 0.02 would have four decimals.
 */
export function formatPriceDelta(text: string | null, instrument: Priced, near: string, sign = false): string {
  if (text === null) return UNKNOWN;
  const delta = dec(text).trim();
  const scale = priceDecimals(instrument, dec(near));
  return groupDigits((delta.scale >= scale ? delta : delta.round(scale, 'nearest')).toString(), sign);
}

/** An average or a mark: the tick's decimals and up to two more, rounded. */
export function formatAverage(text: string | null, instrument: Priced): string {
  if (text === null) return UNKNOWN;
  const price = dec(text);
  return groupDigits(price.round(priceDecimals(instrument, price) + 2, 'nearest').toString());
}

/** A quote's integer price (units of 10^-priceScale). */
export const formatUnits = (units: number | null, instrument: Priced): string =>
  units === null ? UNKNOWN : formatPrice(unitsText(units, instrument.priceScale), instrument);

/** A quantity as it is, grouped: `1,200`, `0.0450`. */
export const formatQty = (text: string | null, sign = false): string =>
  text === null ? UNKNOWN : groupDigits(dec(text).trim().toString(), sign);

/** A quote's integer size (units of 10^-qtyScale). */
export const formatSize = (units: number, instrument: Pick<Instrument, 'qtyScale'>): string =>
  formatQty(unitsText(units, instrument.qtyScale));

export type MoneyFormat = {
  /** Shows + before positive amounts: for profit and loss. */
  readonly sign?: boolean;
  /** Decimals, 2 unless told. */
  readonly decimals?: number;
};

/** Money, rounded to the cent for the eye. */
export function formatMoney(text: string | null, format: MoneyFormat = {}): string {
  if (text === null) return UNKNOWN;
  return groupDigits(
    dec(text)
      .round(format.decimals ?? 2, 'nearest')
      .toString()
      .replace(/^-(?=0*\.?0*$)/, ''),
    format.sign ?? false,
  );
}

/** A signed percentage: `+0.41 %`. The unit is apart so that a column may leave it out. */
export function formatPct(text: string | null, format: MoneyFormat & { readonly unit?: boolean } = {}): string {
  if (text === null) return UNKNOWN;
  return `${formatMoney(text, { sign: true, ...format })}${format.unit === false ? '' : ' %'}`;
}

/** Which colour a signed amount takes; zero and unknown take none. */
export function toneOf(text: string | null): 'up' | 'down' | '' {
  if (text === null) return '';
  const sign = dec(text).sign();
  return sign > 0 ? 'up' : sign < 0 ? 'down' : '';
}

const two = (n: number): string => String(n).padStart(2, '0');
const newYork = (ms: number): Date => new Date(ms - hoursBehindUtc(ms) * 3_600_000);

/** New York's time of a UTC time: `14:45:31`. */
export function formatTime(ms: number): string {
  const at = newYork(ms);
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** New York's date of a UTC time: `Fri 20 Nov`. */
export function formatDay(ms: number): string {
  const at = newYork(ms);
  return `${WEEKDAYS[at.getUTCDay()] ?? ''} ${at.getUTCDate()} ${MONTHS[at.getUTCMonth()] ?? ''}`;
}

/** Date and time: `20 Nov 2026 14:45:31`. */
export function formatDateTime(ms: number): string {
  const at = newYork(ms);
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()] ?? ''} ${at.getUTCFullYear()} ${formatTime(ms)}`;
}

/** Time alone on the same New York day as `nowMs`, else with its date: `14:45:31`, `19 Nov 14:45`. */
export function formatWhen(ms: number, nowMs: number | null): string {
  if (nowMs === null || newYork(ms).toDateString() === newYork(nowMs).toDateString()) return formatTime(ms);
  const at = newYork(ms);
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()] ?? ''} ${formatTime(ms).slice(0, 5)}`;
}

/** A span: `2:14:07`, `0:38`; days are named: `2 d 3 h`. Never negative. */
export function formatSpan(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  if (hours >= 48) return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** How old something is, in at most four characters: `0s`, `12s`, `3m`, `2h`, `5d`. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
}

/** Milliseconds of latency: `0.04 ms`, `4.2 ms`, `12 ms`, `1.3 s`. */
export function formatMs(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return `${UNKNOWN} ms`;
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 1) return `${ms.toFixed(2)} ms`;
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}

/** `1 order`, `3 orders`. */
export const plural = (n: number, one: string, many = `${one}s`): string =>
  `${groupDigits(String(n))} ${n === 1 ? one : many}`;
