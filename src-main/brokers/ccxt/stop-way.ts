/**
 * Stops at an exchange that is told no direction (Bybit's spot): it takes the side of the trigger on which the last trade is when the
 * order arrives. One that the market passed on the way would wait for its return, as a target, and protect nothing. So the exchange's own
 * last trade is asked for once the order is taken: on the right side, a stop that still waits waits the right way (the other way it
 * would have triggered as the market came back); on the wrong side it is either about to trigger or waits wrongly, and is taken back.
 */
import {
  dec,
  type CommandOutcome,
  type OrderStatusReport,
  type Price,
  type VenueReport,
} from '../../../shared/domain/index.ts';
import type { CancelRequest } from '../../ports/execution-client.ts';
import type { CcxtDesk } from './desk.ts';
import { ENDED, type KnownOrder } from './known-orders.ts';
import type { OrderTracker } from './order-tracker.ts';
import { triggersOnRise } from './orders.ts';
import { decimalOf, listOf } from './parse/read.ts';
import type { Session } from './session.ts';

export type WayParts = {
  readonly desk: CcxtDesk;
  readonly session: Session;
  readonly tracker: OrderTracker;
  readonly cancel: (request: CancelRequest) => Promise<CommandOutcome>;
};

const WRONG_WAY =
  'the market had passed the trigger when it arrived: it would have waited for the market to come back, and was taken back';

/** How often the last trade is asked for, and how long apart, ms. */
const LOOKS = 4;
const LOOK_MS = 500;

/** Looks after stops that were sent or moved from here, and that the exchange now tells as waiting; each is looked after once. */
export function guardWays(parts: WayParts, reports: readonly VenueReport[]): void {
  for (const report of reports) {
    if (report.kind !== 'orderStatus' || report.status !== 'accepted' || report.clientOrderId === null) continue;
    const order = parts.tracker.known.get(report.clientOrderId);
    const price = report.trigger?.price ?? null;
    if (order?.wayOpen === undefined || price === null || !dec(price).eq(dec(order.wayOpen))) continue;
    delete order.wayOpen;
    if (report.trigger?.triggered !== true) void guardWay(parts, order, { ...report, price });
  }
}

type Told = Pick<OrderStatusReport, 'side' | 'type' | 'instrumentId'> & { readonly price: Price };

async function guardWay(parts: WayParts, order: KnownOrder, told: Told): Promise<void> {
  const isWrong = await waitsWrongWay(parts, order, told);
  // Looked after again with the next word on it.
  if (isWrong === null) order.wayOpen = told.price;
  if (isWrong !== true) return;
  const { clientOrderId, venueOrderId } = order;
  order.takenBack = WRONG_WAY;
  const done = await parts.cancel({ clientOrderId, venueOrderId, instrumentId: told.instrumentId });
  // It has triggered by now, or ended: what becomes of it has other reasons.
  if (done.kind === 'rejected') delete order.takenBack;
}

/** Whether it waits for the wrong side, or is about to trigger. Null when that cannot be told, which is logged. */
async function waitsWrongWay(
  { desk, session }: WayParts,
  order: KnownOrder,
  { instrumentId, side, type, price }: Told,
): Promise<boolean | null> {
  const { scheduler, logger } = desk.deps;
  const listed = desk.markets.get(instrumentId);
  if (listed === null) return false;
  for (let look = 0; look < LOOKS; look++) {
    const read = await session.ask('reduce', (x) => x.fetchTickers([listed.symbol]));
    const last = read.ok ? decimalOf(listOf(read.value)[0]?.['last']) : null;
    if (!stillWaits(order)) return false;
    if (last !== null) return triggersOnRise(side, type) ? last.gte(dec(price)) : last.lte(dec(price));
    await new Promise<void>((resolve) => void scheduler.after(LOOK_MS, resolve));
  }
  logger.warn('the last trade could not be read: which way a stop waits is not known', { symbol: listed.symbol });
  return null;
}

const stillWaits = ({ told, last }: KnownOrder): boolean =>
  !(told !== undefined && ENDED.has(told.status)) && last?.trigger?.triggered !== true;
