/** Fills of the third schema: what their events said of fees, legs and non-trades stands in their rows after the step. */
import path from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { dec, idOf, type Fill } from '../../../shared/domain/index.ts';
import { APPLICATION_ID } from '../../../src-main/store/migrate.ts';
import { ALL_MIGRATIONS } from '../../../src-main/store/migrations/all-migrations.ts';
import { T0, fillRecord, openedStore, tempFolder } from './journal-fixture.ts';

const COLUMNS = `seq, trade_id, client_order_id, account_id, connection_id, instrument_id, side, qty, price, fee, liquidity,
bid, ask, realised, ts_event_ms, ts_init_ms`;

function write(database: Database.Database, seq: number, fill: Fill, event: Partial<Fill> | null): void {
  const insert = `INSERT INTO fills (${COLUMNS}) VALUES (${COLUMNS.replaceAll(/\w+/g, '?')})`;
  const { tradeId, clientOrderId, accountId, connectionId, instrumentId, side, qty, price, fee } = fill;
  const { liquidity, bid, ask, realised, tsEventMs, tsInitMs } = fill;
  database
    .prepare(insert)
    .run(
      ...[seq, tradeId, clientOrderId, accountId, connectionId, instrumentId, side, qty, price, fee],
      ...[liquidity, bid, ask, realised, tsEventMs, tsInitMs],
    );
  if (event === null) return;
  const json = JSON.stringify({ kind: 'orderFilled', fill: { ...fill, ...event } });
  database.prepare('INSERT INTO events (seq, ts_ms, kind, json) VALUES (?, ?, ?, ?)').run(seq, T0, 'orderFilled', json);
}

it('S2.8: the step to the fourth schema fills in what the events had', () => {
  const folder = tempFolder();
  const database = new Database(path.join(folder, 'rung.db'));
  for (const step of ALL_MIGRATIONS.filter(({ version }) => version <= 3)) database.exec(step.sql);
  database.pragma('user_version = 3');
  database.pragma(`application_id = ${APPLICATION_ID}`);
  database
    .prepare(
      `INSERT INTO instruments (instrument_id, symbol, name, asset_class, venue, currency, multiplier, json)
      VALUES ('BTC/USDT.X', 'BTC/USDT', 'Bitcoin', 'crypto', 'X', 'USDT', '1', '{"baseCurrency":"BTC"}')`,
    )
    .run();
  const feeQty = dec('0.0012345').text();
  const coins = fillRecord(1, { instrumentId: idOf('BTC/USDT.X') });
  const [leg, bust, plain, orphan] = [fillRecord(2), fillRecord(3), fillRecord(4), fillRecord(5)];
  write(database, 1, coins, { feeQty });
  write(database, 2, leg, { comboTradeId: 'T9' });
  write(database, 3, bust, { nonTrade: 'busted' });
  write(database, 4, plain, {});
  write(database, 5, orphan, null);
  database.close();
  const store = openedStore(folder);
  const all = { instrumentId: null, side: null, status: null, fromMs: null, toMs: null, cursor: null };
  expect(store.page({ kind: 'fills', ...all, limit: 9 })).toEqual({
    ok: true,
    value: {
      rows: [
        orphan,
        plain,
        { ...bust, nonTrade: 'busted' },
        { ...leg, comboTradeId: 'T9' },
        { ...coins, feeQty, feeCharged: feeQty, feeCurrency: 'BTC' },
      ],
      nextCursor: null,
    },
  });
});
