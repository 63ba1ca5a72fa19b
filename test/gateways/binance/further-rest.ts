/** What Binance answers beyond what the adapter asks: what other programs' clients ask first. Public ones, and signed ones of spot. */
import { dec, unitsText, type Instrument } from '../../../shared/domain/index.ts';
import type { HttpAnswer } from '../crypto/http-front.ts';
import type { Tape, TapeTrade } from '../crypto/tape.ts';
import { bookTicker, dayTicker } from './market-rest.ts';
import { SPOT_KINDS, readOrder } from './read-order.ts';
import { wireSymbolOf } from './symbols.ts';
import { refusedAnswer, type Tools } from './tools.ts';

type Wire = Readonly<Record<string, unknown>>;
type At = { readonly tape: Tape; readonly nowMs: number; readonly usdm: boolean };

const eight = (text: string): string => dec(text).round(8, 'nearest').toString();
const ok = (body: unknown): HttpAnswer => ({ status: 200, body });

const lastOf = (tape: Tape, { id, priceScale }: Instrument): string => {
  const quote = tape.quote(id);
  return eight(unitsText(quote?.last ?? quote?.bid ?? 0, priceScale));
};
const priceRow = (instrument: Instrument, { tape, nowMs, usdm }: At): Wire => ({
  ...{ symbol: wireSymbolOf(instrument), price: lastOf(tape, instrument) },
  ...(usdm ? { time: nowMs } : {}),
});

const tradeRow = ({ id, price, qty, tsMs }: TapeTrade): Wire => ({
  ...{ id, price: eight(price), qty: eight(qty), quoteQty: dec(price).mul(dec(qty)).round(8, 'nearest').toString() },
  ...{ time: tsMs, isBuyerMaker: false, isBestMatch: true },
});
const aggregateRow = ({ id, price, qty, tsMs }: TapeTrade): Wire => ({
  ...{ a: id, p: eight(price), q: eight(qty), f: id, l: id, T: tsMs, m: false, M: true },
});

/** Of every symbol at once; null: it is none of these. */
export function furtherOfAll(name: string, listed: readonly Instrument[], at: At): HttpAnswer | null {
  switch (name) {
    case 'ticker/price':
      return ok(listed.map((one) => priceRow(one, at)));
    case 'ticker/24hr':
      return ok(listed.map((one) => dayTicker(at.tape, one, at.nowMs)));
    case 'ticker/bookTicker':
      return ok(listed.map((one) => bookTicker(at.tape, one, at.usdm)));
    default:
      return null;
  }
}

/** Of one symbol; null: it is none of these. */
export function furtherOfOne(name: string, instrument: Instrument, params: URLSearchParams, at: At): HttpAnswer | null {
  const symbol = wireSymbolOf(instrument);
  const limit = Math.min(1000, Number(params.get('limit') ?? '500'));
  // As the exchange lists them: oldest first.
  const trades = at.tape.recent(instrument.id).slice(0, limit).toReversed();
  switch (name) {
    case 'ticker/price':
      return ok(priceRow(instrument, at));
    case 'avgPrice':
      return at.usdm ? null : ok({ mins: 5, price: lastOf(at.tape, instrument), closeTime: at.nowMs });
    case 'trades':
    case 'historicalTrades':
      return ok(trades.map(tradeRow));
    case 'aggTrades':
      return ok(trades.map(aggregateRow));
    case 'fundingRate':
      return at.usdm ? ok([]) : null;
    case 'openInterest':
      return at.usdm ? ok({ symbol, openInterest: '0.000', time: at.nowMs }) : null;
    default:
      return null;
  }
}

const NAMES = { kinds: SPOT_KINDS, clientId: 'newClientOrderId', trigger: 'stopPrice', goodTillMs: Infinity };

/** Signed, of the spot account; null: it is none of these. */
export function furtherSigned(tools: Tools, key: string, params: URLSearchParams): HttpAnswer | null {
  switch (key) {
    case 'POST order/test': {
      const instrument = tools.instrumentOf(params.get('symbol'));
      if (instrument === null) return refusedAnswer({ status: 400, code: -1121, msg: 'Invalid symbol.' });
      const read = readOrder(params, instrument, NAMES, tools.autoId);
      return read.ok ? ok({}) : refusedAnswer(read.error);
    }
    case 'GET rateLimit/order':
      return ok([
        { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 100, count: 0 },
        { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: 200_000, count: tools.desk.orders().length },
      ]);
    case 'GET account/commission': {
      const none = { maker: '0.00000000', taker: '0.00000000', buyer: '0.00000000', seller: '0.00000000' };
      return ok({
        symbol: params.get('symbol'),
        standardCommission: { ...none, maker: '0.00020000', taker: '0.00040000' },
        ...{ specialCommission: none, taxCommission: none },
        discount: { enabledForAccount: false, enabledForSymbol: false, discountAsset: 'BNB', discount: '0.00000000' },
      });
    }
    default:
      return null;
  }
}

/** Requests of the WebSocket API that are REST's in other words. */
export const SOCKET_METHODS: Readonly<Record<string, readonly [method: string, name: string]>> = {
  'order.place': ['POST', 'order'],
  'order.test': ['POST', 'order/test'],
  'order.status': ['GET', 'order'],
  'order.cancel': ['DELETE', 'order'],
  'order.cancelReplace': ['POST', 'order/cancelReplace'],
  'openOrders.status': ['GET', 'openOrders'],
  'openOrders.cancelAll': ['DELETE', 'openOrders'],
  allOrders: ['GET', 'allOrders'],
  myTrades: ['GET', 'myTrades'],
  'account.status': ['GET', 'account'],
  'account.rateLimits.orders': ['GET', 'rateLimit/order'],
};
/** Those that need no key, and their names over REST. */
export const OPEN_SOCKET_METHODS: Readonly<Record<string, string>> = {
  ...{
    ping: 'ping',
    time: 'time',
    exchangeInfo: 'exchangeInfo',
    depth: 'depth',
    klines: 'klines',
    avgPrice: 'avgPrice',
  },
  ...{ 'ticker.price': 'ticker/price', 'ticker.book': 'ticker/bookTicker', 'ticker.24hr': 'ticker/24hr' },
  ...{ 'trades.recent': 'trades', 'trades.aggregate': 'aggTrades' },
};
