/** Orders between the two sides: what a client's order is at the exchange, and how the exchange's states are called by TWS. Pure. */
import {
  dec,
  Decimal,
  NO_FLAGS,
  type AccountId,
  type ClientOrderId,
  type Instrument,
  type OrderStatusReport,
  type OrderTrigger,
  type OrderType,
  type SessionKind,
  type TimeInForce,
  type Trail,
  type TriggerSource,
} from '../../../shared/domain/index.ts';
import type { SubmitRequest } from '../../../src-main/ports/execution-client.ts';
import type { WireOrder } from './read-order.ts';

/** An error of the protocol: its code and its words. */
export type WireError = { readonly code: number; readonly text: string };

const TYPES: Readonly<Record<string, OrderType>> = {
  MKT: 'market',
  LMT: 'limit',
  STP: 'stop',
  'STP LMT': 'stopLimit',
  TRAIL: 'trailingStop',
  MIT: 'takeProfit',
  LIT: 'takeProfit',
  MOC: 'market',
  LOC: 'limit',
};
const TIFS: Readonly<Record<string, TimeInForce>> = {
  '': 'day',
  DAY: 'day',
  GTC: 'gtc',
  GTD: 'gtd',
  IOC: 'ioc',
  FOK: 'fok',
  OPG: 'atOpen',
};

/** Methods that the exchange knows; the others watch trades. */
const sourceOf = (method: number): TriggerSource =>
  method === 8 ? 'mid' : method === 1 || method === 4 ? 'bidAsk' : 'last';

/** `20261118-15:04:05` as UTC, or null. */
export function readUtc(text: string): number | null {
  const match = /^(\d{4})(\d\d)(\d\d)[- ](\d\d):(\d\d):(\d\d)( UTC| GMT)?$/.exec(text);
  if (match === null) return null;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

export type HostOrder = {
  readonly accountId: AccountId;
  readonly clientOrderId: ClientOrderId;
  readonly instrument: Instrument;
  readonly linkId: string | null;
};

/** The exchange's request for a client's order, or the error that TWS answers. */
export function submitRequestOf(order: WireOrder, of: HostOrder): SubmitRequest | WireError {
  const type = TYPES[order.orderType];
  const tif = order.orderType === 'MOC' || order.orderType === 'LOC' ? 'atClose' : TIFS[order.tif];
  if (type === undefined)
    return { code: 387, text: `Unsupported order type for this exchange and security type: ${order.orderType}` };
  if (tif === undefined) return { code: 321, text: `Error validating request: invalid time in force ${order.tif}` };
  if (order.action !== 'BUY' && order.action !== 'SELL')
    return { code: 321, text: 'Error validating request: invalid side' };
  const qty = Decimal.parse(order.totalQty);
  if (!qty.ok || qty.value.sign() <= 0) return { code: 434, text: 'The order size cannot be zero.' };
  const limit = hasLimit(order.orderType) ? decimalOf(order.lmtPrice) : null;
  if (hasLimit(order.orderType) && limit === null)
    return { code: 321, text: 'Error validating request: the limit price is missing' };
  const trigger = triggerOf(order);
  if ('code' in trigger) return trigger;
  const expireMs = tif === 'gtd' ? readUtc(order.goodTillDate) : null;
  if (tif === 'gtd' && expireMs === null) return { code: 391, text: 'The time or time-zone entered is invalid.' };
  return {
    clientOrderId: of.clientOrderId,
    accountId: of.accountId,
    instrumentId: of.instrument.id,
    side: order.action === 'BUY' ? 'buy' : 'sell',
    type,
    qty: qty.value.trim().text(),
    limitPrice: limit,
    tif,
    sessions: sessionsOf(of.instrument, order.outsideRth),
    ...(trigger.found === null ? {} : { trigger: trigger.found }),
    ...(expireMs === null ? {} : { expireMs }),
    ...(order.allOrNone ? { flags: { ...NO_FLAGS, allOrNone: true } } : {}),
    ...(of.linkId === null ? {} : { linkId: of.linkId }),
  };
}

const hasLimit = (type: string): boolean => type === 'LMT' || type === 'STP LMT' || type === 'LIT' || type === 'LOC';

export const decimalOf = (text: string | null): ReturnType<Decimal['text']> | null => {
  const parsed = text === null ? null : Decimal.parse(text);
  return parsed?.ok === true ? parsed.value.trim().text() : null;
};

function triggerOf(order: WireOrder): { readonly found: OrderTrigger | null } | WireError {
  const { orderType, auxPrice, trailStopPrice, trailingPercent } = order;
  const base = { source: sourceOf(order.triggerMethod), extreme: null, heldBy: 'venue', triggeredMs: null } as const;
  if (orderType === 'TRAIL') {
    const amount = decimalOf(auxPrice);
    const pct = decimalOf(trailingPercent);
    const trail: Trail | null =
      pct !== null ? { kind: 'percent', pct } : amount !== null ? { kind: 'price', amount } : null;
    if (trail === null) return { code: 321, text: 'Error validating request: a trailing amount or percent is needed' };
    return { found: { ...base, price: decimalOf(trailStopPrice), trail } };
  }
  if (orderType !== 'STP' && orderType !== 'STP LMT' && orderType !== 'MIT' && orderType !== 'LIT')
    return { found: null };
  const price = decimalOf(auxPrice);
  if (price === null) return { code: 403, text: 'Invalid stop price.' };
  return { found: { ...base, price, trail: null } };
}

const sessionsOf = (instrument: Instrument, outsideRth: boolean): readonly SessionKind[] => {
  if (instrument.calendar === 'always') return ['continuous'];
  return outsideRth ? ['pre', 'regular', 'post'] : ['regular'];
};

/** The exchange's order as a client of TWS would have sent it: for orders that others placed. */
export function wireOrderOf(report: OrderStatusReport, account: string): WireOrder {
  const { type, tif, trigger } = report;
  const closing = tif === 'atClose';
  const names: Readonly<Record<OrderType, string>> = {
    market: closing ? 'MOC' : 'MKT',
    limit: closing ? 'LOC' : 'LMT',
    stop: 'STP',
    stopLimit: 'STP LMT',
    trailingStop: 'TRAIL',
    takeProfit: report.limitPrice === null ? 'MIT' : 'LIT',
  };
  const tifs: Readonly<Record<TimeInForce, string>> = {
    ...{ day: 'DAY', gtc: 'GTC', gtd: 'GTD', ioc: 'IOC', fok: 'FOK', atOpen: 'OPG', atClose: 'DAY' },
  };
  const trail = trigger?.trail ?? null;
  return {
    action: report.side === 'buy' ? 'BUY' : 'SELL',
    totalQty: report.qty,
    orderType: names[type],
    lmtPrice: report.limitPrice,
    auxPrice: trail === null ? (trigger?.price ?? null) : trail.kind === 'price' ? trail.amount : null,
    tif: tifs[tif],
    ocaGroup: '',
    ocaType: 3,
    account,
    orderRef: '',
    transmit: true,
    parentId: 0,
    triggerMethod: 0,
    outsideRth: false,
    goodTillDate: '',
    allOrNone: false,
    trailStopPrice: trail === null ? null : (trigger?.price ?? null),
    trailingPercent: trail?.kind === 'percent' ? trail.pct : null,
    smartComboRouting: [],
    whatIf: false,
  };
}

/** What TWS calls an order's state. A trigger that waits is held by IB until it elects. */
export function statusName(report: OrderStatusReport): string {
  switch (report.status) {
    case 'accepted': {
      const waits = (report.trigger ?? null) !== null && report.trigger?.triggered !== true;
      return waits || report.tif === 'atOpen' || report.tif === 'atClose' ? 'PreSubmitted' : 'Submitted';
    }
    case 'partiallyFilled':
      return 'Submitted';
    case 'filled':
      return 'Filled';
    case 'rejected':
      return 'Inactive';
    default:
      return 'Cancelled';
  }
}

/** The names of the ids of TWS executions: the fill, its part (combo legs), its revision. `T12` → `….0000000c.01.01`. */
export function execIdOf(tradeId: string, revision = 1): string {
  const match = /^T(\d+)(?:\.(\d+))?$/.exec(tradeId);
  const part = match?.[2] === undefined ? 1 : Number(match[2]) + 1;
  const two = (n: number): string => String(n).padStart(2, '0');
  const number = match?.[1] === undefined ? 0 : Number(match[1]);
  return `00025b46.${number.toString(16).padStart(8, '0')}.${two(part)}.${two(revision)}`;
}

/** So far, with one more fill. */
export function averaged(before: { readonly qty: string; readonly avg: string }, qty: string, price: string): string {
  const total = dec(before.qty).add(dec(qty));
  const cost = dec(before.qty)
    .mul(dec(before.avg))
    .add(dec(qty).mul(dec(price)));
  return total.isZero() ? '0' : cost.div(total, 8, 'nearest').trim().toString();
}
