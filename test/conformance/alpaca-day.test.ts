/** S2.8: Alpaca's own account of a day, over its gateway: orders, executions, positions, cash, and what it books beside them. */
import { afterEach, describe, expect, test } from 'vitest';
import {
  dec,
  newYorkDayText,
  type DayReport,
  type Fill,
  type Order,
  type VenueStatement,
} from '../../shared/domain/index.ts';
import { compareDay } from '../../src-main/engine/reconcile/compare-day.ts';
import { fill, order, position } from '../contract/fixtures/sample-records.ts';
import { openAlpacaBench, type AlpacaBench } from './alpaca-bench.ts';
import { setMarket } from './bench.ts';
import { filledOf, require, statusOf, submitted } from './cards/card.ts';

let bench: AlpacaBench | null = null;
afterEach(async () => {
  const closing = bench;
  bench = null;
  await closing?.close();
});

const HOUR_MS = 3_600_000;

async function stated({ client, host }: AlpacaBench): Promise<VenueStatement> {
  const nowMs = host.scheduler.nowMs();
  const read = await client.statement?.(nowMs - 8 * HOUR_MS, nowMs + 8 * HOUR_MS);
  require(read?.ok === true, JSON.stringify(read));
  return read.value;
}

/** What a journal that missed nothing would hold. */
function journalOf({ heard, accountId }: AlpacaBench, statement: VenueStatement): { orders: Order[]; fills: Fill[] } {
  const orders = statement.orders.map((one, i) =>
    order(i, {
      ...{ clientOrderId: one.clientOrderId ?? order(i).clientOrderId, accountId, venueOrderId: one.venueOrderId },
      ...{ instrumentId: one.instrumentId, side: one.side, qty: one.qty, limitPrice: one.limitPrice },
      ...{ filledQty: one.filledQty, updatedMs: one.tsEventMs, createdMs: one.tsEventMs },
      status: one.status === 'notFound' ? 'unknown' : one.status,
    }),
  );
  const fills = [...new Set(statement.orders.map((one) => one.clientOrderId))].flatMap((id) =>
    id === null ? [] : heard.fills(id).map((one, i) => fill(i, { ...one, clientOrderId: id })),
  );
  return { orders, fills };
}

function dayOf(of: AlpacaBench, statement: VenueStatement): DayReport {
  const { orders, fills } = journalOf(of, statement);
  const positions = statement.positions.map((one) =>
    position({
      accountId: of.accountId,
      instrumentId: one.instrumentId,
      qty: one.qty,
      avgPrice: one.avgPrice ?? dec('0').text(),
    }),
  );
  return compareDay(
    {
      ...{ connectionId: of.client.connectionId, day: newYorkDayText(statement.tsEventMs), orders, fills, positions },
      ...{ balances: statement.balances, charges: [], isNow: true },
      instruments: new Map([[of.main.instrument.id, of.main.instrument]]),
    },
    statement,
  );
}

describe('S2.8: Alpaca states its day', () => {
  test('what the stream told agrees with the day’s statement; fees, dividends and transfers that come later are differences', async () => {
    const one = await openAlpacaBench({});
    bench = one;
    setMarket(one, one.main, { bid: -1, ask: 1 });
    const taken = await submitted(one, one.main, { limit: 1 });
    await filledOf(one, one.main, taken.clientOrderId, 4);
    await statusOf(one, taken.clientOrderId, 'filled');
    const resting = await submitted(one, one.main, { limit: -30, tif: 'gtc' });
    await statusOf(one, resting.clientOrderId, 'accepted');
    const before = dayOf(one, await stated(one));
    expect(
      before.rows.filter((row) => row.verdict !== 'same'),
      JSON.stringify(before.rows),
    ).toEqual([]);
    expect(before.counts.find((count) => count.part === 'fill')?.same).toBeGreaterThanOrEqual(1);
    expect(before.notes.join()).toContain('day after the trades');

    const date = newYorkDayText(one.host.scheduler.nowMs());
    const note = one.gateway.noteActivity;
    note({
      activity_type: 'FEE',
      date,
      net_amount: '-0.02',
      description: 'TAF fee for proceed of 10 shares',
      qty: '0',
    });
    note({ activity_type: 'DIV', date, net_amount: '4.1', symbol: 'AAPL', qty: '40', per_share_amount: '0.1025' });
    note({ activity_type: 'CFEE', date, net_amount: '0', symbol: 'BTCUSD', qty: '-0.0001', price: '90000' });
    note({ activity_type: 'CSD', date: '2026-01-02', net_amount: '1000' });
    note({ activity_type: 'JNLC', date, net_amount: '5', status: 'canceled' });
    const statement = await stated(one);
    expect(statement.charges.map(({ kind, amount, currency }) => [kind, amount, currency])).toEqual([
      ['fee', '-0.02', 'USD'],
      ['dividend', '4.1', 'USD'],
      ['fee', '-0.0001', 'BTC'],
      ['transfer', '1000', 'USD'],
    ]);
    const after = dayOf(one, statement);
    expect(
      after.rows.filter((row) => row.verdict !== 'same').map((row) => [row.part, row.id === 'USD', row.theirs]),
    ).toEqual([
      ['fee', true, '0.02'],
      ['fee', false, '0.0001'],
      ['event', false, 'DIV: 4.1 USD'],
    ]);
  });
});
