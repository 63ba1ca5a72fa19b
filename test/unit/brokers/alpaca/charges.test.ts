/** S2.8: Alpaca's activities beside trades. */
import { describe, expect, test } from 'vitest';
import { dayOfText, newYorkToUtc } from '../../../../shared/domain/index.ts';
import { chargeOf } from '../../../../src-main/brokers/alpaca/parse/charges.ts';
import { activityShape } from '../../../../src-main/brokers/alpaca/parse/wire.ts';
import { openApi, sharedData } from '../../../gateways/core/openapi.ts';

const read = (more: object) => chargeOf(activityShape.parse({ id: '20260102::a', date: '2026-01-02', ...more }));
const trading = sharedData('specs/alpaca-trading-api.json');

describe('S2.8: what Alpaca books apart from trades', () => {
  test.each([
    ['FEE', 'fee'],
    ['PTC', 'fee'],
    ['DIV', 'dividend'],
    ['DIVNRA', 'dividend'],
    ['CGD', 'dividend'],
    ['INT', 'interest'],
    ['CSW', 'transfer'],
    ['JNLS', 'transfer'],
    ['SPLIT', 'corporateAction'],
    ['MISC', 'other'],
    ['A_NEW_ONE', 'other'],
  ])('%s is a %s', (type, kind) => {
    expect(read({ activity_type: type, net_amount: '-1.5' })).toMatchObject({ kind, amount: '-1.5', currency: 'USD' });
  });

  test('a fee belongs to the day that it is for, not to the next one on which it is made', () => {
    const charge = read({ activity_type: 'FEE', net_amount: '-0.01', created_at: '2026-01-03T05:01:00Z' });
    expect(charge?.tsEventMs).toBe(newYorkToUtc(dayOfText('2026-01-02'), 12 * 60));
  });

  test('a coin’s fee is in the coin', () => {
    const fee = { activity_type: 'CFEE', net_amount: '0', symbol: 'ETHUSD', qty: '-0.000195195', price: '1884.5' };
    expect(read(fee)).toMatchObject({
      kind: 'fee',
      amount: '-0.000195195',
      currency: 'ETH',
      instrumentId: 'ETH/USD.ALPACA',
    });
  });

  test('trades, option events, what was cancelled and what cannot be read are left out', () => {
    expect(read({ activity_type: 'FILL', net_amount: '1' })).toBeNull();
    expect(read({ activity_type: 'OPEXP', net_amount: '0' })).toBeNull();
    expect(read({ activity_type: 'DIV', net_amount: '1', status: 'canceled' })).toBeNull();
    expect(read({ activity_type: 'DIV' })).toBeNull();
    expect(read({ activity_type: 'DIV', net_amount: '1', date: 'someday' })).toBeNull();
    expect(read({ activity_type: 'DIV', net_amount: '1', date: '2026-02-31', created_at: null })).toBeNull();
  });

  test.skipIf(trading === null)('every type that the published document names has a meaning', () => {
    const document = openApi(trading ?? '').schema('ActivityType') as { readonly enum: readonly string[] };
    const told = ['FILL', 'OPEXP', 'OPEXC', 'OPASN', 'OPTRD'];
    const kinds = document.enum
      .filter((type) => !told.includes(type))
      .map((type) => [type, read({ activity_type: type, net_amount: '1' })?.kind]);
    process.stdout.write(
      `alpaca activities: ${document.enum.length} types, ${told.length} read as fills, ${kinds.length} as charges\n`,
    );
    expect(kinds.filter(([type, kind]) => kind === 'other' && type !== 'MISC')).toEqual([]);
  });
});
