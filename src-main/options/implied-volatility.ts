/**
 * Implied volatility of a European option: the total deviation s = σ√t at which Black's formula gives the price, found by
 * safeguarded steps of fourth order on the out-of-the-money side, in units of √(forward × strike).
 *
 * Accuracy: 1e-9 of volatility wherever the price determines it; where it does not (deep in the money, price at its
 * intrinsic value) the answer is an error, never a number that means nothing.
 */
import { err, ok, type Result } from '../../shared/domain/index.ts';
import { timeOf, type OptionInputs } from './black-scholes.ts';
import { ROOT_TWO_PI, tailShare } from './normal.ts';

export type VolatilityError = { readonly kind: 'belowIntrinsic' | 'aboveMaximum' | 'noTime' | 'notANumber' };

const TWO_OVER_PI = 2 / Math.PI;
const HALF_PI = Math.PI / 2;
/** Of √(forward × strike): below it the explicit guess is worse than the other one. */
const TINY = 1e-6;
const STEPS_MAX = 48;
/** Highest deviation looked for: 400 % over four years. */
const DEVIATION_MAX = 8;
/** Of the deviation: after a step this small what is left to go is below 1e-9 of it. */
const CLOSE = 6e-3;
/** Of √(forward × strike): less time value than this says nothing. */
const VALUE_MIN = 1e-13;

/** The volatility at which `priceOf` gives `price`; the inputs' own volatility is not looked at. */
export function impliedVolatility(o: Omit<OptionInputs, 'vol'>, price: number): Result<number, VolatilityError> {
  const { spot, strike, years } = o;
  const known = price + spot + strike + o.rate + o.yield + years;
  if (!Number.isFinite(known) || !(spot > 0) || !(strike > 0)) return err({ kind: 'notANumber' });
  if (years <= 0) return err({ kind: 'noTime' });
  const { discount, growth } = timeOf(o);
  const forward = (spot * growth) / discount;
  const scale = Math.sqrt(forward * strike);
  // Always the out-of-the-money side: by parity its price is the time value, free of cancellation.
  const intrinsic = Math.max(0, o.right === 'call' ? forward - strike : strike - forward);
  const value = (price / discount - intrinsic) / scale;
  if (value < VALUE_MIN) return err({ kind: 'belowIntrinsic' });
  const x = -Math.abs(Math.log(spot / strike) + (o.rate - o.yield) * years);
  // √(forward / strike) or its inverse: e^(x/2), and the most that such an option can be worth.
  const half = (forward < strike ? forward : strike) / scale;
  if (value >= half) return err({ kind: 'aboveMaximum' });
  const deviation = solve(x, value, half);
  return deviation > 0 ? ok(deviation / Math.sqrt(years)) : err({ kind: 'aboveMaximum' });
}

/**
 * The deviation of a value in units of √(forward × strike), log-moneyness x ≤ 0; 0: none is found. Black's call there is
 * `half N(d1) − N(d2) / half`; by the densities at d1 and d2, which are as 1/half and half, both terms share one factor w.
 */
function solve(x: number, value: number, half: number): number {
  let low = 0;
  let high = DEVIATION_MAX;
  let s = value < TINY ? inflectionGuess(x, value) : firstGuess(x, value, half);
  for (let step = 0; step < STEPS_MAX; step++) {
    const ratio = x / s;
    const d1 = ratio + 0.5 * s;
    const w = half * Math.exp(-0.5 * d1 * d1);
    const beyond = tailShare(s - d1);
    // Both terms by w: its share of the value, and of the slope by s.
    const at = d1 > 0 ? half - w * (tailShare(d1) + beyond) : w * (tailShare(-d1) - beyond);
    const slope = w / ROOT_TWO_PI;
    const miss = at - value;
    if (miss > 0) high = s;
    else low = s;
    let next = 0.5 * (low + high);
    if (slope > 1e-290) {
      // Newton on the logarithm far out of the money (the price is nearly exponential there), else on the value.
      const small = value < 0.02 && at > 0;
      const newton = small ? (Math.log(at / value) * at) / slope : miss / slope;
      const move = fourthOrder(newton, small ? slope / at : 0, ratio, s);
      const tried = s - move;
      if (tried > low && tried < high) {
        // Fourth order: the next step would be about the fourth power of this one.
        if (Math.abs(move) <= CLOSE * s) return tried;
        next = tried;
      }
    }
    if (Math.abs(next - s) <= 1e-13 + 1e-12 * s) return next;
    s = next;
  }
  return high - low < 1e-7 ? s : 0;
}

/**
 * Newton's step bent by the second and third derivatives (Householder; P. Jäckel, "Let's be rational", 2015). `steep`: the first
 * derivative of the logarithm, where that is solved, else 0.
 */
function fourthOrder(newton: number, steep: number, ratio: number, s: number): number {
  const curve = (ratio * ratio) / s - 0.25 * s;
  const second = curve - steep;
  const third = curve * curve - (3 * ratio * ratio) / (s * s) - 0.25 + steep * (2 * steep - 3 * curve);
  const bend = (1 - 0.5 * newton * second) / (1 - newton * (second - (newton * third) / 6));
  return bend > 0.5 && bend < 2 ? newton * bend : newton;
}

/**
 * An explicit volatility from Pólya's approximation of the normal distribution (D. Stefanica and R. Radoičić, "An explicit
 * implied volatility formula", 2017): within some hundredths where the price is not tiny; elsewhere `inflectionGuess`.
 */
function firstGuess(x: number, value: number, half: number): number {
  const growth = half * half;
  const t = Math.exp(TWO_OVER_PI * x);
  const perGrowth = 1 / growth;
  const perT = 1 / t;
  const p = growth * perT;
  const perP = t * perGrowth;
  const r = 2 * value * half - growth + 1;
  const rr = r * r;
  const a = (p - perP) * (p - perP);
  const b = 4 * (t + perT) - 2 * perGrowth * (p + perP) * (growth * growth + 1 - rr);
  const c = (rr - (growth - 1) * (growth - 1)) * ((growth + 1) * (growth + 1) - rr) * perGrowth * perGrowth;
  const gamma = -Math.log((2 * c) / (b + Math.sqrt(b * b + 4 * a * c))) * HALF_PI;
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
