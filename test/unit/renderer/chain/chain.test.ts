import { describe, expect, test } from 'vitest';
import {
  dec,
  type ChainExpiry,
  type ChainStrike,
  type InstrumentId,
  type Price,
} from '../../../../shared/domain/index.ts';
import {
  contractOf,
  idsBetween,
  inTheMoney,
  moveCell,
  rightOf,
  sideOf,
  sideTexts,
} from '../../../../src-renderer/features/chain/chain-rows.ts';
import { merged } from '../../../../src-renderer/features/chain/use-greeks.ts';
import { chosenExpiry, isDue, underlyingIdOf, FRESH_MS } from '../../../../src-renderer/stores/chain-store.ts';
import { missingOf } from '../../../../src-renderer/stores/define-options.ts';
import { daysTo, expiryChoice, expiryWords } from '../../../../src-renderer/ui/expiry-words.ts';
import { atTheMoney, spotOf } from '../../../../src-renderer/ui/option-money.ts';
import { equity } from '../instruments.ts';
import { comboOf, option, quoteOf } from '../options.ts';

const id = (text: string): InstrumentId => text as InstrumentId;
const strike = (price: string, put = true): ChainStrike => ({
  strike: price as Price,
  callId: id(`C${price}`),
  putId: put ? id(`P${price}`) : null,
});
const chain = (...prices: string[]): ChainExpiry => ({ expiry: '2026-12-18', strikes: prices.map((p) => strike(p)) });

describe('the money', () => {
  test('is the strike nearest to the mid, the lower one between two', () => {
    const { strikes } = chain('660', '665', '670');
    expect(atTheMoney(strikes, dec('663'))).toBe(1);
    expect(atTheMoney(strikes, dec('662.5'))).toBe(0);
    expect(atTheMoney(strikes, dec('900'))).toBe(2);
    expect(atTheMoney(strikes, null)).toBe(1);
    expect(atTheMoney([], dec('1'))).toBe(-1);
  });

  test('shades calls below the spot and puts above it; at the spot neither', () => {
    expect(inTheMoney('call', '660', dec('661'))).toBe(true);
    expect(inTheMoney('put', '660', dec('661'))).toBe(false);
    expect(inTheMoney('put', '660', dec('659'))).toBe(true);
    expect(inTheMoney('call', '660', dec('660'))).toBe(false);
    expect(inTheMoney('put', '660', dec('660'))).toBe(false);
    expect(inTheMoney('call', '660', null)).toBe(false);
  });

  test('comes from the mid, else from the last trade, else it is unknown', () => {
    const spy = equity('SPY');
    expect(spotOf(spy, quoteOf(spy, '668.42', '668.45'))?.text()).toBe('668.43500');
    expect(spotOf(spy, { ...quoteOf(spy, '1', '2'), bid: null, last: 6_600_000 })?.text()).toBe('660.0000');
    expect(spotOf(spy, null)).toBeNull();
  });
});

describe('a row of the chain', () => {
  test('pressing a bid sells, pressing an ask buys, on its own side', () => {
    expect([rightOf('callBid'), sideOf('callBid')]).toEqual(['call', 'sell']);
    expect([rightOf('putAsk'), sideOf('putAsk')]).toEqual(['put', 'buy']);
    expect(contractOf(id('SPY.SIM'), '2026-12-18', strike('660'), 'put')).toEqual({
      instrumentId: 'P660',
      underlyingId: 'SPY.SIM',
      expiry: '2026-12-18',
      strike: '660',
      right: 'put',
    });
    expect(contractOf(id('SPY.SIM'), '2026-12-18', strike('660', false), 'put')).toBeNull();
  });

  test('says bid, ask, mid between ticks, spread, sizes and the model figures', () => {
    const put = option('660', 'put');
    const greeks = { instrumentId: put.id, impliedVol: 0.1734, delta: -0.314 };
    expect(sideTexts(put, quoteOf(put, '6.03', '6.08'), greeks)).toEqual({
      bid: '6.03',
      ask: '6.08',
      mid: '6.055',
      spread: '0.05',
      size: '5×7',
      impliedVol: '17.3',
      delta: '−0.31',
    });
  });

  test('shows a dash for what is not known, never a nought', () => {
    const put = option('660', 'put');
    const blank = sideTexts(null, null, undefined);
    expect(new Set(Object.values(blank))).toEqual(new Set(['–']));
    expect(sideTexts(put, { ...quoteOf(put, '1', '2'), bid: null }, undefined)).toMatchObject({
      bid: '–',
      ask: '2.00',
      mid: '–',
      spread: '–',
      impliedVol: '–',
    });
  });
});

describe('the keyboard in the chain', () => {
  test('arrows move over the four prices and the strikes and stop at the edges', () => {
    expect(moveCell('ArrowRight', { row: 3, cell: 'callAsk' }, 9)).toEqual({ row: 3, cell: 'putBid' });
    expect(moveCell('ArrowLeft', { row: 3, cell: 'callBid' }, 9)).toEqual({ row: 3, cell: 'callBid' });
    expect(moveCell('ArrowDown', { row: 8, cell: 'putAsk' }, 9)).toEqual({ row: 8, cell: 'putAsk' });
    expect(moveCell('Home', { row: 8, cell: 'putAsk' }, 9)).toEqual({ row: 0, cell: 'putAsk' });
    expect(moveCell('x', { row: 8, cell: 'putAsk' }, 9)).toBeNull();
  });
});

describe('what is asked of the engine', () => {
  test('only what is on the screen and not listed yet, at most 200 at a time', () => {
    expect(idsBetween(chain('1', '2', '3'), 1, 5)).toEqual(['C2', 'P2', 'C3', 'P3']);
    expect(idsBetween({ expiry: 'x', strikes: [strike('1', false)] }, 0, 0)).toEqual(['C1']);
    expect(missingOf([id('a'), id('b')], { a: {} })).toEqual(['b']);
    const many = Array.from({ length: 450 }, (_, n) => id(String(n)));
    expect(missingOf(many, {})).toHaveLength(200);
  });

  test('a chain once, and again when it is old or the engine is another one', () => {
    const load = { phase: 'ready' as const, chain: null, error: null, askedMs: 1_000, epoch: 4 };
    expect(isDue(undefined, 0, 4)).toBe(true);
    expect(isDue(load, 2_000, 4)).toBe(false);
    expect(isDue(load, 1_000 + FRESH_MS, 4)).toBe(true);
    expect(isDue(load, 2_000, 5)).toBe(true);
    expect(isDue({ ...load, phase: 'failed' }, 2_000 + FRESH_MS, 4)).toBe(false);
  });

  test('figures that did not change stay the same records', () => {
    const before = { a: { instrumentId: id('a'), impliedVol: 0.2, delta: 0.5 } };
    const next = merged(before, [
      { instrumentId: id('a'), impliedVol: 0.2, delta: 0.5 },
      { instrumentId: id('b'), impliedVol: null, delta: null },
    ]);
    expect(next['a']).toBe(before.a);
    expect(next['b']).toMatchObject({ delta: null });
  });
});

describe('which underlying and which expiry', () => {
  test('the instrument itself, an option’s underlying, the underlying of a combo’s legs', () => {
    const put = option('660', 'put');
    const combo = comboOf(put);
    const known = { [put.id]: put };
    expect(underlyingIdOf(equity('SPY'), known)).toBe('SPY.SIM');
    expect(underlyingIdOf(put, known)).toBe('SPY.SIM');
    expect(underlyingIdOf(combo, known)).toBe('SPY.SIM');
    expect(underlyingIdOf(combo, {})).toBeNull();
    expect(underlyingIdOf(null, {})).toBeNull();
  });

  test('the chosen expiry while it is listed, else the first three weeks out, else the last', () => {
    const of = (...days: string[]) => ({
      underlyingId: id('SPY.SIM'),
      expiries: days.map((expiry) => ({ expiry, strikes: [] })),
    });
    const some = of('2026-11-27', '2026-12-18', '2027-01-15');
    expect(chosenExpiry(some, '2027-01-15', '2026-11-20')?.expiry).toBe('2027-01-15');
    expect(chosenExpiry(some, undefined, '2026-11-20')?.expiry).toBe('2026-12-18');
    expect(chosenExpiry(some, '2026-11-20', '2026-11-20')?.expiry).toBe('2026-12-18');
    expect(chosenExpiry(of('2026-11-27'), undefined, '2026-11-20')?.expiry).toBe('2026-11-27');
    expect(chosenExpiry(of(), undefined, '2026-11-20')).toBeNull();
    expect(chosenExpiry(null, undefined, '2026-11-20')).toBeNull();
  });

  test('is said as a day with the days to it', () => {
    expect(daysTo('2026-12-18', '2026-11-20')).toBe(28);
    expect(expiryWords('2026-12-18', '2026-11-20')).toBe('18 Dec');
    expect(expiryWords('2027-11-19', '2026-11-20')).toBe('19 Nov 27');
    expect(expiryChoice('2026-11-20', '2026-11-20')).toBe('20 Nov · today');
    expect(expiryChoice('2026-12-18', '2026-11-20')).toBe('18 Dec · 28 d');
  });
});
