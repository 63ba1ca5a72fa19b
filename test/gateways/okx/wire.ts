/** Orders, fills, positions and tickers as OKX's v5 writes them. Pure. Written from www.okx.com/docs-v5. */
import { Decimal, dec, unitsText, type Instrument } from '../../../shared/domain/index.ts';
import type { DeskAccount, DeskFill, DeskOrder } from '../crypto/desk.ts';
import type { Tape } from '../crypto/tape.ts';
import { CONTRACT, QUOTE_CCY, instIdOf, sizeOf, type InstType } from './names.ts';

export type Wire = Readonly<Record<string, unknown>>;

const text = (value: Decimal | null): string => value?.trim().toString() ?? '';
/** Algo orders have numbers of their own. */
export const ALGO_ID_BASE = 2_000_000_000;
export const algoIdOf = (order: DeskOrder): string => String(ALGO_ID_BASE + order.id);
/** What the exchange does to a position itself, as the category of the order in which it does it. */
export type OwnClose = 'full_liquidation' | 'partial_liquidation' | 'adl';
/** Bills of executions: bought, sold. */
const SUB_TYPES: Readonly<Record<OwnClose | 'normal', readonly [string, string]>> = {
  normal: ['1', '2'],
  full_liquidation: ['106', '107'],
  partial_liquidation: ['102', '103'],
  adl: ['127', '128'],
};
const categoryOf = ({ clientId }: DeskOrder): OwnClose | 'normal' =>
  (/^web_(full_liquidation|partial_liquidation|adl)_/.exec(clientId)?.[1] as OwnClose | undefined) ?? 'normal';

const isOurs = (order: DeskOrder): boolean => !order.clientId.startsWith('web_');

const STATES: Readonly<Record<DeskOrder['status'], string>> = {
  new: 'live',
  partiallyFilled: 'partially_filled',
  filled: 'filled',
  canceled: 'canceled',
  expired: 'canceled',
  rejected: 'canceled',
};

function typeName(order: DeskOrder): string {
  if (order.flags.postOnly) return 'post_only';
  if (order.limitPrice === null) return 'market';
  return order.tif === 'ioc' ? 'ioc' : order.tif === 'fok' ? 'fok' : 'limit';
}

/** Of attached, linked and option orders, and of what stops trading with oneself: nothing of it is taken here. */
const UNUSED: Wire = {
  ...{
    pxUsd: '',
    pxVol: '',
    pxType: '',
    stpId: '',
    stpMode: 'cancel_maker',
    attachAlgoClOrdId: '',
    attachAlgoOrds: [],
  },
  ...{ tpTriggerPxType: '', slTriggerPxType: '', linkedAlgoOrd: { algoId: '' }, isTpLimit: 'false', quickMgnType: '' },
};

/** A row of the order lists and of the orders channel; `fill`: the one that it tells of. */
export function wireOrder(order: DeskOrder, instrument: Instrument, type: InstType, fill: DeskFill | null): Wire {
  const average = order.filled.isZero() ? null : order.cost.div(order.filled, 8, 'nearest');
  const fee = order.fills.reduce((sum, one) => sum.add(one.fee), Decimal.ZERO);
  return {
    instType: type,
    instId: instIdOf(instrument, type),
    tgtCcy: type === 'SPOT' ? 'base_ccy' : '',
    ccy: '',
    ordId: String(order.id),
    clOrdId: isOurs(order) && !order.waits ? order.clientId : '',
    algoId: order.waits ? algoIdOf(order) : '',
    algoClOrdId: order.waits && isOurs(order) ? order.clientId : '',
    tag: '',
    ...UNUSED,
    px: text(order.limitPrice),
    sz: sizeOf(order.qty, type),
    ordType: typeName(order),
    side: order.side,
    posSide: type === 'SPOT' ? '' : 'net',
    tdMode: type === 'SPOT' ? 'cash' : 'cross',
    accFillSz: sizeOf(order.filled, type),
    avgPx: text(average),
    state: STATES[order.status],
    lever: type === 'SPOT' ? '' : '3',
    tpTriggerPx: '',
    tpOrdPx: '',
    slTriggerPx: '',
    slOrdPx: '',
    feeCcy: order.fills.at(-1)?.feeAsset ?? QUOTE_CCY,
    fee: text(fee.neg()),
    rebateCcy: QUOTE_CCY,
    rebate: '0',
    pnl: '0',
    // "7": of a TP/SL order, "6": of a trigger order.
    source: order.waits ? '7' : '',
    category: categoryOf(order),
    reduceOnly: String(order.flags.reduceOnly),
    cancelSource: order.status === 'canceled' ? '1' : order.status === 'expired' ? '14' : '',
    cancelSourceReason: '',
    fillPx: text(fill?.price ?? null),
    fillSz: fill === null ? '0' : sizeOf(fill.qty, type),
    fillTime: fill === null ? '' : String(fill.tsMs),
    tradeId: fill === null ? '' : String(fill.id),
    // What is charged is below zero.
    ...(fill === null ? {} : { fillFee: text(fill.fee.neg()), fillFeeCcy: fill.feeAsset ?? QUOTE_CCY }),
    execType: fill === null ? '' : fill.maker ? 'M' : 'T',
    uTime: String(order.updatedMs),
    cTime: String(order.waits ? order.updatedMs : order.createdMs),
  };
}

/** A row of fills-history. */
export const wireFill = (order: DeskOrder, fill: DeskFill, instrument: Instrument, type: InstType): Wire => ({
  instType: type,
  instId: instIdOf(instrument, type),
  tradeId: String(fill.id),
  ordId: String(order.id),
  clOrdId: isOurs(order) && !order.waits ? order.clientId : '',
  billId: String(9_000_000 + fill.id),
  subType: SUB_TYPES[categoryOf(order)][order.side === 'buy' ? 0 : 1],
  tag: '',
  ...{ fillIdxPx: '', fillPnl: '0', fillPxVol: '', fillPxUsd: '', fillMarkVol: '', fillFwdPx: '', fillMarkPx: '' },
  fillPx: text(fill.price),
  fillSz: sizeOf(fill.qty, type),
  side: order.side,
  posSide: 'net',
  execType: fill.maker ? 'M' : 'T',
  feeCcy: fill.feeAsset ?? QUOTE_CCY,
  fee: text(fill.fee.neg()),
  ts: String(fill.tsMs),
  fillTime: String(fill.tsMs),
});

/** A row of account/positions. */
export function wirePosition(
  { qty, avg }: DeskAccount['positions'][number],
  instrument: Instrument,
  mark: Decimal,
): Wire {
  const lost = avg.div(Decimal.of(3), 8, 'nearest');
  return {
    instType: 'SWAP',
    instId: instIdOf(instrument, 'SWAP'),
    mgnMode: 'cross',
    posId: '1',
    posSide: 'net',
    pos: sizeOf(qty, 'SWAP'),
    avgPx: text(avg),
    markPx: text(mark),
    upl: text(mark.sub(avg).mul(qty)),
    uplRatio: '0',
    lever: '3',
    liqPx: text((qty.sign() > 0 ? avg.sub(lost) : avg.add(lost)).round(instrument.priceScale, 'nearest')),
    imr: text(mark.mul(qty).abs().div(Decimal.of(3), 8, 'nearest')),
    mmr: '0',
    mgnRatio: '100',
    notionalUsd: text(mark.mul(qty).abs()),
    adl: '1',
    ccy: QUOTE_CCY,
    ...{ posCcy: '', availPos: '', uplLastPx: text(mark.sub(avg).mul(qty)), uplRatioLastPx: '0', margin: '', liab: '' },
    ...{
      liabCcy: '',
      interest: '',
      tradeId: '',
      optVal: '',
      last: text(mark),
      idxPx: text(mark),
      usdPx: '',
      bePx: text(avg),
    },
    ...{ realizedPnl: '0', pnl: '0', fee: '0', fundingFee: '0', liqPenalty: '0', closeOrderAlgo: [] },
    cTime: '1676538056258',
    uTime: '1697673600012',
  };
}

/** A row of public/instruments. */
export function wireInstrument(instrument: Instrument, type: InstType): Wire {
  const swap = type === 'SWAP';
  const size = (qty: string): string => sizeOf(dec(qty), type);
  return {
    instType: type,
    instId: instIdOf(instrument, type),
    category: '1',
    alias: '',
    uly: swap ? `${instrument.baseCurrency ?? ''}-${QUOTE_CCY}` : '',
    instFamily: swap ? `${instrument.baseCurrency ?? ''}-${QUOTE_CCY}` : '',
    baseCcy: swap ? '' : instrument.baseCurrency,
    quoteCcy: swap ? '' : QUOTE_CCY,
    settleCcy: swap ? QUOTE_CCY : '',
    ctVal: swap ? CONTRACT.toString() : '',
    ctMult: swap ? '1' : '',
    ctValCcy: swap ? instrument.baseCurrency : '',
    optType: '',
    stk: '',
    listTime: '1548133413000',
    expTime: '',
    lever: swap ? '100' : '',
    tickSz: instrument.ticks[0]?.tick,
    lotSz: size(instrument.lotSize),
    minSz: size(instrument.qtyMin),
    ctType: swap ? 'linear' : '',
    state: 'live',
    ruleType: 'normal',
    maxLmtSz: '9999999',
    maxMktSz: '9999999',
    maxLmtAmt: '20000000',
    maxMktAmt: '1000000',
    ...{ maxTwapSz: '9999999', maxIcebergSz: '9999999', maxTriggerSz: '9999999', maxStopSz: '1000000' },
    instIdCode: 10459,
  };
}

/** A row of tickers. */
export function wireTicker(tape: Tape, instrument: Instrument, type: InstType, nowMs: number): Wire {
  const quote = tape.quote(instrument.id);
  const price = (units: number | null | undefined): string =>
    units === null || units === undefined ? '' : unitsText(units, instrument.priceScale);
  const size = (units: number | undefined): string => sizeOf(dec(unitsText(units ?? 0, instrument.qtyScale)), type);
  const last = price(quote?.last ?? quote?.bid);
  return {
    instType: type,
    instId: instIdOf(instrument, type),
    last,
    lastSz: '1',
    askPx: price(quote?.ask),
    askSz: size(quote?.askSize),
    bidPx: price(quote?.bid),
    bidSz: size(quote?.bidSize),
    open24h: price(quote?.previousClose),
    high24h: last,
    low24h: last,
    volCcy24h: '0',
    vol24h: size(quote?.volume),
    sodUtc0: last,
    sodUtc8: last,
    ts: String(nowMs),
  };
}
