/** Orders, executions, positions and books as Bybit's v5 writes them. Pure. Written from bybit-exchange.github.io/docs/v5. */
import { Decimal, type Instrument } from '../../../shared/domain/index.ts';
import { isWaitingOrder, type DeskAccount, type DeskFill, type DeskOrder } from '../crypto/desk.ts';
import type { SpotKind } from './spot-kinds.ts';
import { QUOTE_COIN, execIdOf, orderIdOf, wireSymbolOf, type Category } from './names.ts';

type Wire = Readonly<Record<string, unknown>>;

const text = (value: Decimal | null): string => (value ?? Decimal.ZERO).trim().toString();
export const average = (order: DeskOrder): Decimal =>
  order.filled.isZero() ? Decimal.ZERO : order.cost.div(order.filled, 8, 'nearest');

const TIFS: Readonly<Record<string, string>> = { gtc: 'GTC', ioc: 'IOC', fok: 'FOK' };
export const sideName = (order: DeskOrder): string => (order.side === 'buy' ? 'Buy' : 'Sell');
const typeName = (order: DeskOrder): string => (order.limitPrice === null ? 'Market' : 'Limit');
const isOurs = (order: DeskOrder): boolean => !order.clientId.startsWith('web_');

/** Where an order stands, in Bybit's words. */
function statusName(order: DeskOrder): string {
  if (isWaitingOrder(order)) return 'Untriggered';
  switch (order.status) {
    case 'new':
      return 'New';
    case 'partiallyFilled':
      return 'PartiallyFilled';
    case 'filled':
      return 'Filled';
    case 'rejected':
      return 'Rejected';
    case 'canceled':
    case 'expired':
      if (order.waits && !order.triggered) return 'Deactivated';
      // Spot has a word of its own; the adapter must know both.
      return order.filled.sign() > 0 ? 'PartiallyFilledCanceled' : 'Cancelled';
  }
}

/** 1: it waits for a rise; 2: for a fall; 0: it does not wait. */
function direction(order: DeskOrder): number {
  if (!order.waits) return 0;
  return (order.side === 'buy') === (order.type !== 'takeProfit') ? 1 : 2;
}

const stopTypeOf = (order: DeskOrder, kind: SpotKind | undefined): string =>
  !order.waits ? '' : kind?.filter === 'tpslOrder' ? 'tpslOrder' : 'Stop';

/** A row of order/realtime, order/history and the order stream. */
export function wireOrder(order: DeskOrder, instrument: Instrument, category: Category, kind?: SpotKind): Wire {
  const left = order.qty.sub(order.filled);
  const ended = order.status !== 'new' && order.status !== 'partiallyFilled';
  const status = statusName(order);
  const canceled = status === 'Cancelled' || status === 'PartiallyFilledCanceled' || status === 'Deactivated';
  return {
    orderId: orderIdOf(order.id),
    orderLinkId: isOurs(order) ? order.clientId : '',
    blockTradeId: '',
    symbol: wireSymbolOf(instrument),
    price: text(order.limitPrice),
    qty: text(order.qty),
    side: sideName(order),
    isLeverage: '0',
    positionIdx: 0,
    // Bybit's linear contracts have no word for a cancel after a partial fill.
    orderStatus: category === 'linear' && status === 'PartiallyFilledCanceled' ? 'Cancelled' : status,
    cancelType: canceled ? (order.status === 'expired' ? 'UNKNOWN' : 'CancelByUser') : 'UNKNOWN',
    rejectReason: canceled && order.tif !== 'gtc' ? 'EC_NoImmediateQtyToFill' : 'EC_NoError',
    avgPrice: order.filled.isZero() ? '' : text(average(order)),
    leavesQty: ended ? '0' : text(left),
    leavesValue: ended ? '0' : text(left.mul(order.limitPrice ?? Decimal.ZERO)),
    cumExecQty: text(order.filled),
    cumExecValue: text(order.cost),
    cumExecFee: text(order.fills.reduce((sum, fill) => sum.add(fill.fee), Decimal.ZERO)),
    timeInForce: order.flags.postOnly ? 'PostOnly' : (TIFS[order.tif] ?? 'GTC'),
    orderType: typeName(order),
    stopOrderType: stopTypeOf(order, kind),
    orderIv: '',
    triggerPrice: order.waits ? text(order.triggerPrice) : '',
    takeProfit: '',
    stopLoss: '',
    tpTriggerBy: '',
    slTriggerBy: '',
    triggerDirection: category === 'spot' ? 0 : direction(order),
    triggerBy: order.waits ? 'LastPrice' : '',
    lastPriceOnCreated: '',
    reduceOnly: order.flags.reduceOnly,
    closeOnTrigger: false,
    smpType: 'None',
    smpGroup: 0,
    smpOrderId: '',
    ...(category === 'linear'
      ? { tpslMode: 'UNKNOWN', tpLimitPrice: '', slLimitPrice: '' }
      : { marketUnit: order.limitPrice === null ? 'baseCoin' : '', basePrice: text(kind?.basePrice ?? null) }),
    placeType: '',
    createdTime: String(order.createdMs),
    updatedTime: String(order.updatedMs),
  };
}

/** The order stream's row: the same with its category. */
export function streamedOrder(order: DeskOrder, instrument: Instrument, category: Category, kind?: SpotKind): Wire {
  const { basePrice, ...row } = wireOrder(order, instrument, category, kind);
  // `basePrice` is in lists alone.
  void basePrice;
  const feeCurrency = order.fills.at(-1)?.feeAsset ?? QUOTE_COIN;
  return { category, ...row, feeCurrency, ...(category === 'spot' ? {} : { createType: 'CreateByUser' }) };
}

/** A row of execution/list; the stream's has its category beside it. */
export const wireExecution = (order: DeskOrder, fill: DeskFill, instrument: Instrument, category: Category): Wire => ({
  symbol: wireSymbolOf(instrument),
  orderId: orderIdOf(order.id),
  orderLinkId: isOurs(order) ? order.clientId : '',
  side: sideName(order),
  orderPrice: text(order.limitPrice),
  orderQty: text(order.qty),
  leavesQty: text(order.qty.sub(order.filled)),
  orderType: typeName(order),
  stopOrderType: order.waits ? 'Stop' : 'UNKNOWN',
  execFee: text(fill.fee),
  feeCoin: fill.feeAsset ?? QUOTE_COIN,
  feeCurrency: fill.feeAsset ?? QUOTE_COIN,
  execId: execIdOf(fill.id),
  execPrice: text(fill.price),
  execQty: text(fill.qty),
  execType: 'Trade',
  execValue: text(fill.price.mul(fill.qty)),
  execTime: String(fill.tsMs),
  isMaker: fill.maker,
  isLeverage: '0',
  feeRate: fill.maker ? '0.0002' : '0.0004',
  tradeIv: '',
  markIv: '',
  markPrice: text(fill.price),
  indexPrice: '',
  underlyingPrice: '',
  blockTradeId: '',
  closedSize: '0',
  // Spot has no such field.
  ...(category === 'linear' ? { createType: 'CreateByUser' } : {}),
  seq: fill.id,
});

/** What a contract's margin is computed with. */
export type PositionTerms = { readonly leverage: number; readonly mark: Decimal };

/** A row of position/list. */
export function wirePosition(
  { qty, avg }: DeskAccount['positions'][number],
  instrument: Instrument,
  { leverage, mark }: PositionTerms,
): Wire {
  const value = mark.mul(qty).abs();
  const margin = value.div(Decimal.of(leverage), 8, 'nearest');
  const lost = avg.div(Decimal.of(leverage), 8, 'nearest');
  const liquidation = qty.sign() > 0 ? avg.sub(lost) : avg.add(lost);
  return {
    positionIdx: 0,
    riskId: 1,
    riskLimitValue: '2000000',
    symbol: wireSymbolOf(instrument),
    side: qty.isZero() ? '' : qty.sign() > 0 ? 'Buy' : 'Sell',
    size: text(qty.abs()),
    avgPrice: text(avg),
    positionValue: text(value),
    tradeMode: 0,
    positionStatus: 'Normal',
    autoAddMargin: 0,
    adlRankIndicator: 2,
    leverage: String(leverage),
    positionBalance: text(margin),
    markPrice: text(mark),
    liqPrice: text(liquidation.round(instrument.priceScale, 'nearest')),
    bustPrice: text(liquidation.round(instrument.priceScale, 'nearest')),
    positionMM: text(value.mul(Decimal.of(5)).div(Decimal.of(1000), 8, 'nearest')),
    positionIM: text(margin),
    tpslMode: 'Full',
    takeProfit: '',
    stopLoss: '',
    trailingStop: '0',
    unrealisedPnl: text(mark.sub(avg).mul(qty)),
    curRealisedPnl: '0',
    cumRealisedPnl: '0',
    seq: 1,
    isReduceOnly: false,
    mmrSysUpdatedTime: '',
    leverageSysUpdatedTime: '',
    createdTime: '1676538056258',
    updatedTime: '1697673600012',
  };
}
