/**
 * A trade id is the venue's, not the account's: two accounts of one owner that trade with each other have the same one. SQLite
 * cannot change a table's uniqueness, so the table is made anew; its views stay as they are.
 */
import type { Migration } from './migration.ts';

const TABLE = `
PRAGMA legacy_alter_table = ON;
CREATE TABLE fills_by_account (
  seq INTEGER PRIMARY KEY, trade_id TEXT NOT NULL, client_order_id TEXT NOT NULL, ladder_id TEXT, rung INTEGER,
  account_id TEXT NOT NULL, connection_id TEXT NOT NULL, instrument_id TEXT NOT NULL, side TEXT NOT NULL,
  qty TEXT NOT NULL, price TEXT NOT NULL, fee TEXT NOT NULL, liquidity TEXT, bid TEXT, ask TEXT,
  realised TEXT NOT NULL, ts_event_ms INTEGER NOT NULL, ts_init_ms INTEGER NOT NULL,
  UNIQUE (account_id, instrument_id, trade_id)
) STRICT;
INSERT INTO fills_by_account SELECT
  seq, trade_id, client_order_id, ladder_id, rung, account_id, connection_id, instrument_id, side, qty, price, fee,
  liquidity, bid, ask, realised, ts_event_ms, ts_init_ms FROM fills;
DROP TABLE fills;
ALTER TABLE fills_by_account RENAME TO fills;
PRAGMA legacy_alter_table = OFF;
CREATE INDEX fills_time ON fills (ts_init_ms, seq);
CREATE INDEX fills_instrument ON fills (instrument_id, ts_init_ms, seq);
CREATE INDEX fills_order ON fills (client_order_id);
CREATE INDEX fills_ladder ON fills (ladder_id, rung) WHERE ladder_id IS NOT NULL;
`;

export const migration0003: Migration = { version: 3, name: 'fills-by-account', sql: TABLE };
