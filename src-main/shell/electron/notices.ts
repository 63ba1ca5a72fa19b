/**
 * What the operating system is told of: danger alerts at once, fills gathered per order for a moment so that twenty
 * partial fills are one notice. Free of Electron.
 */
import { dec, Decimal, type Fill, type JournaledEvent } from '../../../shared/domain/index.ts';
import type { NotificationSettings } from '../terminal-process.ts';

export type Notice = { readonly title: string; readonly body: string; readonly urgent: boolean };

/** How long fills are gathered, ms. */
export const GATHER_MS = 1_000;
/** Most notices of one moment; the rest is on the screen. */
export const NOTICES_MAX = 5;
/** Decimals of an average price in a notice. */
const AVERAGE_SCALE = 4;

/** The symbol of an instrument, for the eye. */
export type SymbolOf = (instrumentId: string) => string;

/** Danger alerts among these events. */
export function alertNotices(events: readonly JournaledEvent[], settings: NotificationSettings): Notice[] {
  if (!settings.alerts) return [];
  const notices: Notice[] = [];
  for (const { event } of events) {
    if (event.kind !== 'alertRaised' || event.alert.level !== 'danger') continue;
    notices.push({ title: event.alert.title, body: event.alert.detail, urgent: true });
  }
  return notices.slice(0, NOTICES_MAX);
}

/** The fills among these events. */
export const fillsOf = (events: readonly JournaledEvent[], settings: NotificationSettings): Fill[] =>
  settings.fills ? events.flatMap(({ event }) => (event.kind === 'orderFilled' ? [event.fill] : [])) : [];

/** One notice per intent (ladder, or order) of these fills, in the order in which they first came. */
export function fillNotices(fills: readonly Fill[], symbolOf: SymbolOf): Notice[] {
  const byIntent = new Map<string, Fill[]>();
  for (const fill of fills) {
    const intent = fill.ladderId ?? fill.clientOrderId;
    byIntent.set(intent, [...(byIntent.get(intent) ?? []), fill]);
  }
  return [...byIntent.values()].slice(0, NOTICES_MAX).map((group) => noticeOf(group, symbolOf));
}

function noticeOf(fills: readonly Fill[], symbolOf: SymbolOf): Notice {
  const first = fills[0];
  if (first === undefined) throw new RangeError('a notice of no fills');
  const qty = fills.reduce((sum, fill) => sum.add(dec(fill.qty)), Decimal.ZERO);
  const paid = fills.reduce((sum, fill) => sum.add(dec(fill.qty).mul(dec(fill.price))), Decimal.ZERO);
  const same = fills.every((fill) => fill.price === first.price);
  const price = same || qty.isZero() ? first.price : paid.div(qty, AVERAGE_SCALE, 'nearest').trim().toString();
  const verb = first.side === 'buy' ? 'Bought' : 'Sold';
  return {
    title: `${verb} ${qty.trim().toString()} ${symbolOf(first.instrumentId)}`,
    body: same ? `at ${price}` : `at ${price} on average, ${fills.length} fills`,
    urgent: false,
  };
}
