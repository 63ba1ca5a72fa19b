/**
 * Black-Scholes price with its five Greeks, and implied volatility, as options a second. Peer: the textbook's formulas as
 * they are usually written down, over the same cumulative normal, so that it is as exact; it is written here, since no such
 * package (@uqee/black-scholes) is among the project's dependencies. A figure that strays from the exact one ends the bench.
 */
import { greeksOf, priceOf, type OptionInputs } from '../../../src-main/options/black-scholes.ts';
import { impliedVolatility } from '../../../src-main/options/implied-volatility.ts';
import { atLeast, duel, processorNs, type BenchResult } from '../measure.ts';
import { textbookGreeks, textbookVolatility } from '../rig/textbook-options.ts';

const PRICE_ERROR_MAX = 1e-9;
const VOLATILITY_ERROR_MAX = 1e-6;
/** So many that a round takes some tens of milliseconds of processor time. */
const GREEKS_PASSES = 1_000;
const VOLATILITY_PASSES = 100;

/** A chain of 40 strikes on five expiries, calls and puts: what a screen of options asks for. */
const CHAIN: readonly OptionInputs[] = [0.02, 0.08, 0.25, 0.5, 1].flatMap((years) =>
  Array.from({ length: 40 }, (_, i) => 70 + i * 1.5).flatMap((strike) =>
    (['call', 'put'] as const).map((right) => ({
      right,
      spot: 100,
      strike,
      years,
      vol: 0.2 + Math.abs(strike - 100) / 250,
      rate: 0.04,
      yield: 0.01,
    })),
  ),
);

/** A series of the normal distribution, a hundred terms and more where they count: slow, and exact to the last digits. */
function exactCdf(x: number): number {
  if (Math.abs(x) > 8) return x > 0 ? 1 : 0;
  let term = x;
  let sum = x;
  for (let i = 3; Math.abs(term) > 1e-18 * Math.abs(sum); i += 2) {
    term = (term * x * x) / i;
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI);
}

function exactPrice(o: OptionInputs): number {
  const sign = o.right === 'call' ? 1 : -1;
  const deviation = o.vol * Math.sqrt(o.years);
  const d1 = (Math.log(o.spot / o.strike) + (o.rate - o.yield + 0.5 * o.vol * o.vol) * o.years) / deviation;
  const spot = o.spot * Math.exp(-o.yield * o.years) * exactCdf(sign * d1);
  return sign * (spot - o.strike * Math.exp(-o.rate * o.years) * exactCdf(sign * (d1 - deviation)));
}

/** Options whose price says what their volatility is: elsewhere the answer may be an error. */
const TELLING = CHAIN.filter((o) => greeksOf(o).vega > 1e-2).map((o) => ({ inputs: o, price: exactPrice(o) }));

function assertExact(): void {
  if (TELLING.length < CHAIN.length / 2) throw new Error(`only ${TELLING.length} options tell their volatility`);
  for (const o of CHAIN) {
    const miss = Math.abs(greeksOf(o).price - exactPrice(o));
    if (!(miss <= PRICE_ERROR_MAX)) throw new Error(`a price is off by ${miss}: ${JSON.stringify(o)}`);
    if (greeksOf(o).price !== priceOf(o)) throw new Error(`two prices of ${JSON.stringify(o)}`);
  }
  for (const { inputs, price } of TELLING) {
    const found = impliedVolatility(inputs, price);
    const miss = found.ok ? Math.abs(found.value - inputs.vol) : Number.NaN;
    if (!(miss <= VOLATILITY_ERROR_MAX)) throw new Error(`a volatility is off by ${miss}: ${JSON.stringify(inputs)}`);
  }
}

/** What is computed has to be used, or the compiler leaves it out. */
let used = 0;

const perSecond = (count: number, run: () => void): number => (count * 1e9) / processorNs(run);

/** Options a second, price and five Greeks each. */
export function greeks(): Promise<BenchResult> {
  assertExact();
  const side = (of: typeof greeksOf) => () =>
    perSecond(GREEKS_PASSES * CHAIN.length, () => {
      for (let pass = 0; pass < GREEKS_PASSES; pass++) {
        for (const o of CHAIN) {
          const { price, delta, gamma, vega, theta, rho } = of(o);
          used += price + delta + gamma + vega + theta + rho;
        }
      }
    });
  return duel({
    name: 'greeks',
    unit: 'options/s',
    goal: atLeast(1, ' x the textbook (no package is installed), price within 1e-9'),
    product: side(greeksOf),
    floor: side(textbookGreeks),
  });
}

/** Volatilities a second. */
export function iv(): Promise<BenchResult> {
  assertExact();
  const side = (of: (o: OptionInputs, price: number) => number) => () =>
    perSecond(VOLATILITY_PASSES * TELLING.length, () => {
      for (let pass = 0; pass < VOLATILITY_PASSES; pass++)
        for (const { inputs, price } of TELLING) used += of(inputs, price);
    });
  return duel({
    name: 'iv',
    unit: 'options/s',
    goal: atLeast(3, ' x the textbook (no package is installed), volatility within 1e-6'),
    product: side((o, price) => {
      const found = impliedVolatility(o, price);
      return found.ok ? found.value : 0;
    }),
    floor: side(textbookVolatility),
  });
}
