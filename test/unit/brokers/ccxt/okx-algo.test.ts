/** OKX's conditional orders as its documentation has them, through the real ccxt class and our parsers: no recordings are at hand. */
import { beforeAll, describe, expect, it } from 'vitest';
import { dec, idOf, type ConnectionId, type InstrumentId } from '../../../../shared/domain/index.ts';
import { CcxtDesk, CCXT_TIMES, readSettings } from '../../../../src-main/brokers/ccxt/desk.ts';
import type { CcxtExchange } from '../../../../src-main/brokers/ccxt/exchange.ts';
import { loadExchange } from '../../../../src-main/brokers/ccxt/load-exchange.ts';
import { OrderTracker } from '../../../../src-main/brokers/ccxt/order-tracker.ts';
import { orderCall } from '../../../../src-main/brokers/ccxt/orders.ts';
import { refusedRow } from '../../../../src-main/brokers/ccxt/parse/okx-algo.ts';
import { readBalances } from '../../../../src-main/brokers/ccxt/parse/holdings.ts';
import { isFields, type Fields } from '../../../../src-main/brokers/ccxt/parse/read.ts';
import type { SubmitRequest } from '../../../../src-main/ports/execution-client.ts';
import { systemScheduler } from '../../../../src-main/runtime/system-scheduler.ts';

type Parser = CcxtExchange & {
  parseOrder(raw: unknown): unknown;
  parseTrade(raw: unknown): unknown;
  orderToTrade(order: unknown): unknown;
  setMarkets(markets: readonly unknown[]): unknown;
  createOrderRequest(...args: readonly unknown[]): Fields;
};
const INST = {
  ...{ instType: 'SPOT', instId: 'BTC-USDT', baseCcy: 'BTC', quoteCcy: 'USDT', settleCcy: '', ctVal: '', ctMult: '' },
  ...{
    tickSz: '0.1',
    lotSz: '0.00001',
    minSz: '0.00001',
    state: 'live',
    uly: '',
    instFamily: '',
    optType: '',
    stk: '',
  },
  ...{ listTime: '1548133413000', expTime: '', lever: '10', ctType: '', ctValCcy: '', alias: '', category: '1' },
};
const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const logger = { ...SILENT, child: () => logger };
const BTC = idOf<InstrumentId>('BTC/USDT.OKX');

/** A row of the algo book; what a case is about goes over it. */
const ALGO = {
  ...{
    instType: 'SPOT',
    instId: 'BTC-USDT',
    algoId: '9001',
    algoClOrdId: 'Rk1Za7',
    clOrdId: '',
    ordId: '',
    ordIdList: [],
  },
  ...{ ordType: 'conditional', side: 'sell', sz: '0.5', state: 'live', slTriggerPx: '85000', slOrdPx: '-1' },
  ...{
    tpTriggerPx: '',
    tpOrdPx: '',
    triggerPx: '',
    ordPx: '',
    actualSz: '0',
    actualPx: '',
    triggerTime: '',
    failCode: '',
  },
  ...{ cTime: '1737400000000', uTime: '1737400000000', tdMode: 'cash', reduceOnly: 'false', posSide: '' },
};
/** What came of it, in the plain book: no id of ours but the algo's. */
const CHILD = {
  ...{ instType: 'SPOT', instId: 'BTC-USDT', ordId: '7001', clOrdId: '', algoId: '9001', algoClOrdId: 'Rk1Za7' },
  ...{
    ordType: 'market',
    side: 'sell',
    sz: '0.5',
    px: '',
    accFillSz: '0.5',
    avgPx: '84990',
    state: 'filled',
    source: '7',
  },
  ...{ fillPx: '84990', fillSz: '0.5', tradeId: '555', fillTime: '1737400500100', fillFee: '-4', fillFeeCcy: 'USDT' },
  ...{ fee: '-4', feeCcy: 'USDT', execType: 'T', cTime: '1737400500000', uTime: '1737400500100', reduceOnly: 'false' },
};

let okx: Parser;
let desk: CcxtDesk;
let tracker: OrderTracker;
beforeAll(async () => {
  const found = await loadExchange('okx');
  const settings = readSettings('paper', { exchange: 'okx', market: 'spot' });
  if (!found.ok || !settings.ok) throw new Error('no okx');
  okx = new found.value({}) as Parser;
  okx.number = String;
  Object.assign(okx.options, settings.value.profile.options);
  okx.amountToPrecision = (_symbol, amount) => String(amount);
  okx.priceToPrecision = (_symbol, price) => String(price);
  const market = (okx as unknown as { parseMarket(raw: unknown): unknown }).parseMarket(INST);
  okx.setMarkets([market]);
  desk = new CcxtDesk(
    settings.value,
    { connectionId: idOf<ConnectionId>('x'), name: 'x', mode: 'paper', accountId: null, values: {} },
    { scheduler: systemScheduler, logger, secret: () => null, instrumentOf: () => null, random: () => 0.5 },
    CCXT_TIMES,
  );
  desk.markets.take([market], 'spot', settings.value.profile);
});

const fields = (value: unknown): Fields => (isFields(value) ? value : {});
const read = (row: object) => tracker.ordersOf([fields(okx.parseOrder(row))]);
const fresh = (): void => void (tracker = new OrderTracker(desk));

describe('OKX’s conditional orders', () => {
  it('one that waits is told with its trigger, by the algo’s number and under our id', () => {
    fresh();
    expect(read(ALGO)).toMatchObject([
      {
        ...{ clientOrderId: 'Rk1-7', venueOrderId: '9001', type: 'stop', status: 'accepted', qty: '0.5' },
        trigger: { price: '85000', triggered: false },
      },
    ]);
    expect(read({ ...ALGO, slOrdPx: '84900' })).toMatchObject([{ type: 'stop' }]);
    fresh();
    expect(read({ ...ALGO, slOrdPx: '84900' })).toMatchObject([{ type: 'stopLimit', limitPrice: '84900' }]);
    fresh();
    const takes = { ...ALGO, slTriggerPx: '', slOrdPx: '', tpTriggerPx: '99000', tpOrdPx: '-1' };
    expect(read(takes)).toMatchObject([{ type: 'takeProfit', trigger: { price: '99000' } }]);
  });

  it('one that triggered is told by the plain book: one order, its executions found by the second number', () => {
    fresh();
    read(ALGO);
    expect(read({ ...ALGO, state: 'effective', ordId: '7001', ordIdList: ['7001'] })).toEqual([]);
    const [filled] = read(CHILD);
    expect(filled).toMatchObject({ clientOrderId: 'Rk1-7', venueOrderId: '9001', status: 'filled', type: 'stop' });
    expect(filled?.trigger).toMatchObject({ price: '85000', triggered: true });
    // Of trade/fills: it names neither the algo order nor our id.
    const row = { instType: 'SPOT', instId: 'BTC-USDT', ordId: '7001', clOrdId: '', tradeId: '555', billId: '1' };
    const paid = {
      fillPx: '84990',
      fillSz: '0.5',
      side: 'sell',
      execType: 'T',
      feeCcy: 'USDT',
      fee: '-4',
      ts: '1737400500100',
    };
    expect(tracker.fillsOf([fields(okx.parseTrade({ ...row, ...paid }))])).toMatchObject([
      { clientOrderId: 'Rk1-7', venueOrderId: '9001', tradeId: '555', qty: '0.5', fee: '4' },
    ]);
  });

  it('G18: after a restart the plain row alone is enough: a stop that triggered while nobody looked keeps its id', () => {
    fresh();
    expect(read(CHILD)).toMatchObject([
      { clientOrderId: 'Rk1-7', venueOrderId: '9001', type: 'stop', status: 'filled', trigger: { triggered: true } },
    ]);
    const trade = fields(okx.orderToTrade(okx.parseOrder(CHILD)));
    expect(tracker.fillsOf([trade])).toMatchObject([{ clientOrderId: 'Rk1-7', venueOrderId: '9001', fee: '4' }]);
    // The algo book has ended it, which says nothing of what became of it.
    expect(read({ ...ALGO, state: 'effective', ordId: '7001', ordIdList: ['7001'] })).toEqual([]);
  });

  it('a trigger that fails is a refusal with its reason, never a silence', () => {
    fresh();
    const [failed] = read({ ...ALGO, state: 'order_failed', failCode: '51008' });
    expect(failed).toMatchObject({ status: 'rejected', clientOrderId: 'Rk1-7' });
    expect(failed?.reason).toBe('its trigger was hit, and OKX did not take the order: not enough balance (51008)');
  });

  it('another program’s: it ends when it triggers, and what came of it is an order of its own', () => {
    fresh();
    const theirs = { ...ALGO, algoClOrdId: '' };
    expect(read(theirs)).toMatchObject([{ clientOrderId: null, venueOrderId: '9001', status: 'accepted' }]);
    expect(read({ ...theirs, state: 'effective', ordId: '7001' })).toMatchObject([
      { venueOrderId: '9001', status: 'canceled', reason: 'it triggered, and became order 7001' },
    ]);
    const child = { ...CHILD, algoClOrdId: '', state: 'live', accFillSz: '0' };
    expect(read(child)).toMatchObject([{ clientOrderId: null, venueOrderId: '7001', status: 'accepted' }]);
  });

  it('what is sent: our id by the algo’s name, coins of the account’s own, nothing that a trigger would drop', () => {
    const listed = desk.markets.get(BTC);
    if (listed === null) throw new Error('not listed');
    const stop = (over: Partial<SubmitRequest>) => {
      const request = {
        ...{ clientOrderId: idOf('Rk1-7'), accountId: idOf('A'), instrumentId: BTC, side: 'sell', type: 'stop' },
        ...{ qty: dec('0.5').text(), limitPrice: null, tif: 'gtc', sessions: ['continuous'] },
        trigger: {
          price: dec('85000').text(),
          source: 'last',
          trail: null,
          extreme: null,
          heldBy: 'venue',
          triggeredMs: null,
        },
        ...over,
      } as SubmitRequest;
      return orderCall(request, listed, desk.settings.profile);
    };
    const call = stop({});
    if (!call.ok) throw new Error(call.error);
    const { type, side, amount, price, params, book } = call.value;
    expect(book).toBe('trigger');
    expect(okx.createOrderRequest('BTC/USDT', type, side, amount, price, params)).toEqual({
      ...{ instId: 'BTC-USDT', side: 'sell', ordType: 'conditional', sz: '0.5', tdMode: 'cash', algoClOrdId: 'Rk1Za7' },
      ...{ slTriggerPx: '85000', slOrdPx: '-1', slTriggerPxType: 'last' },
    });
    const limit = { type: 'stopLimit', limitPrice: dec('84900').text() } as const;
    expect(stop({ ...limit }).ok).toBe(true);
    expect(stop({ ...limit, tif: 'ioc' })).toMatchObject({ ok: false });
    expect(stop({ ...limit, flags: { postOnly: true, reduceOnly: false, allOrNone: false } })).toMatchObject({
      ok: false,
    });
  });

  it('a liquidation and auto-deleveraging are told as such, by the stream and by the list of executions', () => {
    fresh();
    const own = { ...CHILD, algoId: '', algoClOrdId: '', source: '' };
    const trade = (row: object) => tracker.fillsOf([fields(okx.orderToTrade(okx.parseOrder(row)))])[0];
    expect(trade({ ...own, category: 'partial_liquidation' })).toMatchObject({ nonTrade: 'liquidated', qty: '0.5' });
    expect(trade({ ...own, category: 'full_liquidation' })).toMatchObject({ nonTrade: 'liquidated' });
    expect(trade({ ...own, category: 'adl' })).toMatchObject({ nonTrade: 'deleveraged' });
    expect(trade({ ...own, category: 'normal' })?.nonTrade).toBeUndefined();
    const row = { instType: 'SPOT', instId: 'BTC-USDT', ordId: '7001', clOrdId: '', tradeId: '555', billId: '1' };
    const paid = { fillPx: '84990', fillSz: '0.5', side: 'sell', execType: 'T', feeCcy: 'USDT', fee: '-4', ts: '1' };
    const listed = (subType: string) => tracker.fillsOf([fields(okx.parseTrade({ ...row, ...paid, subType }))])[0];
    expect(['2', '103', '107', '128'].map((subType) => listed(subType)?.nonTrade)).toEqual([
      undefined,
      'liquidated',
      'liquidated',
      'deleveraged',
    ]);
  });

  it('OKX counts what positions have gained as balance: cash is without it', () => {
    const details = [
      { ccy: 'USDT', eq: '1080', cashBal: '1000', availEq: '700', upl: '80' },
      { ccy: 'BTC', eq: '2', cashBal: '2', availEq: '2', upl: '' },
    ];
    const told = (okx as unknown as { parseTradingBalance(raw: unknown): unknown }).parseTradingBalance({
      data: [{ uTime: '1', details }],
    });
    const shown = readBalances(told)?.map(({ currency, total }) => [currency, total.text()]);
    expect(shown?.toSorted()).toEqual([
      ['BTC', '2'],
      ['USDT', '1000'],
    ]);
  });

  it('a refusal in the middle of an answer that says "0" is one', () => {
    const row = { algoId: '', algoClOrdId: 'Rk1Za7', sCode: '51000', sMsg: 'Parameter instId error' };
    expect(refusedRow(okx.parseOrder(row))).toBe('{"sCode":"51000","sMsg":"Parameter instId error"}');
    expect(refusedRow(okx.parseOrder({ ...row, algoId: '1', sCode: '0', sMsg: '' }))).toBeNull();
  });
});
