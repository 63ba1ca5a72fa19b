/**
 * Reconciliation: fills that were missed are booked, orders brought to what the venue holds, foreign orders adopted,
 * positions made to agree. Only then is the connection ready (G15, G17, G18).
 */
import {
  Decimal,
  dec,
  idOf,
  type Connection,
  type ConnectionId,
  type ExecutionMassStatus,
  type InstrumentId,
} from '../../../shared/domain/index.ts';
import { closeAllRead } from '../algos/close-all/drive.ts';
import { cancelLadder } from '../algos/ladder/control.ts';
import { touchAllBrackets } from '../algos/bracket/settle.ts';
import type { StepContext } from '../context.ts';
import { isSpotPair } from '../portfolio/cash-book.ts';
import { bookFill } from '../orders/book-fill.ts';
import { alertOrder, orderInWords } from '../orders/emit-order-event.ts';
import { onAccount } from '../orders/book-cash.ts';
import { bookCharge, onMargin } from '../orders/book-charge.ts';
import { onStatus } from '../orders/on-reports.ts';
import { askNow } from '../orders/query.ts';
import { eventsOfNotFound } from '../orders/report-events.ts';
import { armEnds } from '../orders/order-end.ts';
import { onLinkReady } from '../orders/watch-held.ts';
import { settleOrder } from '../orders/settle.ts';
import { POSITION_CLOCK_SLOP_MS } from './adoption.ts';
import { fillKey } from '../view.ts';
import { bookDifference } from './book-difference.ts';
import { compareOrders, comparePositions } from './reconcile.ts';
import { tellAction } from './split.ts';
import { noteStrangers } from './strangers.ts';

/** A reading takes a while, ms. */
const AGAIN_ROOM_MS = 1_000;

/** Takes everything that a venue holds; it was asked at `askedMs`, by our clock: the venue's own may differ. */
export function onMassStatus(
  ctx: StepContext,
  connectionId: ConnectionId,
  status: ExecutionMassStatus,
  askedMs = status.tsEventMs,
): void {
  const { state } = ctx;
  const connection = state.connections.get(connectionId);
  if (connection === undefined || connection.state === 'disconnected') return;
  const refused = identityFault(connection, status);
  if (refused !== null) return refuse(ctx, connection, refused);
  const found = compareOrders(
    {
      connectionId,
      orders: state.working(),
      isBooked: (key) => state.tradeIds.has(key),
      travelMs: state.timing.travelMs,
    },
    status,
  );
  const { accountId } = connection;
  const recovered = found.missingFills.filter((fill) => !state.tradeIds.has(fillKey({ ...fill, accountId }))).length;
  for (const fill of found.missingFills) bookFill(ctx, connectionId, fill);
  const { actions, charged } = bookCharges(ctx, connectionId, status);
  // After them: the account's figures have the fills that are told beside them.
  onAccount(ctx, status.account, { connectionId, charged, isWhole: connection.state !== 'ready' });
  for (const report of found.statuses) onStatus(ctx, connectionId, report);
  for (const order of found.lost) settleOrder(ctx, order.clientOrderId, eventsOfNotFound(order), status.tsEventMs);
  // Those of unknown outcome are asked for below, all of them.
  for (const order of found.young) if (order.status !== 'unknown') askNow(ctx, order);
  settleCounts(ctx, status);
  noteStrangers(ctx, connectionId, status);
  settlePositions(ctx, connectionId, status, actions);
  for (const { instrumentId, margin } of status.positions)
    if (margin !== undefined) onMargin(ctx, connectionId, { instrumentId, margin });
  makeReady(ctx, connection, recovered);
  closeAllRead(ctx, connectionId, status, askedMs);
}

const AGAIN = 'reread:';

/** When the fills that may be missing from a reading are older than any clock may be off, another one tells. */
function readAgain(ctx: StepContext, connectionId: ConnectionId): void {
  ctx.effect({
    kind: 'setTimer',
    timerId: `${AGAIN}${connectionId}`,
    atMs: ctx.nowMs + POSITION_CLOCK_SLOP_MS + AGAIN_ROOM_MS,
  });
}

/** True when the timer was one of those. */
export function onReadAgainTimer(ctx: StepContext, timerId: string): boolean {
  if (!timerId.startsWith(AGAIN)) return false;
  const connectionId = idOf<ConnectionId>(timerId.slice(AGAIN.length));
  const up = ctx.state.connections.get(connectionId)?.state;
  // A connection that comes back is read anyway.
  if (up === 'ready') ctx.effect({ kind: 'reconcile', connectionId, notBeforeMs: ctx.nowMs });
  return true;
}

/**
 * With a mass status every fill has come. What an order's count still lacks will not: its ladder must not send for a
 * remainder that may be filled.
 */
function settleCounts(ctx: StepContext, status: ExecutionMassStatus): void {
  const { state } = ctx;
  for (const { clientOrderId, filledQty } of status.orders) {
    const order = clientOrderId === null ? undefined : state.orders.get(clientOrderId);
    if (order === undefined || !state.reportedFilled.delete(order.clientOrderId)) continue;
    const ladder = order.ladderId === null ? undefined : state.ladders.get(order.ladderId);
    if (ladder !== undefined) ctx.touched.add(ladder.ladderId);
    if (dec(order.filledQty).gte(dec(filledQty))) continue;
    alertOrder(ctx, order, 'danger', {
      title: `${orderInWords(order)}: fills are missing`,
      detail: `The venue counts ${filledQty} filled and lists ${order.filledQty}. The position was made to agree; check the order there.`,
    });
    if (ladder !== undefined && ladder.status !== 'done')
      cancelLadder(ctx, ladder, 'The venue counts fills that it does not list');
  }
}

/** Positions made to agree; what the app watches where a corporate action left no new quantity waits for the trader. */
function settlePositions(
  ctx: StepContext,
  connectionId: ConnectionId,
  status: ExecutionMassStatus,
  actions: ReadonlySet<InstrumentId>,
): void {
  const { state } = ctx;
  const lotOf = (id: InstrumentId): Decimal | null => {
    const instrument = state.instruments.get(id);
    return instrument !== undefined && isSpotPair(instrument) ? dec(instrument.lotSize) : null;
  };
  const facts = { positions: state.positions.values(), fills: state.fills.values(), lotOf };
  const left = new Set(actions);
  const { differences, isDoubtful } = comparePositions(facts, status);
  if (isDoubtful) readAgain(ctx, connectionId);
  for (const difference of differences) {
    const { instrumentId } = difference;
    const byAction = actions.has(instrumentId);
    if (bookDifference(ctx, connectionId, difference, { readMs: status.tsEventMs, byAction }))
      left.delete(instrumentId);
  }
  for (const instrumentId of left) tellAction(ctx, status.account.accountId, instrumentId);
}

/** The mode is bound to the account that answered (G21). */
function identityFault(connection: Connection, status: ExecutionMassStatus): string | null {
  const { account } = status;
  if (account.mode !== connection.mode)
    return `The account is ${account.mode}, the connection was made for ${connection.mode}`;
  if (account.accountId === connection.accountId) return null;
  return `Account ${account.accountId} answered, ${connection.accountId} was expected`;
}

function refuse(ctx: StepContext, connection: Connection, reason: string): void {
  ctx.emit({
    kind: 'connectionChanged',
    connection: { ...connection, state: 'disconnected', reason, sinceMs: ctx.nowMs },
  });
  ctx.alert({
    level: 'danger',
    title: `${connection.name} refused`,
    detail: `${reason}. Nothing is sent there; check the configuration.`,
  });
}

function makeReady(ctx: StepContext, connection: Connection, recovered: number): void {
  for (const order of ctx.state.working()) {
    if (order.connectionId === connection.connectionId && order.status === 'unknown') askNow(ctx, order);
  }
  for (const ladder of ctx.state.live()) ctx.touched.add(ladder.ladderId);
  touchAllBrackets(ctx);
  if (recovered > 0) {
    const detail = `${recovered} ${recovered === 1 ? 'execution' : 'executions'} happened while it was away; all are booked.`;
    ctx.alert({ level: 'warning', title: `${connection.name}: missed fills recovered`, detail });
  }
  if (connection.state === 'ready') return;
  ctx.emit({
    kind: 'connectionChanged',
    connection: { ...connection, state: 'ready', reason: null, sinceMs: ctx.nowMs },
  });
  onLinkReady(ctx, connection.connectionId, connection.name);
  armEnds(ctx, connection.connectionId);
}

type Charged = {
  /** Instruments with corporate actions among them. */
  readonly actions: ReadonlySet<InstrumentId>;
  /** Their sums by currency. */
  readonly charged: ReadonlyMap<string, Decimal>;
};

/** Books the charges that came with the reading; what of them was not known is the answer. */
function bookCharges(ctx: StepContext, connectionId: ConnectionId, { charges = [] }: ExecutionMassStatus): Charged {
  const actions = new Set<InstrumentId>();
  const charged = new Map<string, Decimal>();
  for (const charge of charges) {
    if (!bookCharge(ctx, connectionId, charge, { isRead: true })) continue;
    const { currency, amount, instrumentId } = charge;
    charged.set(currency, (charged.get(currency) ?? Decimal.ZERO).add(dec(amount)));
    if (charge.kind === 'corporateAction' && instrumentId !== null) actions.add(instrumentId);
  }
  return { actions, charged };
}
