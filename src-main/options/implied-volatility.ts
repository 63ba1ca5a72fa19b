/**
 * Implied volatility of a European option: the total deviation s = σ√t at which Black's formula gives the price, found by
 * safeguarded steps of third order on the out-of-the-money side, in units of √(forward × strike).
 *
 * Accuracy: 1e-9 of volatility wherever the price determines it; where it does not (deep in the money, price at its
 * intrinsic value) the answer is an error, never a number that means nothing.
 */
import { err, ok, type Result } from '../../shared/domain/index.ts';
import type { OptionInputs } from './black-scholes.ts';
import { cdfWith, ROOT_TWO_PI } from './normal.ts';

export type VolatilityError = { readonly kind: 'belowIntrinsic' | 'aboveMaximum' | 'noTime' | 'notANumber' };

const TWO_OVER_PI = 2 / Math.PI;
/** Of √(forward × strike): below it the explicit guess is worse than the other one. */
const TINY = 1e-6;
const STEPS_MAX = 48;
/** Highest deviation looked for: 400 % over four years. */
const DEVIATION_MAX = 8;
/** Of the deviation: after a step this small what is left to go is below 1e-9 of it. */
const CLOSE = 1e-3;
/** Of √(forward × strike): less time value than this says nothing. */
const VALUE_MIN = 1e-13;

/** The volatility at which `priceOf` gives `price`; the inputs' own volatility is not looked at. */
export function impliedVolatility(o: Omit<OptionInputs, 'vol'>, price: number): Result<number, VolatilityError> {
  const known = price + o.spot + o.strike + o.rate + o.yield + o.years;
  if (!Number.isFinite(known) || !(o.spot > 0) || !(o.strike > 0)) return err({ kind: 'notANumber' });
  if (o.years <= 0) return err({ kind: 'noTime' });
  const discount = Math.exp(-o.rate * o.years);
  const forward = (o.spot * Math.exp(-o.yield * o.years)) / discount;
  const scale = Math.sqrt(forward * o.strike);
  // Always the out-of-the-money side: by parity its price is the time value, free of cancellation.
  const intrinsic = Math.max(0, o.right === 'call' ? forward - o.strike : o.strike - forward);
  const value = (price / discount - intrinsic) / scale;
  if (value < VALUE_MIN) return err({ kind: 'belowIntrinsic' });
  const x = -Math.abs(Math.log(forward / o.strike));
  const most = Math.sqrt(forward < o.strike ? forward / o.strike : o.strike / forward);
  if (value >= most) return err({ kind: 'aboveMaximum' });
  const deviation = solve(x, value, most);
  return deviation === null ? err({ kind: 'aboveMaximum' }) : ok(deviation / Math.sqrt(o.years));
}

/** Black's call of log-moneyness x ≤ 0, in units of √(forward × strike), and its derivative by s. */
function black(x: number, s: number, half: number): { readonly value: number; readonly slope: number } {
  const d1 = x / s + 0.5 * s;
  const d2 = d1 - s;
  const e1 = Math.exp(-0.5 * d1 * d1);
  // The densities at d1 and d2 are as 1/half and half; where the first has lost digits the other is worked out anew.
  const e2 = e1 > 1e-280 ? e1 * half * half : Math.exp(-0.5 * d2 * d2);
  const value = half * cdfWith(d1, e1) - cdfWith(d2, e2) / half;
  return { value, slope: (half * e1) / ROOT_TWO_PI };
}

function solve(x: number, value: number, half: number): number | null {
  let low = 0;
  let high = DEVIATION_MAX;
  let s = value < TINY ? inflectionGuess(x, value) : firstGuess(x, value, half);
  for (let step = 0; step < STEPS_MAX; step++) {
    const at = black(x, s, half);
    const miss = at.value - value;
    if (miss > 0) high = s;
    else low = s;
    let next = 0.5 * (low + high);
    if (at.slope > 1e-290) {
      // Newton on the logarithm far out of the money (the price is nearly exponential there), else Halley.
      const small = value < 0.02 && at.value > 0;
      const newton = small ? (Math.log(at.value / value) * at.value) / at.slope : miss / at.slope;
      const bend = (x * x) / (s * s * s) - 0.25 * s;
      const curve = small ? bend - at.slope / at.value : bend;
      const damp = 1 - 0.5 * newton * curve;
      const move = newton / (damp > 0.5 && damp < 2 ? damp : 1);
      const tried = s - move;
      if (tried > low && tried < high) {
        // Third order: the next step would be about the cube of this one.
        if (Math.abs(move) <= CLOSE * s) return tried;
        next = tried;
      }
    }
    if (Math.abs(next - s) <= 1e-13 + 1e-12 * s) return next;
    s = next;
  }
  return high - low < 1e-7 ? s : null;
}

/**
 * An explicit volatility from Pólya's approximation of the normal distribution (D. Stefanica and R. Radoičić, "An explicit
 * implied volatility formula", 2017): within some thousandths where the price is not tiny; elsewhere `inflectionGuess`.
 */
function firstGuess(x: number, value: number, half: number): number {
  const growth = half * half;
  const t = Math.exp(TWO_OVER_PI * x);
  const p = growth / t;
  const r = 2 * value * half - growth + 1;
  const a = (p - 1 / p) * (p - 1 / p);
  const b = 4 * (t + 1 / t) - (2 / growth) * (p + 1 / p) * (growth * growth + 1 - r * r);
  const c = ((r * r - (growth - 1) * (growth - 1)) * ((growth + 1) * (growth + 1) - r * r)) / (growth * growth);
  const gamma = -Math.log((2 * c) / (b + Math.sqrt(b * b + 4 * a * c))) / TWO_OVER_PI;
  const far = Math.sqrt(gamma - x);
  const near = Math.sqrt(gamma + x);
  const s = value * half <= 0.5 * growth - 0.5 + 0.5 * Math.sqrt(1 - t * t) ? far - near : far + near;
  return s > 1e-6 && s < DEVIATION_MAX ? s : inflectionGuess(x, value);
}

/** At the money the price is nearly s/√2π; out of the money s starts at the point of inflection √(2|x|). */
function inflectionGuess(x: number, value: number): number {
  const atMoney = value * ROOT_TWO_PI;
  const inflection = Math.sqrt(-2 * x);
  return Math.min(DEVIATION_MAX - 1, Math.max(1e-6, atMoney + inflection * (inflection < 0.02 ? 0.5 : 0.9)));
}
