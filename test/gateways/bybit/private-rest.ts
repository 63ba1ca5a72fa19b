/** Bybit's signed REST: keys, balances, orders, executions, positions; one desk a category. */
import { createHmac } from 'node:crypto';
import { Decimal, dec, unitsText, type Instrument } from '../../../shared/domain/index.ts';
import { isOpenOrder, type Desk, type DeskOrder } from '../crypto/desk.ts';
import type { HttpRequest } from '../crypto/http-front.ts';
import type { Tape } from '../crypto/tape.ts';
import { QUOTE_COIN, findSymbol, numberOf, orderIdOf, wireSymbolOf, type Category } from './names.ts';
import { ACCOUNT_INFO, FEE_RATES, KEY_INFO } from './account-facts.ts';
import { decimal, readOrder, wordOf } from './order-terms.ts';
import type { OwnEvents } from './own-events.ts';
import type { BybitAnswer } from './public-rest.ts';
import { filterOf, type SpotKind, type SpotKinds } from './spot-kinds.ts';
import { wireExecution, wireOrder, wirePosition } from './wire.ts';

export type BybitKey = { readonly apiKey: string; readonly secret: string };
type Params = Readonly<Record<string, unknown>>;

const PAGE_DEFAULT = 20;
const PAGE_MAX = 50;

export const signatureOf = (key: BybitKey, text: string): string =>
  createHmac('sha256', key.secret).update(text).digest('hex');

type Refusal = { readonly code: number; readonly msg: string };
const refusal = (code: number, msg: string): Refusal => ({ code, msg });

export type PrivateParts = {
  readonly desks: Readonly<Record<Category, Desk>>;
  readonly tape: Tape;
  readonly kinds: SpotKinds;
  readonly own: OwnEvents;
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
    const cash = spot.cash.add(linear.cash).add(tied).add(this.parts.own.cash);
    const coins = spot.positions.flatMap(({ instrumentId, qty }) => {
      const coin = desks.spot.instruments.get(instrumentId)?.baseCurrency ?? '';
      return qty.sign() > 0 ? [coinRow(coin, qty, this.occupied(instrumentId))] : [];
    });
    const usdt = coinRow(QUOTE_COIN, cash, spot.locked);
    const kept = spot.kept.map(({ asset, total }) => coinRow(asset, total, Decimal.ZERO));
    const coin = [usdt, ...coins, ...kept];
    return { accountType: 'UNIFIED', totalEquity: text(cash), totalWalletBalance: text(cash), coin };
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
    const kind = category === 'spot' ? this.kindOf(params, instrument) : null;
    if (kind !== null && 'code' in kind) return kind;
    const terms = kind === null ? params : this.coinsFor(params, instrument);
    const rises = kind === null ? Number(params['triggerDirection'] ?? 0) === 1 : kind.rises;
    const read = readOrder({ ...terms, rises }, instrument, category);
    if ('code' in read) return read;
    if (this.parts.desks[category].byClientId(read.clientId) !== null)
      return category === 'spot'
        ? refusal(170141, 'Duplicate clientOrderId')
        : refusal(110072, 'OrderLinkedID is duplicate');
    if (kind !== null && read.side === 'sell' && kind.filter !== 'StopOrder') {
      const free = await this.free(instrument);
      if (dec(read.qty).gt(free)) return refusal(170131, 'Insufficient balance.');
    }
    if (kind !== null) this.parts.kinds.note(read.clientId, kind);
    const placed = await this.parts.desks[category].submit(read);
    if ('refused' in placed) return refusalOf(placed.refused, category);
    return {
      result: { orderId: orderIdOf(placed.id), orderLinkId: read.clientId.startsWith('web_') ? '' : read.clientId },
    };
  }

  /** What kind of spot order it will be, and which way it waits. */
  private kindOf(params: Params, instrument: Instrument): (SpotKind & { readonly rises: boolean }) | Refusal {
    const trigger = decimal(params['triggerPrice']);
    const filter = filterOf(params['orderFilter'], trigger !== null);
    if (filter === null || (filter === 'tpslOrder' && trigger === null))
      return refusal(170202, 'Invalid orderFilter parameter.');
    const last = this.lastOf(instrument);
    return { filter, basePrice: last, rises: trigger !== null && last !== null && trigger.gt(last) };
  }

  private lastOf(instrument: Instrument): Decimal | null {
    const quote = this.parts.tape.quote(instrument.id);
    const units = quote?.last ?? quote?.bid ?? null;
    return units === null ? null : dec(unitsText(units, instrument.priceScale));
  }

  /** Coins that resting sells keep, and those that may still be sold. */
  private occupied(id: Instrument['id']): Decimal {
    const { desks, kinds } = this.parts;
    return desks.spot
      .orders()
      .filter((one) => one.instrumentId === id && one.side === 'sell' && isOpenOrder(one) && kinds.occupies(one))
      .reduce((sum, one) => sum.add(one.qty.sub(one.filled)), Decimal.ZERO);
  }

  private async free({ id }: Instrument): Promise<Decimal> {
    const { positions } = await this.parts.desks.spot.account();
    const held = positions.find((one) => one.instrumentId === id)?.qty ?? Decimal.ZERO;
    return held.sub(this.occupied(id));
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
    const named = params['orderFilter'] ?? 'Order';
    const hidden = category === 'spot' && order !== null && this.parts.kinds.filterNow(order) !== named;
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

  /** Every kind unless one is named; one that is named by its id is there whether it is open or not. */
  private orders(category: Category, params: Params, keep: (order: DeskOrder) => boolean): unknown {
    const { desks, kinds } = this.parts;
    const desk = desks[category];
    const since = Number(params['startTime'] ?? 0);
    const named = this.find(category, params);
    const wanted = wordOf(params['orderId']) !== '' || wordOf(params['orderLinkId']) !== '';
    const filter = wordOf(params['orderFilter']);
    const rows = (wanted ? (named === null ? [] : [named]) : desk.orders())
      .filter((order) => wanted || (keep(order) && (isOpenOrder(order) || order.updatedMs >= since)))
      .filter((order) => filter === '' || this.filterOf(category, order) === filter)
      .toReversed()
      .flatMap((order) => {
        const instrument = desk.instruments.get(order.instrumentId);
        if (instrument === undefined || !isWanted(params, instrument)) return [];
        return [wireOrder(order, instrument, category, kinds.of(order))];
      });
    return { category, ...paged(rows, params) };
  }

  private filterOf(category: Category, order: DeskOrder): string {
    if (category === 'spot') return this.parts.kinds.of(order).filter;
    return order.waits ? 'StopOrder' : 'Order';
  }

  /** Of every kind unless one is named. */
  private executions(category: Category, params: Params): unknown {
    const { desks, own } = this.parts;
    const desk = desks[category];
    const [since, until] = [Number(params['startTime'] ?? 0), Number(params['endTime'] ?? Number.POSITIVE_INFINITY)];
    const wantedType = wordOf(params['execType']);
    const traded = desk.orders().flatMap((order) =>
      order.fills.flatMap((fill) => {
        const instrument = desk.instruments.get(order.instrumentId);
        if (instrument === undefined) return [];
        const row = wireExecution(order, fill, instrument, category);
        return [{ tsMs: fill.tsMs, row, instrumentId: order.instrumentId }];
      }),
    );
    const rows = [...traded, ...(category === 'linear' ? own.rows : [])]
      .filter(
        ({ tsMs, row }) => tsMs >= since && tsMs <= until && (wantedType === '' || row['execType'] === wantedType),
      )
      .toSorted((a, b) => b.tsMs - a.tsMs || Number(b.row['seq']) - Number(a.row['seq']))
      .flatMap(({ row, instrumentId }) => {
        const instrument = desk.instruments.get(instrumentId);
        return instrument !== undefined && isWanted(params, instrument) ? [row] : [];
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
