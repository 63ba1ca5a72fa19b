/**
 * What an account usually does (S1.12): values of its orders, orders a minute, losses a minute. Statistics, so floats; no
 * order is priced by them. "Usual" is the median of what is remembered, and nothing is unusual before there is enough of it.
 */
import type { Money } from '../../../shared/domain/index.ts';

/** Orders and active minutes remembered. */
export const USUAL_MAX = 200;
/** So much history it takes before anything is unusual. */
export const USUAL_MIN = 20;
/** Orders a minute that are never a burst. */
export const BURST_MIN = 10;
/** The median is worked out again after so many more values. */
const EVERY = 8;

const MINUTE_MS = 60_000;

type Values = { readonly list: number[]; median: number; stale: number };

export type Usual = {
  /** Values of orders, base currency. */
  readonly notionals: Values;
  /** Orders of each minute that had any, before the current one. */
  readonly orders: Values;
  /** Losses of each minute that had any, before the current one. */
  readonly losses: Values;
  minute: number;
  minuteOrders: number;
  minuteLoss: number;
};

const values = (list: readonly number[] = []): Values => ({ list: [...list], median: 0, stale: EVERY });

export const newUsual = (): Usual => ({
  notionals: values(),
  orders: values(),
  losses: values(),
  minute: 0,
  minuteOrders: 0,
  minuteLoss: 0,
});

function push(of: Values, value: number): void {
  of.list.push(value);
  if (of.list.length > USUAL_MAX) of.list.shift();
  of.stale += 1;
}

/** Median of what is remembered; null while it is too little. */
export function usualOf(of: Values): number | null {
  if (of.list.length < USUAL_MIN) return null;
  if (of.stale >= EVERY) {
    const sorted = of.list.toSorted((a, b) => a - b);
    of.median = sorted[Math.floor(sorted.length / 2)] ?? 0;
    of.stale = 0;
  }
  return of.median;
}

/** Closes the minute that is over. */
function roll(usual: Usual, tsMs: number): void {
  const minute = Math.floor(tsMs / MINUTE_MS);
  if (minute === usual.minute) return;
  if (usual.minuteOrders > 0) push(usual.orders, usual.minuteOrders);
  if (usual.minuteLoss > 0) push(usual.losses, usual.minuteLoss);
  usual.minute = minute;
  usual.minuteOrders = 0;
  usual.minuteLoss = 0;
}

/** An order or ladder was sent; `notional` in base currency, null when it was not known. */
export function noteTrade(usual: Usual, notional: Money | null, tsMs: number): void {
  roll(usual, tsMs);
  usual.minuteOrders += 1;
  const value = notional === null ? 0 : Math.abs(Number(notional));
  if (value > 0) push(usual.notionals, value);
}

/** A fill realised a loss, base currency, positive. */
export function noteLoss(usual: Usual, amount: Money, tsMs: number): void {
  roll(usual, tsMs);
  usual.minuteLoss += Number(amount);
}

/** What of the account's doings is unlike its history: now against usual, both in their own unit. */
export type Unusual = { readonly kind: 'size' | 'burst' | 'loss'; readonly now: number; readonly usual: number };

/** An order of this value, more than `times` the usual one; null: it is not, or too little is known. */
export function unusualSize(usual: Usual, notional: number, times: number): Unusual | null {
  const median = usualOf(usual.notionals);
  return median !== null && median > 0 && notional > median * times
    ? { kind: 'size', now: notional, usual: median }
    : null;
}

/** This minute's orders and losses. */
export function unusualMinute(usual: Usual, tsMs: number, times: number): readonly Unusual[] {
  if (Math.floor(tsMs / MINUTE_MS) !== usual.minute) return [];
  const found: Unusual[] = [];
  const orders = usualOf(usual.orders);
  if (orders !== null && usual.minuteOrders >= BURST_MIN && usual.minuteOrders > orders * times) {
    found.push({ kind: 'burst', now: usual.minuteOrders, usual: orders });
  }
  const loss = usualOf(usual.losses);
  if (loss !== null && loss > 0 && usual.minuteLoss > loss * times) {
    found.push({ kind: 'loss', now: usual.minuteLoss, usual: loss });
  }
  return found;
}

/** As plain data, for the snapshot. */
export const writtenUsual = (usual: Usual) => ({
  notionals: usual.notionals.list,
  orders: usual.orders.list,
  losses: usual.losses.list,
  minute: usual.minute,
  minuteOrders: usual.minuteOrders,
  minuteLoss: usual.minuteLoss,
});
export type WrittenUsual = ReturnType<typeof writtenUsual>;

export const readUsual = (written: WrittenUsual): Usual => ({
  ...written,
  notionals: values(written.notionals),
  orders: values(written.orders),
  losses: values(written.losses),
});
