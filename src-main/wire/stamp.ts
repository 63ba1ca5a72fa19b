/** Moments as venues write them. Pure: no clock, no zone but UTC. */
import { DAY_MS, dayText } from '../../shared/domain/index.ts';

const two = (n: number): string => String(n).padStart(2, '0');

/** UTC ms as an RFC 3339 text: `2026-11-18T15:00:00.123Z`. */
export function stampOf(ms: number): string {
  const day = Math.floor(ms / DAY_MS);
  const left = Math.floor(ms) - day * DAY_MS;
  const time = `${two(Math.floor(left / 3_600_000))}:${two(Math.floor(left / 60_000) % 60)}:${two(Math.floor(left / 1000) % 60)}`;
  return `${dayText(day)}T${time}.${String(left % 1000).padStart(3, '0')}Z`;
}
