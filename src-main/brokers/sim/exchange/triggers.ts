/**
 * Orders that watch the market: trigger orders until they are hit, all-or-none orders until all of them can trade at once.
 * They hold no place in any queue and show no size. Looked at after everything that moved a book or printed a price, in
 * their sessions only, against fresh quotes only; a gap triggers at the first price beyond, and fills there.
 */
import {
  Decimal,
  dec,
  roundToTick,
  type Instrument,
  type InstrumentId,
  type Side,
} from '../../../../shared/domain/index.ts';
import { fillWhole } from './execute.ts';
import type { Floor } from './floor.ts';
import { waitsForRise } from './trigger-checks.ts';
import { isOpen, isWaiting, type OrderTriggerState, type VenueOrder } from './venue-order.ts';
import { isAwake, work } from './work.ts';

/** A trailing stop that moved is reported at most this often, ms; where it stands is kept at the same pace. */
export const TRAIL_TOLD_MS = 1000;

const HUNDRED = Decimal.of(100);
const PERCENT_SCALE = 12;

/** Lets everyone who watches look at what happened since the last time; trades that follow are looked at in turn. */
export function runWatchers(floor: Floor, nowMs: number): void {
  while (floor.moved.size > 0) {
    const ids = [...floor.moved];
    const tape = new Map(floor.tape);
    floor.moved.clear();
    floor.tape.clear();
    for (const id of ids) look(floor, id, tape.get(id) ?? [], nowMs);
  }
}

function look(floor: Floor, id: InstrumentId, printed: readonly number[], nowMs: number): void {
  const watchers = floor.watching.get(id);
  if (watchers === undefined || floor.status(floor.instrument(id), nowMs) !== 'trading') return;
  const fresh = !floor.isStale(id, nowMs);
  for (const order of [...watchers]) {
    if (!isOpen(order) || !watchers.has(order) || !isAwake(floor, order, nowMs)) continue;
    if (!isWaiting(order)) {
      if (fresh) tryWhole(floor, order, nowMs);
    } else if (order.trigger !== null) {
      for (const twice of seenBy(floor, order, printed, fresh)) {
        if (isWaiting(order)) watchPrice(floor, order, twice, nowMs);
      }
      tellTrail(floor, order, nowMs);
    }
  }
}

/** Prices that the order's source shows now, twice each. */
function seenBy(floor: Floor, order: VenueOrder, printed: readonly number[], fresh: boolean): number[] {
  const source = order.trigger?.source;
  if (source === 'last') return printed.map((price) => price * 2);
  if (!fresh) return [];
  const twice = quotedTwice(floor, order.instrumentId, order.side, source === 'mid');
  return twice === null ? [] : [twice];
}

/** Twice the touch that an order of this side would trade against, or twice the mid; null where the others show none. */
function quotedTwice(floor: Floor, id: InstrumentId, side: Side, mid: boolean): number | null {
  const shown = floor.market.shown(id);
  const bid = shown.bids[0]?.[0] ?? null;
  const ask = shown.asks[0]?.[0] ?? null;
  if (mid) return bid === null || ask === null || bid > ask ? null : bid + ask;
  const touch = side === 'buy' ? ask : bid;
  return touch === null ? null : touch * 2;
}

/** One price: the trigger is hit, or a trailing stop follows it. */
function watchPrice(floor: Floor, order: VenueOrder, twice: number, nowMs: number): void {
  const { trigger } = order;
  if (trigger === null) return;
  if (trigger.price !== null && isHit(order, trigger.price, twice)) return fire(floor, order, nowMs);
  if (trigger.trail !== null) follow(floor.instrument(order.instrumentId), order.side, trigger, twice);
}

const isHit = (order: VenueOrder, price: number, twice: number): boolean =>
  waitsForRise(order.type, order.side) ? twice >= price * 2 : twice <= price * 2;

/** Moves a trailing stop behind a new best price; never away from the market, always on the tick, rounded away from it. */
function follow(instrument: Instrument, side: Side, trigger: OrderTriggerState, twice: number): void {
  const { extremeTwice } = trigger;
  const better = extremeTwice === null || (side === 'sell' ? twice > extremeTwice : twice < extremeTwice);
  if (!better) return;
  trigger.extremeTwice = twice;
  const best = Decimal.of(twice, instrument.priceScale).div(Decimal.of(2), PERCENT_SCALE, 'nearest');
  const behind = best.sub(distanceOf(trigger, best).mul(Decimal.of(side === 'sell' ? 1 : -1)));
  if (behind.sign() <= 0) return;
  const next = roundToTick(instrument, behind, side === 'sell' ? 'floor' : 'ceil').toUnits(instrument.priceScale);
  const { price } = trigger;
  if (price === null || (side === 'sell' ? next > price : next < price)) trigger.price = next;
}

function distanceOf({ trail }: OrderTriggerState, best: Decimal): Decimal {
  if (trail === null) return Decimal.ZERO;
  if (trail.kind === 'price') return dec(trail.amount);
  return best.mulDiv(dec(trail.pct), HUNDRED, PERCENT_SCALE, 'ceil');
}

/** What moved since it was last told, at its pace. */
function tellTrail(floor: Floor, order: VenueOrder, nowMs: number): void {
  const { trigger } = order;
  if (trigger === null || !isWaiting(order) || trigger.price === trigger.toldPrice) return;
  if (trigger.toldPrice !== null && nowMs < trigger.toldMs + TRAIL_TOLD_MS) return;
  floor.tell(order, nowMs);
}

/** The trigger is hit: told first, then it works as what it now is. */
function fire(floor: Floor, order: VenueOrder, nowMs: number): void {
  const { trigger } = order;
  if (trigger === null) return;
  trigger.triggeredMs = nowMs;
  floor.unwatch(order);
  floor.tell(order, nowMs);
  if (floor.isStale(order.instrumentId, nowMs)) floor.sleepers.add(order);
  else work(floor, order, nowMs);
}

/** A trailing stop starts from the price as it stands when it is placed. */
export function beginTrail(floor: Floor, order: VenueOrder, nowMs: number): void {
  const { trigger, instrumentId: id } = order;
  if (trigger === null || trigger.trail === null || !isAwake(floor, order, nowMs) || floor.isStale(id, nowMs)) return;
  const twice = priceNowTwice(floor, order);
  if (twice !== null) follow(floor.instrument(id), order.side, trigger, twice);
}

/** Whether the market has passed an order's trigger already. */
export function isPassed(floor: Floor, order: Pick<VenueOrder, 'instrumentId' | 'side' | 'type' | 'trigger'>): boolean {
  const { trigger } = order;
  const twice = priceNowTwice(floor, order);
  if (trigger === null || trigger.price === null || twice === null) return false;
  return waitsForRise(order.type, order.side) ? twice >= trigger.price * 2 : twice <= trigger.price * 2;
}

function priceNowTwice(floor: Floor, order: Pick<VenueOrder, 'instrumentId' | 'side' | 'trigger'>): number | null {
  const { instrumentId: id, trigger } = order;
  if (trigger?.source !== 'last') return quotedTwice(floor, id, order.side, trigger?.source === 'mid');
  const last = floor.stats.get(id)?.last ?? null;
  return last === null ? null : last * 2;
}

/** All of an all-or-none order or nothing. */
function tryWhole(floor: Floor, order: VenueOrder, nowMs: number): void {
  if (floor.halts.has(order.instrumentId)) return;
  if (fillWhole(floor, order, nowMs)) floor.tell(order, nowMs);
}
