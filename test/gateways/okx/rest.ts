/** OKX's REST: public data, and signed orders, fills, balances and positions; one desk a type of instrument. */
import { createHmac } from 'node:crypto';
import { Decimal, dec, unitsText, type BarInterval, type Instrument } from '../../../shared/domain/index.ts';
import { isOpenOrder, type Desk, type DeskOrder } from '../crypto/desk.ts';
import type { HttpRequest } from '../crypto/http-front.ts';
import { textBook } from '../crypto/levels.ts';
import { QUOTE_CCY, coinsOf, findInst, instTypeOf, sizeOf, type InstType } from './names.ts';
import { failed, ok, refusal, type OkxAnswer, type OkxKey, type RestParts } from './answer.ts';
import type { OkxAlgo } from './algo.ts';
import { OkxBills } from './bills.ts';
import { paged } from './pages.ts';
import { decimal, readOrder } from './read-order.ts';
import { CONFIG, furtherOpen, furtherSigned } from './further.ts';
import { wireFill, wireInstrument, wireOrder, wirePosition, wireTicker, type Wire } from './wire.ts';

type Params = Readonly<Record<string, unknown>>;

/** Headers of a signed request, and what is said when one is missing. */
const NEEDED: readonly (readonly [string, string])[] = [
  ['ok-access-key', '50103'],
  ['ok-access-passphrase', '50104'],
  ['ok-access-sign', '50106'],
  ['ok-access-timestamp', '50107'],
];
export const CANDLES: Readonly<Record<string, BarInterval>> = {
  '1m': '1m',
  '5m': '5m',
  '15m': '15m',
  '1H': '1h',
  '1D': '1d',
  '1Dutc': '1d',
};

const wordOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const okxSignature = (key: OkxKey, text: string): string =>
  createHmac('sha256', key.secret).update(text).digest('base64');

export class OkxRest {
  private readonly parts: RestParts;
  private readonly algo: OkxAlgo;
  readonly bills = new OkxBills();

  constructor(parts: RestParts, algo: OkxAlgo) {
    this.parts = parts;
    this.algo = algo;
  }

  /** Why a signed request is not let in, or null. */
  refused({ method, path, query, body, headers }: HttpRequest): OkxAnswer | null {
    const { key, nowMs } = this.parts;
    const stamp = String(headers['ok-access-timestamp']);
    const missing = NEEDED.find(([header]) => headers[header] === undefined);
    if (missing !== undefined)
      return refusal(missing[1], `Request header ${missing[0].toUpperCase()} cannot be empty.`);
    if (headers['ok-access-key'] !== key.apiKey) return refusal('50111', 'Invalid OK-ACCESS-KEY');
    if (headers['ok-access-passphrase'] !== key.password) return refusal('50105', 'OK-ACCESS-PASSPHRASE incorrect');
    const full = `${stamp}${method}${path}${query === '' ? '' : `?${query}`}${body}`;
    if (headers['ok-access-sign'] !== okxSignature(key, full)) return refusal('50113', 'Invalid Sign');
    if (!(Math.abs(nowMs() - Date.parse(stamp)) < 30_000)) return refusal('50102', 'Timestamp request expired');
    return null;
  }

  /** Public paths; null: no such path. */
  async open(name: string, params: URLSearchParams): Promise<OkxAnswer | null> {
    const { tape, nowMs } = this.parts;
    if (name === 'public/time') return ok([{ ts: String(nowMs()) }]);
    if (name === 'system/status') return ok([]);
    const all = [...this.parts.desks.SPOT.instruments.values()];
    const wanted = params.get('instType');
    if (name === 'public/instruments' || name === 'market/tickers') {
      if (wanted !== 'SPOT' && wanted !== 'SWAP') return ok([]);
      const asked = name === 'market/tickers' ? null : params.get('instId');
      const listed = asked === null ? all : all.filter((one) => findInst([one], asked) !== null);
      const rows = listed.map((one) =>
        name === 'market/tickers' ? wireTicker(tape, one, wanted, nowMs()) : wireInstrument(one, wanted),
      );
      return ok(rows);
    }
    const instId = params.get('instId');
    const instrument = findInst(all, instId);
    if (instrument === null) return refusal('51001', 'Instrument ID does not exist');
    const type = instTypeOf(instId ?? '');
    if (name === 'market/ticker') return ok([wireTicker(tape, instrument, type, nowMs())]);
    if (name === 'market/books') {
      const depth = tape.depth(instrument.id);
      const book =
        depth === null ? { asks: [], bids: [] } : textBook(depth, instrument, Number(params.get('sz') ?? '1'));
      const rows = (side: typeof book.asks) => side.map(([price, qty]) => [price, sizeOf(dec(qty), type), '0', '1']);
      return ok([{ asks: rows(book.asks), bids: rows(book.bids), ts: String(nowMs()) }]);
    }
    const further = furtherOpen(this.parts, name, { instrument, type, params });
    if (further !== null) return further;
    if (name !== 'market/candles' && name !== 'market/history-candles') return null;
    return ok((await this.candles(instrument, type, params)) as unknown as readonly Wire[]);
  }

  /** Newest first. */
  private async candles(instrument: Instrument, type: InstType, params: URLSearchParams) {
    const interval = CANDLES[params.get('bar') ?? '1m'];
    if (interval === undefined) return [];
    const bars = await this.parts.tape.bars(instrument.id, interval, Number(params.get('limit') ?? '100'));
    return bars.map((bar) => candleRow(bar, instrument, type)).toReversed();
  }

  /** Signed paths; null: no such path. */
  async signed(name: string, params: Params): Promise<OkxAnswer | null> {
    switch (name) {
      case 'GET account/balance':
        return ok([await this.balance()]);
      case 'GET account/config':
        return ok([CONFIG]);
      case 'GET account/positions':
        return ok(await this.positions());
      case 'GET account/bills':
      case 'GET account/bills-archive':
        return ok(this.bills.list(params));
      case 'POST trade/order':
        return this.place(params);
      case 'POST trade/amend-order':
        return this.amend(params);
      case 'POST trade/cancel-order':
        return this.cancel(params);
      case 'GET trade/order':
        return this.one(params);
      case 'GET trade/orders-pending':
        return ok(this.orders(params, isOpenOrder));
      case 'GET trade/orders-history': {
        const state = wordOf(params['state']);
        const isWanted = (order: DeskOrder): boolean =>
          !isOpenOrder(order) && (state === '' || (state === 'filled') === (order.status === 'filled'));
        return ok(this.orders(params, isWanted));
      }
      case 'GET trade/fills':
      case 'GET trade/fills-history':
        return ok(this.fills(params));
      default:
        return (await this.algo.signed(name, params)) ?? furtherSigned(this.parts, name, params);
    }
  }

  /** Many orders in one request: each has its own outcome; the code says whether all, some or none went. */
  async batch(name: string, all: readonly Params[]): Promise<OkxAnswer> {
    const rows: Wire[] = [];
    for (const params of all) {
      const answer = await this.signed(name, params);
      const { code = '50000', msg = '' } = answer ?? {};
      const refused = { ordId: '', clOrdId: wordOf(params['clOrdId']), tag: '', sCode: code, sMsg: msg };
      rows.push(...(answer === null || answer.data.length === 0 ? [refused] : answer.data));
    }
    const wrong = rows.filter((row) => row['sCode'] !== '0').length;
    if (wrong === 0) return ok(rows);
    return wrong === rows.length
      ? { code: '1', msg: 'All operations failed', data: rows }
      : { code: '2', msg: 'Bulk operation partially successful', data: rows };
  }

  /** One wallet; what contracts cost is given back, as in the other gateways. */
  async balance(): Promise<Wire> {
    const { desks, nowMs } = this.parts;
    const [spot, swap] = [await desks.SPOT.account(), await desks.SWAP.account()];
    const tied = swap.positions.reduce((sum, { qty, avg }) => sum.add(qty.mul(avg)), Decimal.ZERO);
    const cash = spot.cash.add(swap.cash).add(tied).add(this.bills.total()).round(8, 'nearest');
    const upl = (await this.positions()).reduce((sum, row) => sum.add(dec(String(row['upl']))), Decimal.ZERO);
    const coins = spot.positions.flatMap(({ instrumentId, qty }) => {
      const coin = desks.SPOT.instruments.get(instrumentId)?.baseCurrency ?? '';
      return qty.sign() > 0 ? [detail(coin, qty, desks.SPOT.reserved(instrumentId), nowMs())] : [];
    });
    const kept = spot.kept.map(({ asset, total }) => detail(asset, total, Decimal.ZERO, nowMs()));
    const details = [detail(QUOTE_CCY, cash, spot.locked, nowMs(), upl), ...coins, ...kept];
    const unused = { ordFroz: '', imr: '', mmr: '', borrowFroz: '', mgnRatio: '', notionalUsd: '', upl: '' };
    return { uTime: String(nowMs()), totalEq: text(cash.add(upl)), isoEq: '0', adjEq: '', ...unused, details };
  }

  async positions(): Promise<readonly Wire[]> {
    const { desks, tape } = this.parts;
    const held = await desks.SWAP.account();
    return held.positions.flatMap((position) => {
      const instrument = desks.SWAP.instruments.get(position.instrumentId);
      if (instrument === undefined || position.qty.isZero()) return [];
      const quote = tape.quote(instrument.id);
      const mark = dec(unitsText(quote?.last ?? quote?.bid ?? 0, instrument.priceScale));
      return [wirePosition(position, instrument, mark)];
    });
  }

  private deskOf(params: Params): { readonly desk: Desk; readonly type: InstType } {
    const type = instTypeOf(wordOf(params['instId']));
    return { desk: this.parts.desks[type], type };
  }

  /** Of the plain book: algo orders are there once they triggered, and have no client id there. */
  private find(params: Params): DeskOrder | null {
    const { desk } = this.deskOf(params);
    const [ordId, clOrdId] = [wordOf(params['ordId']), wordOf(params['clOrdId'])];
    const found = ordId !== '' ? desk.byId(Number(ordId)) : desk.byClientId(clOrdId);
    return found !== null && (ordId === '' ? found.waits : found.waits && !found.triggered) ? null : found;
  }

  private async place(params: Params): Promise<OkxAnswer> {
    const { desk, type } = this.deskOf(params);
    const instrument = findInst(desk.instruments.values(), wordOf(params['instId']));
    if (instrument === null) return refusal('51001', 'Instrument ID does not exist');
    const read = readOrder(this.coinsFor(params, instrument, type), instrument, type);
    if ('code' in read) return failed(read.code, read.msg);
    if (desk.byClientId(read.clientId) !== null) return failed('51016', 'Duplicated client order ID');
    const placed = await desk.submit(read);
    if ('refused' in placed) return refusalOf(placed.refused);
    return done(placed, this.parts.nowMs());
  }

  private async amend(params: Params): Promise<OkxAnswer> {
    const order = this.find(params);
    const { desk, type } = this.deskOf(params);
    if (order === null || !isOpenOrder(order))
      return failed('51503', 'Order modification failed as the order has been filled, canceled or does not exist');
    const [size, price] = [decimal(params['newSz']), decimal(params['newPx'])];
    const refused = await desk.modify(order, {
      qty: (size === null ? order.qty : coinsOf(size, type)).trim().text(),
      limitPrice: (price ?? order.limitPrice)?.trim().text() ?? null,
    });
    return refused === null ? done(order, this.parts.nowMs()) : refusalOf(refused);
  }

  private async cancel(params: Params): Promise<OkxAnswer> {
    const order = this.find(params);
    if (order === null || !isOpenOrder(order)) return failed('51400', GONE);
    const refused = await this.deskOf(params).desk.cancel(order);
    if (refused === null) return done(order, this.parts.nowMs());
    return isOpenOrder(order) ? failed('51405', refused) : failed('51400', GONE);
  }

  /** A market buy of spot names money unless it says otherwise: as many coins as that buys now. */
  private coinsFor(params: Params, instrument: Instrument, type: InstType): Params {
    const money = decimal(params['sz']);
    const ask = this.parts.tape.quote(instrument.id)?.ask ?? null;
    const isMoney = params['tgtCcy'] === 'quote_ccy' || (params['tgtCcy'] === undefined && params['side'] === 'buy');
    if (type !== 'SPOT' || params['ordType'] !== 'market' || !isMoney || money === null || ask === null) return params;
    const price = dec(unitsText(ask, instrument.priceScale));
    const coins = money.div(price, 18, 'floor').roundTo(dec(instrument.lotSize), 'floor');
    return { ...params, sz: text(coins), tgtCcy: 'base_ccy' };
  }

  private one(params: Params): OkxAnswer {
    const order = this.find(params);
    const { desk, type } = this.deskOf(params);
    const instrument = order === null ? undefined : desk.instruments.get(order.instrumentId);
    if (order === null || instrument === undefined) return refusal('51603', 'Order does not exist');
    return ok([wireOrder(order, instrument, type, order.fills.at(-1) ?? null)]);
  }

  private orders(params: Params, keep: (order: DeskOrder) => boolean): readonly Wire[] {
    const from = Number(params['begin'] ?? 0);
    const rows = this.each(params, ({ order, instrument, type }) =>
      keep(order) && (!order.waits || order.triggered) && (isOpenOrder(order) || bornMs(order) >= from)
        ? [{ id: order.id, row: wireOrder(order, instrument, type, order.fills.at(-1) ?? null) }]
        : [],
    );
    return paged(rows, params);
  }

  private fills(params: Params): readonly Wire[] {
    const from = Number(params['begin'] ?? 0);
    const rows = this.each(params, ({ order, instrument, type }) =>
      order.fills
        .filter((fill) => fill.tsMs >= from)
        .map((fill) => ({ id: 9_000_000 + fill.id, row: wireFill(order, fill, instrument, type) })),
    );
    return paged(rows, params);
  }

  private each<T>(
    params: Params,
    rowsOf: (at: { order: DeskOrder; instrument: Instrument; type: InstType }) => T[],
  ): T[] {
    const [instType, instId] = [wordOf(params['instType']), wordOf(params['instId'])];
    const types = (['SPOT', 'SWAP'] as const).filter((type) => instType === '' || instType === type);
    return types.flatMap((type) => {
      const desk = this.parts.desks[type];
      return desk.orders().flatMap((order) => {
        const instrument = desk.instruments.get(order.instrumentId);
        if (instrument === undefined) return [];
        if (instId !== '' && (instTypeOf(instId) !== type || findInst([instrument], instId) === null)) return [];
        return rowsOf({ order, instrument, type });
      });
    });
  }
}

/** What came of an algo order is as old as its trigger; `updatedMs` is later at most. */
const bornMs = (order: DeskOrder): number => (order.waits ? order.updatedMs : order.createdMs);
const GONE = 'Order cancellation failed as the order has been filled, canceled or does not exist';
const text = (value: Decimal): string => value.trim().toString();

/** `[ts, o, h, l, c, vol, …, confirm]`. */
export function candleRow(
  [start, o, h, l, c, v]: readonly [number, number, number, number, number, number],
  instrument: Instrument,
  type: InstType,
): readonly string[] {
  const price = (units: number): string => unitsText(units, instrument.priceScale);
  const size = sizeOf(dec(unitsText(v, instrument.qtyScale)), type);
  return [String(start), price(o), price(h), price(l), price(c), size, size, '0', '1'];
}

/** What positions have gained (`upl`) is in the equity, not in the cash. */
const detail = (ccy: string, total: Decimal, locked: Decimal, nowMs: number, upl = Decimal.ZERO): Wire => ({
  ccy,
  eq: text(total.add(upl)),
  cashBal: text(total),
  availBal: text(total.sub(locked)),
  availEq: text(total.add(upl).sub(locked)),
  frozenBal: text(locked),
  ordFrozen: text(locked),
  upl: text(upl),
  liab: '',
  ...{
    isoEq: '0',
    disEq: text(total),
    fixedBal: '0',
    uplLiab: '',
    crossLiab: '',
    isoLiab: '',
    mgnRatio: '',
    interest: '',
  },
  ...{ twap: '0', maxLoan: '', eqUsd: text(total), borrowFroz: '', notionalLever: '0', stgyEq: '0', isoUpl: '0' },
  ...{ spotInUseAmt: '0', spotIsoBal: '0', imr: '0', mmr: '0' },
  uTime: String(nowMs),
});

const done = (order: DeskOrder, nowMs: number): OkxAnswer => {
  const clOrdId = order.clientId.startsWith('web_') ? '' : order.clientId;
  return ok([{ ordId: String(order.id), clOrdId, tag: '', ts: String(nowMs), sCode: '0', sMsg: '' }]);
};

/** The exchange's refusal in OKX's words. */
function refusalOf(reason: string): OkxAnswer {
  if (/not enough funds|can be sold|margin/.test(reason))
    return failed('51008', 'Order failed. Insufficient USDT balance in account.');
  if (/reduce/.test(reason)) return failed('51169', 'Order failed because you do not have any positions to reduce.');
  if (/halted|paused|closed/.test(reason)) return failed('51028', 'Contract is not tradable at the moment');
  if (/too many requests/.test(reason)) return refusal('50011', 'Rate limit reached.');
  return failed('51000', reason);
}
