/**
 * OKX's book of conditional orders ("algo orders": www.okx.com/docs-v5/en/#order-book-trading-algo-trading): placed, changed, cancelled and
 * listed apart, under numbers of their own. One that triggers is over there (`effective`); what came of it is an order of the plain book
 * with a number of its own, no client id, and the algo's two ids beside it.
 *
 * Kinds that it takes: `conditional` with one of its two triggers, and `trigger`. It freezes nothing for them of its own: what the exchange
 * behind it keeps for a waiting sell shows in the balance.
 */
import { Decimal, dec, unitsText, type Instrument, type OrderType, type Side } from '../../../shared/domain/index.ts';
import { isOpenOrder, isWaitingOrder, type Desk, type DeskOrder, type DeskSubmit } from '../crypto/desk.ts';
import { failed, ok, refusal, type OkxAnswer, type RestParts } from './answer.ts';
import { coinsOf, findInst, instIdOf, instTypeOf, sizeOf, type InstType } from './names.ts';
import { paged } from './pages.ts';
import { decimal } from './read-order.ts';
import { ALGO_ID_BASE, algoIdOf, type Wire } from './wire.ts';

type Params = Readonly<Record<string, unknown>>;
const wordOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const text = (value: Decimal | null): string => value?.trim().toString() ?? '';

const NO_ALGO = 'Order does not exist';
const AMEND_GONE = 'Order modification failed as the order has been filled, canceled or does not exist';
const CANCEL_GONE = 'Order cancellation failed as the order has been filled, canceled or does not exist';

/** Why a trigger that was passed already is refused: by what it is and which side it is for. */
const PASSED = {
  'tp sell': ['51279', 'TP trigger price cannot be lower than the last price'],
  'tp buy': ['51277', 'TP trigger price cannot be higher than the last price'],
  'sl sell': ['51280', 'SL trigger price cannot be higher than the last price'],
  'sl buy': ['51278', 'SL trigger price cannot be lower than the last price'],
} as const;

type Terms = { readonly trigger: Decimal; readonly price: Decimal | null; readonly kind: 'sl' | 'tp' | 'trigger' };

export class OkxAlgo {
  private readonly parts: RestParts;
  /** Which of them came as `trigger`, whose rows name their prices otherwise. */
  private readonly plainTriggers = new Set<string>();
  /** Those whose order the exchange refused when they triggered, and its code. */
  private readonly failures = new Map<string, string>();
  /** New ones are refused with this code; null: they are taken. */
  refusing: string | null = null;

  constructor(parts: RestParts) {
    this.parts = parts;
  }

  /** Signed paths of algo orders; null: it is none of these. */
  async signed(name: string, params: Params): Promise<OkxAnswer | null> {
    switch (name) {
      case 'POST trade/order-algo':
        return this.place(params);
      case 'POST trade/cancel-algos':
        return this.cancel(params);
      case 'POST trade/amend-algos':
        return this.amend(params);
      case 'GET trade/order-algo':
        return this.one(params);
      case 'GET trade/orders-algo-pending':
        return this.list(params, (order) => isWaitingOrder(order));
      case 'GET trade/orders-algo-history':
        return this.history(params);
      default:
        return null;
    }
  }

  /** The next of these to trigger is refused by the exchange, with this code. The order ends; the row that tells of it. */
  async fail(desk: Desk, order: DeskOrder, failCode: string): Promise<void> {
    this.failures.set(order.clientId, failCode);
    await desk.cancel(order);
  }

  /** A row of the lists and of the orders-algo channel. */
  row(order: DeskOrder, instrument: Instrument, type: InstType): Wire {
    const failCode = this.failures.get(order.clientId) ?? '';
    const average = order.filled.isZero() ? null : order.cost.div(order.filled, 8, 'nearest');
    const ordId = order.triggered ? String(order.id) : '';
    return {
      ...{ instType: type, instId: instIdOf(instrument, type), ccy: '', ordId, ordIdList: ordId === '' ? [] : [ordId] },
      ...{ algoId: algoIdOf(order), algoClOrdId: clientIdOf(order), clOrdId: '', tag: '', subAlgoIdList: [] },
      ...{ sz: sizeOf(order.qty, type), closeFraction: '', ordType: this.typeOf(order), side: order.side },
      ...{ posSide: type === 'SPOT' ? '' : 'net', tdMode: type === 'SPOT' ? 'cash' : 'cross' },
      ...{
        tgtCcy: type === 'SPOT' ? 'base_ccy' : '',
        state: stateOf(order, failCode),
        lever: type === 'SPOT' ? '' : '3',
      },
      ...this.prices(order),
      ...{ actualSz: sizeOf(order.triggered ? order.qty : Decimal.ZERO, type), actualPx: text(average) },
      ...{ actualSide: this.typeOf(order) === 'conditional' && order.triggered ? kindOf(order) : '' },
      ...{ triggerTime: order.triggered ? String(order.updatedMs) : '', reduceOnly: String(order.flags.reduceOnly) },
      ...{ pxVar: '', pxSpread: '', szLimit: '', pxLimit: '', timeInterval: '', callbackRatio: '', callbackSpread: '' },
      ...{ activePx: '', moveTriggerPx: '', quickMgnType: '', amendPxOnTriggerType: '0', attachAlgoOrds: [] },
      ...{ linkedOrd: { ordId: '' }, failCode, last: '', isTradeBorrowMode: '', chaseType: '', chaseVal: '' },
      ...{ maxChaseType: '', maxChaseVal: '', uTime: String(order.updatedMs), cTime: String(order.createdMs) },
    };
  }

  private prices(order: DeskOrder): Wire {
    const [trigger, price] = [text(order.triggerPrice), order.limitPrice === null ? '-1' : text(order.limitPrice)];
    const none = {
      tpTriggerPx: '',
      tpTriggerPxType: '',
      tpOrdPx: '',
      slTriggerPx: '',
      slTriggerPxType: '',
      slOrdPx: '',
    };
    const noTrigger = { triggerPx: '', triggerPxType: '', ordPx: '' };
    if (this.typeOf(order) === 'trigger') return { ...none, triggerPx: trigger, triggerPxType: 'last', ordPx: price };
    return kindOf(order) === 'tp'
      ? { ...none, ...noTrigger, tpTriggerPx: trigger, tpTriggerPxType: 'last', tpOrdPx: price }
      : { ...none, ...noTrigger, slTriggerPx: trigger, slTriggerPxType: 'last', slOrdPx: price };
  }

  private typeOf(order: DeskOrder): string {
    return this.plainTriggers.has(order.clientId) ? 'trigger' : 'conditional';
  }

  private async place(params: Params): Promise<OkxAnswer> {
    const type = instTypeOf(wordOf(params['instId']));
    const desk = this.parts.desks[type];
    const instrument = findInst(desk.instruments.values(), wordOf(params['instId']));
    if (instrument === null) return refusal('51001', 'Instrument ID does not exist');
    const read = readAlgo(params, instrument, type);
    if ('code' in read) return failed(read.code, read.msg);
    if (this.refusing !== null) return failed(this.refusing, 'The conditional order was not taken.');
    const terms = this.withType(read.terms, read.submit, instrument);
    if ('code' in terms) return failed(terms.code, terms.msg);
    if (desk.byClientId(terms.clientId) !== null) return failed('51065', 'algoClOrdId already exists');
    if (read.terms.kind === 'trigger') this.plainTriggers.add(terms.clientId);
    const placed = await desk.submit(terms);
    if ('refused' in placed) return failed(...refusedIn(placed.refused));
    return acted(placed);
  }

  /** A `trigger` waits for either side, by where the market is; a conditional one says which it is, and must not be passed. */
  private withType(terms: Terms, submit: Omit<DeskSubmit, 'type'>, instrument: Instrument): DeskSubmit | Refused {
    const last = this.last(instrument);
    const { kind, trigger, price } = terms;
    const rises = last === null ? submit.side === 'buy' : trigger.gte(last);
    const isStop = kind === 'trigger' ? rises === (submit.side === 'buy') : kind === 'sl';
    const waitsForRise = (submit.side === 'buy') === isStop;
    if (kind !== 'trigger' && last !== null && (waitsForRise ? last.gte(trigger) : last.lte(trigger))) {
      const [code, msg] = PASSED[`${kind} ${submit.side}`];
      return { code, msg };
    }
    const type: OrderType = !isStop ? 'takeProfit' : price === null ? 'stop' : 'stopLimit';
    return { ...submit, type };
  }

  private last(instrument: Instrument): Decimal | null {
    const quote = this.parts.tape.quote(instrument.id);
    if (quote === null) return null;
    const mid = quote.bid !== null && quote.ask !== null ? Math.floor((quote.bid + quote.ask) / 2) : quote.last;
    return mid === null ? null : dec(unitsText(mid, instrument.priceScale));
  }

  private find(params: Params): { readonly desk: Desk; readonly order: DeskOrder; readonly type: InstType } | null {
    const [algoId, algoClOrdId] = [wordOf(params['algoId']), wordOf(params['algoClOrdId'])];
    for (const type of ['SPOT', 'SWAP'] as const) {
      const desk = this.parts.desks[type];
      const order = algoId !== '' ? desk.byId(Number(algoId) - ALGO_ID_BASE) : desk.byClientId(algoClOrdId);
      if (order !== null && order.waits) return { desk, order, type };
    }
    return null;
  }

  private async cancel(params: Params): Promise<OkxAnswer> {
    const found = this.find(params);
    if (found === null || !isWaitingOrder(found.order)) return failed('51400', CANCEL_GONE);
    const refused = await found.desk.cancel(found.order);
    if (refused === null) return acted(found.order);
    return isWaitingOrder(found.order) ? failed('51405', refused) : failed('51400', CANCEL_GONE);
  }

  private async amend(params: Params): Promise<OkxAnswer> {
    const found = this.find(params);
    if (found === null || !isWaitingOrder(found.order)) return failed('51503', AMEND_GONE);
    const { order, desk, type } = found;
    const names =
      this.typeOf(order) === 'trigger'
        ? ['newTriggerPx', 'newOrdPx']
        : kindOf(order) === 'tp'
          ? ['newTpTriggerPx', 'newTpOrdPx']
          : ['newSlTriggerPx', 'newSlOrdPx'];
    const [trigger, price, size] = [...names, 'newSz'].map((name) => decimal(params[name]));
    const limit = price === undefined || price === null ? order.limitPrice : price.sign() < 0 ? null : price;
    if ((limit === null) !== (order.limitPrice === null)) return failed('51000', 'Parameter newSlOrdPx error');
    const wanted = trigger ?? order.triggerPrice;
    const refused = await desk.modify(order, {
      qty: (size === undefined || size === null ? order.qty : coinsOf(size, type)).trim().text(),
      limitPrice: limit?.trim().text() ?? null,
      ...(wanted === null ? {} : { triggerPrice: wanted.trim().text() }),
    });
    if (refused === null) return acted(order);
    return isWaitingOrder(order) ? failed(...refusedIn(refused)) : failed('51503', AMEND_GONE);
  }

  private one(params: Params): OkxAnswer {
    const found = this.find(params);
    const instrument = found?.desk.instruments.get(found.order.instrumentId);
    if (found === null || instrument === undefined) return refusal('51603', NO_ALGO);
    return ok([this.row(found.order, instrument, found.type)]);
  }

  private history(params: Params): OkxAnswer {
    const [state, algoId] = [wordOf(params['state']), wordOf(params['algoId'])];
    if (state === '' && algoId === '') return refusal('50014', 'Parameter state or algoId cannot be empty');
    return this.list(params, (order) => {
      if (isWaitingOrder(order)) return false;
      if (algoId !== '' && algoIdOf(order) !== algoId) return false;
      return state === '' || stateOf(order, this.failures.get(order.clientId) ?? '') === state;
    });
  }

  private list(params: Params, keep: (order: DeskOrder) => boolean): OkxAnswer {
    const kinds = wordOf(params['ordType']).split(',');
    if (kinds[0] === '') return refusal('50014', 'Parameter ordType cannot be empty');
    const [instType, instId] = [wordOf(params['instType']), wordOf(params['instId'])];
    const rows = (['SPOT', 'SWAP'] as const).flatMap((type) => {
      const desk = this.parts.desks[type];
      if (instType !== '' && instType !== type) return [];
      return desk.orders().flatMap((order) => {
        const instrument = desk.instruments.get(order.instrumentId);
        if (instrument === undefined || !order.waits || !kinds.includes(this.typeOf(order)) || !keep(order)) return [];
        if (instId !== '' && instIdOf(instrument, type) !== instId) return [];
        return [{ id: ALGO_ID_BASE + order.id, row: this.row(order, instrument, type) }];
      });
    });
    return ok(paged(rows, params));
  }
}

/** Which of its two triggers a conditional order has. */
const kindOf = (order: DeskOrder): 'tp' | 'sl' => (order.type === 'takeProfit' ? 'tp' : 'sl');
const clientIdOf = ({ clientId }: DeskOrder): string => (clientId.startsWith('web_') ? '' : clientId);

function stateOf(order: DeskOrder, failCode: string): string {
  if (failCode !== '' && !isOpenOrder(order)) return 'order_failed';
  if (order.triggered) return 'effective';
  return isOpenOrder(order) ? 'live' : 'canceled';
}

const acted = (order: DeskOrder): OkxAnswer =>
  ok([{ algoId: algoIdOf(order), clOrdId: '', algoClOrdId: clientIdOf(order), tag: '', sCode: '0', sMsg: '' }]);

function refusedIn(reason: string): readonly [string, string] {
  if (/not enough funds|can be sold|margin/.test(reason)) return ['51008', 'Order failed. Insufficient balance.'];
  if (/reduce/.test(reason)) return ['51169', 'Order failed because you do not have any positions to reduce.'];
  return ['51000', reason];
}

type Refused = { readonly code: string; readonly msg: string };
type Read = Refused | { readonly terms: Terms; readonly submit: Omit<DeskSubmit, 'type'> };
const wrong = (name: string): Refused => ({
  code: '51000',
  msg: `Parameter ${name} error`,
});
let made = 0;

/** Parameters of trade/order-algo, or the refusal. */
function readAlgo(params: Params, instrument: Instrument, type: InstType): Read {
  const { side } = params;
  const size = decimal(params['sz']);
  if (side !== 'buy' && side !== 'sell') return wrong('side');
  if (size === null || size.sign() <= 0) return wrong('sz');
  // Cross on spot is trading on margin.
  if (params['tdMode'] !== (type === 'SPOT' ? 'cash' : 'cross')) return wrong('tdMode');
  if (side === 'sell' && params['tgtCcy'] !== undefined) return wrong('tgtCcy');
  const terms = readTerms(params);
  if ('code' in terms) return terms;
  const market = terms.price === null;
  if (type === 'SPOT' && side === 'buy' && market && params['tgtCcy'] !== 'base_ccy') return wrong('tgtCcy');
  const tick = dec(instrument.ticks[0]?.tick ?? '1');
  if (!terms.trigger.isMultipleOf(tick) || terms.price?.isMultipleOf(tick) === false) return wrong('px');
  const qty = coinsOf(size, type);
  if (!qty.isMultipleOf(dec(instrument.lotSize)))
    return { code: '51121', msg: 'Order quantity must be a multiple of the lot size.' };
  made += 1;
  const submit = {
    ...{ clientId: wordOf(params['algoClOrdId']) || `web_algo${made}`, instrumentId: instrument.id },
    side: side as Side,
    ...{ tif: 'gtc' as const, qty: qty.text(), limitPrice: terms.price?.trim().text() ?? null },
    triggerPrice: terms.trigger.trim().text(),
    flags: { reduceOnly: params['reduceOnly'] === true || params['reduceOnly'] === 'true' },
  };
  return { terms, submit };
}

function readTerms(params: Params): Terms | Refused {
  const priced = (kind: Terms['kind'], trigger: unknown, price: unknown) => {
    const [at, limit] = [decimal(trigger), decimal(price)];
    if (at === null || at.sign() <= 0 || limit === null) return wrong(`${kind}TriggerPx`);
    return { kind, trigger: at, price: limit.sign() < 0 ? null : limit };
  };
  if (params['ordType'] === 'trigger') return priced('trigger', params['triggerPx'], params['orderPx']);
  if (params['ordType'] !== 'conditional')
    return { code: '51000', msg: 'this gateway takes the ordTypes conditional and trigger' };
  const [stops, takes] = [params['slTriggerPx'] !== undefined, params['tpTriggerPx'] !== undefined];
  if (stops === takes) return wrong('slTriggerPx');
  return stops
    ? priced('sl', params['slTriggerPx'], params['slOrdPx'])
    : priced('tp', params['tpTriggerPx'], params['tpOrdPx']);
}
