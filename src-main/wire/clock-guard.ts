/**
 * A clock that is far off: times of quotes, fills and sessions are judged wrongly with it, and venues refuse what is signed with it. Nothing
 * is opened then; closing and canceling go on, and the venue has the last word on them.
 */

/** Further off than this nothing is opened, ms: what exchanges allow a request to be old (`recvWindow`). */
export const CLOCK_SKEW_MAX_MS = 5_000;

/** How far off the clock is, in words; null: not too far, or not known. `skewMs`: the venue's clock minus ours. */
export function farOff(skewMs: number | null, venue: string): string | null {
  if (skewMs === null || Math.abs(skewMs) <= CLOCK_SKEW_MAX_MS) return null;
  const off = `${Math.round(Math.abs(skewMs) / 1_000)} s ${skewMs > 0 ? 'behind' : 'ahead of'}`;
  return `this computer’s clock is ${off} ${venue}’s: set it`;
}

/** Why an opening order does not leave; null: it may. */
export function clockRefusal(skewMs: number | null, venue: string): string | null {
  const words = farOff(skewMs, venue);
  if (words === null) return null;
  return `${words}, then connect again; until then nothing is opened there, closing and canceling go on`;
}
