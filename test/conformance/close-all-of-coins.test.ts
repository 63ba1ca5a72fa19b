/**
 * G1, G3, G5 over the wire: coins that are trading inventory are closed at the pace that the exchange allows, stops and resting
 * orders included; what is below the exchange's least ends as a row that says so.
 */
import { describe, expect, test } from 'vitest';
import { COIN_VENUES, pressCoins } from './pressed-coins.ts';

describe.each(COIN_VENUES)('close-all of coins: %s', (venue) => {
  test('G3, G5: coins with a stop, an order that rests and dust', async () => {
    const { report, held, open, ms, asked } = await pressCoins(venue, { stop: true, dust: '0.0001' });
    const reads = asked.filter((method) => method === 'OpenOrders').length;
    const counted = asked.length === 0 ? '' : `, ${reads} readings`;
    process.stdout.write(`close-all of coins, ${venue}: ended after ${ms.toFixed(0)} ms${counted}\n`);
    // A reading before the close, two after it, and what other rows needed meanwhile; what was streamed is not asked for.
    expect(reads).toBeLessThanOrEqual(8);
    expect(asked).not.toContain('TradesHistory');
    const rows = report.rows.map((row) => [row.instrumentId.slice(0, 3), row.status, row.unprotected]);
    expect(rows.toSorted(([a], [b]) => String(a).localeCompare(String(b)))).toEqual([
      ['BTC', 'flat', false],
      ['ETH', 'dust', false],
    ]);
    expect(report.rows.find((row) => row.status === 'dust')?.text).toContain('is below the least that can be traded');
    expect([report.green, [...held], open]).toEqual([true, [['ETH/USD.SIM', '0.0001']], 0]);
  }, 280_000);
});
