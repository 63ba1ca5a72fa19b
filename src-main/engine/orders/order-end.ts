/**
 * The ends that the app keeps itself: of held orders (day, gtd), and of gtd orders at venues that have no such time in
 * force. Timers are rebuilt from state after a restart; a cancel that did not get through is tried again until the order
 * has ended.
 */
import {
  DAY_MS,
  idOf,
  isTerminal,
  newYorkDayText,
  nextSession,
  sessionAt,
  utcDayOf,
  type ClientOrderId,
  type ConnectionId,
  type Order,
} from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import type { EngineState } from '../state.ts';

const PREFIX = 'order-end:';

/** The timer of an order's end. */
export const endTimerId = (order: Pick<Order, 'clientOrderId'>): string => `${PREFIX}${order.clientOrderId}`;

/** The order id in such a timer's id, or null when it is another timer's. */
export const orderOfEndTimer = (timerId: string): ClientOrderId | null =>
  timerId.startsWith(PREFIX) ? idOf<ClientOrderId>(timerId.slice(PREFIX.length)) : null;

/** When the app has to end an order itself, UTC ms; null: never, or the venue does. */
export function appEndsAt(state: EngineState, order: Order): number | null {
  if (isTerminal(order.status)) return null;
  if (order.tif === 'gtd') {
    const venueEnds = state.capabilitiesOf(order)?.timesInForce.includes('gtd') === true;
    return order.status !== 'emulated' && venueEnds ? null : order.expireMs;
  }
  if (order.tif !== 'day' || order.status !== 'emulated') return null;
  return dayEnd(state, order);
}

/** The end of the last of its sessions on the day that it was made for. */
function dayEnd(state: EngineState, order: Order): number | null {
  const instrument = state.instruments.get(order.instrumentId);
  const calendar = instrument === undefined ? undefined : state.calendars.get(instrument.calendar);
  if (calendar === undefined) return null;
  // From before the calendar begins: its day is long over.
  if (order.createdMs < calendar.fromMs) return order.createdMs + DAY_MS;
  if (order.sessions.includes('continuous')) return (utcDayOf(order.createdMs) + 1) * DAY_MS;
  const now = sessionAt(calendar, order.createdMs);
  let last =
    now !== null && order.sessions.includes(now.kind) ? now : nextSession(calendar, order.createdMs, order.sessions);
  if (last === null) return null;
  const day = newYorkDayText(last.startMs);
  for (;;) {
    const next = nextSession(calendar, last.startMs, order.sessions);
    if (next === null || newYorkDayText(next.startMs) !== day) return last.endMs;
    last = next;
  }
}

/** Sets the timer of an order's end, where the app keeps it. */
export function armEnd(ctx: StepContext, order: Order): void {
  const atMs = appEndsAt(ctx.state, order);
  if (atMs !== null) ctx.effect({ kind: 'setTimer', timerId: endTimerId(order), atMs: Math.max(atMs, ctx.nowMs) });
  else if (order.tif === 'day' || order.tif === 'gtd') clearEnd(ctx, order);
}

/** Nobody waits for the end any more. */
export function clearEnd(ctx: StepContext, order: Order): void {
  ctx.effect({ kind: 'clearTimer', timerId: endTimerId(order) });
}

/** After a start, new calendars, or a link that came back: every end that the app keeps, those that are over included. */
export function armEnds(ctx: StepContext, connectionId: ConnectionId | null): void {
  for (const order of ctx.state.working()) {
    if (connectionId !== null && order.connectionId !== connectionId) continue;
    if (appEndsAt(ctx.state, order) !== null) armEnd(ctx, order);
  }
}
