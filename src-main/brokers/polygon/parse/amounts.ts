/** Numbers of the wire as integers of an instrument's scales, by their shortest digits. */
import { DAY_MS, Decimal, dayOf } from '../../../../shared/domain/index.ts';

/** Integers of 10^-scale, to nearest where the wire is finer; null for what is no number or too large. */
export function unitsOf(value: number, scale: number): number | null {
  if (!Number.isFinite(value)) return null;
  const text = String(value);
  const parsed = Decimal.parse(text.includes('e') ? value.toFixed(12) : text);
  if (!parsed.ok) return null;
  const units = Number(parsed.value.round(scale, 'nearest').units);
  return Number.isSafeInteger(units) ? units : null;
}

/** UTC ms of a time in nanoseconds, as REST gives them, or in milliseconds, as the stream does. */
export const msOfTime = (time: number): number => Math.floor(time > 1e15 ? time / 1e6 : time);

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const HTTP_DATE = /^\w{3}, (\d{2}) (\w{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/;

/** UTC ms of an HTTP `Date` header, whole seconds; null when it is none. */
export function httpMs(text: string | null): number | null {
  const [, day = '', name = '', year = '', hour = '', minute = '', second = ''] = HTTP_DATE.exec(text ?? '') ?? [];
  const month = MONTHS.indexOf(name) + 1;
  if (month === 0) return null;
  return (
    dayOf(Number(year), month, Number(day)) * DAY_MS +
    ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000
  );
}
