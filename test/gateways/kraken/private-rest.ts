/** Kraken's private REST: signatures with rising nonces, balances, orders, history. */
import { createHash, createHmac } from 'node:crypto';
import {
  Decimal,
  dec,
  type DecimalText,
  type Instrument,
  type OrderType,
  type TimeInForce,
} from '../../../shared/domain/index.ts';
import { isOpenOrder, type Desk, type DeskOrder, type DeskSubmit } from '../crypto/desk.ts';
import type { HttpRequest } from '../crypto/http-front.ts';
import { QUOTE_ASSET, assetOf, execIdOf, findPair, numberOf, txidOf } from './names.ts';
import { description, restOrder, restTrade } from './wire.ts';

export type KrakenKey = { readonly apiKey: string /** Base 64. */; readonly secret: string };
export type Answer = { readonly result: unknown } | { readonly error: string };

const PAGE = 50;

export class PrivateRest {
  private readonly desk: Desk;
  private readonly key: KrakenKey;
  private nonce = 0;
  private tokens = 0;
  /** Tokens of sockets that were given out. */
  readonly given = new Set<string>();

  constructor(desk: Desk, key: KrakenKey) {
    this.desk = desk;
    this.key = key;
  }

  /** Why a request is not let in, or null. */
  refused(request: HttpRequest): string | null {
    const { path, body, headers } = request;
    if (headers['api-key'] !== this.key.apiKey) return 'EAPI:Invalid key';
    const nonce = bodyParams(request).get('nonce') ?? '';
    const hash = createHash('sha256')
      .update(nonce + body)
      .digest();
    const sign = createHmac('sha512', Buffer.from(this.key.secret, 'base64'))
      .update(path)
      .update(hash)
      .digest('base64');
    if (sign !== headers['api-sign']) return 'EAPI:Invalid signature';
    if (!(Number(nonce) > this.nonce)) return 'EAPI:Invalid nonce';
    this.nonce = Number(nonce);
    return null;
  }

  async answer(name: string, params: URLSearchParams): Promise<Answer | null> {
    switch (name) {
      case 'GetWebSocketsToken': {
        this.tokens += 1;
        const token = `gatewaytoken${this.tokens}`;
        this.given.add(token);
        return { result: { token, expires: 900 } };
      }
      case 'Balance': {
        const rows = Object.entries(await this.balances()).map(([asset, { balance }]) => [asset, balance] as const);
        return { result: Object.fromEntries(rows) };
      }
      case 'TradeBalance':
        return { result: await this.worth() };
      case 'QueryOrders':
        return this.byIds(params);
      case 'QueryTrades':
        return { result: this.tradesByIds(params) };
      case 'CancelAll':
        return this.cancelAll();
      case 'OpenPositions':
        return { result: {} };
      case 'Ledgers':
        return { result: { ledger: {}, count: 0 } };
      case 'TradeVolume':
        return { result: { currency: QUOTE_ASSET, volume: '0.0000', fees: {}, fees_maker: {} } };
      case 'BalanceEx':
        return { result: await this.balances() };
      case 'AddOrder':
        return this.add(params);
      case 'AmendOrder':
        return this.amend(params);
      case 'CancelOrder':
        return this.cancel(params);
      case 'OpenOrders':
        return { result: { open: this.rows(params, isOpenOrder) } };
      case 'ClosedOrders': {
        const closed = this.rows(params, (order) => !isOpenOrder(order));
        return { result: { closed, count: Object.keys(closed).length } };
      }
      case 'TradesHistory':
        return { result: this.trades(params) };
      default:
        return null;
    }
  }

  /** What the account is worth, in dollars; nothing is held on margin. */
  private async worth(): Promise<unknown> {
    const { cash, positions } = await this.desk.account();
    const coins = positions.reduce((sum, { qty, avg }) => sum.add(qty.mul(avg)), Decimal.ZERO);
    const text = cash.add(coins).round(4, 'nearest').toString();
    return { eb: text, tb: text, m: '0.0000', n: '0.0000', c: '0.0000', v: '0.0000', e: text, mf: text };
  }

  private byIds(params: URLSearchParams): Answer {
    const ids = (params.get('txid') ?? '').split(',').filter((id) => id !== '');
    if (ids.length === 0) return { error: 'EGeneral:Invalid arguments:txid' };
    const rows: [string, unknown][] = [];
    for (const id of ids) {
      const number = numberOf(id);
      const order = number === null ? null : this.desk.byId(number);
      const instrument = order === null ? undefined : this.desk.instruments.get(order.instrumentId);
      if (order === null || instrument === undefined) return { error: 'EOrder:Unknown order' };
      rows.push([id, restOrder(order, instrument)]);
    }
    return { result: Object.fromEntries(rows) };
  }

  private tradesByIds(params: URLSearchParams): unknown {
    const { trades } = this.trades(new URLSearchParams());
    const ids = (params.get('txid') ?? '').split(',');
    return Object.fromEntries(Object.entries(trades).filter(([id]) => ids.includes(id)));
  }

  private async cancelAll(): Promise<Answer> {
    const open = this.desk.orders().filter(isOpenOrder);
    for (const order of open) await this.desk.cancel(order);
    return { result: { count: open.length } };
  }

  private async balances(): Promise<Record<string, { readonly balance: string; readonly hold_trade: string }>> {
    const held = await this.desk.account();
    const rows: Record<string, { balance: string; hold_trade: string }> = {
      [QUOTE_ASSET]: {
        balance: held.cash.round(4, 'floor').toString(),
        hold_trade: held.locked.round(4, 'ceil').toString(),
      },
    };
    for (const { instrumentId, qty } of held.positions) {
      const coin = this.desk.instruments.get(instrumentId)?.baseCurrency ?? '';
      const hold = this.desk.reserved(instrumentId).round(10, 'ceil').toString();
      if (qty.sign() > 0) rows[assetOf(coin)] = { balance: qty.round(10, 'floor').toString(), hold_trade: hold };
    }
    return rows;
  }

  private find(params: URLSearchParams): DeskOrder | null {
    const clientId = params.get('cl_ord_id');
    if (clientId !== null) return this.desk.byClientId(clientId);
    const number = numberOf(params.get('txid') ?? '');
    return number === null ? null : this.desk.byId(number);
  }

  private async add(params: URLSearchParams): Promise<Answer> {
    const instrument = findPair(this.desk.instruments.values(), params.get('pair'));
    if (instrument === null) return { error: 'EQuery:Unknown asset pair' };
    const read = readOrder(params, instrument, this.desk.host.scheduler.nowMs());
    if (typeof read === 'string') return { error: read };
    if (params.get('validate') === 'true')
      return { result: { descr: { order: `${params.get('type') ?? ''} ${read.qty}` } } };
    const known = this.desk.byClientId(read.clientId);
    if (known !== null && isOpenOrder(known)) return { error: 'EOrder:Invalid order:cl_ord_id is not unique' };
    const placed = await this.desk.submit(read);
    if ('refused' in placed) return { error: refusalOf(placed.refused) };
    return { result: { descr: description(placed, instrument), txid: [txidOf(placed.id)] } };
  }

  private async amend(params: URLSearchParams): Promise<Answer> {
    const order = this.find(params);
    if (order === null || !isOpenOrder(order)) return { error: 'EOrder:Unknown order' };
    const price = params.get('limit_price');
    const trigger = params.get('trigger_price');
    const refused = await this.desk.modify(order, {
      qty: dec(params.get('order_qty') ?? order.qty.toString())
        .trim()
        .text(),
      limitPrice: price === null ? (order.limitPrice?.trim().text() ?? null) : dec(price).trim().text(),
      ...(trigger === null ? {} : { triggerPrice: dec(trigger).trim().text() }),
    });
    return refused === null
      ? { result: { amend_id: txidOf(order.id).replace(/^O/, 'T') } }
      : { error: refusalOf(refused) };
  }

  private async cancel(params: URLSearchParams): Promise<Answer> {
    const order = this.find(params);
    if (order === null || !isOpenOrder(order)) return { error: 'EOrder:Unknown order' };
    const refused = await this.desk.cancel(order);
    if (refused !== null)
      return { error: isOpenOrder(order) ? `EOrder:Invalid order:${refused}` : 'EOrder:Unknown order' };
    return { result: { count: 1 } };
  }

  private rows(params: URLSearchParams, keep: (order: DeskOrder) => boolean): Readonly<Record<string, unknown>> {
    const from = Number(params.get('start') ?? '0') * 1000;
    const skip = Number(params.get('ofs') ?? '0');
    const clientId = params.get('cl_ord_id');
    const found = this.desk
      .orders()
      .filter((order) => keep(order) && (isOpenOrder(order) || order.updatedMs >= from))
      .filter((order) => clientId === null || order.clientId === clientId)
      .toReversed();
    const page = found.some(isOpenOrder) ? found : found.slice(skip, skip + PAGE);
    return Object.fromEntries(
      page.flatMap((order) => {
        const instrument = this.desk.instruments.get(order.instrumentId);
        return instrument === undefined ? [] : [[txidOf(order.id), restOrder(order, instrument)]];
      }),
    );
  }

  private trades(params: URLSearchParams): {
    readonly trades: Readonly<Record<string, unknown>>;
    readonly count: number;
  } {
    const from = Number(params.get('start') ?? '0') * 1000;
    const skip = Number(params.get('ofs') ?? '0');
    const found = this.desk
      .orders()
      .flatMap((order) => order.fills.map((fill) => ({ order, fill })))
      .filter(({ fill }) => fill.tsMs >= from)
      .toSorted((a, b) => b.fill.tsMs - a.fill.tsMs || b.fill.id - a.fill.id);
    const trades = found.slice(skip, skip + PAGE).flatMap(({ order, fill }) => {
      const instrument = this.desk.instruments.get(order.instrumentId);
      return instrument === undefined ? [] : [[execIdOf(fill.id), restTrade(order, fill, instrument)] as const];
    });
    return { trades: Object.fromEntries(trades), count: found.length };
  }
}

/** What a body says: as a form, or as JSON, which Kraken takes as well. */
export function bodyParams({ body, headers }: Pick<HttpRequest, 'body' | 'headers'>): URLSearchParams {
  if (!String(headers['content-type']).startsWith('application/json')) return new URLSearchParams(body);
  const read: unknown = JSON.parse(body);
  const entries = typeof read === 'object' && read !== null ? Object.entries(read) : [];
  return new URLSearchParams(entries.map(([name, value]) => [name, String(value)]));
}

type Kind = { readonly type: OrderType; readonly trigger: boolean; readonly limit: boolean };
const KINDS: Readonly<Record<string, Kind>> = {
  market: { type: 'market', trigger: false, limit: false },
  limit: { type: 'limit', trigger: false, limit: true },
  'stop-loss': { type: 'stop', trigger: true, limit: false },
  'stop-loss-limit': { type: 'stopLimit', trigger: true, limit: true },
  'take-profit': { type: 'takeProfit', trigger: true, limit: false },
  'take-profit-limit': { type: 'takeProfit', trigger: true, limit: true },
  'trailing-stop': { type: 'trailingStop', trigger: false, limit: false },
};
const TIFS: Readonly<Record<string, TimeInForce>> = { GTC: 'gtc', IOC: 'ioc', FOK: 'fok', GTD: 'gtd' };

const decimal = (text: string | null): Decimal | null => {
  const parsed = text === null ? null : Decimal.parse(text);
  return parsed?.ok === true ? parsed.value : null;
};
const textOf = (value: Decimal | null): DecimalText | null => value?.trim().text() ?? null;

/** `+5%` or `+120.5`: how far a trailing stop trails. */
function trailOf(price: string | null): NonNullable<DeskSubmit['trail']> | null {
  const [, amount = '', percent] = /^\+(\d+(?:\.\d+)?)(%?)$/.exec(price ?? '') ?? [];
  const value = textOf(decimal(amount));
  if (value === null) return null;
  return percent === '%' ? { kind: 'percent', pct: value } : { kind: 'price', amount: value };
}

let made = 0;

/** AddOrder's terms, or the refusal. With a trigger `price` is the trigger and `price2` the limit. */
function readOrder(params: URLSearchParams, instrument: Instrument, nowMs: number): DeskSubmit | string {
  const kind = KINDS[params.get('ordertype') ?? ''];
  const side = params.get('type');
  const qty = decimal(params.get('volume'));
  if (kind === undefined || (side !== 'buy' && side !== 'sell') || qty === null) return 'EGeneral:Invalid arguments';
  const [first, second] = [decimal(params.get('price')), decimal(params.get('price2'))];
  const trigger = kind.trigger ? first : null;
  const limit = kind.limit ? (kind.trigger ? second : first) : null;
  if ((kind.limit && limit === null) || (kind.trigger && trigger === null)) return 'EGeneral:Invalid arguments:price';
  const tif = TIFS[params.get('timeinforce') ?? 'GTC'];
  if (tif === undefined) return 'EGeneral:Invalid arguments:timeinforce';
  const expireMs = tif === 'gtd' ? Number(params.get('expiretm') ?? '0') * 1000 : null;
  if (expireMs !== null && !(expireMs > nowMs)) return 'EGeneral:Invalid arguments:expiretm';
  const trail = kind.type === 'trailingStop' ? trailOf(params.get('price')) : null;
  if (kind.type === 'trailingStop' && trail === null) return 'EGeneral:Invalid arguments:price';
  const tick = dec(instrument.ticks[0]?.tick ?? '1');
  for (const price of [limit, trigger])
    if (price !== null && !price.isMultipleOf(tick)) return 'EOrder:Tick size check failed';
  if (qty.lt(dec(instrument.qtyMin)) || !qty.isMultipleOf(dec(instrument.lotSize)))
    return 'EOrder:Order minimum not met';
  made += 1;
  return {
    clientId: params.get('cl_ord_id') ?? `web_auto${made}`,
    instrumentId: instrument.id,
    side,
    type: kind.type,
    tif: kind.type === 'market' ? 'ioc' : tif,
    qty: qty.trim().text(),
    limitPrice: textOf(limit),
    ...(trigger === null ? {} : { triggerPrice: textOf(trigger) }),
    ...(trail === null ? {} : { trail }),
    expireMs,
    flags: { postOnly: (params.get('oflags') ?? '').includes('post') },
  };
}

/** The exchange's refusal in Kraken's words. */
function refusalOf(reason: string): string {
  if (/not enough funds|can be sold/.test(reason)) return 'EOrder:Insufficient funds';
  if (/post-only|would take/.test(reason)) return 'EOrder:Post only order';
  if (/duplicate/.test(reason)) return 'EOrder:Invalid order:cl_ord_id is not unique';
  if (/halted|paused|closed/.test(reason)) return 'EService:Market in cancel_only mode';
  if (/tick/.test(reason)) return 'EOrder:Tick size check failed';
  if (/too many requests/.test(reason)) return 'EAPI:Rate limit exceeded';
  return `EOrder:Invalid order:${reason}`;
}
