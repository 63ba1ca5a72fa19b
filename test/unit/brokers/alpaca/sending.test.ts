/** What goes out to Alpaca, what is refused before, and what its refusals mean. */
import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import {
  Decimal,
  dec,
  idOf,
  type ComboLeg,
  type FillReport,
  type Instrument,
  type InstrumentId,
  type OrderStatusReport,
} from '../../../../shared/domain/index.ts';
import { comboIdOf, comboInstrument, flipped } from '../../../../src-main/brokers/alpaca/combos.ts';
import { ALPACA_BROKER } from '../../../../src-main/brokers/alpaca/definition.ts';
import { addressFault, endpointsOf } from '../../../../src-main/brokers/alpaca/endpoints.ts';
import { failureInWords, failureOf, isPendingReplace, outcomeOf } from '../../../../src-main/brokers/alpaca/errors.ts';
import { intentOf, orderBody } from '../../../../src-main/brokers/alpaca/orders.ts';
import { contractOfName, assetInstrument } from '../../../../src-main/brokers/alpaca/parse/instruments.ts';
import { InUse } from '../../../../src-main/brokers/alpaca/in-use.ts';
import { Subscriptions } from '../../../../src-main/brokers/alpaca/subscriptions.ts';
import {
  contractIdOf,
  contractSymbol,
  idOfWireSymbol,
  pairId,
  readClientId,
  readContract,
  readContractId,
  replacementId,
  wireSymbolOf,
} from '../../../../src-main/brokers/alpaca/symbols.ts';
import type { SubmitRequest } from '../../../../src-main/ports/execution-client.ts';

const share = assetInstrument({
  symbol: 'AAPL',
  class: 'us_equity',
  name: 'Apple Inc.',
  status: 'active',
  tradable: true,
  shortable: true,
  fractionable: true,
}) as Instrument;
const coin = assetInstrument({
  symbol: 'BTC/USD',
  class: 'crypto',
  name: 'Bitcoin',
  status: 'active',
  tradable: true,
  shortable: false,
  min_order_size: '0.0001',
  min_trade_increment: '0.000000001',
  price_increment: '1',
}) as Instrument;
const put = (strike: string): Instrument =>
  contractOfName({ root: 'SPY', expiry: '2026-12-18', right: 'put', strike: dec(strike).text() }, true);
const contracts = new Map([put('640'), put('635')].map((one) => [one.id, one]));
const LEGS: readonly ComboLeg[] = [
  { instrumentId: put('640').id, side: 'sell', ratio: 1 },
  { instrumentId: put('635').id, side: 'buy', ratio: 1 },
];
const combo = comboInstrument(LEGS, contracts);
const NONE = new Map<InstrumentId, Decimal>();

const order = (over: Partial<SubmitRequest> = {}): SubmitRequest => ({
  clientOrderId: idOf('c1'),
  accountId: idOf('PA1'),
  instrumentId: share.id,
  side: 'buy',
  type: 'limit',
  qty: dec('10').text(),
  limitPrice: dec('270.10').text(),
  tif: 'day',
  sessions: ['regular'],
  ...over,
});
const trigger = (
  price: string | null,
  trail: NonNullable<SubmitRequest['trigger']>['trail'] = null,
): NonNullable<SubmitRequest['trigger']> => ({
  price: price === null ? null : dec(price).text(),
  source: 'last',
  trail,
  extreme: null,
  heldBy: 'venue',
  triggeredMs: null,
});
const sent = (request: SubmitRequest, instrument: Instrument) => {
  const body = orderBody(request, instrument, NONE);
  return body.ok ? body.value : body.error;
};

describe('orders', () => {
  test('a limit order', () =>
    expect(sent(order(), share)).toEqual({
      clientOrderId: 'c1',
      type: 'limit',
      timeInForce: 'day',
      qty: '10',
      symbol: 'AAPL',
      side: 'buy',
      limitPrice: '270.1',
    }));
  test('a stop, a stop-limit and both kinds of trailing stop', () => {
    expect(sent(order({ type: 'stop', limitPrice: null, trigger: trigger('260') }), share)).toMatchObject({
      type: 'stop',
      stopPrice: '260',
    });
    expect(sent(order({ type: 'stopLimit', trigger: trigger('260') }), share)).toMatchObject({
      type: 'stop_limit',
      stopPrice: '260',
      limitPrice: '270.1',
    });
    const price = { kind: 'price', amount: dec('2').text() } as const;
    expect(sent(order({ type: 'trailingStop', limitPrice: null, trigger: trigger(null, price) }), share)).toMatchObject(
      { trailPrice: '2' },
    );
    const pct = { kind: 'percent', pct: dec('1.5').text() } as const;
    expect(sent(order({ type: 'trailingStop', limitPrice: null, trigger: trigger('261', pct) }), share)).toMatchObject({
      trailPercent: '1.5',
    });
  });
  test('auctions and extended hours', () => {
    expect(sent(order({ tif: 'atOpen' }), share)).toMatchObject({ timeInForce: 'opg' });
    expect(sent(order({ tif: 'atClose' }), share)).toMatchObject({ timeInForce: 'cls' });
    expect(sent(order({ sessions: ['pre', 'regular', 'post'] }), share)).toMatchObject({ extendedHours: true });
  });
  test.each([
    [
      'market orders outside regular hours',
      order({ type: 'market', limitPrice: null, sessions: ['pre', 'regular'] }),
      share,
      /limit orders/,
    ],
    ['orders that keep out of the regular session', order({ sessions: ['pre'] }), share, /regular session/],
    [
      'stops on options',
      order({ type: 'stop', limitPrice: null, trigger: trigger('3') }),
      put('640'),
      /no stop orders for options/,
    ],
    ['options good till canceled', order({ tif: 'gtc' }), put('640'), /time in force gtc/],
    ['coins for the day', order({ tif: 'day' }), coin, /time in force day/],
    [
      'stops on coins without a limit',
      order({ type: 'stop', limitPrice: null, tif: 'gtc', trigger: trigger('3') }),
      coin,
      /no stop orders for crypto/,
    ],
    ['parts of a share good till canceled', order({ qty: dec('0.5').text(), tif: 'gtc' }), share, /parts of a share/],
    ['flags', order({ flags: { allOrNone: true, postOnly: false, reduceOnly: false } }), share, /allOrNone/],
    ['links', order({ linkId: 'L' }), share, /link/],
    ['orders good till a date', order({ tif: 'gtd' }), share, /gtd/],
  ])('%s are refused before sending', (_, request, instrument, words) =>
    expect(sent(request, instrument)).toMatch(words),
  );

  test('conventions: a credit is a negative limit, bought or sold; the sold combo has its legs turned round', () => {
    const bought = sent(
      order({ instrumentId: combo.id, limitPrice: dec('-0.75').text(), qty: dec('2').text() }),
      combo,
    );
    expect(bought).toEqual({
      clientOrderId: 'c1',
      type: 'limit',
      timeInForce: 'day',
      qty: '2',
      orderClass: 'mleg',
      limitPrice: '-0.75',
      legs: [
        { symbol: 'SPY261218P00640000', ratioQty: '1', side: 'sell', positionIntent: 'sell_to_open' },
        { symbol: 'SPY261218P00635000', ratioQty: '1', side: 'buy', positionIntent: 'buy_to_open' },
      ],
    });
    expect(sent(order({ instrumentId: combo.id, side: 'sell', limitPrice: dec('-0.75').text() }), combo)).toMatchObject(
      { limitPrice: '0.75', legs: [{ side: 'buy' }, { side: 'sell' }] },
    );
  });
  test('what is held decides what a leg opens and closes', () => {
    expect(intentOf('sell', dec('2'), dec('2'))).toBe('sell_to_close');
    expect(intentOf('sell', dec('3'), dec('2'))).toBe('sell_to_open');
    expect(intentOf('buy', dec('2'), dec('-2'))).toBe('buy_to_close');
    expect(intentOf('buy', dec('2'), dec('1'))).toBe('buy_to_open');
  });
});

describe('symbols', () => {
  test('contracts, both ways, over the wire and by id', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('SPY', 'F', 'GOOGL'),
        fc.integer({ min: 1, max: 99_999_999 }),
        fc.constantFrom('call' as const, 'put' as const),
        (root, thousandths, right) => {
          const name = { root, expiry: '2026-12-18', right, strike: Decimal.of(thousandths, 3).trim().text() };
          expect(readContract(contractSymbol(name))).toEqual(name);
          expect(readContractId(contractIdOf(name))).toEqual(name);
          expect(wireSymbolOf(contractIdOf(name))).toBe(contractSymbol(name));
        },
      ),
      { numRuns: 100 },
    );
  });
  test('the convention’s example', () =>
    expect(contractIdOf({ root: 'SPY', expiry: '2026-12-18', right: 'call', strike: dec('650').text() })).toBe(
      'SPY-20261218-C-650.ALPACA',
    ));
  test('pairs as positions write them', () => {
    expect(idOfWireSymbol('BTCUSD', 'crypto')).toBe('BTC/USD.ALPACA');
    expect(idOfWireSymbol('ETHUSDT', 'crypto')).toBe('ETH/USDT.ALPACA');
    expect(idOfWireSymbol('BRK.B', 'us_equity')).toBe('BRK.B.ALPACA');
  });
  test('our id travels with its replacements; an id that Alpaca gave itself is not ours', () => {
    expect(readClientId(replacementId(idOf('K1-2'), 3))).toEqual({ id: 'K1-2', stopId: null, change: 3 });
    const nobody = { id: null, stopId: null, change: 0 };
    expect(readClientId('61e69015-8549-4bfd-b9c3-01e75843f47d')).toEqual(nobody);
    expect(readClientId('')).toEqual(nobody);
  });
  test('G18: two that are one order travel under one name that has both, its replacements too', () => {
    const name = pairId(idOf('K1-T4'), idOf('K1-S3'));
    expect(name).toBe('K1-T4+K1-S3');
    expect(readClientId(name)).toEqual({ id: 'K1-T4', stopId: 'K1-S3', change: 0 });
    expect(readClientId(replacementId(name ?? '', 2))).toEqual({ id: 'K1-T4', stopId: 'K1-S3', change: 2 });
    for (const foreign of ['a+b+c', '+K1', 'K1+', '61e69015-8549-4bfd-b9c3-01e75843f47d+K1'])
      expect(readClientId(foreign)).toMatchObject(foreign.startsWith('61') ? { stopId: 'K1' } : { id: null });
    expect(pairId(idOf('x'.repeat(64)), idOf('y'.repeat(64)))).toBeNull();
  });
  test('the same legs are the same combo, turned round another one', () => {
    expect(comboIdOf(LEGS)).toBe(combo.id);
    expect(comboIdOf(flipped(LEGS))).not.toBe(combo.id);
    expect(combo).toMatchObject({ symbol: 'SPY 18 Dec 26 -640P +635P', comboWidth: '5', assetClass: 'combo' });
  });
});

describe('refusals', () => {
  const http = (status: number, code: string | null, message = 'words') =>
    ({ kind: 'http', status, code, message }) as const;
  test('G15: a 4xx proves that nothing was done, a 5xx, a lost line and a time-out prove nothing', () => {
    expect(outcomeOf(http(422, '42210000')).kind).toBe('rejected');
    expect(outcomeOf(http(429, '42910000')).kind).toBe('rejected');
    expect(outcomeOf(http(500, null)).kind).toBe('unknown');
    expect(outcomeOf(http(504, null)).kind).toBe('unknown');
    expect(outcomeOf(failureOf(new Error('x'), true)).kind).toBe('unknown');
    expect(outcomeOf(failureOf(new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } }), false)).kind).toBe(
      'unknown',
    );
    expect(
      outcomeOf(failureOf(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }), false)),
    ).toMatchObject({ kind: 'rejected', unsent: true });
  });
  test('known codes have a meaning, unknown ones are shown raw', () => {
    expect(failureInWords(http(403, '40310000', 'insufficient qty'))).toMatch(
      /held for other orders.*insufficient qty.*40310000/,
    );
    expect(failureInWords(http(418, '41812345', 'teapot'))).toBe('Alpaca: teapot (41812345)');
  });
  test('a cancel that a replacement bars is known', () =>
    expect(isPendingReplace(http(422, '42210000', 'unable to cancel: order is pending_replace'))).toBe(true));
  test('a certificate for another host is a refusal before anything was sent', () => {
    const error = new TypeError('fetch failed', { cause: { code: 'ERR_TLS_CERT_ALTNAME_INVALID' } });
    expect(failureOf(error, false)).toMatchObject({ kind: 'unsent', message: expect.stringMatching(/another host/) });
  });
});

describe('the connection form', () => {
  const values = Object.fromEntries(ALPACA_BROKER.fields.map((field) => [field.key, field.initial.paper]));
  test('starts with values that pass', () => expect(ALPACA_BROKER.check('paper', values)).toEqual([]));
  test('keys go to no foreign host (G24)', () => {
    for (const address of [
      'https://evil.example',
      'http://10.0.0.5:80',
      'ftp://127.0.0.1',
      'nonsense',
      'http://127.0.0.1.evil.example',
    ])
      expect(addressFault(address), address).not.toBeNull();
    expect(addressFault('http://127.0.0.1:8088')).toBeNull();
    expect(ALPACA_BROKER.check('live', { ...values, address: 'https://evil.example' })).toHaveLength(1);
  });
  test('G21: the mode chooses the environment', () => {
    expect(endpointsOf('paper', '').trading).toBe('https://paper-api.alpaca.markets');
    expect(endpointsOf('live', '').tradingStream).toBe('wss://api.alpaca.markets/stream');
  });
  test.each([
    ['stockFeed', 'other'],
    ['symbols', 'AA PL <x>'],
    ['symbolsMax', '-3'],
    ['requestsPerMinute', 'many'],
  ])('%s of %s is refused', (field, value) =>
    expect(ALPACA_BROKER.check('paper', { ...values, [field]: value })[0]?.field).toBe(field),
  );
});

describe('subscriptions', () => {
  test('the ones named last have the stream; the limit only tightens', () => {
    const all = new Subscriptions(2);
    all.add(['A', 'B', 'C']);
    expect(all.streamed()).toEqual(['C', 'B']);
    all.add(['A']);
    expect(all.streamed()).toEqual(['A', 'C']);
    all.learnLimit(1);
    all.learnLimit(5);
    expect(all.streamed()).toEqual(['A']);
    all.remove(['A']);
    expect([all.streamed(), all.all()]).toEqual([['C'], ['B', 'C']]);
  });
});

describe('what is in use keeps the stream', () => {
  test('symbols with a position or an order go before those that were named later, as far as the limit goes', () => {
    const kept = new Set(['A', 'B']);
    const all = new Subscriptions(3, (symbol) => kept.has(symbol));
    all.add(['A', 'B', 'C', 'D', 'E']);
    expect(all.streamed()).toEqual(['B', 'A', 'E']);
    kept.delete('A');
    expect(all.streamed()).toEqual(['B', 'E', 'D']);
    all.learnLimit(1);
    expect(all.streamed()).toEqual(['B']);
  });

  test('positions, working orders and the legs of working combos are in use; what ended is not', () => {
    const combo = {
      id: idOf<InstrumentId>('c.ALPACA'),
      legs: [{ instrumentId: idOf<InstrumentId>('L1'), side: 'buy', ratio: 1 }],
    };
    const inUse = new InUse((id) => (id === combo.id ? (combo as unknown as Instrument) : null));
    const report = (id: string, status: 'accepted' | 'filled', clientOrderId: string): OrderStatusReport =>
      ({
        kind: 'orderStatus',
        instrumentId: id,
        status,
        clientOrderId,
        venueOrderId: null,
      }) as unknown as OrderStatusReport;
    inUse.onReports([report('X', 'accepted', 'o1'), report(combo.id, 'accepted', 'o2')]);
    expect(['X', 'L1', 'c.ALPACA', 'Y'].map((id) => inUse.has(idOf<InstrumentId>(id)))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    inUse.onReports([report('X', 'filled', 'o1')]);
    expect(inUse.has(idOf<InstrumentId>('X'))).toBe(false);
    inUse.onReports([{ kind: 'fill', instrumentId: 'X' } as unknown as FillReport]);
    expect(inUse.has(idOf<InstrumentId>('X'))).toBe(true);
    inUse.onMassStatus({ orders: [], positions: [] });
    expect(['X', 'L1'].map((id) => inUse.has(idOf<InstrumentId>(id)))).toEqual([false, false]);
  });
});
