/**
 * Books what the venue traded: once per trade id, into the order, the position and the ladder. A fill is never refused;
 * whatever is strange about it is booked and alarmed.
 */
import {
  dec,
  foreignOrderId,
  symbolOf,
  unitsText,
  type ConnectionId,
  type Fill,
  type FillReport,
  type Instrument,
  type InstrumentId,
  type Order,
  type Price,
} from '../../../shared/domain/index.ts';
import { rungOfFill } from '../algos/ladder/rung-of-fill.ts';
import { ladderFilled } from '../algos/ladder/on-fill.ts';
import { onBracketFill } from '../algos/bracket/on-order.ts';
import type { StepContext } from '../context.ts';
import { noteOwnChange } from '../market-book.ts';
import { applyFill } from '../portfolio/apply-fill.ts';
import { rateTo } from '../portfolio/rates.ts';
import { tradingDay } from '../portfolio/day.ts';
import { explainedBy, tellExplained, withoutAdopted } from '../reconcile/adoption.ts';
import { fillKey, positionKey } from '../view.ts';
import { awayCorrections } from './away-correction.ts';
import { openedWorth } from '../portfolio/opened-since.ts';
import { bookCash } from './book-cash.ts';
import { alertNonTrade } from './non-trade-words.ts';
import { alertOrder, orderInWords } from './emit-order-event.ts';
import { coinFeeOf, takeCoins, type CoinFee } from './coin-fee.ts';
import { ORDER_TABLE } from './order-machine.ts';
import { shrinkReduceOnly } from './reduce-only.ts';

/** The order that a report is about, by our id or by the venue's. */
export function orderOfReport(
  ctx: StepContext,
  connectionId: ConnectionId,
  report: Pick<FillReport, 'clientOrderId'> & { readonly venueOrderId: FillReport['venueOrderId'] | null },
): Order | null {
  const { state } = ctx;
  const own = report.clientOrderId === null ? undefined : state.orders.get(report.clientOrderId);
  if (own !== undefined) return own;
  if (report.venueOrderId === null) return null;
  const id = state.venueOrders.get(`${connectionId}|${report.venueOrderId}`);
  return (id === undefined ? undefined : state.orders.get(id)) ?? null;
}

/** Books one fill; a repeated trade id changes nothing but what the venue corrected of it. */
export function bookFill(ctx: StepContext, connectionId: ConnectionId, report: FillReport): void {
  const { state } = ctx;
  const instrument = state.instruments.get(report.instrumentId);
  const connection = state.connections.get(connectionId);
  // What is no trade changes a position and no order: an order's record says what was traded at the time.
  const order = report.nonTrade === undefined ? orderOfReport(ctx, connectionId, report) : null;
  const accountId = order?.accountId ?? connection?.accountId;
  if (accountId !== undefined && state.tradeIds.has(fillKey({ ...report, accountId }))) {
    for (const each of awayCorrections(ctx, accountId, report)) bookFill(ctx, connectionId, each);
    return;
  }
  // Taken back before it was ever heard of.
  if (dec(report.qty).isZero()) return;
  if (instrument === undefined || accountId === undefined) {
    // Instruments are read before the mass status, and that lists this fill again: nothing is lost, nobody need be alarmed.
    if (connection?.state === 'reconciling') return;
    ctx.alert({
      level: 'danger',
      title: `Fill of ${symbolOf(report.instrumentId)} could not be booked`,
      detail: `The venue reported ${report.side} ${report.qty} at ${report.price}, but the instrument is not known here. Check the position at the venue.`,
    });
    return;
  }
  const facts = { report, instrument, order, connectionId, accountId };
  if (instrument.legs !== null) return bookCombo(ctx, facts);
  const key = positionKey(accountId, instrument.id);
  const coins = report.nonTrade === undefined ? coinFeeOf(state, accountId, instrument, report) : null;
  const plain = fillRecord(ctx, facts, coins);
  const dayKey = tradingDay(state.calendars.get(instrument.calendar) ?? null, ctx.nowMs).key;
  const held = state.positions.get(key) ?? null;
  const late = held === null ? null : explainedBy(state.adoptions.get(key), plain);
  const base = held === null || late === null ? held : withoutAdopted(held, plain, late, instrument);
  const booked = applyFill(base, plain, instrument, dayKey);
  const fill: Fill = { ...plain, realised: booked.realised };
  ctx.emit({ kind: 'orderFilled', fill });
  ctx.emit({ kind: 'positionChanged', position: booked.position });
  if (late !== null) tellExplained(ctx, late, fill);
  if (coins !== null) takeCoins(ctx, accountId, coins);
  const [before, after] = [dec(base?.qty ?? '0'), dec(booked.position.qty)];
  const opened = openedWorth(before, after, dec(report.price), instrument);
  bookCash(ctx, accountId, instrument, { fill: report, opened });
  shrinkReduceOnly(ctx, accountId, instrument.id);
  // A leg moves its position; its order, ladder and alerts hear of the combo's own fill.
  if (fill.comboTradeId !== undefined) return onBracketFill(ctx, null, fill);
  if (order === null) alertForeign(ctx, fill);
  else afterFill(ctx, order, fill, report.tsEventMs);
  onBracketFill(ctx, order, fill);
}

/** A combo's fill drives its order. It is never held: its legs' fills, reported beside it, are the positions. */
function bookCombo(ctx: StepContext, facts: FillFacts): void {
  const { order, report } = facts;
  const fill = fillRecord(ctx, facts);
  ctx.emit({ kind: 'orderFilled', fill });
  if (order === null) alertForeign(ctx, fill);
  else afterFill(ctx, order, fill, report.tsEventMs);
  onBracketFill(ctx, order, fill);
}

type FillFacts = {
  readonly report: FillReport;
  readonly instrument: Instrument;
  readonly order: Order | null;
  readonly connectionId: ConnectionId;
  readonly accountId: Fill['accountId'];
};

function fillRecord(ctx: StepContext, facts: FillFacts, coins: CoinFee | null = null): Fill {
  const { report, instrument, order } = facts;
  const quote = ctx.state.quotes.get(instrument.id);
  const side = (units: number | null | undefined): Price | null =>
    units === null || units === undefined ? null : unitsText(units, instrument.priceScale);
  const isLeg = report.comboTradeId !== undefined;
  const ladderId = isLeg ? null : (order?.ladderId ?? null);
  const ladder = ladderId === null ? undefined : ctx.state.ladders.get(ladderId);
  return {
    tradeId: report.tradeId,
    clientOrderId: order?.clientOrderId ?? report.clientOrderId ?? foreignOrderId(report.venueOrderId),
    // A ladder counts the combo's fills, not their legs.
    ladderId,
    rung: ladder === undefined || order === null ? null : rungOfFill(ladder, order, report.price),
    accountId: facts.accountId,
    connectionId: facts.connectionId,
    instrumentId: instrument.id,
    side: report.side,
    qty: dec(report.qty).trim().text(),
    price: report.price,
    fee: feeIn(ctx, report, instrument, coins),
    ...(coins?.instrument.id === instrument.id ? { feeQty: coins.qty.trim().text() } : {}),
    ...chargedAs(report, instrument),
    liquidity: report.liquidity,
    bid: side(quote?.bid),
    ask: side(quote?.ask),
    realised: dec('0').text(),
    ...(report.comboTradeId === undefined ? {} : { comboTradeId: report.comboTradeId }),
    ...(report.nonTrade === undefined ? {} : { nonTrade: report.nonTrade }),
    tsEventMs: report.tsEventMs,
    tsInitMs: ctx.nowMs,
  };
}

/** The fee as the venue charged it, where that is not in the instrument's currency. */
function chargedAs(
  { fee, feeCurrency }: FillReport,
  { currency }: Instrument,
): Pick<Fill, 'feeCharged' | 'feeCurrency'> {
  if (feeCurrency === currency || dec(fee).isZero()) return {};
  return { feeCharged: dec(fee).trim().text(), feeCurrency };
}

/** The fee in the instrument's currency: others at what they are worth; what has no rate is said, not guessed. */
function feeIn(ctx: StepContext, report: FillReport, instrument: Instrument, coins: CoinFee | null): Fill['fee'] {
  if (report.feeCurrency === instrument.currency || dec(report.fee).isZero()) return report.fee;
  if (coins !== null) return coins.qty.mul(dec(coins.price)).trim().text();
  if (report.feeCurrency === instrument.baseCurrency) return dec(report.fee).mul(dec(report.price)).trim().text();
  const { state } = ctx;
  const { limits, instruments } = state;
  const facts = { limits, instruments, quoteOf: (id: InstrumentId) => state.referenceQuote(id) };
  const rate = rateTo(facts, instrument.currency, report.feeCurrency);
  if (rate !== null) return dec(report.fee).mul(rate).trim().text();
  ctx.alert({
    level: 'warning',
    title: `Fee of a fill in ${instrument.id} is in no profit`,
    detail: `The venue charged ${report.fee} ${report.feeCurrency}, for which there is no rate to ${instrument.currency}. It stands at the fill as it was charged; the balance of ${report.feeCurrency} follows the venue’s.`,
    about: { instrumentId: instrument.id },
  });
  return dec('0').text();
}

function afterFill(ctx: StepContext, before: Order, fill: Fill, tsEventMs: number): void {
  const { state } = ctx;
  if (ORDER_TABLE[before.status].orderFilled === undefined) {
    alertOrder(ctx, before, 'danger', {
      title: `${orderInWords(before)}: filled although ${before.status}`,
      detail: `${fill.qty} at ${fill.price} is booked in the position. Check the order at the venue.`,
    });
    return;
  }
  const order = state.orders.get(before.clientOrderId) ?? before;
  noteOwnChange(state, before, order, tsEventMs);
  const reported = state.reportedFilled.get(order.clientOrderId);
  if (reported !== undefined && dec(order.filledQty).gte(dec(reported)))
    state.reportedFilled.delete(order.clientOrderId);
  if (order.ladderId !== null) ctx.touched.add(order.ladderId);
  if (before.status === 'rejected') {
    alertOrder(ctx, order, 'danger', {
      title: `${orderInWords(order)}: filled after a rejection`,
      detail: `${fill.qty} at ${fill.price} is booked. The venue contradicted itself; check it there.`,
    });
  }
  if (dec(order.filledQty).gt(dec(order.qty))) {
    alertOrder(ctx, order, 'danger', {
      title: `${orderInWords(order)}: overfilled`,
      detail: `${order.filledQty} filled of ${order.qty} asked; all of it is booked. Close what is too much.`,
    });
  }
  if (order.ladderId !== null) ladderFilled(ctx, order.ladderId, fill);
  else alertFilled(ctx, before, order);
}

/** Ticket orders: the first partial fill and the last one are told. */
function alertFilled(ctx: StepContext, before: Order, order: Order): void {
  const full = order.status === 'filled' && before.status !== 'filled';
  if (!full && !dec(before.filledQty).isZero()) return;
  const title = full ? `${orderInWords(order)}: filled` : `${orderInWords(order)}: partly filled`;
  alertOrder(ctx, order, 'info', {
    title,
    detail: `${order.filledQty} of ${order.qty} at ${order.avgPrice ?? ''} on average.`,
  });
}

function alertForeign(ctx: StepContext, fill: Fill): void {
  if (fill.nonTrade !== undefined) return alertNonTrade(ctx, fill, fill.nonTrade);
  ctx.alert({
    level: 'warning',
    title: `Fill of an order not placed here: ${fill.side} ${fill.qty} ${symbolOf(fill.instrumentId)}`,
    detail: `At ${fill.price}; booked in the position.`,
    about: { instrumentId: fill.instrumentId },
  });
}
