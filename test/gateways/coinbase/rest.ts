/** Coinbase Advanced's REST: products, candles, and signed accounts, orders and fills. */
import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { Decimal, unitsText, type BarInterval, type Instrument } from '../../../shared/domain/index.ts';
import { isOpenOrder, type DeskOrder } from '../crypto/desk.ts';
import type { HttpAnswer, HttpRequest } from '../crypto/http-front.ts';
import { ok, refusal, type CoinbaseKey, type RestParts } from './answer.ts';
import { Edits } from './edits.ts';
import { PERMISSIONS, PORTFOLIOS, SUMMARY, furtherOpen } from './further.ts';
import { readOrder, wordOf, type Params } from './read-order.ts';
import {
  PORTFOLIO,
  accountIdOf,
  findProduct,
  iso,
  numberOf,
  orderIdOf,
  productOf,
  wireFill,
  wireOrder,
  wireProduct,
  type Wire,
} from './wire.ts';

const CANDLES: Readonly<Record<string, BarInterval>> = {
  ONE_MINUTE: '1m',
  FIVE_MINUTE: '5m',
  FIFTEEN_MINUTE: '15m',
  ONE_HOUR: '1h',
  ONE_DAY: '1d',
};

/** Whether a token was signed with a key not long ago; `uri`: what it has to be for, or null. */
export function isSigned(token: string, key: CoinbaseKey, publicKey: KeyObject, nowMs: number): boolean {
  const [head = '', payload = '', signature = ''] = token.split('.');
  const signed = verify(
    'sha256',
    Buffer.from(`${head}.${payload}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!signed) return false;
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Readonly<Record<string, unknown>>;
  return (
    claims['sub'] === key.apiKey && Number(claims['exp']) * 1000 > nowMs && Number(claims['nbf']) * 1000 <= nowMs + 1000
  );
}
export const publicHalf = (key: CoinbaseKey): KeyObject => createPublicKey(key.secret);

/** The same accounts as version 2 of the API lists them. */
const walletsOf = (accounts: readonly Wire[]): Wire => ({
  pagination: { ending_before: null, starting_after: null, limit: 250, order: 'desc', next_uri: null },
  data: accounts.map(({ uuid, name, currency, available_balance, created_at, updated_at }) => ({
    ...{ id: uuid, name, primary: false, type: 'wallet', currency: { code: currency }, created_at, updated_at },
    balance: { amount: (available_balance as Wire)['value'], currency },
    ...{ resource: 'account', allow_deposits: true, allow_withdrawals: false },
  })),
});

/** The public lists of money and of coins; null: it is neither. */
function currencies(path: string, all: readonly Instrument[]): readonly Wire[] | null {
  if (path === '/v2/currencies') return [{ id: 'USD', name: 'US Dollar', min_size: '0.01' }];
  if (path === '/v2/exchange-rates') return [];
  if (path !== '/v2/currencies/crypto') return null;
  return all.map((one, at) => ({
    ...{ asset_id: `coin-${at}`, code: one.baseCurrency, name: one.name },
    exponent: 8,
    type: 'crypto',
  }));
}

export class CoinbaseRest {
  private readonly parts: RestParts;
  private readonly publicKey: KeyObject;
  readonly edits: Edits;

  constructor(parts: RestParts) {
    this.parts = parts;
    this.publicKey = publicHalf(parts.key);
    this.edits = new Edits(parts.desk, parts.nowMs);
  }

  /** Public paths; null: no such path. */
  async open(path: string, params: URLSearchParams): Promise<HttpAnswer | null> {
    const { desk, tape, nowMs } = this.parts;
    if (path === '/v2/time') return ok({ data: { iso: iso(nowMs()), epoch: Math.floor(nowMs() / 1000) } });
    const all = [...desk.instruments.values()];
    const named = currencies(path, all);
    if (named !== null) return ok({ data: named });
    if (path === '/api/v3/brokerage/market/products') {
      const wanted = params.getAll('product_ids');
      const rows =
        params.get('product_type') === 'FUTURE'
          ? []
          : all.filter((one) => wanted.length === 0 || wanted.includes(productOf(one)));
      return ok({ products: rows.map((one) => wireProduct(tape, one)), num_products: rows.length });
    }
    const further = furtherOpen(this.parts, path, params);
    if (further !== null) return further;
    const candles = /^\/api\/v3\/brokerage\/market\/products\/([A-Z0-9-]+)\/candles$/.exec(path)?.[1];
    if (candles === undefined) return null;
    const instrument = findProduct(all, candles);
    const interval = CANDLES[params.get('granularity') ?? ''];
    if (instrument === null || interval === undefined)
      return refusal(400, 'INVALID_ARGUMENT', 'unknown product or granularity');
    const from = Number(params.get('start') ?? '0') * 1000;
    const bars = await tape.bars(instrument.id, interval, 350);
    const price = (units: number): string => unitsText(units, instrument.priceScale);
    const rows = bars
      .filter(([start]) => start >= from)
      .map(([start, o, h, l, c, v]) => ({
        ...{ start: String(Math.floor(start / 1000)), low: price(l), high: price(h), open: price(o), close: price(c) },
        volume: unitsText(v, instrument.qtyScale),
      }));
    return ok({ candles: rows.toReversed() });
  }

  /** Why a signed request is not let in, or null. */
  refused({ headers }: HttpRequest): HttpAnswer | null {
    const token = /^Bearer (.+)$/.exec(String(headers['authorization']))?.[1] ?? '';
    const right = token !== '' && isSigned(token, this.parts.key, this.publicKey, this.parts.nowMs());
    return right ? null : { status: 401, body: 'Unauthorized\n' };
  }

  /** Signed paths; null: no such path. */
  async signed(name: string, params: Params): Promise<HttpAnswer | null> {
    const { desk } = this.parts;
    switch (name) {
      case 'GET transaction_summary':
        return ok(SUMMARY);
      case 'GET key_permissions':
        return ok(PERMISSIONS);
      case 'GET portfolios':
        return ok(PORTFOLIOS);
      case 'GET /v2/accounts':
        return ok(walletsOf(await this.accounts()));
      case 'GET accounts':
        return ok({ accounts: await this.accounts(), has_next: false, cursor: '', size: 2 });
      case 'POST orders':
        return this.place(params);
      case 'POST orders/edit':
        return this.edits.edit(params);
      case 'POST orders/batch_cancel':
        return this.cancel(params);
      case 'GET orders/historical/batch': {
        const status = wordOf(params['order_status']);
        const keep = (order: DeskOrder): boolean => status === '' || (status === 'OPEN') === isOpenOrder(order);
        const since = Date.parse(wordOf(params['start_date']) || '1970-01-01T00:00:00Z');
        const rows = desk
          .orders()
          .filter((order) => keep(order) && order.createdMs >= since)
          .toReversed()
          .flatMap((order) => this.each(order, params, (instrument) => [wireOrder(order, instrument, this.edits)]));
        return ok(paged('orders', rows, params));
      }
      case 'GET orders/historical/fills': {
        const since = Date.parse(wordOf(params['start_sequence_timestamp']) || '1970-01-01T00:00:00Z');
        const rows = desk
          .orders()
          .filter(({ id }) => params['order_ids'] === undefined || params['order_ids'] === orderIdOf(id))
          .flatMap((order) => order.fills.map((fill) => ({ order, fill })))
          .filter(({ fill }) => fill.tsMs >= since)
          .toSorted((a, b) => b.fill.tsMs - a.fill.tsMs || b.fill.id - a.fill.id)
          .flatMap(({ order, fill }) => this.each(order, params, (instrument) => [wireFill(order, fill, instrument)]));
        return ok(paged('fills', rows, params));
      }
      default:
        return this.one(name);
    }
  }

  private each<T>(order: DeskOrder, params: Params, run: (instrument: Instrument) => T[]): T[] {
    const instrument = this.parts.desk.instruments.get(order.instrumentId);
    const wanted = wordOf(params['product_id']);
    return instrument === undefined || (wanted !== '' && wanted !== productOf(instrument)) ? [] : run(instrument);
  }

  private one(name: string): HttpAnswer | null {
    const id = /^GET orders\/historical\/([0-9-]+)$/.exec(name)?.[1];
    if (id === undefined) return null;
    const number = numberOf(id);
    const order = number === null ? null : this.parts.desk.byId(number);
    if (order === null) return refusal(404, 'NOT_FOUND', 'order with this orderID was not found');
    const [row] = this.each(order, {}, (instrument) => [wireOrder(order, instrument, this.edits)]);
    return ok({ order: row });
  }

  private async accounts(): Promise<readonly Wire[]> {
    const { desk } = this.parts;
    const held = await desk.account();
    const coins = held.positions.flatMap(({ instrumentId, qty }) => {
      const coin = desk.instruments.get(instrumentId)?.baseCurrency ?? '';
      return qty.sign() > 0 ? [accountRow(coin, qty, desk.reserved(instrumentId))] : [];
    });
    return [accountRow('USD', held.cash, held.locked), ...coins];
  }

  private async place(params: Params): Promise<HttpAnswer> {
    const { desk } = this.parts;
    const instrument = findProduct(desk.instruments.values(), wordOf(params['product_id']));
    if (instrument === null) return failed('INVALID_PRODUCT_ID', 'unknown product');
    const read = readOrder(params, { instrument, tape: this.parts.tape, nowMs: this.parts.nowMs() });
    if (typeof read === 'string') return failed(read, read);
    // The same id is the same order: the first one is told again.
    const placed = desk.byClientId(read.clientId) ?? (await desk.submit(read));
    if ('refused' in placed) return failed(reasonOf(placed.refused), placed.refused);
    const told = {
      product_id: productOf(instrument),
      side: placed.side.toUpperCase(),
      client_order_id: placed.clientId,
    };
    return ok({
      success: true,
      success_response: { order_id: orderIdOf(placed.id), ...told },
      order_configuration: params['order_configuration'],
    });
  }

  private async cancel(params: Params): Promise<HttpAnswer> {
    const ids = Array.isArray(params['order_ids']) ? params['order_ids'].map(String) : [];
    const results: Wire[] = [];
    for (const order_id of ids) {
      const number = numberOf(order_id);
      const order = number === null ? null : this.parts.desk.byId(number);
      const open = order !== null && isOpenOrder(order);
      const replaced = open && this.edits.isQueued(order);
      const refused = replaced ? 'replaced' : open ? await this.parts.desk.cancel(order) : 'gone';
      const failure_reason = replaced
        ? 'ORDER_IS_BEING_REPLACED'
        : open
          ? isOpenOrder(order)
            ? 'COMMANDER_REJECTED_CANCEL_ORDER'
            : 'INVALID_CANCEL_REQUEST'
          : order === null
            ? 'UNKNOWN_CANCEL_ORDER'
            : 'INVALID_CANCEL_REQUEST';
      results.push(
        refused === null
          ? { success: true, failure_reason: 'UNKNOWN_CANCEL_FAILURE_REASON', order_id }
          : { success: false, failure_reason, order_id },
      );
    }
    return ok({ results });
  }
}

const text = (value: Decimal): string => value.trim().toString();

const accountRow = (currency: string, total: Decimal, hold: Decimal): Wire => ({
  uuid: accountIdOf(currency),
  name: `${currency} Wallet`,
  currency,
  available_balance: { value: text(total.sub(hold)), currency },
  default: currency === 'USD',
  active: true,
  created_at: '2021-05-31T09:59:59Z',
  updated_at: '2021-05-31T09:59:59Z',
  deleted_at: null,
  type: currency === 'USD' ? 'ACCOUNT_TYPE_FIAT' : 'ACCOUNT_TYPE_CRYPTO',
  ready: true,
  hold: { value: text(hold), currency },
  retail_portfolio_id: PORTFOLIO,
  platform: 'ACCOUNT_PLATFORM_CONSUMER',
});

/** Newest first; the cursor says how many were given. */
function paged(name: string, rows: readonly Wire[], params: Params): Wire {
  const limit = Math.min(250, Number(params['limit'] ?? 100));
  const at = Number(params['cursor'] ?? 0);
  const more = at + limit < rows.length;
  return { [name]: rows.slice(at, at + limit), sequence: '0', has_next: more, cursor: more ? String(at + limit) : '' };
}

const failed = (error: string, message: string): HttpAnswer =>
  ok({
    success: false,
    failure_reason: 'UNKNOWN_FAILURE_REASON',
    error_response: {
      error,
      message,
      error_details: message,
      preview_failure_reason: 'UNKNOWN_PREVIEW_FAILURE_REASON',
    },
  });

/** The exchange's refusal in Coinbase's words. */
function reasonOf(reason: string): string {
  if (/not enough funds|can be sold/.test(reason)) return 'INSUFFICIENT_FUND';
  if (/post-only|would take/.test(reason)) return 'INVALID_LIMIT_PRICE_POST_ONLY';
  return 'UNSUPPORTED_ORDER_CONFIGURATION';
}
