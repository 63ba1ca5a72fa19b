/**
 * American options: a binomial tree (Cox, Ross, Rubinstein 1979) as the measure, and the closed approximation of
 * Bjerksund and Stensland (1993) for speed. Units as in `black-scholes.ts`.
 */
import { priceOf, type OptionInputs } from './black-scholes.ts';
import { normalCdf } from './normal.ts';

/** Steps of the tree unless told otherwise: within a cent or so for options of ordinary size. */
export const TREE_STEPS = 200;
/** Most steps of a tree. */
export const TREE_STEPS_MAX = 5_000;

/** Value by the tree; steps 2..TREE_STEPS_MAX. Throws RangeError beyond (a broken invariant). */
export function treePrice(o: OptionInputs, steps = TREE_STEPS): number {
  if (!Number.isInteger(steps) || steps < 2 || steps > TREE_STEPS_MAX) throw new RangeError(`steps ${steps}`);
  const sign = o.right === 'call' ? 1 : -1;
  const exercise = Math.max(0, sign * (o.spot - o.strike));
  if (o.years <= 0 || o.vol <= 0) return Math.max(exercise, priceOf(o));
  const dt = o.years / steps;
  const up = Math.exp(o.vol * Math.sqrt(dt));
  const discount = Math.exp(-o.rate * dt);
  const p = (Math.exp((o.rate - o.yield) * dt) - 1 / up) / (up - 1 / up);
  // Carry stronger than the tree's steps: no tree, the approximation holds.
  if (!(p > 0 && p < 1)) return americanPrice(o);
  const spots = new Float64Array(2 * steps + 1);
  spots[steps] = o.spot;
  for (let i = 1; i <= steps; i++) {
    spots[steps + i] = spots[steps + i - 1]! * up;
    spots[steps - i] = spots[steps - i + 1]! / up;
  }
  const values = new Float64Array(steps + 1);
  for (let i = 0; i <= steps; i++) values[i] = Math.max(0, sign * (spots[2 * i]! - o.strike));
  for (let level = steps - 1; level >= 0; level--) {
    for (let i = 0; i <= level; i++) {
      const held = discount * (p * values[i + 1]! + (1 - p) * values[i]!);
      values[i] = Math.max(held, sign * (spots[steps - level + 2 * i]! - o.strike));
    }
  }
  return values[0]!;
}

/** Value by Bjerksund and Stensland (1993): a flat exercise boundary, never below the European or the intrinsic value. */
export function americanPrice(o: OptionInputs): number {
  const intrinsic = Math.max(0, o.right === 'call' ? o.spot - o.strike : o.strike - o.spot);
  const european = priceOf(o);
  if (o.years <= 0 || o.vol <= 0) return Math.max(intrinsic, european);
  // A put is a call with spot and strike, rate and yield exchanged.
  const call: FlatCall =
    o.right === 'call'
      ? { spot: o.spot, strike: o.strike, years: o.years, vol: o.vol, rate: o.rate, carry: o.rate - o.yield }
      : { spot: o.strike, strike: o.spot, years: o.years, vol: o.vol, rate: o.yield, carry: o.yield - o.rate };
  if (call.carry >= call.rate) return Math.max(european, intrinsic);
  return Math.max(intrinsic, european, flatBoundaryCall(call));
}

type FlatCall = {
  readonly spot: number;
  readonly strike: number;
  readonly years: number;
  readonly vol: number;
  readonly rate: number;
  readonly carry: number;
};

function flatBoundaryCall(c: FlatCall): number {
  const variance = c.vol * c.vol;
  const ratio = c.carry / variance;
  const beta = 0.5 - ratio + Math.sqrt((ratio - 0.5) * (ratio - 0.5) + (2 * c.rate) / variance);
  const far = (beta / (beta - 1)) * c.strike;
  const near = Math.max(c.strike, (c.rate / (c.rate - c.carry)) * c.strike);
  const h = (-(c.carry * c.years + 2 * c.vol * Math.sqrt(c.years)) * near) / (far - near);
  const boundary = near + (far - near) * (1 - Math.exp(h));
  if (!(c.spot < boundary)) return c.spot - c.strike;
  const { strike } = c;
  const gain = boundary - strike;
  const atBoundary = gain * Math.exp(beta * Math.log(c.spot / boundary));
  return (
    atBoundary -
    gain * phi(c, beta, { trigger: boundary, boundary, unit: boundary }) +
    c.spot * phi(c, 1, { trigger: boundary, boundary, unit: c.spot }) -
    c.spot * phi(c, 1, { trigger: strike, boundary, unit: c.spot }) -
    strike * phi(c, 0, { trigger: boundary, boundary, unit: 1 }) +
    strike * phi(c, 0, { trigger: strike, boundary, unit: 1 })
  );
}

/** Their φ with spot^γ measured in `unit`^γ, so that large powers of γ do not overflow. */
function phi(
  c: FlatCall,
  gamma: number,
  at: { readonly trigger: number; readonly boundary: number; readonly unit: number },
): number {
  const variance = c.vol * c.vol;
  const deviation = c.vol * Math.sqrt(c.years);
  const lambda = (-c.rate + gamma * c.carry + 0.5 * gamma * (gamma - 1) * variance) * c.years;
  const kappa = (2 * c.carry) / variance + 2 * gamma - 1;
  const toBoundary = Math.log(at.boundary / c.spot);
  const d = -(Math.log(c.spot / at.trigger) + (c.carry + (gamma - 0.5) * variance) * c.years) / deviation;
  const size = lambda + gamma * Math.log(c.spot / at.unit);
  const reflected = normalCdf(d - (2 * toBoundary) / deviation);
  const first = normalCdf(d);
  const direct = first === 0 ? 0 : Math.exp(size) * first;
  return reflected === 0 ? direct : direct - Math.exp(size + kappa * toBoundary) * reflected;
}
