/** The journal and its projections. Amounts, prices and quantities are decimal text; times are UTC ms. */
import type { Migration } from './migration.ts';

const TABLES = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE commands (
  command_id TEXT PRIMARY KEY, ts_ms INTEGER NOT NULL, json TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
  seq INTEGER PRIMARY KEY, ts_ms INTEGER NOT NULL, kind TEXT NOT NULL, json TEXT NOT NULL
) STRICT;

CREATE TABLE snapshots (seq INTEGER PRIMARY KEY, ts_ms INTEGER NOT NULL, json TEXT NOT NULL) STRICT;

CREATE TABLE instruments (
  instrument_id TEXT PRIMARY KEY, symbol TEXT NOT NULL, name TEXT NOT NULL, asset_class TEXT NOT NULL,
  venue TEXT NOT NULL, currency TEXT NOT NULL, multiplier TEXT NOT NULL, json TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE orders (
  seq INTEGER PRIMARY KEY, client_order_id TEXT NOT NULL UNIQUE, ladder_id TEXT, account_id TEXT NOT NULL,
  connection_id TEXT NOT NULL, instrument_id TEXT NOT NULL, side TEXT NOT NULL, type TEXT NOT NULL,
  qty TEXT NOT NULL, limit_price TEXT, tif TEXT NOT NULL, sessions TEXT NOT NULL, reducing INTEGER NOT NULL,
  status TEXT NOT NULL, prior_status TEXT, pending_qty TEXT, pending_limit_price TEXT, venue_order_id TEXT,
  filled_qty TEXT NOT NULL, avg_price TEXT, fees TEXT NOT NULL, reason TEXT, origin TEXT NOT NULL,
  created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE fills (
  seq INTEGER PRIMARY KEY, trade_id TEXT NOT NULL, client_order_id TEXT NOT NULL, ladder_id TEXT, rung INTEGER,
  account_id TEXT NOT NULL, connection_id TEXT NOT NULL, instrument_id TEXT NOT NULL, side TEXT NOT NULL,
  qty TEXT NOT NULL, price TEXT NOT NULL, fee TEXT NOT NULL, liquidity TEXT, bid TEXT, ask TEXT,
  realised TEXT NOT NULL, ts_event_ms INTEGER NOT NULL, ts_init_ms INTEGER NOT NULL,
  UNIQUE (instrument_id, trade_id)
) STRICT;

CREATE TABLE ladders (
  seq INTEGER PRIMARY KEY, ladder_id TEXT NOT NULL UNIQUE, account_id TEXT NOT NULL, connection_id TEXT NOT NULL,
  instrument_id TEXT NOT NULL, side TEXT NOT NULL, qty TEXT NOT NULL, status TEXT NOT NULL, outcome TEXT,
  reason TEXT, arrival_bid TEXT NOT NULL, arrival_mid TEXT NOT NULL, arrival_ask TEXT NOT NULL,
  arrival_ms INTEGER NOT NULL, worst_price TEXT NOT NULL, filled_qty TEXT NOT NULL, avg_price TEXT,
  fees TEXT NOT NULL, attempts INTEGER NOT NULL, price_improvement TEXT NOT NULL, shortfall TEXT NOT NULL,
  first_fill_ms INTEGER, started_ms INTEGER NOT NULL, ended_ms INTEGER, record TEXT NOT NULL
) STRICT;

CREATE TABLE ladder_rungs (
  ladder_id TEXT NOT NULL REFERENCES ladders (ladder_id), rung INTEGER NOT NULL, toward_pct TEXT,
  price TEXT NOT NULL, wait_ms INTEGER NOT NULL, merged INTEGER NOT NULL, status TEXT NOT NULL, bid TEXT, ask TEXT,
  placed_ms INTEGER, attempts INTEGER NOT NULL, filled_qty TEXT NOT NULL, PRIMARY KEY (ladder_id, rung)
) STRICT, WITHOUT ROWID;

CREATE TABLE positions (
  account_id TEXT NOT NULL, instrument_id TEXT NOT NULL, connection_id TEXT NOT NULL, qty TEXT NOT NULL,
  avg_price TEXT NOT NULL, cost TEXT NOT NULL, realised TEXT NOT NULL, fees TEXT NOT NULL, updated_ms INTEGER NOT NULL,
  record TEXT NOT NULL, PRIMARY KEY (account_id, instrument_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE alerts (
  seq INTEGER PRIMARY KEY, alert_id TEXT NOT NULL UNIQUE, level TEXT NOT NULL, title TEXT NOT NULL,
  detail TEXT NOT NULL, instrument_id TEXT, client_order_id TEXT, ladder_id TEXT, ts_ms INTEGER NOT NULL,
  acknowledged INTEGER NOT NULL
) STRICT;
`;

const INDEXES = `
CREATE INDEX orders_created ON orders (created_ms, seq);
CREATE INDEX orders_instrument ON orders (instrument_id, created_ms, seq);
CREATE INDEX orders_status ON orders (status, created_ms, seq);
CREATE INDEX fills_time ON fills (ts_init_ms, seq);
CREATE INDEX fills_instrument ON fills (instrument_id, ts_init_ms, seq);
CREATE INDEX fills_order ON fills (client_order_id);
CREATE INDEX fills_ladder ON fills (ladder_id, rung) WHERE ladder_id IS NOT NULL;
CREATE INDEX ladders_started ON ladders (started_ms, seq);
CREATE INDEX ladders_instrument ON ladders (instrument_id, started_ms, seq);
CREATE INDEX alerts_time ON alerts (ts_ms, seq);
`;

/** Figures as REAL, for reading with any SQLite client; docs/metrics.md has the formulas. */
const VIEWS = `
CREATE VIEW v_ladder_metrics AS
SELECT
  l.ladder_id, l.instrument_id, i.currency, l.side, l.status, l.outcome, l.started_ms, l.ended_ms, l.attempts,
  CAST(l.qty AS REAL) AS qty, CAST(l.filled_qty AS REAL) AS filled_qty,
  CAST(l.filled_qty AS REAL) / CAST(l.qty AS REAL) AS fill_share,
  CAST(l.arrival_bid AS REAL) AS arrival_bid, CAST(l.arrival_mid AS REAL) AS arrival_mid,
  CAST(l.arrival_ask AS REAL) AS arrival_ask,
  100.0 * (CAST(l.arrival_ask AS REAL) - CAST(l.arrival_bid AS REAL)) / abs(CAST(l.arrival_mid AS REAL)) AS spread_pct,
  CASE
    WHEN CAST(l.arrival_ask AS REAL) - CAST(l.arrival_bid AS REAL) < 0.005 * abs(CAST(l.arrival_mid AS REAL)) THEN 'tight'
    WHEN CAST(l.arrival_ask AS REAL) - CAST(l.arrival_bid AS REAL) > 0.015 * abs(CAST(l.arrival_mid AS REAL)) THEN 'wide'
    ELSE 'middle' END AS spread_class,
  f.cash / f.filled AS avg_price,
  CASE l.side WHEN 'buy' THEN CAST(l.arrival_ask AS REAL) * f.filled - f.cash
    ELSE f.cash - CAST(l.arrival_bid AS REAL) * f.filled END * CAST(i.multiplier AS REAL) AS price_improvement,
  CASE l.side WHEN 'buy' THEN f.cash - CAST(l.arrival_mid AS REAL) * f.filled
    ELSE CAST(l.arrival_mid AS REAL) * f.filled - f.cash END * CAST(i.multiplier AS REAL) AS shortfall,
  CASE l.side WHEN 'buy' THEN CAST(l.arrival_ask AS REAL) - f.cash / f.filled
    ELSE f.cash / f.filled - CAST(l.arrival_bid AS REAL) END / abs(CAST(l.arrival_mid AS REAL)) * 10000.0 AS improvement_bps,
  CASE l.side WHEN 'buy' THEN f.cash / f.filled - CAST(l.arrival_mid AS REAL)
    ELSE CAST(l.arrival_mid AS REAL) - f.cash / f.filled END / abs(CAST(l.arrival_mid AS REAL)) * 10000.0 AS shortfall_bps,
  f.fees, f.first_fill_ms - l.started_ms AS time_to_first_fill_ms,
  CASE l.outcome WHEN 'filled' THEN f.last_fill_ms - l.started_ms END AS time_to_fill_ms
FROM ladders l
LEFT JOIN instruments i ON i.instrument_id = l.instrument_id
LEFT JOIN (
  SELECT ladder_id, sum(CAST(qty AS REAL)) AS filled, sum(CAST(qty AS REAL) * CAST(price AS REAL)) AS cash,
    sum(CAST(fee AS REAL)) AS fees, min(ts_init_ms) AS first_fill_ms, max(ts_init_ms) AS last_fill_ms
  FROM fills WHERE ladder_id IS NOT NULL GROUP BY ladder_id
) f ON f.ladder_id = l.ladder_id;

CREATE VIEW v_rung_fill_rate AS
SELECT r.rung, count(*) AS reached, sum(CAST(r.filled_qty AS REAL) > 0) AS filled,
  1.0 * sum(CAST(r.filled_qty AS REAL) > 0) / count(*) AS fill_rate
FROM ladder_rungs r JOIN ladders l ON l.ladder_id = r.ladder_id
WHERE r.placed_ms IS NOT NULL AND l.status = 'done'
GROUP BY r.rung;

CREATE VIEW v_spread_class AS
SELECT spread_class, count(*) AS ladders, avg(fill_share) AS fill_rate,
  avg(improvement_bps) AS improvement_bps, avg(shortfall_bps) AS shortfall_bps
FROM v_ladder_metrics WHERE status = 'done'
GROUP BY spread_class;
`;

export const migration0001: Migration = { version: 1, name: 'journal', sql: TABLES + INDEXES + VIEWS };
