/**
 * The simulated volatility surface: a level that drifts slowly, a term structure, a skew and a smile. A pure function of
 * seed, underlying and time, so that a market that is restarted goes on where it was without keeping anything.
 */
const HOUR_MS = 3_600_000;

/** Mixes text and numbers to 32 bits (FNV-1a over the characters, then a finaliser). */
export function mixed(...parts: readonly (string | number)[]): number {
  let h = 0x811c9dc5;
  for (const part of parts) {
    const text = String(part);
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    h = Math.imul(h ^ 0x2f, 0x01000193);
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** In [0, 1), drawn from its parts. */
export const chanceOf = (...parts: readonly (string | number)[]): number => mixed(...parts) / 4_294_967_296;

/** Noise in [−1, 1] that moves from one random value to the next, one every `everyMs`. */
function drift(seed: number, name: string, nowMs: number, everyMs: number): number {
  const step = Math.floor(nowMs / everyMs);
  const share = (nowMs - step * everyMs) / everyMs;
  const smooth = share * share * (3 - 2 * share);
  const from = chanceOf(seed, name, everyMs, step);
  const to = chanceOf(seed, name, everyMs, step + 1);
  return 2 * (from + (to - from) * smooth) - 1;
}

/** `vol` a year of the underlying (0.15), `index`: a broad fund, with the steeper skew of insurance. */
export type SurfaceShape = { readonly root: string; readonly vol: number; readonly index: boolean };

/** Volatility of a strike (log of strike over forward) for an expiry in `years`, at a time. */
export function surfaceVol(
  shape: SurfaceShape,
  at: { readonly seed: number; readonly nowMs: number; readonly years: number; readonly moneyness: number },
): number {
  const { seed, nowMs } = at;
  const years = Math.max(at.years, 1 / 730);
  const level =
    1.08 +
    0.07 * drift(seed, `${shape.root} level`, nowMs, 6 * HOUR_MS) +
    0.02 * drift(seed, shape.root, nowMs, HOUR_MS / 4);
  // Calm short maturities lie below long ones; stocks flatten sooner.
  const slope = shape.index ? 0.16 : 0.05;
  const term = 1 + slope * (1 - Math.exp(-2 * years)) - slope / 3;
  const atMoney = shape.vol * level * term;
  const x = Math.min(3.5, Math.max(-3.5, at.moneyness / (atMoney * Math.sqrt(years))));
  const skew = (shape.index ? -0.11 : -0.05) + 0.01 * drift(seed, `${shape.root} skew`, nowMs, 3 * HOUR_MS);
  const smile = shape.index ? 0.022 : 0.03;
  return Math.max(0.04, atMoney * Math.max(0.45, 1 + skew * x + smile * x * x));
}
