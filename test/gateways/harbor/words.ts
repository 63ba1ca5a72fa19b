/** What the exchange says, in Harbor's words. Pure. */
import {
  dec,
  unitsText,
  type ExecutionMassStatus,
  type FillReport,
  type Instrument,
  type InstrumentId,
  type OrderStatusReport,
  type PositionStatusReport,
  type Quote,
  type VenueReport,
} from '../../../shared/domain/index.ts';

export const pairOf = (id: InstrumentId): string => id.replace(/\.SIM$/, '');

const STATES = {
  accepted: 'open',
  partiallyFilled: 'open',
  filled: 'done',
  canceled: 'gone',
  expired: 'gone',
  rejected: 'refused',
  notFound: 'refused',
  unknown: 'open',
} as const;

export const orderOf = (report: OrderStatusReport): object => ({
  ref: report.clientOrderId,
  no: report.venueOrderId,
  pair: pairOf(report.instrumentId),
  side: report.side,
  kind: report.type,
  life: report.tif === 'ioc' || report.tif === 'fok' ? report.tif : 'gtc',
  state: STATES[report.status],
  size: report.qty,
  done: report.filledQty,
  limit: report.limitPrice,
  why: report.reason,
  at: report.tsEventMs,
});

const tradeOf = (fill: FillReport): object => ({
  trade: fill.tradeId,
  ref: fill.clientOrderId,
  no: fill.venueOrderId,
  pair: pairOf(fill.instrumentId),
  side: fill.side,
  size: fill.qty,
  price: fill.price,
  fee: fill.fee,
  feeIn: fill.feeCurrency,
  maker: fill.liquidity === 'maker',
  at: fill.tsEventMs,
});

const holdingOf = ({ instrumentId, qty }: PositionStatusReport): object => ({ pair: pairOf(instrumentId), size: qty });

/** `order`: how an order stands now, which a replacement is told with. */
export function eventOf(report: VenueReport, order: OrderStatusReport | null): object | null {
  switch (report.kind) {
    case 'orderStatus':
      return { event: 'order', order: orderOf(report) };
    case 'fill':
      return { event: 'trade', trade: tradeOf(report) };
    case 'account':
      return { event: 'cash', cash: report.balances, at: report.tsEventMs };
    case 'modified':
      return order === null ? null : { event: 'replaced', order: orderOf(order) };
    case 'modifyRejected':
    case 'cancelRejected':
    case 'positionMargin':
    case 'charge':
      return null;
  }
}

export const pairWords = (instrument: Instrument): object => ({
  pair: pairOf(instrument.id),
  name: instrument.name,
  tick: instrument.ticks[0]?.tick,
  lot: instrument.lotSize,
  min: instrument.qtyMin,
  max: instrument.qtyMax,
});

export function quoteWords(quote: Quote, { priceScale, qtyScale }: Instrument): object {
  const price = (units: number | null): string | null => (units === null ? null : unitsText(units, priceScale));
  const { bid, ask, last } = quote;
  return {
    event: 'quote',
    quote: {
      ...{ pair: pairOf(quote.instrumentId), bid: price(bid), ask: price(ask), last: price(last), at: quote.tsEventMs },
      bidSize: unitsText(quote.bidSize, qtyScale),
      askSize: unitsText(quote.askSize, qtyScale),
    },
  };
}

export const everythingWords = (status: ExecutionMassStatus, money: 'paper' | 'live'): object => ({
  account: status.account.accountId,
  money,
  cash: status.account.balances,
  orders: status.orders.map(orderOf),
  trades: status.fills.map(tradeOf),
  holdings: status.positions.filter(({ qty }) => !dec(qty).isZero()).map(holdingOf),
  at: status.tsEventMs,
});
