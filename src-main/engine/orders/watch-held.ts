/**
 * Watches the triggers of the orders that the app holds: on each quote of their instruments, and by a timer that notices
 * when quotes stay away. What cannot be watched is alarmed, and the alarm taken back when it can be again (G14).
 *
 * Invariants: only a live, fresh quote within an order's sessions triggers it; a combo's trigger has to hold for
 * COMBO_QUOTES consecutive quotes and COMBO_MS; nothing triggers while its venue cannot be reached.
 */
import {
  symbolOf,
  type Alert,
  type ConnectionId,
  type Decimal,
  type InstrumentId,
  type Order,
} from '../../../shared/domain/index.ts';
import { exitHit } from '../algos/bracket/on-order.ts';
import type { StepContext } from '../context.ts';
import { isNewScale, letGo } from '../reconcile/split.ts';
import type { EngineState } from '../state.ts';
import { alertOrder, emitOrderEvent, orderInWords } from './emit-order-event.ts';
import { releaseHeld } from './held.ts';
import { WATCH_PREFIX, armWatch } from './start-watch.ts';
import { isHit, trailTo } from './trigger.ts';
import { watchOf, type Watch } from './watchable.ts';

/** A combo's trigger has to hold this often in a row, and so long (conventions: Protection). */
export const COMBO_QUOTES = 3;
export const COMBO_MS = 2_000;

const alarmTitle = (what: string): string => `Not watched: ${what}`;

/** A new quote, the passing of time, or a new or changed order. */
type LookedAtBy = 'quote' | 'timer' | 'order';

/** Whether the timer was one of ours; if so its instrument is looked at. */
export function onWatchTimer(ctx: StepContext, timerId: string): boolean {
  if (!timerId.startsWith(WATCH_PREFIX)) return false;
  const instrumentId = timerId.slice(WATCH_PREFIX.length) as InstrumentId;
  if (!ctx.state.heldByInstrument.has(instrumentId)) {
    clearTitled(ctx, alarmTitle(symbolOf(instrumentId)));
    ctx.state.heldWatches.delete(instrumentId);
    return true;
  }
  watchInstrument(ctx, instrumentId, 'timer');
  armWatch(ctx, instrumentId);
  return true;
}

/** Looks at every held order of an instrument: triggers, follows, alarms. */
export function watchInstrument(ctx: StepContext, instrumentId: InstrumentId, by: LookedAtBy): void {
  const { state } = ctx;
  const seen: Sight = { sees: 0, blind: 0, unreachable: 0, why: null };
  for (const id of [...(state.heldByInstrument.get(instrumentId) ?? [])]) {
    const order = state.orders.get(id);
    // One without a trigger waits for something else than the market.
    if (order === undefined || order.status !== 'emulated' || order.trigger === null) continue;
    look(ctx, order, seen, by);
  }
  noteSight(ctx, instrumentId, seen);
}

/** What looking at an instrument's held orders came to. */
type Sight = { sees: number; blind: number; unreachable: number; why: string | null };

function look(ctx: StepContext, before: Order, seen: Sight, by: LookedAtBy): void {
  const found = isReachable(ctx.state, before) ? watchOf(ctx.state, before, ctx.nowMs) : null;
  const order = found?.kind === 'sees' ? atNewScale(ctx, before, found.price) : before;
  const watch: Watch | null =
    found?.kind === 'sees' && order.heldBack !== undefined ? { kind: 'blind', why: order.heldBack.reason } : found;
  if (watch?.kind === 'sees') {
    seen.sees += 1;
    return see(ctx, order, watch, by);
  }
  ctx.state.triggerStreaks.delete(order.clientOrderId);
  if (watch === null) seen.unreachable += 1;
  if (watch?.kind !== 'blind') return;
  seen.blind += 1;
  seen.why ??= watch.why;
}

/** After a corporate action an order acts again once the market is seen at the new scale, where that is enough. */
function atNewScale(ctx: StepContext, order: Order, price: Decimal): Order {
  const isBack = order.heldBack?.until === 'market' && isNewScale(order, price);
  return isBack ? letGo(ctx, order) : order;
}

/** What reduces may go out as soon as the link is there, the rest once it was reconciled (G17, G20). */
function isReachable(state: EngineState, order: Order): boolean {
  const link = state.connections.get(order.connectionId)?.state;
  const early = order.reducing && !state.heldUnsent.has(order.clientOrderId);
  return link === 'ready' || (link === 'reconciling' && early);
}

function see(ctx: StepContext, order: Order, watch: Extract<Watch, { kind: 'sees' }>, by: LookedAtBy): void {
  const { trigger } = order;
  if (trigger === null) return;
  const { price, instrument } = watch;
  // Hit before, and its bracket makes room for it: it stays hit whatever the market does.
  if (trigger.triggeredMs !== null) return void exitHit(ctx, order, price.trim().text());
  if (trigger.price !== null && isHit(order, trigger.price, price)) {
    if (instrument.assetClass === 'combo' && !heldLong(ctx, order, by)) return;
    tellLate(ctx, order);
    if (exitHit(ctx, order, price.trim().text())) return;
    releaseHeld(ctx, order, price.trim().text());
    return;
  }
  ctx.state.triggerStreaks.delete(order.clientOrderId);
  const trailed = trailTo(order, price, instrument);
  if (trailed === null) return;
  emitOrderEvent(ctx, order, { kind: 'orderTrailed', clientOrderId: order.clientOrderId, ...trailed });
}

/** Whether a combo's trigger has held for long enough; each quote counts once. */
function heldLong(ctx: StepContext, order: Order, by: LookedAtBy): boolean {
  const { triggerStreaks } = ctx.state;
  const known = triggerStreaks.get(order.clientOrderId) ?? { quotes: 0, sinceMs: ctx.nowMs };
  const counts = by === 'quote' || known.quotes === 0;
  const streak = counts ? { ...known, quotes: known.quotes + 1 } : known;
  triggerStreaks.set(order.clientOrderId, streak);
  return streak.quotes >= COMBO_QUOTES && ctx.nowMs - streak.sinceMs >= COMBO_MS;
}

/** A stop that was passed while nobody watched acts at the first quote, and says so. */
function tellLate(ctx: StepContext, order: Order): void {
  const watch = ctx.state.heldWatches.get(order.instrumentId);
  if (watch === undefined || (!watch.alarmed && !watch.away)) return;
  alertOrder(ctx, order, 'danger', {
    title: `${orderInWords(order)}: triggered late`,
    detail: `The market went through ${order.trigger?.price ?? 'its trigger'} while the app could not watch; it acts now.`,
  });
}

function noteSight(ctx: StepContext, instrumentId: InstrumentId, seen: Sight): void {
  const watch = ctx.state.heldWatches.get(instrumentId);
  if (watch === undefined) return;
  if (seen.blind === 0) {
    watch.seenMs = ctx.nowMs;
    if (seen.sees > 0 && seen.unreachable === 0) watch.away = false;
    if (watch.alarmed) clearTitled(ctx, alarmTitle(symbolOf(instrumentId)));
    watch.alarmed = false;
    return;
  }
  if (watch.alarmed || ctx.nowMs - watch.seenMs <= ctx.state.limits.quoteAgeMsMax) return;
  watch.alarmed = true;
  const symbol = symbolOf(instrumentId);
  ctx.alert({
    level: 'danger',
    title: alarmTitle(symbol),
    detail: `${ordersText(seen.blind)} by the app in ${symbol} cannot be watched: ${seen.why ?? 'no data'}. Until it can, no trigger acts; watch the market yourself.`,
    about: { instrumentId },
  });
}

const ordersText = (count: number): string => `${count} ${count === 1 ? 'order' : 'orders'} held`;

const isOpenAlarm = (alert: Alert, title: string): boolean => !alert.acknowledged && alert.title === title;

function clearTitled(ctx: StepContext, title: string): void {
  for (const alert of [...ctx.state.alerts.values()]) {
    if (isOpenAlarm(alert, title)) ctx.emit({ kind: 'alertAcknowledged', alertId: alert.alertId });
  }
}

/** Orders that the app holds for a connection. */
function heldOn(state: EngineState, connectionId: ConnectionId): Order[] {
  const found: Order[] = [];
  for (const ids of state.heldByInstrument.values()) {
    for (const id of ids) {
      const order = state.orders.get(id);
      if (order?.connectionId === connectionId) found.push(order);
    }
  }
  return found;
}

/** The link went: what is held for it cannot act. */
export function onLinkLost(ctx: StepContext, connectionId: ConnectionId, name: string): void {
  const held = heldOn(ctx.state, connectionId);
  if (held.length === 0) return;
  for (const order of held) {
    ctx.state.triggerStreaks.delete(order.clientOrderId);
    const watch = ctx.state.heldWatches.get(order.instrumentId);
    if (watch !== undefined) watch.away = true;
  }
  const title = alarmTitle(name);
  for (const alert of ctx.state.alerts.values()) if (isOpenAlarm(alert, title)) return;
  ctx.alert({
    level: 'danger',
    title,
    detail: `${ordersText(held.length)} by the app for ${name} cannot act: there is no connection. A trigger passed meanwhile acts at the first fresh quote after it.`,
  });
}

/** The connection is ready again: its held orders are looked at by the quotes that are there. */
export function onLinkReady(ctx: StepContext, connectionId: ConnectionId, name: string): void {
  clearTitled(ctx, alarmTitle(name));
  for (const order of heldOn(ctx.state, connectionId)) ctx.heldTouched.add(order.instrumentId);
}

/** After the replay: held orders were not watched while the app was down. Their watch begins again, and the trader knows. */
export function resumeHeld(ctx: StepContext): void {
  const { state } = ctx;
  let count = 0;
  for (const [instrumentId, ids] of state.heldByInstrument) {
    count += ids.size;
    state.heldWatches.set(instrumentId, { seenMs: ctx.nowMs, alarmed: false, away: true });
    clearTitled(ctx, alarmTitle(symbolOf(instrumentId)));
    armWatch(ctx, instrumentId);
  }
  if (count === 0) return;
  ctx.alert({
    level: 'warning',
    title: 'Orders held by the app were not watched while it was down',
    detail: `${ordersText(count)}: watched again from the first fresh quote on; one whose trigger was passed meanwhile acts then.`,
  });
}
