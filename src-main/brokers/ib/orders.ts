/** Our orders as IB's, and back. Pure. */
import type { Order as SdkOrder } from '@stoqey/ib';
import {
  err,
  ok,
  type ClientOrderId,
  type DecimalText,
  type OrderType,
  type Price,
  type Result,
  type Side,
  type TimeInForce,
  type Trail,
  type TriggerSource,
} from '../../../shared/domain/index.ts';
import type { SubmitRequest } from '../../ports/execution-client.ts';
import { doubleOf, fieldsOf, numberText, textOf } from './parse/numbers.ts';
import { readTime, writeUtc } from './parse/time.ts';

/** An order's terms, ours and as IB holds them alike. */
export type Terms = {
  readonly side: Side;
  readonly type: OrderType;
  readonly tif: TimeInForce;
  readonly qty: DecimalText;
  readonly limitPrice: Price | null;
  readonly triggerPrice: Price | null;
  readonly source: TriggerSource;
  readonly trail: Trail | null;
  readonly expireMs: number | null;
  readonly outsideRegular: boolean;
  readonly allOrNone: boolean;
  readonly linkId: string | null;
};

export const termsOf = (request: SubmitRequest): Terms => {
  const { side, type, tif, qty, limitPrice, trigger, sessions, flags } = request;
  return {
    ...{ side, type, tif, qty, limitPrice },
    triggerPrice: trigger?.price ?? null,
    source: trigger?.source ?? 'last',
    trail: trigger?.trail ?? null,
    expireMs: request.expireMs ?? null,
    outsideRegular: sessions.some((session) => session === 'pre' || session === 'post' || session === 'overnight'),
    allOrNone: flags?.allOrNone === true,
    linkId: request.linkId ?? null,
  };
};

/** IB: 2 last, 4 bid/ask, 8 mid (TWS API: Trigger Method). */
const METHODS: Readonly<Record<TriggerSource, number>> = { last: 2, bidAsk: 4, mid: 8 };

/** The name of IB's type, which holds the auction at the close (conventions: at the close = types MOC, LOC). */
function typeName({ type, tif, limitPrice }: Terms): string {
  switch (type) {
    case 'market':
      return tif === 'atClose' ? 'MOC' : 'MKT';
    case 'limit':
      return tif === 'atClose' ? 'LOC' : 'LMT';
    case 'stop':
      return 'STP';
    case 'stopLimit':
      return 'STP LMT';
    case 'trailingStop':
      return 'TRAIL';
    case 'takeProfit':
      return limitPrice === null ? 'MIT' : 'LIT';
  }
}

const TIFS: Readonly<Record<TimeInForce, string>> = {
  day: 'DAY',
  gtc: 'GTC',
  gtd: 'GTD',
  ioc: 'IOC',
  fok: 'FOK',
  atOpen: 'OPG',
  atClose: 'DAY',
};

export type Labels = { readonly account: string; readonly orderRef: ClientOrderId; readonly whatIf?: boolean };

/** The order that goes onto the wire; an error names what IB cannot be told exactly. `transmit` is always on. */
export function orderToSend(terms: Terms, labels: Labels, isCombo: boolean): Result<SdkOrder, string> {
  const qty = doubleOf(terms.qty);
  if (qty === null) return err(`the quantity ${terms.qty} has more digits than IB can be sent`);
  const limit = priceOf(terms.limitPrice);
  const stop = priceOf(terms.triggerPrice);
  if (limit === undefined) return err(`the limit ${terms.limitPrice ?? ''} has more digits than IB can be sent`);
  if (stop === undefined) return err(`the trigger ${terms.triggerPrice ?? ''} has more digits than IB can be sent`);
  if (terms.tif === 'gtd' && terms.expireMs === null) return err('an order good till a date needs the date');
  const trail = trailFields(terms, stop);
  if (!trail.ok) return trail;
  const plain = {
    action: terms.side === 'buy' ? 'BUY' : 'SELL',
    totalQuantity: qty,
    orderType: typeName(terms),
    tif: TIFS[terms.tif],
    account: labels.account,
    orderRef: labels.orderRef,
    transmit: true,
    outsideRth: terms.outsideRegular,
    ...(limit === null ? {} : { lmtPrice: limit }),
    ...trail.value,
    ...(terms.type === 'market' || terms.type === 'limit' ? {} : { triggerMethod: METHODS[terms.source] }),
    ...(terms.tif !== 'gtd' || terms.expireMs === null ? {} : { goodTillDate: writeUtc(terms.expireMs) }),
    ...(terms.allOrNone ? { allOrNone: true } : {}),
    // None on combinations: IB refuses it (356). A second one of a link is not sent (order-commands).
    // 2: what one fills is taken from the others, one at the exchange at a time: exits never overfill (TWS API: OCA types).
    ...(terms.linkId === null || isCombo ? {} : { ocaGroup: terms.linkId, ocaType: 2 }),
    ...(isCombo ? { smartComboRoutingParams: [{ tag: 'NonGuaranteed', value: '0' }] } : {}),
    ...(labels.whatIf === true ? { whatIf: true } : {}),
  };
  return ok(plain as unknown as SdkOrder);
}

/** undefined: it cannot be written exactly. */
function priceOf(price: Price | null): number | null | undefined {
  if (price === null) return null;
  return doubleOf(price) ?? undefined;
}

function trailFields(terms: Terms, stop: number | null): Result<Readonly<Record<string, number>>, string> {
  const { type, trail } = terms;
  if (type !== 'trailingStop') return ok(stop === null ? {} : { auxPrice: stop });
  if (trail === null) return err('a trailing stop needs its distance');
  const distance = doubleOf(trail.kind === 'price' ? trail.amount : trail.pct);
  if (distance === null) return err('the trailing distance has more digits than IB can be sent');
  return ok({
    ...(trail.kind === 'price' ? { auxPrice: distance } : { trailingPercent: distance }),
    ...(stop === null ? {} : { trailStopPrice: stop }),
  });
}

const TYPES: Readonly<Record<string, OrderType>> = {
  ...{ MKT: 'market', LMT: 'limit', STP: 'stop', 'STP LMT': 'stopLimit', TRAIL: 'trailingStop', MIT: 'takeProfit' },
  ...{ LIT: 'takeProfit', MOC: 'market', LOC: 'limit', 'STP PRT': 'stop', 'TRAIL LIMIT': 'trailingStop' },
};
const FOUND_TIFS: Readonly<Record<string, TimeInForce>> = {
  ...{ DAY: 'day', GTC: 'gtc', GTD: 'gtd', IOC: 'ioc', FOK: 'fok', OPG: 'atOpen' },
};

/**
 * The terms of an order as IB tells it. Kinds that we never send (algos, pegged, …) are read as the nearest that says what matters
 * of a foreign order: with a limit a limit order, with a stop a stop, else a market order.
 */
export function readTerms(order: unknown): Terms | null {
  const fields = fieldsOf(order);
  const name = textOf(fields['orderType']);
  const qty = numberText(fields['totalQuantity']);
  const action = textOf(fields['action']);
  if (qty === null || (action !== 'BUY' && action !== 'SELL' && action !== 'SSHORT')) return null;
  const limit = numberText(fields['lmtPrice']);
  const aux = numberText(fields['auxPrice']);
  const pct = numberText(fields['trailingPercent']);
  const stopPrice = numberText(fields['trailStopPrice']);
  const type = TYPES[name] ?? (limit !== null && Number(limit) !== 0 ? 'limit' : 'market');
  const limited = type === 'limit' || type === 'stopLimit' || name === 'LIT';
  const trail: Trail | null =
    type !== 'trailingStop'
      ? null
      : pct !== null
        ? { kind: 'percent', pct }
        : aux !== null
          ? { kind: 'price', amount: aux }
          : null;
  const closing = name === 'MOC' || name === 'LOC';
  const method = fields['triggerMethod'];
  const link = textOf(fields['ocaGroup']);
  const waits = type === 'stop' || type === 'stopLimit' || type === 'takeProfit';
  return {
    side: action === 'BUY' ? 'buy' : 'sell',
    type,
    tif: closing ? 'atClose' : (FOUND_TIFS[textOf(fields['tif'])] ?? 'day'),
    qty,
    limitPrice: limited ? limit : null,
    triggerPrice: type === 'trailingStop' ? stopPrice : waits ? aux : null,
    source: method === 8 ? 'mid' : method === 4 || method === 1 ? 'bidAsk' : 'last',
    trail,
    expireMs: readTime(textOf(fields['goodTillDate'])),
    outsideRegular: fields['outsideRth'] === true,
    allOrNone: fields['allOrNone'] === true,
    linkId: link === '' ? null : link,
  };
}
