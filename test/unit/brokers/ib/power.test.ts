/** What Interactive Brokers says may be spent; what it does not say stays unsaid. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { idOf, type AccountId } from '../../../../shared/domain/index.ts';
import { accountReportOf } from '../../../../src-main/brokers/ib/account.ts';

const RECORDED = new URL('../../../../../shared/data/ib/account_values.json', import.meta.url);
const HAS_DATA = existsSync(RECORDED);
if (!HAS_DATA) process.stdout.write('skipped: ../shared/data has no recorded IB account values\n');

type Rows = Parameters<typeof accountReportOf>[0];
const row = (tag: string, value: string, currency = 'USD') => ({ tag, value, currency });
const ROWS: Rows = [
  row('AccountType', 'INDIVIDUAL', ''),
  row('NetLiquidation', '25000'),
  row('BuyingPower', '81,234.56'),
  row('AvailableFunds', '20308.64'),
  row('SettledCash', '9000'),
];
const powerOf = (rows: Rows) => accountReportOf(rows, idOf<AccountId>('DU1'), 'paper', { askedMs: 1, nowMs: 5 }).power;
const without = (tag: string): Rows => ROWS.filter((one) => one.tag !== tag);

describe('an account summary', () => {
  test('says buying power, funds and settled cash; not its kind, short sales, blocks or coins', () =>
    expect(powerOf(ROWS)).toEqual({
      ...{ shares: '81234.56', options: '20308.64', unmargined: null, settled: '9000', isCash: null },
      ...{ shorts: null, blocked: null, asOfMs: 5, ordersApart: true },
    }));

  test('with equal figures is not taken for one of a cash account', () =>
    expect(powerOf([...without('BuyingPower'), row('BuyingPower', '20308.64')])?.isCash).toBeNull());

  test('in another currency than the base one is not used', () => {
    expect(powerOf([...without('BuyingPower'), row('BuyingPower', '81234', 'EUR')])).toMatchObject({ shares: null });
    const both = [row('BuyingPower', '1', 'EUR'), ...ROWS];
    expect(powerOf(both)?.shares).toBe('81234.56');
    const euros = ROWS.map((one) => (one.tag === 'NetLiquidation' ? { ...one, currency: 'EUR' } : one));
    expect(powerOf(euros)).toBeUndefined();
  });

  test('below zero is nothing to spend; what is no number is not said, and without any figure the estimate stays', () => {
    expect(powerOf([...without('BuyingPower'), row('BuyingPower', '-3')])?.shares).toBe('0');
    expect(powerOf([...without('SettledCash'), row('SettledCash', 'n/a')])?.settled).toBeNull();
    expect(powerOf([row('NetLiquidation', '25000')])).toBeUndefined();
  });

  test.skipIf(!HAS_DATA)('as it was recorded', () => {
    const raw = JSON.parse(readFileSync(RECORDED).toString()) as readonly Readonly<Record<string, string>>[];
    const rows = raw.map((one) => row(one['tag'] ?? '', one['value'] ?? '', one['currency'] ?? ''));
    const power = powerOf(rows);
    process.stdout.write(`IB recorded power: shares ${power?.shares}, options ${power?.options}\n`);
    expect(Number(power?.shares)).toBeGreaterThan(0);
    expect(Number(power?.options)).toBeLessThanOrEqual(Number(power?.shares));
  });
});
