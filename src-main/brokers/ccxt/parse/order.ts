/** ccxt's orders and trades as reports. Pure; executions come from trades only, a status never makes a fill. */
import {
  Decimal,
  ID_PATTERN,
  dec,
  idOf,
  symbolOf,
  type ClientOrderId,
  type FillReport,
  type InstrumentId,
  type NonTrade,
  type OrderStatusReport,
  type OrderType,
  type Side,
  type TimeInForce,
  type TradeId,
  type VenueOrderId,
  type VenueOrderStatus,
  type VenueTrigger,
} from '../../../../shared/domain/index.ts';
import { fromWireId } from '../client-ids.ts';
import type { KnownOrder } from '../known-orders.ts';
import type { ExchangeProfile } from '../profiles.ts';
import { coinbaseRow, stopTriggered, takesProfit } from './coinbase-row.ts';
import { forcedKind } from './forced.ts';
import type { Listed } from './market.ts';
import { algoLife, algoPrice, algoReason, algoRow, algoType, type AlgoRow } from './okx-algo.ts';
import { qtyOf } from './order-size.ts';
import { decimalOf, isFields, listOf, msOf, textOf, type Fields } from './read.ts';

export type OrderReading = {
  readonly report: OrderStatusReport;
  /** The number that this message names. */
  readonly number: VenueOrderId;
  /** The number in the plain book that it names beside it: a triggered order's. */
  readonly engineId: string | null;
  readonly book: 'plain' | 'trigger';
  /** The exchange's name of its kind, where a cancel has to say it. */
  readonly kind: string | null;
  /** It teaches numbers and terms, and how the order goes on another message says. */
  readonly silent: boolean;
};

export type OrderFacts = {
  readonly profile: ExchangeProfile;
  readonly listedOf: (symbol: string) => Listed | null;
  readonly knownByNumber: (number: string) => KnownOrder | null;
  readonly known: (id: ClientOrderId) => KnownOrder | null;
  /** What the exchange did by an order of its own of this number. */
  readonly forced: (number: string) => NonTrade | null;
  /** What is held, signed, as it was last read; null: nothing. */
  readonly held: (id: InstrumentId) => Decimal | null;
  readonly nowMs: number;
};

const CLIENT_ID_KEYS = [
  'clientOrderId',
  'clientAlgoId',
  'caid',
  'orderLinkId',
  'clOrdId',
  'algoClOrdId',
  'cl_ord_id',
  'client_order_id',
];

/** Our id in a message: as ccxt read it, else where the exchange keeps it. */
export function clientIdOf(raw: Fields, profile: ExchangeProfile): ClientOrderId | null {
  const info = isFields(raw['info']) ? raw['info'] : {};
  const keyed = CLIENT_ID_KEYS.map((key) => info[key]);
  // At Kraken ccxt takes the user reference for the client's id: a number of another meaning, 0 when there is none.
  const named = profile.id === 'kraken' ? keyed : [raw['clientOrderId'], ...keyed];
  if (profile.id.startsWith('binance')) named.push(info['C'], info['c']);
  for (const one of named) {
    const id = fromWireId(profile.idRule, textOf(one));
    if (id !== null) return id;
  }
  return null;
}

const sideOf = (value: unknown): Side | null => (value === 'buy' || value === 'sell' ? value : null);

const TIFS: Readonly<Record<string, TimeInForce>> = {
  GTC: 'gtc',
  IOC: 'ioc',
  FOK: 'fok',
  PO: 'gtc',
  GTD: 'gtd',
  DAY: 'day',
};

/** The state of a conditional order in a book of its own; null: this message is of the plain book. */
function algoState(info: Fields): string | null {
  if (info['aid'] !== undefined) return textOf(info['X']);
  return textOf(info['algoStatus']);
}

/** Of OKX: the conditional order that a message is of. */
function okxAlgo(info: Fields, { id, idRule }: ExchangeProfile): AlgoRow | null {
  return id === 'okx' ? algoRow(info, (wire) => fromWireId(idRule, wire) !== null) : null;
}

/** For an order that came of a conditional one ccxt gives OKX's number of the conditional one. */
function numberOf(raw: Fields, info: Fields, { id }: ExchangeProfile): string | null {
  return (id === 'okx' ? textOf(info['ordId']) : null) ?? textOf(raw['id']);
}

type Life = { readonly status: VenueOrderStatus; readonly triggered: boolean } | 'ignore' | null;

/** FINISHED says only that the order in the plain book has ended: that book says how. */
const ALGO_LIFE: Readonly<Record<string, Life>> = {
  NEW: { status: 'accepted', triggered: false },
  TRIGGERING: { status: 'accepted', triggered: true },
  TRIGGERED: { status: 'accepted', triggered: true },
  FINISHED: 'ignore',
  CANCELED: { status: 'canceled', triggered: false },
  CANCELLED: { status: 'canceled', triggered: false },
  EXPIRED: { status: 'expired', triggered: false },
  REJECTED: { status: 'rejected', triggered: false },
};

function lifeOf(raw: Fields, qty: Decimal, filled: Decimal, algo: string | null): Life {
  if (algo !== null) return ALGO_LIFE[algo] ?? null;
  const at = (status: VenueOrderStatus): Life => ({ status, triggered: false });
  switch (raw['status']) {
    case 'open':
    // Coinbase, before and after: ccxt passes these on as they are.
    case 'PENDING':
    case 'QUEUED':
    case 'CANCEL_QUEUED':
    case 'EDIT_QUEUED':
    case 'triggered':
    case 'canceling':
      return at(filled.sign() > 0 ? 'partiallyFilled' : 'accepted');
    case 'closed':
      return at(filled.gte(qty) && qty.sign() > 0 ? 'filled' : 'canceled');
    case 'canceled':
    case 'cancelled':
      return at('canceled');
    case 'expired':
      return at('expired');
    case 'rejected':
      return at('rejected');
    default:
      return null;
  }
}

/** A spot order of Bybit's that waits says the last trade of when it was placed: from there to the trigger is the way that it waits for. */
function isFavourable(info: Fields): boolean {
  const [base, trigger] = [positive(info['basePrice']), positive(info['triggerPrice'])];
  if (base === null || trigger === null) return false;
  return info['side'] === 'Buy' ? trigger.lt(base) : trigger.gt(base);
}

/** The kind of order by the exchange's own name for it, where it was not sent here. */
function typeOf(raw: Fields, info: Fields, hasTrigger: boolean): OrderType {
  const name = ['orderType', 'origType', 'ot', 'o', 'type', 'ordertype', 'stopOrderType']
    .map((key) => textOf(info[key]) ?? '')
    .join(' ');
  const limit = raw['type'] === 'limit' || /limit/i.test(textOf(raw['type']) ?? '');
  if (/trailing/i.test(name) || trails(info)) return 'trailingStop';
  if (/take[_-]?profit/i.test(name) || isFavourable(info) || takesProfit(info, raw['side'])) return 'takeProfit';
  if (hasTrigger) return limit ? 'stopLimit' : 'stop';
  return limit ? 'limit' : 'market';
}

/** Binance's spot stops that trail, in answers and in its stream; Kraken's by their full name. */
const trails = (info: Fields): boolean =>
  (decimalOf(info['trailingDelta'])?.sign() ?? 0) > 0 ||
  (info['e'] === 'executionReport' && (decimalOf(info['d'])?.sign() ?? 0) > 0) ||
  info['order_type'] === 'trailing-stop' ||
  (isFields(info['descr']) && info['descr']['ordertype'] === 'trailing-stop');

const PRICED: ReadonlySet<OrderType> = new Set(['limit', 'stopLimit', 'takeProfit']);
const WAITING: ReadonlySet<OrderType> = new Set(['stop', 'stopLimit', 'takeProfit', 'trailingStop']);
const positive = (value: unknown): Decimal | null => {
  const read = decimalOf(value);
  return read !== null && read.sign() > 0 ? read.trim() : null;
};

/**
 * One order; null: it is not readable or not of a listed market. `'ignore'`: it says nothing that another message does not. In a state
 * that nobody knows it is `unknown`, which is neither an end nor a reason to know nothing of the others.
 */
export function readOrder(row: Fields, facts: OrderFacts): OrderReading | 'ignore' | null {
  const raw = facts.profile.id === 'coinbase' ? coinbaseRow(row) : row;
  const info = isFields(raw['info']) ? raw['info'] : {};
  const okx = okxAlgo(info, facts.profile);
  const number = okx?.number ?? numberOf(raw, info, facts.profile);
  if (number === null || !ID_PATTERN.test(number)) return null;
  // Nobody placed it and nobody can cancel it: its executions say what it does.
  if (forcedKind(info, facts.profile) !== null) return 'ignore';
  const known = facts.knownByNumber(number);
  const last = known?.last;
  const listed = facts.listedOf(textOf(raw['symbol']) ?? (last === undefined ? '' : symbolOf(last.instrumentId)));
  if (listed === null) return null;
  const clientOrderId = known?.clientOrderId ?? clientIdOf(raw, facts.profile);
  const ours = known ?? (clientOrderId === null ? null : facts.known(clientOrderId));
  const side = sideOf(raw['side']) ?? last?.side ?? null;
  const qty = qtyOf(raw, listed, { last, held: facts.held(listed.instrument.id) });
  if (side === null || qty === null) return null;
  const filled = (decimalOf(info['cum_qty']) ?? decimalOf(raw['filled']) ?? Decimal.ZERO)
    .mul(listed.contractSize)
    .trim();
  const algo = algoState(info);
  const okxLife = okx === null || okx.cameOf ? null : lifeOfOkx(okx, info, clientOrderId);
  const life = okxLife ?? lifeOf(raw, qty, filled, algo) ?? { status: 'unknown' as const, triggered: false };
  if (life === 'ignore') return life;
  const triggerPrice =
    positive(raw['triggerPrice']) ?? positive(raw['stopLossPrice']) ?? positive(raw['takeProfitPrice']);
  const type = ours?.type ?? (okx === null ? typeOf(raw, info, triggerPrice !== null) : algoType(info));
  const trigger = triggerOf(
    type,
    // Of one that trails Kraken names the distance.
    type === 'trailingStop' && facts.profile.id === 'kraken' ? null : (triggerPrice ?? lastTrigger(last)),
    life.triggered || okx?.cameOf === true || (algo === null && isTriggered(info, ours, number)),
  );
  const told = PRICED.has(type) ? (positive(raw['price']) ?? (okx === null ? null : algoPrice(info))) : null;
  const price =
    told ??
    (PRICED.has(type) && last?.limitPrice !== undefined && last.limitPrice !== null ? dec(last.limitPrice) : null);
  const engine = okx?.engineId ?? textOf(info['ai']) ?? textOf(info['actualOrderId']);
  const report: OrderStatusReport = {
    kind: 'orderStatus',
    clientOrderId,
    venueOrderId: ours?.venueOrderId ?? idOf<VenueOrderId>(number),
    instrumentId: listed.instrument.id,
    side,
    type,
    tif: ours?.tif ?? TIFS[textOf(raw['timeInForce'])?.toUpperCase() ?? ''] ?? 'gtc',
    status: life.status,
    qty: qty.text(),
    limitPrice: price?.text() ?? null,
    ...(trigger === null ? {} : { trigger }),
    filledQty: filled.text(),
    reason:
      (life.status === 'canceled' ? ours?.takenBack : undefined) ??
      okxLife?.reason ??
      (life.status === 'unknown' ? wordOf(raw, info, facts.profile) : reasonOf(info, life.status)),
    tsEventMs: msOf(raw['lastUpdateTimestamp']) ?? msOf(raw['timestamp']) ?? facts.nowMs,
  };
  const book = algo === null && okx === null ? 'plain' : 'trigger';
  const kind = kindOf(info, facts.profile);
  return { report, number: idOf<VenueOrderId>(number), engineId: engine, book, kind, silent: okxLife?.silent === true };
}

/** Bybit's spot orders by kind: `stopOrderType` says it, of conditional ones as `Stop`. */
function kindOf(info: Fields, { cancelKinds }: ExchangeProfile): string | null {
  if (cancelKinds === null || info['stopOrderType'] === undefined) return null;
  const named = textOf(info['stopOrderType']);
  if (named === 'Stop') return 'StopOrder';
  return named !== null && cancelKinds.includes(named) ? named : (cancelKinds[0] ?? null);
}

/** Of a row of OKX's algo book. Others' orders end there when they trigger: what comes of them is told apart. */
function lifeOfOkx({ engineId }: AlgoRow, info: Fields, clientOrderId: ClientOrderId | null) {
  const life = algoLife(info['state']);
  if (life === null) return null;
  const reason = algoReason(info, life);
  if (life.told || clientOrderId !== null) return { ...life, reason, silent: !life.told };
  const became = `it triggered, and became order ${engineId ?? ''}`.trim();
  return { status: 'canceled' as const, triggered: true, reason: became, silent: false };
}

const lastTrigger = (last: OrderStatusReport | undefined): Decimal | null => {
  const price = last?.trigger?.price ?? null;
  return price === null ? null : dec(price);
};

/** Where a conditional order of Bybit's stands once its trigger was hit; it keeps its number (v5/order/create-order, v5/enum). */
const BYBIT_TRIGGERED: ReadonlySet<string> = new Set(
  'Triggered New PartiallyFilled Filled PartiallyFilledCanceled'.split(' '),
);

/** In the plain book of an exchange with two, a conditional order has triggered; elsewhere the exchange says whether it works. */
function isTriggered(info: Fields, ours: KnownOrder | null, number: string): boolean {
  if (ours?.book === 'trigger' && ours.venueOrderId !== null && ours.venueOrderId !== number) return true;
  const executed = decimalOf(info['z'] ?? info['executedQty'] ?? info['vol_exec']);
  const bybit = textOf(info['orderStatus']);
  return (
    (bybit !== null && BYBIT_TRIGGERED.has(bybit)) ||
    info['order_status'] === 'triggered' ||
    stopTriggered(info) ||
    info['w'] === true ||
    info['isWorking'] === true ||
    (executed !== null && executed.sign() > 0)
  );
}

function triggerOf(type: OrderType, price: Decimal | null, triggered: boolean): VenueTrigger | null {
  if (!WAITING.has(type)) return null;
  return { price: price?.text() ?? null, source: 'last', trail: null, triggered };
}

const STATE_KEYS = ['algoStatus', 'X', 'orderStatus', 'order_status', 'status', 'state'];

/** A state that nobody here knows, as the exchange writes it. */
function wordOf(raw: Fields, info: Fields, { title }: ExchangeProfile): string {
  const words = [...STATE_KEYS.map((key) => info[key]), raw['status']].map(textOf);
  const word = words.find((one) => one !== null && one !== '') ?? null;
  return word === null
    ? `${title} names no state of it: it may be at work`
    : `${title} calls its state “${word.slice(0, 60)}”, which is not known here: it may be at work`;
}

const REASON_KEYS = ['rm', 'eR', 'rejectReason', 'cancelType', 'reason'];
function reasonOf(info: Fields, status: VenueOrderStatus): string | null {
  if (status !== 'rejected' && status !== 'canceled' && status !== 'expired') return null;
  for (const key of REASON_KEYS) {
    const text = textOf(info[key]);
    if (text !== null && text !== 'NONE' && text !== 'EC_NoError' && text !== 'UNKNOWN') return text.slice(0, 200);
  }
  return null;
}

/** One execution; null: it is not readable or not of a listed market. */
export function readTrade(raw: Fields, facts: OrderFacts): FillReport | null {
  const listed = facts.listedOf(textOf(raw['symbol']) ?? '');
  const info = isFields(raw['info']) ? raw['info'] : {};
  const inOrder = facts.profile.id === 'okx' ? textOf(info['ordId']) : null;
  const [tradeId, order] = [textOf(raw['id']), inOrder ?? textOf(raw['order'])];
  const side = sideOf(raw['side']);
  const [amount, price] = [positive(raw['amount']), positive(raw['price'])];
  if (listed === null || tradeId === null || order === null || side === null || amount === null || price === null)
    return null;
  if (!ID_PATTERN.test(tradeId) || !ID_PATTERN.test(order)) return null;
  const known = facts.knownByNumber(order);
  const clientOrderId = known?.clientOrderId ?? clientIdOf(raw, facts.profile);
  const ours = known ?? (clientOrderId === null ? null : facts.known(clientOrderId));
  const fee = feeOf(raw, listed.instrument.currency);
  const role = raw['takerOrMaker'];
  const nonTrade = forcedKind(info, facts.profile) ?? facts.forced(order);
  return {
    kind: 'fill',
    tradeId: idOf<TradeId>(tradeId),
    clientOrderId,
    venueOrderId: ours?.venueOrderId ?? idOf<VenueOrderId>(order),
    instrumentId: listed.instrument.id,
    side,
    qty: amount.mul(listed.contractSize).trim().text(),
    price: price.text(),
    fee: fee.amount.text(),
    feeCurrency: fee.currency,
    liquidity: role === 'maker' || role === 'taker' ? role : null,
    ...(nonTrade === null ? {} : { nonTrade }),
    tsEventMs: msOf(raw['timestamp']) ?? facts.nowMs,
  };
}

function feeOf(raw: Fields, currency: string): { readonly amount: Decimal; readonly currency: string } {
  const [first] = listOf(raw['fees']);
  const fee = isFields(raw['fee']) && raw['fee']['cost'] !== undefined ? raw['fee'] : (first ?? {});
  const cost = decimalOf(fee['cost'])?.trim() ?? Decimal.ZERO;
  // OKX writes what is charged below zero, which ccxt passes on as it is for trades that it finds in orders.
  const amount = isFields(raw['info']) && raw['info']['fillFee'] !== undefined ? cost.neg() : cost;
  return { amount, currency: textOf(fee['currency']) ?? currency };
}
