/** The account's questions and their checked answers: who it is, its orders, executions and positions. */
import { err, ok, type Result } from '../../../shared/domain/index.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import { executionOf, type Execution } from './parse/fills.ts';
import {
  accountShape,
  activityShape,
  orderShape,
  positionShape,
  type AccountWire,
  type ActivityWire,
  type OrderWire,
} from './parse/wire.ts';
import { stampOf } from '../../wire/stamp.ts';
import { momentOf, msOf } from './parse/times.ts';
import type * as Sdk from '@alpacahq/alpaca-trade-api';
import type { z } from 'zod';
import { readAs } from './read.ts';
import type { RestFailure } from './errors.ts';
import type { Lane } from '../../wire/lane-limiter.ts';
import type { AlpacaRest } from './rest.ts';

/** Rows of a page, and pages that one read may have. */
const ORDERS_PAGE = 500;
const ORDER_PAGES_MAX = 10;
const ACTIVITIES_PAGE = 100;
const ACTIVITY_PAGES_MAX = 100;

export type PositionWire = z.infer<typeof positionShape>;

export async function readAccount(rest: AlpacaRest): Promise<Result<AccountWire, VenueError>> {
  return readAs(await rest.trading('reduce', (api, init) => api.accounts.getAccountRaw(init)), accountShape, 'account');
}

export async function readPositions(rest: AlpacaRest): Promise<Result<readonly PositionWire[], VenueError>> {
  const answer = await rest.trading('reduce', (api, init) => api.positions.getAllOpenPositionsRaw(init));
  return readAs(answer, positionShape.array(), 'positions');
}

/** All open orders, and all that were placed after a time, each once. */
export async function readOrders(rest: AlpacaRest, afterMs: number): Promise<Result<readonly OrderWire[], VenueError>> {
  const found = new Map<string, OrderWire>();
  // Row by row as well: nothing says where a nested list has the exits of a bracket whose entry is no longer open.
  const rows = await readOrderPages(rest, { status: 'open' });
  if (!rows.ok) return rows;
  const open = await readOrderPages(rest, { status: 'open', nested: true });
  if (!open.ok) return open;
  const all = await readOrderPages(rest, { status: 'all', nested: true, after: stampOf(afterMs) });
  if (!all.ok) return all;
  // Read later, it knows better.
  for (const order of [...rows.value, ...open.value, ...all.value]) found.set(order.id, order);
  return ok([...found.values()]);
}

async function readOrderPages(
  rest: AlpacaRest,
  which: { readonly status: 'open' | 'all'; readonly nested?: true; readonly after?: string },
): Promise<Result<OrderWire[], VenueError>> {
  const found: OrderWire[] = [];
  let until: string | null = null;
  for (let page = 0; page < ORDER_PAGES_MAX; page++) {
    const before: string | null = until;
    const answer = await rest.trading('reduce', (api, init) =>
      api.orders.getAllOrdersRaw(
        {
          ...{ ...which, limit: ORDERS_PAGE, direction: 'desc' as const },
          ...(before === null ? {} : { until: before }),
        },
        init,
      ),
    );
    const read = readAs(answer, orderShape.array(), 'list of orders');
    if (!read.ok) return read;
    found.push(...read.value);
    const oldest = msOf(read.value.at(-1)?.created_at);
    if (read.value.length < ORDERS_PAGE || oldest === null) return ok(found);
    // Times are finer than ours: the last millisecond is read again rather than lost.
    until = stampOf(oldest + 1);
  }
  return err({ kind: 'malformed', message: `Alpaca lists more than ${ORDERS_PAGE * ORDER_PAGES_MAX} orders` });
}

/** Executions after a time, oldest first. */
export async function readExecutions(
  rest: AlpacaRest,
  afterMs: number,
): Promise<Result<readonly Execution[], VenueError>> {
  const read = await readActivities(rest, { activityTypes: ['FILL'] }, afterMs);
  if (!read.ok) return read;
  const found: Execution[] = [];
  for (const activity of read.value) {
    const execution = executionOf(activity);
    if (execution === null)
      return err({ kind: 'malformed', message: `Alpaca's execution ${activity.id} cannot be read` });
    found.push(execution);
  }
  return ok(found);
}

/** The API takes one or the other. */
type Which = { readonly activityTypes: Sdk.trading.ActivityType[] } | { readonly category: 'non_trade_activity' };

/** Activities of these types, created after a time, oldest first. */
export async function readActivities(
  rest: AlpacaRest,
  which: Which,
  afterMs: number,
  lane: Lane = 'reduce',
): Promise<Result<readonly ActivityWire[], VenueError>> {
  const found: ActivityWire[] = [];
  let token: string | null = null;
  for (let page = 0; page < ACTIVITY_PAGES_MAX; page++) {
    const from: string | null = token;
    const answer = await rest.trading(lane, (api, init) =>
      api.activities.getAccountActivitiesRaw(
        {
          ...{ ...which, direction: 'asc' as const, pageSize: ACTIVITIES_PAGE, after: momentOf(afterMs) },
          ...(from === null ? {} : { pageToken: from }),
        },
        init,
      ),
    );
    const read = readAs(answer, activityShape.array(), 'list of activities');
    if (!read.ok) return read;
    found.push(...read.value);
    token = read.value.at(-1)?.id ?? null;
    if (read.value.length < ACTIVITIES_PAGE || token === null) return ok(found);
  }
  return err({ kind: 'malformed', message: 'Alpaca lists more activities than can be read' });
}

/** One order by Alpaca's id or by ours. Null: Alpaca knows none of that name. */
export async function readOneOrder(
  rest: AlpacaRest,
  key: { readonly id: string } | { readonly clientOrderId: string },
): Promise<Result<OrderWire | null, VenueError>> {
  const answer: Result<unknown, RestFailure> = await rest.trading('order', (api, init) =>
    'id' in key
      ? api.orders.getOrderByOrderIDRaw({ orderId: key.id, nested: true }, init)
      : api.orders.getOrderByClientOrderIdRaw({ clientOrderId: key.clientOrderId }, init),
  );
  if (!answer.ok && answer.error.status === 404) return ok(null);
  return readAs(answer, orderShape, 'order');
}
