/** S1.2, S2.2: what venues charge: rates by role, per share with minimum and cap. */
import { describe, expect, test } from 'vitest';
import { dec, feeOf, type DecimalText, type FeeSchedule } from '../../../shared/domain/index.ts';

const text = (value: string): DecimalText => dec(value).text();
const share = { multiplier: text('1') };
const crypto: FeeSchedule = { kind: 'rate', makerPct: text('0.02'), takerPct: text('0.04') };
const stock: FeeSchedule = { kind: 'perUnit', perUnit: text('0.005'), minimum: text('1.00'), capPct: text('1') };
const fee = (schedule: FeeSchedule, qty: string, price: string, role: 'maker' | 'taker' = 'taker'): string =>
  feeOf(schedule, share, { qty: dec(qty), price: dec(price), role }).toString();

describe('fees', () => {
  const uncapped = { ...stock, capPct: null };
  const rebate: FeeSchedule = { kind: 'rate', makerPct: text('-0.01'), takerPct: text('0.05') };
  test.each([
    ['a maker pays the maker rate', fee(crypto, '0.5', '60000', 'maker'), '6'],
    ['a taker pays the taker rate', fee(crypto, '0.5', '60000'), '12'],
    ['a rebate is negative', fee(rebate, '10', '100', 'maker'), '-0.1'],
    ['few shares pay the minimum', fee(stock, '100', '50'), '1'],
    ['exactly the minimum', fee(stock, '200', '50'), '1'],
    ['many shares pay by the share', fee(stock, '1000', '50', 'maker'), '5'],
    ['no shares pay nothing', fee(stock, '0', '50'), '0'],
    ['the cap beats the minimum', fee(stock, '1', '20'), '0.2'],
    ['without a cap it does not', fee(uncapped, '1', '20'), '1'],
  ])('%s', (_name, charged, expected) => {
    expect(charged).toBe(expected);
  });

  test('a contract multiplies its notional', () => {
    const basis = { qty: dec('2'), price: dec('1.5'), role: 'taker' } as const;
    expect(feeOf(crypto, { multiplier: text('100') }, basis).toString()).toBe('0.12');
  });
});
