/** Signed REST of the spot account: account, orders, trades. */
import { Decimal, type Instrument } from '../../../shared/domain/index.ts';
import { isOpenOrder, type Desk, type DeskOrder } from '../crypto/desk.ts';
import type { HttpAnswer } from '../crypto/http-front.ts';
import { furtherSigned } from './further-rest.ts';
import { SPOT_KINDS, readOrder, refusalOf } from './read-order.ts';
import { refusedAnswer, type Tools } from './tools.ts';
import { QUOTE_ASSET } from './symbols.ts';
import { spotCanceled, spotOrder, spotPlaced, spotTrade } from './wire-orders.ts';

const NAMES = { kinds: SPOT_KINDS, clientId: 'newClientOrderId', trigger: 'stopPrice', goodTillMs: Infinity };
const UNKNOWN_ORDER = { status: 400, code: -2011, msg: 'Unknown order sent.' };
const NO_ORDER = { status: 400, code: -2013, msg: 'Order does not exist.' };
/** The account's number at the venue. */
export const SPOT_UID = 354_937_868;

export async function spotAccount(desk: Desk, nowMs: number): Promise<HttpAnswer> {
  const held = await desk.account();
  const row = (asset: string, total: Decimal, locked: Decimal) => ({
    asset,
    free: total.sub(locked).round(8, 'floor').toString(),
    locked: locked.round(8, 'ceil').toString(),
  });
  const coins = held.positions
    .filter(({ qty }) => qty.sign() > 0)
    .map(({ instrumentId, qty }) =>
      row(desk.instruments.get(instrumentId)?.baseCurrency ?? '', qty, desk.reserved(instrumentId)),
    );
  const kept = held.kept.map(({ asset, total }) => row(asset, total, Decimal.ZERO));
  return {
    status: 200,
    body: {
      makerCommission: 2,
      takerCommission: 4,
      buyerCommission: 0,
      sellerCommission: 0,
      commissionRates: { maker: '0.00020000', taker: '0.00040000', buyer: '0.00000000', seller: '0.00000000' },
      canTrade: true,
      canWithdraw: false,
      canDeposit: true,
      brokered: false,
      requireSelfTradePrevention: false,
      preventSor: false,
      updateTime: nowMs,
      accountType: 'SPOT',
      balances: [row(QUOTE_ASSET, held.cash, held.locked), ...coins, ...kept],
      permissions: ['SPOT'],
      uid: SPOT_UID,
    },
  };
}

/** POST, GET, DELETE of order, openOrders, allOrders, myTrades, cancelReplace; null: no such endpoint. */
export async function spotSigned(
  tools: Tools,
  method: string,
  name: string,
  params: URLSearchParams,
): Promise<HttpAnswer | null> {
  const { desk } = tools;
  const key = `${method} ${name}`;
  if (key === 'GET account') return spotAccount(desk, tools.nowMs());
  if (key === 'GET openOrders') return ok(rows(tools, params, isOpenOrder));
  if (key === 'DELETE openOrders') return cancelAll(tools, params);
  const further = furtherSigned(tools, key, params);
  if (further !== null) return further;
  const instrument = tools.instrumentOf(params.get('symbol'));
  if (instrument === null) return refusedAnswer({ status: 400, code: -1121, msg: 'Invalid symbol.' });
  switch (key) {
    case 'POST order':
      return place(tools, instrument, params);
    case 'GET order': {
      const found = find(desk, params, 'origClientOrderId', 'orderId');
      return found === null ? refusedAnswer(NO_ORDER) : ok(spotOrder(found, instrument));
    }
    case 'DELETE order':
      return cancel(tools, instrument, params);
    case 'POST order/cancelReplace':
      return cancelReplace(tools, instrument, params);
    case 'GET allOrders':
      return ok(rows(tools, params, () => true));
    case 'GET myTrades':
      return ok(trades(desk, instrument, params));
    default:
      return null;
  }
}

const ok = (body: unknown): HttpAnswer => ({ status: 200, body });

function find(desk: Desk, params: URLSearchParams, clientName: string, idName: string): DeskOrder | null {
  const clientId = params.get(clientName);
  if (clientId !== null) return desk.byClientId(clientId);
  return desk.byId(Number(params.get(idName) ?? '0'));
}

function rows(tools: Tools, params: URLSearchParams, keep: (order: DeskOrder) => boolean): readonly unknown[] {
  const wanted = tools.instrumentOf(params.get('symbol'));
  const from = Number(params.get('startTime') ?? '0');
  return tools.desk
    .orders()
    .filter((order) => keep(order) && (wanted === null || order.instrumentId === wanted.id) && order.createdMs >= from)
    .flatMap((order) => {
      const instrument = tools.desk.instruments.get(order.instrumentId);
      return instrument === undefined ? [] : [spotOrder(order, instrument)];
    });
}

function trades(desk: Desk, instrument: Instrument, params: URLSearchParams): readonly unknown[] {
  const from = Number(params.get('startTime') ?? '0');
  const orderId = params.get('orderId');
  return desk
    .orders()
    .filter((order) => order.instrumentId === instrument.id && (orderId === null || order.id === Number(orderId)))
    .flatMap((order) =>
      order.fills.filter((fill) => fill.tsMs >= from).map((fill) => spotTrade(order, fill, instrument)),
    )
    .toSorted((a, b) => Number(a['id']) - Number(b['id']));
}

async function place(tools: Tools, instrument: Instrument, params: URLSearchParams): Promise<HttpAnswer> {
  const read = readOrder(params, instrument, NAMES, tools.autoId);
  if (!read.ok) return refusedAnswer(read.error);
  const passed = tools.isPassed(read.terms);
  if (passed) return refusedAnswer(refusalOf('the trigger was passed', false));
  const known = tools.desk.byClientId(read.terms.clientId);
  if (known !== null && isOpenOrder(known)) return refusedAnswer(refusalOf('duplicate client order id', false));
  const placed = await tools.desk.submit(read.terms);
  if ('refused' in placed) return refusedAnswer(refusalOf(placed.refused, false));
  return ok(spotPlaced(placed, instrument, params.get('newOrderRespType') ?? 'FULL'));
}

async function cancel(tools: Tools, instrument: Instrument, params: URLSearchParams): Promise<HttpAnswer> {
  const found = find(tools.desk, params, 'origClientOrderId', 'orderId');
  if (found === null || !isOpenOrder(found)) return refusedAnswer(UNKNOWN_ORDER);
  const refused = await tools.desk.cancel(found);
  if (refused !== null)
    return refusedAnswer({ ...UNKNOWN_ORDER, msg: isOpenOrder(found) ? refused : UNKNOWN_ORDER.msg });
  return ok(spotCanceled(found, instrument, params.get('newClientOrderId') ?? tools.autoId()));
}

async function cancelAll(tools: Tools, params: URLSearchParams): Promise<HttpAnswer> {
  const instrument = tools.instrumentOf(params.get('symbol'));
  if (instrument === null) return refusedAnswer({ status: 400, code: -1121, msg: 'Invalid symbol.' });
  const open = tools.desk.orders().filter((order) => isOpenOrder(order) && order.instrumentId === instrument.id);
  if (open.length === 0) return refusedAnswer(UNKNOWN_ORDER);
  for (const order of open) await tools.desk.cancel(order);
  return ok(open.map((order) => spotCanceled(order, instrument, tools.autoId())));
}

/** Two steps in one request: not atomic, and the new order has another id. */
async function cancelReplace(tools: Tools, instrument: Instrument, params: URLSearchParams): Promise<HttpAnswer> {
  const found = find(tools.desk, params, 'cancelOrigClientOrderId', 'cancelOrderId');
  const stop = params.get('cancelReplaceMode') !== 'ALLOW_FAILURE';
  const cancelled = found !== null && isOpenOrder(found) && (await tools.desk.cancel(found)) === null;
  const { status: _status, ...unknown } = UNKNOWN_ORDER;
  const cancelResponse = cancelled && found !== null ? spotCanceled(found, instrument, tools.autoId()) : unknown;
  const failed = (newOrderResult: string, newOrderResponse: unknown): HttpAnswer => ({
    status: cancelled ? 409 : 400,
    body: {
      code: cancelled ? -2021 : -2022,
      msg: cancelled ? 'Order cancel-replace partially failed.' : 'Order cancel-replace failed.',
      data: { cancelResult: cancelled ? 'SUCCESS' : 'FAILURE', newOrderResult, cancelResponse, newOrderResponse },
    },
  });
  if (!cancelled && stop) return failed('NOT_ATTEMPTED', null);
  const placed = await place(tools, instrument, params);
  if (placed.status !== 200) return failed('FAILURE', placed.body);
  return ok({ cancelResult: 'SUCCESS', newOrderResult: 'SUCCESS', cancelResponse, newOrderResponse: placed.body });
}
