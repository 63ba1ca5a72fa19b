/** Alerts and fills in words for the list and for toasts. Pure. */
import {
  dec,
  type Alert,
  type AlertLevel,
  type Fill,
  type Instrument,
  type Order,
} from '../../../shared/domain/index.ts';
import { formatQty } from '../../ui/format.ts';
import { isSigned, sidePrice } from '../../ui/premium-words.ts';

export const LEVEL_NAMES: Readonly<Record<AlertLevel, string>> = { info: 'Note', warning: 'Warning', danger: 'Danger' };
export const LEVEL_DOTS: Readonly<Record<AlertLevel, string>> = { info: 'info', warning: 'warn', danger: 'bad' };

/** `3 open`, or nothing to do. */
export const openWords = (open: number): string => (open === 0 ? 'none open' : `${open} open`);

/** `Bought 10 COIN at 294.32`, and how much of its order is filled by now. */
export function fillWords(
  fill: Fill,
  instrument: Instrument | null,
  order: Order | null,
): { readonly title: string; readonly detail: string } {
  const verb = fill.side === 'buy' ? 'Bought' : 'Sold';
  const price = sidePrice(fill.side, fill.price, instrument);
  const title = `${verb} ${formatQty(fill.qty)} ${instrument?.symbol ?? fill.instrumentId} ${isSigned(instrument) ? 'for' : 'at'} ${price}`;
  if (order === null) return { title, detail: '' };
  const whole = dec(order.filledQty).gte(dec(order.qty));
  return {
    title,
    detail: whole
      ? `Filled: ${formatQty(order.qty)}`
      : `${formatQty(order.filledQty)} of ${formatQty(order.qty)} filled`,
  };
}

/** Records of `after` that `before` does not have. */
export const addedTo = <T>(before: Readonly<Record<string, T>>, after: Readonly<Record<string, T>>): readonly T[] =>
  before === after ? [] : Object.entries(after).flatMap(([id, record]) => (id in before ? [] : [record]));

/** Whether an alert is worth a toast: what needs a look now. Notes are for the list. */
export const isUrgent = (alert: Alert): boolean => alert.level !== 'info' && !alert.acknowledged;

/** A bounded list of ids with one made the newest; what fell out of it, oldest first. */
export function withNewest(
  ids: readonly string[],
  id: string,
  most: number,
): { readonly kept: readonly string[]; readonly dropped: readonly string[] } {
  const all = [...ids.filter((known) => known !== id), id];
  const over = Math.max(0, all.length - most);
  return { kept: all.slice(over), dropped: all.slice(0, over) };
}

/** Whether one more may be shown now, with the times (ms) of those that count: at most `most` within `windowMs`. */
export function withinBurst(
  times: readonly number[],
  nowMs: number,
  bounds: { readonly most: number; readonly windowMs: number },
): { readonly allowed: boolean; readonly times: readonly number[] } {
  const recent = times.filter((at) => at > nowMs - bounds.windowMs);
  return recent.length < bounds.most ? { allowed: true, times: [...recent, nowMs] } : { allowed: false, times: recent };
}
