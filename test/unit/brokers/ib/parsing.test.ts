/** What Interactive Brokers says, read with every number checked; recorded ticks, bars and account values among it. */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dec, idOf, type AccountId, type Instrument } from '../../../../shared/domain/index.ts';
import { accountReportOf } from '../../../../src-main/brokers/ib/account.ts';
import { DepthRows } from '../../../../src-main/brokers/ib/depth.ts';
import { Pieces } from '../../../../src-main/brokers/ib/guard.ts';
import { barOf, durationFor } from '../../../../src-main/brokers/ib/parse/bars.ts';
import { bandsOf, listedOf, ruleIdOf } from '../../../../src-main/brokers/ib/parse/contract.ts';
import { readCommission, readExecution } from '../../../../src-main/brokers/ib/parse/execution.ts';
import { numberText } from '../../../../src-main/brokers/ib/parse/numbers.ts';
import { droppedBidSize, emptyTicks, onPrice, onSize, quoteOf } from '../../../../src-main/brokers/ib/parse/ticks.ts';
import { readWhatIf } from '../../../../src-main/brokers/ib/parse/what-if.ts';
import { readMargin } from '../../../../src-main/ports/read-margin.ts';

const FOLDER = new URL('../../../../../shared/data/ib/', import.meta.url);
const HAS_DATA = existsSync(FOLDER);
if (!HAS_DATA) process.stdout.write('skipped: ../shared/data has no recorded IB ticks\n');
const fileOf = (name: string): Buffer => readFileSync(new URL(name, FOLDER));

const details = {
  contract: {
    conId: 265598,
    symbol: 'AAPL',
    secType: 'STK',
    exchange: 'SMART',
    currency: 'USD',
    primaryExch: 'NASDAQ',
    tradingClass: 'NMS',
  },
  ...{
    minTick: 0.01,
    longName: 'APPLE INC',
    validExchanges: 'AMEX,SMART,NYSE',
    marketRuleIds: '25,26,27',
    stockType: 'COMMON',
  },
};

const stock = (): Instrument => {
  const listed = listedOf(
    details,
    bandsOf([
      { lowEdge: 0, increment: 0.0001 },
      { lowEdge: 1, increment: 0.01 },
    ]),
  );
  if (listed === null) throw new Error('not listed');
  return listed.instrument;
};

describe('contracts', () => {
  test('ticks come from the market rule of the exchange that orders go to', () => {
    expect(ruleIdOf(details)).toBe(26);
    expect(stock()).toMatchObject({
      ...{ id: 'AAPL.IB', assetClass: 'equity', listing: 'NASDAQ', priceScale: 4 },
      ticks: [
        { fromPrice: '0', tick: '0.0001' },
        { fromPrice: '1', tick: '0.01' },
      ],
    });
    expect(bandsOf([{ lowEdge: 0, increment: 0 }])).toBeNull();
    expect(bandsOf([{ lowEdge: 5, increment: 0.01 }])).toBeNull();
    expect(bandsOf('nothing')).toBeNull();
    expect(listedOf({ contract: { ...details.contract, conId: Number.NaN } }, null)).toBeNull();
  });

  test('an option has its terms, its multiplier and the hours that IB tells', () => {
    const contract = {
      ...details.contract,
      secType: 'OPT',
      lastTradeDateOrContractMonth: '20261218',
      strike: 650.5,
      right: 'C',
      multiplier: 100,
    };
    const listed = listedOf({ ...details, contract, liquidHours: '20261118:0930-20261118:1615' }, null);
    expect(listed?.instrument).toMatchObject({
      ...{ id: 'AAPL-20261218-C-650.5.IB', multiplier: '100', calendar: 'us-option-1615' },
      option: { underlyingId: 'AAPL.IB', right: 'call', strike: '650.5', expiry: '2026-12-18' },
    });
  });
});

describe('executions', () => {
  const raw = {
    execId: '0000e1a2.67890abc.01.02',
    orderId: 5,
    clientId: 17,
    permId: 99,
    side: 'SLD',
    shares: 3,
    price: 1.25,
    time: '20261118 10:00:00 US/Eastern',
    acctNumber: 'DU1',
    orderRef: 'r',
  };
  test('the key is the id without its last segment, which counts revisions', () => {
    expect(readExecution(raw)).toMatchObject({
      tradeId: '0000e1a2.67890abc.01',
      revision: 2,
      group: '0000e1a2.67890abc',
      side: 'sell',
      qty: '3',
      price: '1.25',
    });
    for (const bad of [
      { ...raw, shares: Number.NaN },
      { ...raw, price: 1e300 },
      { ...raw, execId: '' },
      { ...raw, side: 'LENT' },
      null,
    ]) {
      expect(readExecution(bad)).toBeNull();
    }
    expect(readCommission({ execId: 'a.b.01.01', commission: 1.7976931348623157e308, currency: 'USD' })).toBeNull();
  });

  test('G11: a what-if without figures is no answer', () => {
    const state = { initMarginAfter: 1000.5, maintMarginAfter: 900, equityWithLoanAfter: 5000 };
    expect(readMargin(readWhatIf({ whatIf: true }, state)).answer).toMatchObject({
      initialAfter: '1000.5',
      availableFunds: '3999.5',
    });
    expect(readMargin(readWhatIf({ whatIf: true }, { ...state, initMarginAfter: undefined })).answer).toBeNull();
    expect(
      readMargin(readWhatIf({ whatIf: true }, { ...state, equityWithLoanAfter: 1.7976931348623157e308 })).answer,
    ).toBeNull();
    expect(readWhatIf({ whatIf: false }, state)).toBeNull();
  });
});

describe('quotes', () => {
  test('the size that the library drops is read from the raw message', () => {
    expect(droppedBidSize(['1', '6', '7', '1', '100.5', '300', '1'])).toEqual([7, 0, 300]);
    expect(droppedBidSize(['1', '6', '7', '2', '100.5', '300', '1'])).toBeNull();
    expect(droppedBidSize(['1', '6', '7', '1', '100.5'])).toBeNull();
  });

  test('prices and sizes are the units that their digits say, whatever the double, however they are read', () => {
    const any = fc.oneof(
      fc
        .tuple(fc.integer({ min: 1, max: 2 ** 40 }), fc.integer({ min: 0, max: 9 }))
        .map(([n, e]) => Number(`${n}e-${e}`)),
      fc.double({ min: 1e-9, max: 1e13, noNaN: true }),
    );
    fc.assert(
      fc.property(any, fc.integer({ min: 0, max: 8 }), (value, scale) => {
        const instrument: Instrument = { ...stock(), priceScale: scale, qtyScale: scale };
        const exact = dec(numberText(value) ?? '0');
        // Finer than what is told as text, or more than can be counted: not a matter of reading.
        fc.pre(exact.sign() > 0 && exact.toFloat() * 10 ** scale < Number.MAX_SAFE_INTEGER / 2);
        const state = emptyTicks();
        onPrice(state, instrument, 1, value);
        onSize(state, instrument, 0, value);
        expect(state.bid).toBe(exact.round(scale, 'nearest').toUnits(scale));
        expect(state.bidSize).toBe(exact.round(scale, 'floor').toUnits(scale));
      }),
      { numRuns: 2_000 },
    );
  });

  test('an empty side is none; nonsense changes nothing', () => {
    const state = emptyTicks();
    const instrument = stock();
    expect(onPrice(state, instrument, 1, 100.25)).toBe(true);
    expect(onPrice(state, instrument, 1, 100.25)).toBe(false);
    expect(onPrice(state, instrument, 1, -1)).toBe(true);
    expect(onPrice(state, instrument, 4, Number.NaN)).toBe(false);
    expect(onPrice(state, instrument, 99, 5)).toBe(false);
    expect(quoteOf(state, instrument, 5)).toMatchObject({ bid: null, ask: null, last: null, timeliness: 'live' });
  });

  test.skipIf(!HAS_DATA)('81 minutes of recorded ticks: the state follows each, and no side is below zero', () => {
    const ticks = JSON.parse(gunzipSync(fileOf('ib_tick_stream_20220107.json.gz')).toString()) as readonly {
      readonly price: number;
      readonly size: number;
      readonly tickType: number;
    }[];
    const state = emptyTicks();
    const instrument = stock();
    let changes = 0;
    for (const { price, size, tickType } of ticks) {
      const isSize = tickType === 0 || tickType === 3 || tickType === 5 || tickType === 8;
      const changed = isSize ? onSize(state, instrument, tickType, size) : onPrice(state, instrument, tickType, price);
      if (changed) changes += 1;
      expect(state.bidSize).toBeGreaterThanOrEqual(0);
      if (!isSize && tickType === 1) expect(state.bid).toBe(dec(String(price)).toUnits(4));
    }
    process.stdout.write(`IB ticks: ${ticks.length} read, ${changes} changed a quote\n`);
    expect(changes).toBeGreaterThan(5000);
  });

  test('rows of a book are inserted, updated and deleted where they are', () => {
    const rows = new DepthRows(stock());
    expect(rows.apply([0, 0, 1, 100, 5])).toBe(true);
    expect(rows.apply([0, 0, 1, 101, 6])).toBe(true);
    expect(rows.apply([1, 1, 1, 99.5, 7])).toBe(true);
    expect(rows.apply([7, 0, 1, 99, 1])).toBe(false);
    expect(rows.apply([0, 0, 5, 99, 1])).toBe(false);
    expect(rows.apply([0, 0, 0, Number.NaN, 1])).toBe(false);
    expect(rows.apply([0, 2, 1, 0, 0])).toBe(true);
    expect(rows.read(9)).toMatchObject({ bids: [[995_000, 7]], asks: [] });
  });
});

describe('history and accounts', () => {
  test('bars are read in seconds and in days; the end of the list and nonsense are none', () => {
    const instrument = stock();
    expect(barOf([1, '1795014000', 10, 11, 9, 10.5, 300], instrument)).toEqual([
      1_795_014_000_000, 100_000, 110_000, 90_000, 105_000, 300,
    ]);
    expect(barOf([1, '20261118', 10, 11, 9, 10.5, 300], instrument)?.[0]).toBe(Date.UTC(2026, 10, 18, 5));
    expect(barOf([1, 'finished-a-b', -1, -1, -1, -1, -1], instrument)).toBeNull();
    expect(barOf([1, '1795014000', 10, Number.NaN, 9, 10.5, 300], instrument)).toBeNull();
    expect(durationFor('1d', 1000)).toMatch(/^\d+ Y$/);
    expect(durationFor('1m', 100)).toMatch(/^\d+ D$/);
  });

  test.skipIf(!HAS_DATA)('recorded account values: the ledger by currency, IB’s sum of all currencies left out', () => {
    const raw = JSON.parse(fileOf('account_values.json').toString()) as readonly Readonly<Record<string, string>>[];
    const rows = raw.map((row) => ({
      tag: row['tag'] ?? row['key'] ?? '',
      value: row['value'] ?? row['val'] ?? '',
      currency: row['currency'] ?? '',
    }));
    const report = accountReportOf(rows, idOf<AccountId>('DU1'), 'paper', { askedMs: 0, nowMs: 0 });
    process.stdout.write(`IB account values: ${rows.length} read, ${report.balances.length} currencies\n`);
    expect(report.balances.length).toBeGreaterThan(0);
    expect(report.balances.some((b) => b.currency === 'BASE')).toBe(false);
  });
});

describe('the guard before the library', () => {
  test('messages come out whole however the bytes are cut', () => {
    const message = (text: string): Buffer => {
      const head = Buffer.alloc(4);
      head.writeUInt32BE(Buffer.byteLength(text));
      return Buffer.concat([head, Buffer.from(text)]);
    };
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }), { maxLength: 12 }),
        fc.array(fc.nat({ max: 30 }), { minLength: 1 }),
        (texts, cuts) => {
          const all = Buffer.concat(texts.map(message));
          const pieces = new Pieces();
          const found: string[] = [];
          for (let at = 0, i = 0; at < all.length; i++) {
            const size = 1 + (cuts[i % cuts.length] ?? 0);
            found.push(...pieces.take(all.subarray(at, at + size)));
            at += size;
          }
          expect(found).toEqual(texts.map((text) => Buffer.from(text).toString()));
        },
      ),
      { numRuns: 200 },
    );
  });

  test('a length that cannot be ends it: none, negative, too long', () => {
    for (const length of [0, 0xffff_fffc, 0x7fff_ffff, 0x0100_0000]) {
      const head = Buffer.alloc(8);
      head.writeUInt32BE(length);
      expect(() => new Pieces().take(head)).toThrow(RangeError);
    }
  });
});
