/** Alpaca's recorded answers as our words: every one that is about us is read, and what makes no sense is not guessed at. */
import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { Decimal, dec, type ComboLeg } from '../../../../shared/domain/index.ts';
import { accountFault, accountReport } from '../../../../src-main/brokers/alpaca/accounts.ts';
import { amountOf, unitsOf } from '../../../../src-main/brokers/alpaca/parse/amounts.ts';
import { nonTradesOf } from '../../../../src-main/brokers/alpaca/parse/non-trades.ts';
import { httpMs, msOf } from '../../../../src-main/brokers/alpaca/parse/times.ts';
import { stampOf } from '../../../../src-main/wire/stamp.ts';
import { comboFills, executionOf, type Execution } from '../../../../src-main/brokers/alpaca/parse/fills.ts';
import { assetInstrument, contractInstrument } from '../../../../src-main/brokers/alpaca/parse/instruments.ts';
import { readOrder } from '../../../../src-main/brokers/alpaca/parse/order.ts';
import {
  accountShape,
  activityShape,
  assetShape,
  barsShape,
  contractPageShape,
  contractShape,
  orderShape,
  positionShape,
  snapshotsShape,
} from '../../../../src-main/brokers/alpaca/parse/wire.ts';
import { positionOf } from '../../../../src-main/brokers/alpaca/mass-status.ts';
import { readJsonLines, sharedData } from '../../../gateways/core/openapi.ts';
import { idOf } from '../../../../shared/domain/index.ts';
import { readFileSync } from 'node:fs';

const fixtures = sharedData('alpaca-fixtures');
const spec = sharedData('specs/alpaca-trading-api.json');
const why = 'the folder ../shared/data is not there';
const rows =
  fixtures === null
    ? []
    : ['trading', 'data'].flatMap((one) => readJsonLines(`${fixtures}/alpaca-py_${one}_responses.jsonl`));
const answers = (part: RegExp, method = 'GET'): readonly unknown[] =>
  rows
    .filter((row) => row['method'] === method && part.test(String(row['url']).split('?')[0] ?? ''))
    .map((row) => row['response']);

describe('recorded answers', () => {
  test.runIf(fixtures === null)(`are not read: ${why}`, () => {
    process.stdout.write(`skipped: ${why}\n`);
    expect(why).not.toBe('');
  });

  test.skipIf(fixtures === null)('accounts, positions, assets, contracts, orders and quotes are all read', () => {
    let count = 0;
    const each = (found: readonly unknown[], read: (one: unknown) => unknown): void => {
      for (const one of found) {
        expect(read(one), JSON.stringify(one).slice(0, 200)).not.toBeNull();
        count += 1;
      }
    };
    each(answers(/\/v2\/account$/), (one) => accountReport(accountShape.parse(one), 'paper', { askedMs: 0, nowMs: 0 }));
    each(answers(/\/v2\/positions$/).flat(), (one) => positionOf(positionShape.parse(one)));
    each(answers(/\/v2\/assets$/).flat(), (one) => assetInstrument(assetShape.parse(one)));
    each(answers(/\/v2\/options\/contracts$/), (one) =>
      contractPageShape.parse(one).option_contracts.map(contractInstrument),
    );
    each(answers(/\/v2\/options\/contracts\/.+/), (one) => contractInstrument(contractShape.parse(one)));
    each(answers(/\/v2\/orders\/.+/), (one) => readOrder(orderShape.parse(one)));
    each(answers(/\/v2\/orders$/).flat(), (one) => readOrder(orderShape.parse(one)));
    each(answers(/\/v2\/orders$/, 'POST'), (one) => readOrder(orderShape.parse(one)));
    each(answers(/\/v2\/stocks\/snapshots$/), (one) => snapshotsShape.parse(one));
    each(answers(/\/v1beta1\/options\/snapshots$/), (one) =>
      snapshotsShape.parse((one as { snapshots: unknown }).snapshots),
    );
    each(answers(/\/(stocks|crypto\/us|options)\/bars$/), (one) =>
      barsShape.parse({ next_page_token: null, ...(one as object) }),
    );
    process.stdout.write(`alpaca fixtures: ${count} answers read by the adapter's parsers\n`);
    expect(count).toBeGreaterThanOrEqual(30);
  });

  test.skipIf(spec === null)('the document’s own multi-leg example is the combo of its legs, in their ratio', () => {
    const document = JSON.parse(readFileSync(spec ?? '', 'utf8')) as {
      readonly components: { readonly examples: Record<string, { readonly value: unknown }> };
    };
    const order = readOrder(orderShape.parse(document.components.examples['MultilegOptionsOrderResponse']?.value));
    expect(order?.legs?.map((leg) => `${leg.side} ${leg.ratio} ${leg.instrumentId}`)).toEqual([
      'buy 3 AAPL-20241213-C-250.ALPACA',
      'sell 1 AAPL-20241213-C-260.ALPACA',
    ]);
    expect([order?.status, order?.qty.toString(), order?.limit?.toString()]).toEqual(['filled', '1', '10']);
    const fill = executionOf(
      activityShape.parse({
        id: '20220202135509981::2d7be4ff-d1f3-43e9-856a-0f5cf5c5088e',
        activity_type: 'FILL',
        order_id: 'b5abe576-6a8a-49f3-a353-46b72c1ccae9',
        symbol: 'AAPL',
        side: 'buy',
        qty: '2',
        price: '174.78',
        cum_qty: '2',
        transaction_time: '2022-02-02T18:55:09.981482Z',
      }),
    );
    expect(fill?.tradeId).toBe('2d7be4ff-d1f3-43e9-856a-0f5cf5c5088e');
  });
});

describe('what is no trade (the shapes of Alpaca’s page on option events)', () => {
  const read = (type: string, symbol: string, qty: string, over: object = {}) =>
    activityShape.parse({
      id: '20230721::5f596936',
      activity_type: type,
      date: '2023-07-21',
      net_amount: '0',
      symbol,
      qty,
      status: 'executed',
      ...over,
    });
  const told = (...all: ReturnType<typeof read>[]) =>
    nonTradesOf(all, Date.UTC(2026, 0, 1)).map((one) => [
      one.tradeId,
      one.instrumentId,
      one.side,
      one.qty,
      one.price,
      one.nonTrade,
    ]);
  test('an exercise takes the contracts away and brings the shares at the strike', () =>
    expect(told(read('OPEXC', 'AAPL230721C00150000', '-2'), read('OPTRD', 'AAPL', '200', { price: '150' }))).toEqual([
      ['5f596936.OPEXC', 'AAPL-20230721-C-150.ALPACA', 'sell', '2', '0', 'exercised'],
      ['5f596936.OPTRD', 'AAPL.ALPACA', 'buy', '200', '150', 'exercised'],
    ]));
  test('an assignment gives the short contracts back and takes the shares', () =>
    expect(
      told(read('OPASN', 'AAPL230721C00150000', '2'), read('OPTRD', 'AAPL', '-200', { price: '150' })).map((one) => [
        one[2],
        one[5],
      ]),
    ).toEqual([
      ['buy', 'assigned'],
      ['sell', 'assigned'],
    ]));
  test('an expiry is at nothing; what is cancelled, without a quantity or without a day is left out', () => {
    expect(told(read('OPEXP', 'AAPL230721C00150000', '-1'))).toEqual([
      ['5f596936.OPEXP', 'AAPL-20230721-C-150.ALPACA', 'sell', '1', '0', 'expired'],
    ]);
    expect(
      told(
        read('OPEXP', 'AAPL230721C00150000', '-1', { status: 'canceled' }),
        read('OPEXP', 'AAPL230721C00150000', 'x'),
        read('OPEXP', 'AAPL230721C00150000', '1', { date: 'soon' }),
        read('DIV', 'AAPL', '1'),
      ),
    ).toEqual([]);
  });
});

describe('amounts and times', () => {
  test.each([
    ['0.1', '0.1'],
    [0.1, '0.1'],
    [1e-7, '0.0000001'],
    [271.92, '271.92'],
    ['.5', '0.5'],
    ['-5', '-5'],
  ])('%s is read as %s', (value, text) => expect(amountOf(value)?.toString()).toBe(text));
  test.each(['NaN', 'Infinity', '1,5', 'abc', '', '1e5', Number.NaN, Number.POSITIVE_INFINITY])(
    '%s is no amount',
    (value) => expect(amountOf(value)).toBeNull(),
  );
  test('a double comes back as the digits that it was written with', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999_999 }), fc.integer({ min: 0, max: 4 }), (units, scale) => {
        const text = Decimal.of(units, scale).toString();
        expect(unitsOf(Number(text), 4)).toBe(units * 10 ** (4 - scale));
      }),
      { numRuns: 200 },
    );
  });
  test('nanoseconds are cut to milliseconds', () =>
    expect(msOf('2026-11-18T15:00:00.123456789Z')).toBe(Date.UTC(2026, 10, 18, 15, 0, 0, 123)));
  test('times come back as they were written; headers of HTTP and offsets are read', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), (ms) => {
        expect(msOf(stampOf(ms))).toBe(ms);
      }),
      { numRuns: 200 },
    );
    expect(httpMs('Sat, 21 Nov 2026 12:30:05 GMT')).toBe(Date.UTC(2026, 10, 21, 12, 30, 5));
    expect(msOf('2026-11-18T10:00:00.5-05:00')).toBe(Date.UTC(2026, 10, 18, 15, 0, 0, 500));
    expect(httpMs('yesterday')).toBeNull();
  });
  test('a text that is no time is none', () => expect(msOf('yesterday')).toBeNull());
});

describe('accounts (G21)', () => {
  const account = accountShape.parse({
    id: 'x',
    account_number: 'PA1',
    status: 'ACTIVE',
    cash: '100',
    non_marginable_buying_power: '60',
  });
  test('another number than the expected one is refused with both', () =>
    expect(accountFault(account, idOf('PA2'))).toMatch(/PA1.*PA2/));
  test('an account that is not active is refused', () =>
    expect(accountFault({ ...account, status: 'ONBOARDING' }, idOf('PA1'))).toMatch(/ONBOARDING/));
  test('what is not free without credit is locked', () =>
    expect(accountReport(account, 'paper', { askedMs: 4, nowMs: 5 })?.balances).toEqual([
      { currency: 'USD', total: '100', locked: '40' },
    ]));
});

const LEGS: readonly (ComboLeg & { readonly venueOrderId: never })[] = [
  { instrumentId: idOf('SPY-20261218-P-640.ALPACA'), side: 'sell', ratio: 1, venueOrderId: 'short' as never },
  { instrumentId: idOf('SPY-20261218-P-635.ALPACA'), side: 'buy', ratio: 2, venueOrderId: 'long' as never },
];
const execution = (order: string, qty: string, price: string, n: number): Execution => ({
  tradeId: idOf(`${order}-${n}`),
  venueOrderId: order as never,
  instrumentId: idOf('x'),
  side: 'buy',
  qty: dec(qty),
  price: dec(price),
  cumQty: null,
  atMs: n,
  activityId: '',
});
const ORDER = {
  venueOrderId: idOf<never>('parent'),
  instrumentId: idOf<never>('combo'),
  side: 'buy' as const,
  legs: LEGS,
};

describe('fills of combos, put together from their legs', () => {
  test('as many units as every leg has been filled for, at the price that the legs make', () => {
    const fills = comboFills(
      ORDER,
      [
        execution('short', '1', '5', 1),
        execution('long', '2', '2', 2),
        execution('short', '2', '6', 3),
        execution('long', '3', '1', 4),
      ],
      { clientOrderId: idOf('c') },
    );
    const whole = fills.filter((one) => one.comboTradeId === undefined);
    expect(whole.map((one) => [one.tradeId, one.qty, one.price])).toEqual([
      ['parent.1', '1', '-1'],
      ['parent.2.5', '1.5', '-4'],
    ]);
    expect(fills.filter((one) => one.comboTradeId !== undefined)).toHaveLength(4);
  });
  test('what the stream told comes out under the same names, and nothing is counted beyond what all legs have', () => {
    const fills = comboFills(
      ORDER,
      [execution('short', '3', '5', 1), execution('long', '4', '2', 2)],
      { clientOrderId: null },
      [dec('1')],
    );
    expect(fills.filter((one) => one.comboTradeId === undefined).map((one) => one.tradeId)).toEqual([
      'parent.1',
      'parent.2',
    ]);
  });
  test('a sold combo has the price of what is received', () => {
    const fills = comboFills(
      { ...ORDER, side: 'sell' },
      [execution('short', '1', '5', 1), execution('long', '2', '2', 2)],
      { clientOrderId: null },
    );
    expect(fills[0]?.price).toBe('1');
  });
});
