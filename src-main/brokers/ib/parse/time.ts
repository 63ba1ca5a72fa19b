/** Times of TWS: `20261118 10:00:00 US/Eastern`, `20261118-15:00:00` (UTC), `20261118  10:00:00` (of the machine that TWS runs on). */

import { DAY_MS, civilOf, dayOf, utcDayOf } from '../../../../shared/domain/index.ts';

const PATTERN = /^(\d{4})(\d\d)(\d\d)(?:-| +)(\d\d):(\d\d):(\d\d)(?: +([A-Za-z_/+\-0-9]+))?$/;
const ZONES: Readonly<Record<string, string>> = {
  EST: 'America/New_York',
  EDT: 'America/New_York',
  'US/Eastern': 'America/New_York',
  'US/Central': 'America/Chicago',
  'US/Pacific': 'America/Los_Angeles',
  GMT: 'UTC',
  MET: 'Europe/Berlin',
  JST: 'Asia/Tokyo',
};

/** UTC ms, or null when it is no time. Without a zone and with a blank it is taken for New York's. */
export function readTime(text: string): number | null {
  const match = PATTERN.exec(text);
  if (match === null) return null;
  const asUtc = utcOf(match.slice(1, 7).map(Number));
  if (asUtc === null) return null;
  if (match[7] === undefined && text[8] === '-') return asUtc;
  return fromZone(asUtc, zoneOf(match[7] ?? 'US/Eastern'));
}

/** Whether a time says whose it is: a zone, or the hyphen of UTC. */
export const hasZone = (text: string): boolean => /^\d{8}-|[A-Za-z]/.test(text);

/** Year, month, day, hour, minute, second as UTC; null when there is no such time. */
function utcOf(parts: readonly number[]): number | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return null;
  const number = dayOf(year, month, day);
  // 31 February is another day.
  if (civilOf(number).day !== day) return null;
  return number * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000;
}

const zoneOf = (name: string): string => ZONES[name] ?? name;

const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(zone: string): Intl.DateTimeFormat | null {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
    });
    formats.set(zone, format);
    return format;
  } catch {
    // A zone that this machine does not know: the caller says so by null.
    return null;
  }
}

/** The time that a zone's clock shows at a UTC time, as if it were UTC. */
function shownIn(format: Intl.DateTimeFormat, ms: number): number {
  const part = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const of = (type: Intl.DateTimeFormatPartTypes): number => part.get(type) ?? 0;
  const parts = [of('year'), of('month'), of('day'), of('hour'), of('minute'), of('second')];
  return utcOf(parts) ?? ms;
}

function fromZone(shown: number, zone: string): number | null {
  const format = formatOf(zone);
  if (format === null) return null;
  const first = shown - (shownIn(format, shown) - shown);
  return first - (shownIn(format, first) - shown);
}

const two = (value: number): string => String(value).padStart(2, '0');

/** `20261118-15:04:05`: what IB takes as UTC (conventions: GTD). Seconds are cut off. */
export function writeUtc(ms: number): string {
  const number = utcDayOf(ms);
  const { year, month, day } = civilOf(number);
  const seconds = Math.floor((ms - number * DAY_MS) / 1000);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':');
  return `${year}${two(month)}${two(day)}-${clock}`;
}
