/** Bybit's signed REST: keys, balances, orders, executions, positions; one desk a category. */
import { createHmac } from 'node:crypto';
import {
  Decimal,
  dec,
  unitsText,
  type DecimalText,
  type Instrument,
  type TimeInForce,
} from '../../../shared/domain/index.ts';
import { isOpenOrder, type Desk, type DeskOrder, type DeskSubmit } from '../crypto/desk.ts';
import type { HttpRequest } from '../crypto/http-front.ts';
import type { Tape } from '../crypto/tape.ts';
import { QUOTE_COIN, findSymbol, numberOf, orderIdOf, wireSymbolOf, type Category } from './names.ts';
import type { BybitAnswer } from './public-rest.ts';
import { wireExecution, wireOrder, wirePosition } from './wire.ts';

export type BybitKey = { readonly apiKey: string; readonly secret: string };
type Params = Readonly<Record<string, unknown>>;

const PAGE_DEFAULT = 20;
const PAGE_MAX = 50;

export const signatureOf = (key: BybitKey, text: string): string =>
  createHmac('sha256', key.secret).update(text).digest('hex');

const refusal = (code: number, msg: string): BybitAnswer => ({ code, msg });

export type PrivateParts = {
  readonly desks: Readonly<Record<Category, Desk>>;
  readonly tape: Tape;
  readonly key: BybitKey;
  readonly nowMs: () => number;
};

export class PrivateRest {
  readonly parts: PrivateParts;
  readonly leverage = new Map<string, number>();

  constructor(parts: PrivateParts) {
    this.parts = parts;
  }

  /** Why a request is not let in, or null. */
  refused({ method, query, body, headers }: HttpRequest): BybitAnswer | null {
    const { key, nowMs } = this.parts;
    if (headers['x-bapi-api-key'] !== key.apiKey) return refusal(10003, 'API key is invalid.');
    const stamp = String(headers['x-bapi-timestamp']);
    const window = String(headers['x-bapi-recv-window'] ?? '5000');
    const text = `${stamp}${key.apiKey}${window}${method === 'POST' ? body : query}`;
    if (headers['x-bapi-sign'] !== signatureOf(key, text))
      return refusal(10004, `Error sign, please check your signature generation algorithm.`);
    const late = nowMs() - Number(stamp);
    if (!(late <= Number(window) && late > -1000))
      return refusal(
        10002,
        `invalid request, please check your server timestamp or recv_window param. req_timestamp[${stamp}],server_timestamp[${nowMs()}],recv_window[${window}]`,
      );
    return null;
  }

  async answer(name: string, params: Params): Promise<BybitAnswer | null> {
    if (name === 'GET user/query-api') return { result: KEY_INFO };
    // The funding account's coins: nothing is deposited or withdrawn here.
    if (name === 'GET asset/coin/query-info') return { result: { rows: [] } };
    if (name === 'GET account/info') return { result: ACCOUNT_INFO };
    if (name === 'GET account/wallet-balance') return { result: { list: [await this.wallet()] } };
    const { category } = params;
    if ((category === 'inverse' || category === 'option') && name.startsWith('GET '))
      return { result: { category, list: [], nextPageCursor: '' } };
    if (category !== 'spot' && category !== 'linear') return refusal(10001, 'params error: Category is invalid');
    switch (name) {
      case 'POST order/create':
        return this.create(category, params);
      case 'POST order/amend':
        return this.amend(category, params);
      case 'POST order/cancel':
        return this.cancel(category, params);
      case 'GET order/realtime':
        return { result: this.orders(category, params, isOpenOrder) };
      case 'GET order/history':
        return { result: this.orders(category, params, (order) => !isOpenOrder(order)) };
      case 'GET execution/list':
        return { result: this.executions(category, params) };
      case 'POST order/cancel-all':
        return this.cancelAll(category, params);
      case 'GET account/fee-rate': {
        const all = [...this.parts.desks.spot.instruments.values()].filter((one) => isWanted(params, one));
        const row = (one: Instrument) => ({ symbol: wireSymbolOf(one), baseCoin: '', ...FEE_RATES });
        return { result: { category, list: all.map(row) } };
      }
      case 'GET position/list':
        return { result: { category, list: await this.positions(), nextPageCursor: '' } };
      case 'POST position/set-leverage':
        this.leverage.set(String(params['symbol']), Number(params['buyLeverage']));
        return { result: {} };
      default:
        return null;
    }
  }

  private instrument(params: Params): Instrument | null {
    return findSymbol(this.parts.desks.spot.instruments.values(), String(params['symbol']));
  }

  /** Both desks' coins in one unified wallet: the contracts' cash is kept apart in the simulated exchange, and added here. */
  private async wallet(): Promise<Params> {
    const { desks } = this.parts;
    const [spot, linear] = [await desks.spot.account(), await desks.linear.account()];
    const tied = linear.positions.reduce((sum, { qty, avg }) => sum.add(qty.mul(avg)), Decimal.ZERO);
    const cash = spot.cash.add(linear.cash).add(tied);
    const coins = spot.positions.flatMap(({ instrumentId, qty }) => {
      const coin = desks.spot.instruments.get(instrumentId)?.baseCurrency ?? '';
      return qty.sign() > 0 ? [coinRow(coin, qty, desks.spot.reserved(instrumentId))] : [];
    });
    const usdt = coinRow(QUOTE_COIN, cash, spot.locked);
    return { accountType: 'UNIFIED', totalEquity: text(cash), totalWalletBalance: text(cash), coin: [usdt, ...coins] };
  }

  private find(category: Category, params: Params): DeskOrder | null {
    const desk = this.parts.desks[category];
    const { orderLinkId, orderId } = params;
    if (typeof orderId === 'string' && orderId !== '') {
      const number = numberOf(orderId);
      return number === null ? null : desk.byId(number);
    }
    return typeof orderLinkId === 'string' && orderLinkId !== '' ? desk.byClientId(orderLinkId) : null;
  }

  private async create(category: Category, params: Params): Promise<BybitAnswer> {
    const instrument = this.instrument(params);
    if (instrument === null) return refusal(category === 'spot' ? 170121 : 10001, 'Invalid symbol.');
    const read = readOrder(category === 'spot' ? this.coinsFor(params, instrument) : params, instrument, category);
    if ('code' in read) return read;
    if (this.parts.desks[category].byClientId(read.clientId) !== null)
      return category === 'spot'
        ? refusal(170141, 'Duplicate clientOrderId')
        : refusal(110072, 'OrderLinkedID is duplicate');
    const placed = await this.parts.desks[category].submit(read);
    if ('refused' in placed) return refusalOf(placed.refused, category);
    return {
      result: { orderId: orderIdOf(placed.id), orderLinkId: read.clientId.startsWith('web_') ? '' : read.clientId },
    };
  }

  private async amend(category: Category, params: Params): Promise<BybitAnswer> {
    const order = this.find(category, params);
    if (order === null || !isOpenOrder(order)) return gone(category);
    const [qty, price, trigger] = [decimal(params['qty']), decimal(params['price']), decimal(params['triggerPrice'])];
    const refused = await this.parts.desks[category].modify(order, {
      qty: (qty ?? order.qty).trim().text(),
      limitPrice: (price ?? order.limitPrice)?.trim().text() ?? null,
      ...(trigger === null ? {} : { triggerPrice: trigger.trim().text() }),
    });
    if (refused !== null) return refusalOf(refused, category);
    return { result: { orderId: orderIdOf(order.id), orderLinkId: order.clientId } };
  }

  private async cancel(category: Category, params: Params): Promise<BybitAnswer> {
    const order = this.find(category, params);
    const conditional = params['orderFilter'] === 'StopOrder';
    const hidden = category === 'spot' && order !== null && conditional !== (order.waits && !order.triggered);
    if (order === null || !isOpenOrder(order) || hidden) return gone(category);
    const refused = await this.parts.desks[category].cancel(order);
    if (refused === null) return { result: { orderId: orderIdOf(order.id), orderLinkId: order.clientId } };
    return isOpenOrder(order) ? refusal(10001, refused) : gone(category);
  }

  private async cancelAll(category: Category, params: Params): Promise<BybitAnswer> {
    const desk = this.parts.desks[category];
    const open = desk.orders().filter((order) => {
      const instrument = desk.instruments.get(order.instrumentId);
      return isOpenOrder(order) && instrument !== undefined && isWanted(params, instrument);
    });
    for (const order of open) await desk.cancel(order);
    const list = open.map((order) => ({ orderId: orderIdOf(order.id), orderLinkId: order.clientId }));
    return { result: { list, success: '1' } };
  }

  /** A market buy of spot names money unless it says otherwise: as many coins as that buys now. */
  private coinsFor(params: Params, instrument: Instrument): Params {
    const money = decimal(params['qty']);
    const isMoney =
      params['marketUnit'] === 'quoteCoin' || (params['marketUnit'] === undefined && params['side'] === 'Buy');
    const ask = this.parts.tape.quote(instrument.id)?.ask ?? null;
    if (params['orderType'] !== 'Market' || !isMoney || money === null || ask === null)
      return { marketUnit: 'baseCoin', ...params };
    const coins = money
      .div(dec(unitsText(ask, instrument.priceScale)), 18, 'floor')
      .roundTo(dec(instrument.lotSize), 'floor');
    return { ...params, qty: text(coins), marketUnit: 'baseCoin' };
  }

  private orders(category: Category, params: Params, keep: (order: DeskOrder) => boolean): unknown {
    const desk = this.parts.desks[category];
    const since = Number(params['startTime'] ?? 0);
    const conditional = params['orderFilter'] === 'StopOrder';
    const rows = desk
      .orders()
      .filter((order) => keep(order) && (isOpenOrder(order) || order.updatedMs >= since))
      .filter((order) => !conditional || order.waits)
      .toReversed()
      .flatMap((order) => {
        const instrument = desk.instruments.get(order.instrumentId);
        if (instrument === undefined || !isWanted(params, instrument)) return [];
        return [wireOrder(order, instrument, category)];
      });
    return { category, ...paged(rows, params) };
  }

  private executions(category: Category, params: Params): unknown {
    const desk = this.parts.desks[category];
    const since = Number(params['startTime'] ?? 0);
    const rows = desk
      .orders()
      .flatMap((order) => order.fills.map((fill) => ({ order, fill })))
      .filter(({ fill }) => fill.tsMs >= since)
      .toSorted((a, b) => b.fill.tsMs - a.fill.tsMs || b.fill.id - a.fill.id)
      .flatMap(({ order, fill }) => {
        const instrument = desk.instruments.get(order.instrumentId);
        if (instrument === undefined || !isWanted(params, instrument)) return [];
        return [wireExecution(order, fill, instrument, category)];
      });
    return { category, ...paged(rows, params) };
  }

  private async positions(): Promise<readonly unknown[]> {
    const { desks, tape } = this.parts;
    const held = await desks.linear.account();
    return held.positions.flatMap((position) => {
      const instrument = desks.linear.instruments.get(position.instrumentId);
      if (instrument === undefined || position.qty.isZero()) return [];
      const quote = tape.quote(instrument.id);
      const mark = dec(unitsText(quote?.last ?? quote?.bid ?? 0, instrument.priceScale));
      const leverage = this.leverage.get(wireSymbolOf(instrument)) ?? 10;
      return [wirePosition(position, instrument, { leverage, mark })];
    });
  }
}

const FEE_RATES = { takerFeeRate: '0.0004', makerFeeRate: '0.0002' };
const NONE: readonly string[] = [];
/** It may trade, and nothing else. */
const PERMISSIONS = {
  ...{ ContractTrade: ['Order', 'Position'], Spot: ['SpotTrade'], Wallet: NONE, Options: NONE, Derivatives: NONE },
  ...{ CopyTrading: NONE, BlockTrade: NONE, Exchange: NONE, NFT: NONE, Affiliate: NONE, Earn: NONE, FiatP2P: NONE },
  ...{
    FiatBybitPay: NONE,
    FiatConvertBroker: NONE,
    FiatGlobalPay: NONE,
    FiatBitPay: NONE,
    BitCard: NONE,
    ByXPost: NONE,
  },
};
export const KEY_INFO = {
  id: '13770661',
  note: 'gateway',
  apiKey: 'gateway',
  readOnly: 0,
  secret: '',
  permissions: PERMISSIONS,
  ips: ['*'],
  type: 1,
  unified: 0,
  uta: 1,
  userID: 24617703,
  inviterID: 0,
  vipLevel: 'No VIP',
  isMaster: true,
  ...{ deadlineDay: 83, expiredAt: '2027-05-15T03:21:05Z', createdAt: '2026-10-16T02:24:40Z', mktMakerLevel: '0' },
  ...{ affiliateID: 0, rsaPublicKey: '', parentUid: '0', kycLevel: 'LEVEL_DEFAULT', kycRegion: '' },
  ...{ userIDInt64: '24617703', inviterIDInt64: '0', affiliateIDInt64: '0' },
};
export const ACCOUNT_INFO = {
  marginMode: 'REGULAR_MARGIN',
  updatedTime: '1697078946000',
  unifiedMarginStatus: 6,
  dcpStatus: 'OFF',
  timeWindow: 10,
  smpGroup: 0,
  isMasterTrader: false,
  spotHedgingStatus: 'OFF',
};

const text = (value: Decimal): string => value.trim().toString();

const coinRow = (coin: string, total: Decimal, locked: Decimal): Params => ({
  coin,
  equity: text(total),
  usdValue: '0',
  walletBalance: text(total),
  locked: text(locked),
  totalOrderIM: '0',
  totalPositionIM: '0',
  totalPositionMM: '0',
  unrealisedPnl: '0',
  cumRealisedPnl: '0',
  bonus: '0',
  borrowAmount: '0',
  accruedInterest: '0',
  spotBorrow: '0',
  availableToWithdraw: '',
  collateralSwitch: true,
  marginCollateral: true,
});

const isWanted = (params: Params, instrument: Instrument): boolean =>
  params['symbol'] === undefined || params['symbol'] === wireSymbolOf(instrument);

/** Newest first; the cursor names how many were given. */
function paged(rows: readonly unknown[], params: Params): { readonly list: unknown; readonly nextPageCursor: string } {
  const limit = Math.min(PAGE_MAX, Math.max(1, Number(params['limit'] ?? PAGE_DEFAULT)));
  const at = Number(/^page%3A(\d+)$/.exec(encodeURIComponent(wordOf(params['cursor'])))?.[1] ?? '0');
  const list = rows.slice(at, at + limit);
  return { list, nextPageCursor: at + limit < rows.length ? `page:${at + limit}` : '' };
}

const wordOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const decimal = (value: unknown): Decimal | null => {
  if (typeof value !== 'string' || value === '') return null;
  const parsed = Decimal.parse(value);
  return parsed.ok ? parsed.value : null;
};

const TIFS: Readonly<Record<string, TimeInForce>> = { GTC: 'gtc', IOC: 'ioc', FOK: 'fok', PostOnly: 'gtc' };
let made = 0;

/** Terms of order/create, or the refusal. */
function readOrder(
  params: Params,
  instrument: Instrument,
  category: Category,
): DeskSubmit | { code: number; msg: string } {
  const { side, orderType } = params;
  const [qty, limit, trigger] = [decimal(params['qty']), decimal(params['price']), decimal(params['triggerPrice'])];
  if ((side !== 'Buy' && side !== 'Sell') || qty === null) return { code: 10001, msg: 'params error' };
  const isLimit = orderType === 'Limit';
  if (isLimit && limit === null) return { code: 10001, msg: 'params error: price' };
  const tick = dec(instrument.ticks[0]?.tick ?? '1');
  for (const price of [limit, trigger])
    if (price !== null && !price.isMultipleOf(tick))
      return category === 'spot'
        ? { code: 170134, msg: 'Order price has too many decimals.' }
        : { code: 10001, msg: 'price is not a multiple of the tick' };
  if (!qty.isMultipleOf(dec(instrument.lotSize)))
    return category === 'spot'
      ? { code: 170137, msg: 'Order quantity has too many decimals.' }
      : { code: 10001, msg: 'Qty invalid' };
  const tif = TIFS[wordOf(params['timeInForce']) || 'GTC'];
  if (tif === undefined) return { code: 10001, msg: 'params error: timeInForce' };
  if (category === 'spot' && !isLimit && params['marketUnit'] !== 'baseCoin')
    return { code: 170130, msg: 'market orders are taken in the base coin only here' };
  made += 1;
  const rises = Number(params['triggerDirection'] ?? 0) === 1;
  const favours = trigger !== null && (side === 'Buy') !== rises;
  const plain = isLimit ? ('limit' as const) : ('market' as const);
  const type = trigger === null ? plain : favours ? 'takeProfit' : isLimit ? 'stopLimit' : 'stop';
  const id = params['orderLinkId'];
  return {
    clientId: typeof id === 'string' && id !== '' ? id : `web_auto${made}`,
    instrumentId: instrument.id,
    side: side === 'Buy' ? 'buy' : 'sell',
    type,
    tif: type === 'market' ? 'ioc' : tif,
    qty: qty.trim().text(),
    limitPrice: isLimit ? textOf(limit) : null,
    ...(trigger === null ? {} : { triggerPrice: textOf(trigger) }),
    flags: { postOnly: params['timeInForce'] === 'PostOnly', reduceOnly: params['reduceOnly'] === true },
  };
}
const textOf = (value: Decimal | null): DecimalText | null => value?.trim().text() ?? null;

const gone = (category: Category): BybitAnswer =>
  category === 'spot'
    ? refusal(170213, 'Order does not exist.')
    : refusal(110001, 'order not exists or too late to cancel');

/** The exchange's refusal in Bybit's words. */
function refusalOf(reason: string, category: Category): BybitAnswer {
  const spot = category === 'spot';
  if (/not enough funds|can be sold|margin/.test(reason))
    return spot ? refusal(170131, 'Insufficient balance.') : refusal(110007, 'ab not enough for new order');
  if (/reduce/.test(reason)) return refusal(110017, 'current position is zero, cannot fix reduce-only order qty');
  if (/post-only|would take/.test(reason))
    return refusal(170218, 'The LIMIT-MAKER order is rejected due to invalid price.');
  if (/halted|paused|closed/.test(reason)) return refusal(10001, `trading is not open: ${reason}`);
  if (/too many requests/.test(reason)) return refusal(10006, 'Too many visits. Exceeded the API Rate Limit.');
  return refusal(10001, reason);
}
