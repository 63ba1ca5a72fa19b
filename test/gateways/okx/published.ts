/**
 * OKX's messages as its documentation publishes them (www.okx.com/docs-v5/en: Trading Account, Order Book Trading, Public Data, WebSocket),
 * field by field with their types: all values are texts but where it says otherwise. Written from the tables there; the gateway is
 * held against these.
 */
import { z } from 'zod';

const text = z.string();
const decimal = z.string().regex(/^-?\d+(\.\d+)?$/);
/** A decimal, or empty where it does not apply. */
const maybe = z.union([decimal, z.literal('')]);
const millis = z.string().regex(/^\d{13}$/);
const maybeMillis = z.union([millis, z.literal('')]);
const side = z.enum(['buy', 'sell']);
const instType = z.enum(['SPOT', 'MARGIN', 'SWAP', 'FUTURES', 'OPTION']);

/** The envelope of REST. */
export const answer = (row: z.ZodType): z.ZodType =>
  z.object({ code: z.literal('0'), msg: text, data: z.array(row).min(1) });
/** A refused request: HTTP 4xx, no rows. */
export const refusal = z.object({ code: z.string().regex(/^5\d{4}$/), msg: z.string().min(1) });

/** #order-book-trading-trade-get-order-details; the orders channel's rows are the same with the fill's own fields. */
const orderFields = {
  ...{ instType, instId: text, tgtCcy: text, ccy: text, ordId: z.string().regex(/^\d+$/), clOrdId: text, tag: text },
  ...{ px: maybe, pxUsd: maybe, pxVol: maybe, pxType: text, sz: decimal, pnl: decimal, side, tdMode: text },
  ordType: z.enum(['market', 'limit', 'post_only', 'fok', 'ioc', 'optimal_limit_ioc']),
  posSide: z.enum(['long', 'short', 'net', '']),
  ...{ accFillSz: decimal, fillPx: maybe, tradeId: text, fillSz: maybe, fillTime: maybeMillis, avgPx: maybe },
  state: z.enum(['canceled', 'live', 'partially_filled', 'filled', 'mmp_canceled']),
  stpId: text,
  stpMode: z.enum(['', 'cancel_maker', 'cancel_taker', 'cancel_both']),
  ...{ lever: maybe, attachAlgoClOrdId: text, tpTriggerPx: maybe, tpTriggerPxType: text, tpOrdPx: maybe },
  ...{ slTriggerPx: maybe, slTriggerPxType: text, slOrdPx: maybe, attachAlgoOrds: z.array(z.unknown()) },
  linkedAlgoOrd: z.object({ algoId: text }),
  ...{ feeCcy: text, fee: decimal, rebateCcy: text, rebate: maybe, source: text, category: text },
  reduceOnly: z.enum(['true', 'false']),
  isTpLimit: z.enum(['true', 'false']),
  ...{ cancelSource: text, cancelSourceReason: text, quickMgnType: text, algoClOrdId: text, algoId: text },
  ...{ uTime: millis, cTime: millis },
};
export const order = z.object(orderFields);
export const orderPush = z.object({
  arg: z.object({ channel: z.literal('orders'), instType: text, uid: text }),
  data: z.array(
    z.object({
      ...orderFields,
      execType: z.enum(['T', 'M', '']),
      fillFee: maybe.optional(),
      fillFeeCcy: text.optional(),
    }),
  ),
});

/** #order-book-trading-trade-post-place-order, cancel-order and amend-order. */
export const acted = z.object({
  ordId: text,
  clOrdId: text,
  tag: text.optional(),
  ts: millis,
  sCode: z.literal('0'),
  sMsg: text,
});
export const failedAct = z.object({
  code: z.literal('1'),
  msg: text,
  data: z.array(z.object({ ordId: text, clOrdId: text, sCode: z.string().regex(/^5\d{4}$/), sMsg: z.string().min(1) })),
});

/** #order-book-trading-algo-trading-get-algo-order-details; the lists and the orders-algo channel have the same rows. */
const algoFields = {
  ...{ instType, instId: text, ccy: text, ordId: text, ordIdList: z.array(text), algoId: z.string().regex(/^\d+$/) },
  ...{ clOrdId: text, algoClOrdId: text, tag: text, sz: maybe, closeFraction: maybe, side, tdMode: text, tgtCcy: text },
  ordType: z.enum(['conditional', 'oco', 'trigger', 'move_order_stop', 'chase', 'iceberg', 'twap']),
  posSide: z.enum(['long', 'short', 'net', '']),
  state: z.enum(['live', 'pause', 'partially_effective', 'effective', 'canceled', 'order_failed', 'partially_failed']),
  ...{ lever: maybe, tpTriggerPx: maybe, tpTriggerPxType: text, tpOrdPx: maybe, slTriggerPx: maybe },
  ...{ slTriggerPxType: text, slOrdPx: maybe, triggerPx: maybe, triggerPxType: text, ordPx: maybe },
  ...{ actualSz: maybe, actualPx: maybe, actualSide: z.enum(['tp', 'sl', '']), triggerTime: maybeMillis },
  reduceOnly: z.enum(['true', 'false', '']),
  ...{ pxVar: maybe, pxSpread: maybe, szLimit: maybe, pxLimit: maybe, timeInterval: maybe, callbackRatio: maybe },
  ...{ callbackSpread: maybe, activePx: maybe, moveTriggerPx: maybe, quickMgnType: text, last: maybe, failCode: text },
  ...{ amendPxOnTriggerType: z.enum(['0', '1']), attachAlgoOrds: z.array(z.unknown()) },
  linkedOrd: z.object({ ordId: text }),
  ...{ uTime: millis, cTime: millis },
};
export const algo = z.object(algoFields);
export const algoPush = z.object({
  arg: z.object({ channel: z.literal('orders-algo'), instType: text, uid: text }),
  data: z.array(algo),
});
/** #order-book-trading-algo-trading-post-place-algo-order, cancel and amend. */
export const algoActed = z.object({
  algoId: z.string().regex(/^\d+$/),
  algoClOrdId: text,
  sCode: z.literal('0'),
  sMsg: text,
});

/** #order-book-trading-trade-get-transaction-details-last-3-months. */
export const fill = z.object({
  ...{ instType, instId: text, tradeId: text, ordId: text, clOrdId: text, billId: text, subType: text, tag: text },
  ...{ fillPx: decimal, fillSz: decimal, fillIdxPx: maybe, fillPnl: decimal, fillPxVol: maybe, fillPxUsd: maybe },
  ...{ fillMarkVol: maybe, fillFwdPx: maybe, fillMarkPx: maybe, side, posSide: z.enum(['long', 'short', 'net']) },
  execType: z.enum(['T', 'M']),
  ...{ feeCcy: text, fee: decimal, ts: millis, fillTime: millis },
});

/** #trading-account-rest-api-get-balance. */
export const balance = z.object({
  ...{ uTime: millis, totalEq: decimal, isoEq: maybe, adjEq: maybe, ordFroz: maybe, imr: maybe, mmr: maybe },
  ...{ borrowFroz: maybe, mgnRatio: maybe, notionalUsd: maybe, upl: maybe },
  details: z.array(
    z.object({
      ...{ ccy: text, eq: decimal, cashBal: decimal, uTime: millis, isoEq: maybe, availEq: maybe, disEq: maybe },
      ...{ fixedBal: maybe, availBal: decimal, frozenBal: decimal, ordFrozen: decimal, liab: maybe, upl: maybe },
      ...{ uplLiab: maybe, crossLiab: maybe, isoLiab: maybe, mgnRatio: maybe, interest: maybe, twap: maybe },
      ...{ maxLoan: maybe, eqUsd: maybe, borrowFroz: maybe, notionalLever: maybe, stgyEq: maybe, isoUpl: maybe },
      ...{ spotInUseAmt: maybe, spotIsoBal: maybe, imr: maybe, mmr: maybe },
    }),
  ),
});

/** #trading-account-rest-api-get-bills-details-last-7-days. */
export const bill = z.object({
  ...{ billId: z.string().regex(/^\d+$/), instType, instId: text, ccy: text, mgnMode: text, type: text, subType: text },
  ...{ ts: millis, balChg: decimal, posBalChg: decimal, bal: decimal, posBal: decimal, sz: decimal, px: maybe },
  ...{ pnl: decimal, fee: decimal, ordId: text, execType: z.enum(['T', 'M', '']), from: text, to: text, notes: text },
  ...{ interest: maybe, tag: text, fillTime: maybeMillis, tradeId: text, clOrdId: text, fillIdxPx: maybe },
  ...{ fillMarkPx: maybe, fillPxVol: maybe, fillPxUsd: maybe, fillMarkVol: maybe, fillFwdPx: maybe },
  ...{ earnAmt: maybe, earnApr: maybe },
});

/** #trading-account-rest-api-get-account-configuration. */
export const config = z.object({
  ...{
    uid: text,
    mainUid: text,
    acctLv: z.enum(['1', '2', '3', '4']),
    acctStpMode: text,
    greeksType: text,
    level: text,
  },
  posMode: z.enum(['long_short_mode', 'net_mode']),
  ...{
    autoLoan: z.boolean(),
    levelTmp: text,
    ctIsoMode: text,
    mgnIsoMode: text,
    roleType: text,
    label: text,
    ip: text,
  },
  ...{ perm: text, kycLv: text, enableSpotBorrow: z.boolean(), spotBorrowAutoRepay: z.boolean(), type: text },
});

/** #trading-account-rest-api-get-positions. */
export const position = z.object({
  ...{ instType, mgnMode: z.enum(['cross', 'isolated']), posId: text, posSide: z.enum(['long', 'short', 'net']) },
  ...{ pos: decimal, posCcy: text, availPos: maybe, avgPx: decimal, upl: decimal, uplRatio: decimal, uplLastPx: maybe },
  ...{ uplRatioLastPx: maybe, instId: text, lever: maybe, liqPx: maybe, markPx: decimal, imr: maybe, margin: maybe },
  ...{ mgnRatio: maybe, mmr: maybe, liab: maybe, liabCcy: text, interest: maybe, tradeId: text, optVal: maybe },
  ...{ notionalUsd: decimal, adl: text, ccy: text, last: decimal, idxPx: maybe, usdPx: maybe, bePx: maybe },
  ...{ realizedPnl: decimal, pnl: decimal, fee: decimal, fundingFee: decimal, liqPenalty: decimal },
  ...{ closeOrderAlgo: z.array(z.unknown()), cTime: millis, uTime: millis },
});

/** #public-data-rest-api-get-instruments. */
export const instrument = z.object({
  ...{
    instType,
    instId: text,
    uly: text,
    instFamily: text,
    category: text,
    baseCcy: text,
    quoteCcy: text,
    settleCcy: text,
  },
  ...{ ctVal: maybe, ctMult: maybe, ctValCcy: text, optType: text, stk: maybe, listTime: millis, expTime: maybeMillis },
  ...{ lever: maybe, tickSz: decimal, lotSz: decimal, minSz: decimal, ctType: z.enum(['linear', 'inverse', '']) },
  ...{ alias: text, state: z.enum(['live', 'suspend', 'preopen', 'test']), ruleType: text, maxLmtSz: decimal },
  ...{ maxMktSz: decimal, maxLmtAmt: maybe, maxMktAmt: maybe, maxTwapSz: decimal, maxIcebergSz: decimal },
  ...{ maxTriggerSz: decimal, maxStopSz: decimal },
});

/** #order-book-trading-market-data-get-ticker; the tickers channel's rows are the same. */
export const ticker = z.object({
  ...{ instType, instId: text, last: decimal, lastSz: decimal, askPx: maybe, askSz: maybe, bidPx: maybe, bidSz: maybe },
  ...{ open24h: maybe, high24h: decimal, low24h: decimal, volCcy24h: decimal, vol24h: decimal, sodUtc0: decimal },
  ...{ sodUtc8: decimal, ts: millis },
});

/** Price, size, a field that is always 0, and the number of orders. */
const level = z.tuple([decimal, decimal, z.literal('0'), z.string().regex(/^\d+$/)]);
export const book = z.object({ asks: z.array(level), bids: z.array(level), ts: millis });
/** Start, open, high, low, close, volume in contracts, in coins and in the quote currency, and whether it is complete. */
export const candle = z.tuple([
  millis,
  decimal,
  decimal,
  decimal,
  decimal,
  decimal,
  decimal,
  decimal,
  z.enum(['0', '1']),
]);
export const trade = z.object({
  instId: text,
  tradeId: z.string().regex(/^\d+$/),
  px: decimal,
  sz: decimal,
  side,
  ts: millis,
});

const arg = (channel: string | RegExp): z.ZodType =>
  z.object({ channel: typeof channel === 'string' ? z.literal(channel) : z.string().regex(channel), instId: text });
export const tickerPush = z.object({ arg: arg('tickers'), data: z.array(ticker).length(1) });
export const tradePush = z.object({
  arg: arg('trades'),
  data: z.array(trade.extend({ count: z.string().regex(/^\d+$/) })),
});
export const candlePush = z.object({ arg: arg(/^candle/), data: z.array(candle) });
const numbered = book.extend({ checksum: z.int(), seqId: z.int(), prevSeqId: z.int() });
export const bookPush = z.object({
  arg: arg('books'),
  action: z.enum(['snapshot', 'update']),
  data: z.array(numbered).length(1),
});
export const topPush = z.object({
  arg: arg(/^(bbo-tbt|books5)$/),
  data: z.array(book.extend({ seqId: z.int() })).length(1),
});
/** #websocket-api-overview-subscribe and login. */
export const subscribed = z.object({ event: z.literal('subscribe'), arg: z.object({ channel: text }), connId: text });
export const loggedIn = z.object({ event: z.literal('login'), code: z.literal('0'), msg: z.literal(''), connId: text });
export const socketError = z.object({
  event: z.literal('error'),
  code: z.string().regex(/^6\d{4}$/),
  msg: text,
  connId: text,
});
const userArg = (channel: string): z.ZodType => z.object({ channel: z.literal(channel), uid: text });
export const accountPush = z.object({ arg: userArg('account'), data: z.array(balance).length(1) });
export const positionPush = z.object({ arg: userArg('positions'), data: z.array(position) });
/** #trading-account-websocket-balance-and-position-channel. */
export const changesPush = z.object({
  arg: userArg('balance_and_position'),
  data: z.array(
    z.object({
      pTime: millis,
      eventType: z.enum([
        'snapshot',
        'delivered',
        'exercised',
        'transferred',
        'filled',
        'liquidation',
        'claw_back',
        'adl',
        'funding_fee',
        'adjust_margin',
        'set_leverage',
        'interest_deduction',
        'settlement',
      ]),
      balData: z.array(z.object({ ccy: text, cashBal: decimal, uTime: millis })),
      posData: z.array(
        z.object({
          ...{ posId: text, tradeId: text, instId: text, instType, mgnMode: text, posSide: text, pos: decimal },
          ...{ ccy: text, posCcy: text, avgPx: decimal, nonSettleAvgPx: maybe, settledPnl: maybe, uTime: millis },
        }),
      ),
      trades: z.array(z.object({ instId: text, tradeId: text })),
    }),
  ),
});
/** #order-book-trading-trade-ws-place-order: micro seconds. */
const micros = z.string().regex(/^\d{16}$/);
export const operated = z.object({
  ...{
    id: text,
    op: text,
    code: z.enum(['0', '1', '2']),
    msg: text,
    data: z.array(acted),
    inTime: micros,
    outTime: micros,
  },
});
