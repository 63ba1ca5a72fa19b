/** The least and the most that the venue may charge for an order or a ladder, by its fee schedule. */
import {
  Decimal,
  dec,
  feeOf,
  type FeeSchedule,
  type LadderParams,
  type PreviewRung,
  type SubmitLadderCommand,
  type SubmitOrderCommand,
} from '../../../shared/domain/index.ts';
import type { Assessment } from './assessment.ts';

export type FeeRange = { readonly min: Decimal; readonly max: Decimal };

/** A ladder that follows the market moves its price this often at most, ms (conventions: Ladder). */
const FOLLOW_REST_MS = 2_000;

/** Most orders that a ladder may send, each of which may be charged a minimum. */
function ordersMax(params: LadderParams, rungs: number, modifies: boolean): number {
  const last = params.final === 'marketable' || params.final === 'market' ? 1 : 0;
  if (params.replace === 'modify' && modifies) return 1 + (params.final === 'market' ? 1 : 0);
  const timeoutMs = params.orderTimeoutMs;
  const perRung = timeoutMs === null ? 1 : Math.max(1, Math.ceil(params.waitMs / timeoutMs));
  const following = params.reference === 'follow' ? Math.ceil(params.totalMs / FOLLOW_REST_MS) : 0;
  return Math.max(1, rungs) * perRung + following + last;
}

/** As if every order but the last were charged its minimum for a sliver; never above the cap on the whole. */
function mostPerUnit(
  schedule: Extract<FeeSchedule, { kind: 'perUnit' }>,
  whole: Decimal,
  orders: number,
  notional: Decimal,
): Decimal {
  const most = whole.add(dec(schedule.minimum).mul(Decimal.of(orders - 1)));
  if (schedule.capPct === null) return most;
  return most.min(notional.mulDiv(dec(schedule.capPct), Decimal.of(100), 8, 'ceil')).max(whole);
}

/**
 * Fee range in the instrument's currency; null when schedule or price is unknown. Least: filled in one go, resting, at
 * the best price asked for. Most: filled by taking, at the worst price, through as many orders as the ladder may send.
 */
export function feeRange(
  a: Assessment,
  command: SubmitOrderCommand | SubmitLadderCommand,
  rungs: readonly PreviewRung[],
): FeeRange | null {
  const { instrument, price, qty } = a;
  const schedule = instrument === null ? null : a.facts.feesOf(instrument);
  if (instrument === null || schedule === null || price === null) return null;
  const first = rungs[0] === undefined ? price : dec(rungs[0].price);
  const takes = command.kind === 'submitOrder' && command.type === 'market';
  const least = feeOf(schedule, instrument, { qty, price: first.abs(), role: takes ? 'taker' : 'maker' });
  const most = feeOf(schedule, instrument, { qty, price: price.abs(), role: 'taker' });
  const [low, high] = [least.min(most), least.max(most)];
  if (schedule.kind === 'rate' || command.kind === 'submitOrder') return { min: low, max: high };
  const orders = ordersMax(command.params, rungs.length, a.facts.capabilities?.modify === true);
  return { min: low, max: mostPerUnit(schedule, high, orders, a.notional ?? Decimal.ZERO) };
}
