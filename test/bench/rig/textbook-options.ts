/**
 * Black-Scholes as the textbook has it (Hull, "Options, Futures, and Other Derivatives"): d1 and d2, a formula for each
 * figure over the cumulative normal distribution (the product's own, so that both are equally exact); implied volatility by
 * Newton's steps from 50 %, by halving where they leave the bracket. The peer of the benches `greeks` and `iv`.
 */
import type { Greeks, OptionInputs } from '../../../src-main/options/black-scholes.ts';
import { normalCdf, normalPdf } from '../../../src-main/options/normal.ts';

const STEPS_MAX = 100;
const CLOSE = 1e-10;
const VEGA_MIN = 1e-8;

type Terms = { readonly d1: number; readonly d2: number; readonly carried: number; readonly discounted: number };

function termsOf(o: OptionInputs): Terms {
  const deviation = o.vol * Math.sqrt(o.years);
  const d1 = (Math.log(o.spot / o.strike) + (o.rate - o.yield + 0.5 * o.vol * o.vol) * o.years) / deviation;
  return {
    d1,
    d2: d1 - deviation,
    carried: o.spot * Math.exp(-o.yield * o.years),
    discounted: o.strike * Math.exp(-o.rate * o.years),
  };
}

function price(o: OptionInputs): number {
  const { d1, d2, carried, discounted } = termsOf(o);
  return o.right === 'call'
    ? carried * normalCdf(d1) - discounted * normalCdf(d2)
    : discounted * normalCdf(-d2) - carried * normalCdf(-d1);
}

function vega(o: OptionInputs): number {
  const { d1, carried } = termsOf(o);
  return carried * normalPdf(d1) * Math.sqrt(o.years);
}

/** Price and the five Greeks from one d1 and d2, units as `greeksOf`. */
export function textbookGreeks(o: OptionInputs): Greeks {
  const { d1, d2, carried, discounted } = termsOf(o);
  const sign = o.right === 'call' ? 1 : -1;
  const root = Math.sqrt(o.years);
  const n1 = normalCdf(sign * d1);
  const n2 = normalCdf(sign * d2);
  const slope = normalPdf(d1);
  const growth = Math.exp(-o.yield * o.years);
  return {
    price: sign * (carried * n1 - discounted * n2),
    delta: sign * growth * n1,
    gamma: (growth * slope) / (o.spot * o.vol * root),
    vega: carried * slope * root,
    theta: (-carried * slope * o.vol) / (2 * root) - sign * o.rate * discounted * n2 + sign * o.yield * carried * n1,
    rho: sign * o.years * discounted * n2,
  };
}

/** The volatility at which the textbook's price is `wanted`, 0 where it finds none. */
export function textbookVolatility(o: OptionInputs, wanted: number): number {
  let low = 1e-4;
  let high = 5;
  let vol = 0.5;
  for (let step = 0; step < STEPS_MAX; step++) {
    const at = { ...o, vol };
    const miss = price(at) - wanted;
    if (Math.abs(miss) < CLOSE) return vol;
    if (miss > 0) high = vol;
    else low = vol;
    const slope = vega(at);
    const next = slope > VEGA_MIN ? vol - miss / slope : Number.NaN;
    vol = next > low && next < high ? next : 0.5 * (low + high);
  }
  return 0;
}
