/**
 * European options by Black, Scholes and Merton: price, Greeks. Floats: models are statistics, never money. Rates and
 * yield are continuous per year, volatility per square root of a year (0.25 = 25 %), time in years.
 *
 * Invariants: no `pow`, no trigonometry; the same digits on every engine. At zero time or zero volatility the price is the
 * discounted intrinsic value of the forward.
 */
import { cdfWith, ROOT_TWO_PI } from './normal.ts';

export type OptionRight = 'call' | 'put';

/** What a price depends on. `yield` is the continuous dividend yield. */
export type OptionInputs = {
  readonly right: OptionRight;
  readonly spot: number;
  readonly strike: number;
  readonly years: number;
  readonly vol: number;
  readonly rate: number;
  readonly yield: number;
};

/**
 * Per one unit of the underlying. `vega` per 1.00 of volatility (per point: / 100), `theta` per year (per day: / 365),
 * `rho` per 1.00 of rate.
 */
export type Greeks = {
  readonly price: number;
  readonly delta: number;
  readonly gamma: number;
  readonly vega: number;
  readonly theta: number;
  readonly rho: number;
};

const LEAST = 1e-14;
/** Below it the identity of `secondOf` would lose digits. */
const DENSE = 1e-280;

/** e^(−d2²/2) without another exponential: the densities at d1 and d2 are as discounted strike and carried spot. */
const secondOf = (e1: number, d2: number, ratio: number): number =>
  e1 > DENSE ? e1 * ratio : Math.exp(-0.5 * d2 * d2);

/** What a unit is worth after the time at rate and yield, for the last time asked for: a chain asks by expiry. */
const lastTime = { years: Number.NaN, rate: Number.NaN, yield: Number.NaN, discount: 0, growth: 0 };

/** The discount factor and the growth of the yield; what it gives changes with the next call. */
export function timeOf(o: Pick<OptionInputs, 'years' | 'rate' | 'yield'>): typeof lastTime {
  const { years, rate } = o;
  if (lastTime.years === years && lastTime.rate === rate && lastTime.yield === o.yield) return lastTime;
  lastTime.years = years;
  lastTime.rate = rate;
  lastTime.yield = o.yield;
  lastTime.discount = Math.exp(-rate * years);
  lastTime.growth = Math.exp(-o.yield * years);
  return lastTime;
}

/** Logarithm of the forward over the strike; from the inputs themselves, so that it need not wait for the exponentials. */
const moneyness = (o: OptionInputs): number => Math.log(o.spot / o.strike) + (o.rate - o.yield) * o.years;

/** Fair value. Spot and strike above zero; time and volatility not negative. */
export function priceOf(o: OptionInputs): number {
  const deviation = o.vol * Math.sqrt(o.years);
  const sign = o.right === 'call' ? 1 : -1;
  const { discount, growth } = timeOf(o);
  const discounted = o.strike * discount;
  const carried = o.spot * growth;
  if (deviation < LEAST) return Math.max(0, sign * (carried - discounted));
  const d1 = moneyness(o) / deviation + 0.5 * deviation;
  const d2 = d1 - deviation;
  const e1 = Math.exp(-0.5 * d1 * d1);
  const n1 = cdfWith(sign * d1, e1);
  const n2 = cdfWith(sign * d2, secondOf(e1, d2, carried / discounted));
  return Math.max(0, sign * (carried * n1 - discounted * n2));
}

/** Fair value and the five Greeks at once. */
export function greeksOf(o: OptionInputs): Greeks {
  const { years, spot } = o;
  const root = Math.sqrt(years);
  const deviation = o.vol * root;
  const sign = o.right === 'call' ? 1 : -1;
  const { discount, growth } = timeOf(o);
  const discounted = o.strike * discount;
  const carried = spot * growth;
  if (deviation < LEAST) return certain(o, { sign, growth, carried, discounted });
  const d1 = moneyness(o) / deviation + 0.5 * deviation;
  const d2 = d1 - deviation;
  const e1 = Math.exp(-0.5 * d1 * d1);
  const density = e1 / ROOT_TWO_PI;
  const n1 = cdfWith(sign * d1, e1);
  const n2 = cdfWith(sign * d2, secondOf(e1, d2, carried / discounted));
  const vega = carried * density * root;
  const paid = sign * discounted * n2;
  const got = sign * carried * n1;
  return {
    price: Math.max(0, sign * (carried * n1 - discounted * n2)),
    delta: sign * growth * n1,
    gamma: (growth * density) / (spot * deviation),
    vega,
    theta: (-0.5 * vega * o.vol) / years - o.rate * paid + o.yield * got,
    rho: years * paid,
  };
}

/** Without time or volatility left: worth its intrinsic value, moving one to one or not at all. */
function certain(
  o: OptionInputs,
  at: { readonly sign: number; readonly growth: number; readonly carried: number; readonly discounted: number },
): Greeks {
  const { sign, growth, carried, discounted } = at;
  const price = Math.max(0, sign * (carried - discounted));
  if (price === 0) return { price, delta: 0, gamma: 0, vega: 0, theta: 0, rho: 0 };
  return {
    price,
    delta: sign * growth,
    gamma: 0,
    vega: 0,
    theta: sign * (o.yield * carried - o.rate * discounted),
    rho: sign * o.years * discounted,
  };
}
