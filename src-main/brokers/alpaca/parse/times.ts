/** Times of the wire and UTC ms, both ways, without a clock. Pure. */
import { DAY_MS, dayOf } from '../../../../shared/domain/index.ts';
import { stampOf } from '../../../wire/stamp.ts';

const STAMP = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:Z|([+-])(\d{2}):(\d{2}))$/;

/** UTC ms of an RFC 3339 text, finer parts cut; null when it is none. */
export function msOf(text: string | null | undefined): number | null {
  const match = STAMP.exec(text ?? '');
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return null;
  const ms = Number((match[7] ?? '0').padEnd(3, '0').slice(0, 3));
  const offset = (Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0)) * (match[8] === '-' ? -1 : 1);
  return dayOf(year, month, day) * DAY_MS + ((hour * 60 + minute - offset) * 60 + second) * 1000 + ms;
}

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

/**
 * A moment for the client library, whose types ask for a date: it only ever asks that for its text.
 */
export function momentOf(ms: number): Date {
  return { toISOString: () => stampOf(ms) } as unknown as Date;
}
