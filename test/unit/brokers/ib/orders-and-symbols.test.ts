/** Names and orders of Interactive Brokers, both ways. */
import { ErrorCode } from '@stoqey/ib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dec,
  idOf,
  type AccountId,
  type ClientOrderId,
  type InstrumentId,
  type OrderType,
  type TimeInForce,
} from '../../../../shared/domain/index.ts';
import { accountFault, modeOfAccount } from '../../../../src-main/brokers/ib/account-mode.ts';
import { comboInstrument } from '../../../../src-main/brokers/ib/combos.ts';
import { IB } from '../../../../src-main/brokers/ib/definition.ts';
import { KNOWN_CODES, meaningOf, wordsOf } from '../../../../src-main/brokers/ib/errors.ts';
import { orderToSend, readTerms, type Terms } from '../../../../src-main/brokers/ib/orders.ts';
import { doubleOf, numberText } from '../../../../src-main/brokers/ib/parse/numbers.ts';
import { readTime, writeUtc } from '../../../../src-main/brokers/ib/parse/time.ts';
import { contractAsked, idOfNamed, namedOf, readId, type Named } from '../../../../src-main/brokers/ib/symbols.ts';

const text = (value: string) => dec(value).trim().text();
const labels = { account: 'DU1', orderRef: idOf<ClientOrderId>('ref-1') };

describe('names', () => {
  const cases: readonly (readonly [Named, string])[] = [
    [{ kind: 'stock', symbol: 'AAPL', currency: 'USD' }, 'AAPL.IB'],
    [{ kind: 'stock', symbol: 'BRK B', currency: 'USD' }, 'BRK.B.IB'],
    [{ kind: 'stock', symbol: 'SHEL', currency: 'GBP' }, 'SHEL:GBP.IB'],
    [{ kind: 'crypto', symbol: 'BTC', currency: 'USD' }, 'BTC/USD.IB'],
    [
      { kind: 'option', symbol: 'SPY', currency: 'USD', expiry: '2026-12-18', right: 'call', strike: text('650') },
      'SPY-20261218-C-650.IB',
    ],
  ];
  test.each(cases)('%o is %s, and back', (named, id) => {
    expect(idOfNamed(named)).toBe(id);
    expect(readId(id)).toEqual(named);
  });

  test('what IB lists under a name is asked for by the same name', () => {
    for (const [named, id] of cases) {
      const found = namedOf({ ...contractAsked(named) });
      expect(found === null ? null : idOfNamed(found)).toBe(id);
    }
  });

  test('kinds that are not traded here, and nonsense, have no name', () => {
    expect(namedOf({ symbol: 'ES', secType: 'FUT', currency: 'USD' })).toBeNull();
    expect(namedOf({ symbol: 'SPY', secType: 'OPT', currency: 'USD', strike: Number.NaN, right: 'C' })).toBeNull();
    expect(readId('AAPL.SIM')).toBeNull();
    expect(readId('SPY-20261218-C-0650.IB')).toBeNull();
    expect(readId('SPY-COMBO-ABC.IB')).toBeNull();
  });
});

const priceArb = fc.integer({ min: 1, max: 99_999_999 }).map((units) =>
  dec('1')
    .mul(dec(String(units)))
    .mulDiv(dec('1'), dec('10000'), 4, 'nearest')
    .trim()
    .text(),
);

const types: readonly OrderType[] = ['market', 'limit', 'stop', 'stopLimit', 'trailingStop', 'takeProfit'];
const termsArb: fc.Arbitrary<Terms> = fc
  .record({
    type: fc.constantFrom(...types),
    side: fc.constantFrom('buy' as const, 'sell' as const),
    tif: fc.constantFrom<TimeInForce>('day', 'gtc', 'gtd', 'ioc', 'fok', 'atOpen', 'atClose'),
    qty: fc.integer({ min: 1, max: 1_000_000 }).map((n) => text(String(n))),
    limit: priceArb,
    trigger: priceArb,
    limited: fc.boolean(),
    percent: fc.boolean(),
    source: fc.constantFrom('last' as const, 'bidAsk' as const, 'mid' as const),
    outsideRegular: fc.boolean(),
    allOrNone: fc.boolean(),
    linkId: fc.constantFrom(null, 'link-1'),
    expireS: fc.integer({ min: 1_700_000_000, max: 1_900_000_000 }),
  })
  .map((one): Terms => {
    const plain = one.type === 'market' || one.type === 'limit';
    const hasLimit = one.type === 'limit' || one.type === 'stopLimit' || (one.type === 'takeProfit' && one.limited);
    // The auction at the close is a type of IB's for market and limit orders alone.
    const tif = one.tif === 'atClose' && !plain ? 'day' : one.tif;
    return {
      ...{ side: one.side, type: one.type, tif, qty: one.qty, outsideRegular: one.outsideRegular },
      limitPrice: hasLimit ? one.limit : null,
      triggerPrice: plain ? null : one.trigger,
      source: plain ? 'last' : one.source,
      trail:
        one.type !== 'trailingStop'
          ? null
          : one.percent
            ? { kind: 'percent', pct: text('2.5') }
            : { kind: 'price', amount: text('1.25') },
      expireMs: tif === 'gtd' ? one.expireS * 1000 : null,
      allOrNone: one.allOrNone,
      linkId: one.linkId,
    };
  });

describe('orders', () => {
  test('what is sent is read back as the same order, to the last digit', () => {
    fc.assert(
      fc.property(termsArb, (terms) => {
        const sent = orderToSend(terms, labels, false);
        expect(sent.ok && readTerms(sent.value)).toEqual(terms);
      }),
      { numRuns: 300 },
    );
  });

  test('what somebody made of an order in TWS is read as what it does now', () => {
    const changed = (orderType: string) =>
      readTerms({ orderType, action: 'SELL', totalQuantity: 4, lmtPrice: 110, auxPrice: 95, tif: 'GTC' });
    expect(changed('LMT')).toMatchObject({ type: 'limit', limitPrice: '110', triggerPrice: null });
    expect(changed('STP PRT')).toMatchObject({ type: 'stop', limitPrice: null, triggerPrice: '95' });
    expect(changed('TRAIL LIMIT')).toMatchObject({ type: 'trailingStop', trail: { kind: 'price', amount: '95' } });
    expect(changed('MIT')).toMatchObject({ type: 'takeProfit', triggerPrice: '95' });
  });

  test('a price that a double cannot hold is refused, never rounded', () => {
    const terms: Terms = {
      ...{ side: 'buy', type: 'limit', tif: 'day', qty: text('1'), triggerPrice: null, source: 'last', trail: null },
      ...{ expireMs: null, outsideRegular: false, allOrNone: false, linkId: null },
      limitPrice: text('12345678901.123456789'),
    };
    expect(orderToSend(terms, labels, false)).toMatchObject({ ok: false });
    expect(doubleOf(text('0.1'))).toBe(0.1);
    expect(numberText(0.1 + 0.2)).toBe('0.30000000000000004');
    expect(numberText(1.7976931348623157e308)).toBeNull();
    expect(numberText(1e-7)).toBe('0.0000001');
  });

  test('a combination is sent as guaranteed, with its signed price', () => {
    const terms: Terms = {
      ...{ side: 'buy', type: 'limit', tif: 'day', qty: text('3'), triggerPrice: null, source: 'last', trail: null },
      ...{ expireMs: null, outsideRegular: false, allOrNone: false, linkId: null },
      limitPrice: text('-0.75'),
    };
    const sent = orderToSend(terms, labels, true);
    expect(sent).toMatchObject({
      ok: true,
      value: { action: 'BUY', lmtPrice: -0.75, smartComboRoutingParams: [{ tag: 'NonGuaranteed', value: '0' }] },
    });
  });

  test('good till a date is in UTC, and times of IB are read in every form', () => {
    const at = Date.UTC(2026, 10, 18, 15, 4, 5);
    expect(writeUtc(at)).toBe('20261118-15:04:05');
    for (const shown of [
      '20261118-15:04:05',
      '20261118 10:04:05 US/Eastern',
      '20261118 07:04:05 America/Los_Angeles',
      '20261118  10:04:05',
    ]) {
      expect(readTime(shown)).toBe(at);
    }
    expect(readTime('20260701 10:00:00 US/Eastern')).toBe(Date.UTC(2026, 6, 1, 14));
    for (const nonsense of ['', '20261131-15:04:05', '20261118-25:00:00', '20261118 10:00:00 Mars/Phobos', 'soon']) {
      expect(readTime(nonsense)).toBeNull();
    }
  });

  test('combos: the same legs have the same id; another order of them has another', () => {
    const legs = [
      { instrumentId: idOf<InstrumentId>('SPY-20261218-P-640.IB'), side: 'sell', ratio: 1 },
      { instrumentId: idOf<InstrumentId>('SPY-20261218-P-635.IB'), side: 'buy', ratio: 1 },
    ] as const;
    const one = comboInstrument(legs, new Map());
    expect(comboInstrument(legs, new Map()).id).toBe(one.id);
    expect(comboInstrument(legs.toReversed(), new Map()).id).not.toBe(one.id);
    expect(one.id).toMatch(/^X-COMBO-[A-Z0-9]+\.IB$/);
  });
});

describe('accounts, settings, codes', () => {
  test('G21: paper accounts begin with D; another account or mode is a fault in words', () => {
    expect([modeOfAccount('DU1'), modeOfAccount('DF2'), modeOfAccount('U3'), modeOfAccount('F4')]).toEqual([
      'paper',
      'paper',
      'live',
      'live',
    ]);
    const of = (accountId: string, mode: 'paper' | 'live', managed: string[]) =>
      accountFault({ accountId: idOf<AccountId>(accountId), mode }, managed);
    expect(of('DU1', 'paper', ['DU1'])).toBeNull();
    expect(of('DU1', 'paper', ['U7'])).toContain('U7');
    expect(of('DU1', 'live', ['DU1'])).toContain('paper account');
    expect(of('U1', 'paper', ['U1'])).toContain('live account');
    expect(of('DU1', 'paper', [])).toContain('no account');
  });

  test('the form names what is wrong, by field', () => {
    const bad = { host: '', port: '70000', clientId: '-1', symbols: 'SPY, no good!' };
    expect(IB.check('paper', bad).map((problem) => problem.field)).toEqual(['host', 'port', 'clientId', 'symbols']);
    const initial = Object.fromEntries(IB.fields.map((field) => [field.key, field.initial.paper]));
    expect(IB.check('paper', initial)).toEqual([]);
  });

  test('every code of the library’s list, and every code of an order, has a meaning of its own', () => {
    const own = Object.values(ErrorCode).filter((code): code is ErrorCode => typeof code === 'number');
    // 510 to 589 are the library's names of requests that it could not send, which it never uses; 492 is of scanners.
    const unused = (code: number): boolean => (code >= 510 && code <= 590 && code !== 520) || code === 492 || code < 0;
    const missing = own.filter((code) => meaningOf(code).kind === 'unknown' && !unused(code) && code !== 505);
    expect(missing).toEqual([]);
    expect(new Set(KNOWN_CODES).size).toBe(KNOWN_CODES.length);
    process.stdout.write(`IB: ${KNOWN_CODES.length} codes have a meaning\n`);
    expect(KNOWN_CODES.length).toBeGreaterThan(350);
  });

  test('G16: informational codes end nothing; codes that are not in the table prove nothing and are shown raw', () => {
    for (const code of [399, 404, 2104, 2106, 2158, 2109, 2137, 10349]) expect(meaningOf(code).kind).toBe('info');
    for (const code of [103, 110, 201, 200, 203, 321, 387]) expect(meaningOf(code).kind).toBe('rejected');
    for (const code of [164, 10311, 10329, 10331, 10334]) expect(meaningOf(code).kind).toBe('warning');
    expect(meaningOf(98_765).kind).toBe('unknown');
    expect(wordsOf(98_765, 'Something new')).toBe('Something new (IB 98765)');
    expect(wordsOf(201, 'Order rejected - reason:YOUR ACCOUNT HAS NO CASH')).toContain(
      'YOUR ACCOUNT HAS NO CASH (IB 201)',
    );
  });
});
