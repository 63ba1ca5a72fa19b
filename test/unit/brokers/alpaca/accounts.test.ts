/** Alpaca's own figures of what may be spent. */
import { describe, expect, test } from 'vitest';
import { accountReport } from '../../../../src-main/brokers/alpaca/accounts.ts';
import { accountShape } from '../../../../src-main/brokers/alpaca/parse/wire.ts';

const ACCOUNT = {
  ...{ id: 'a', account_number: 'PA1', status: 'ACTIVE', currency: 'USD', cash: '10000.50', equity: '25000' },
  ...{ buying_power: '31000.1', non_marginable_buying_power: '9000', options_buying_power: '8000' },
  ...{ multiplier: '2', shorting_enabled: true, trading_blocked: false, trade_suspended_by_user: false },
};
const powerOf = (over: Readonly<Record<string, unknown>> = {}) =>
  accountReport(accountShape.parse({ ...ACCOUNT, ...over }), 'paper', { askedMs: 4, nowMs: 5 })?.power;

describe('an account', () => {
  test('of margin says what it may spend, by what is bought', () =>
    expect(powerOf()).toEqual({
      ...{ shares: '31000.1', options: '8000', unmargined: '9000', settled: null },
      ...{ isCash: false, shorts: true, blocked: null, asOfMs: 5 },
    }));

  test.each([
    [
      'without credit',
      { multiplier: '1', cash_withdrawable: '2000', shorting_enabled: false },
      { isCash: true, settled: '2000', shorts: false },
    ],
    ['whose options are not said apart', { options_buying_power: null }, { options: '9000' }],
    ['that owes', { buying_power: '-12', non_marginable_buying_power: '-500' }, { shares: '0', unmargined: '0' }],
    [
      'of which nothing is said',
      { buying_power: null, multiplier: null, shorting_enabled: null },
      { shares: null, isCash: false, shorts: null },
    ],
    ['that Alpaca blocked', { trading_blocked: true }, { blocked: expect.stringMatching(/blocked trading/) }],
    ['that its owner suspended', { trade_suspended_by_user: true }, { blocked: expect.stringMatching(/suspended/) }],
  ])('%s', (_, over, expected) => expect(powerOf(over)).toMatchObject(expected));
});
