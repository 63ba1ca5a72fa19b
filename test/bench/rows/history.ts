/** The newest 20 orders out of a million, through the history's page, against the same select prepared by hand. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { openStore } from '../../../src-main/store/open-store.ts';
import { atLeast, duel, elapsedNs, type BenchResult } from '../measure.ts';
import { quietLogger, sequenceOfIds } from '../surroundings.ts';

const ROWS = 1_000_000;
const READS = 400;

const COLUMNS =
  'seq, client_order_id, account_id, connection_id, instrument_id, side, type, qty, tif, sessions, reducing, status, filled_qty, fees, origin, created_ms, updated_ms';

function fillTable(file: string): void {
  const database = new Database(file);
  database.pragma('synchronous = OFF');
  database.exec(`INSERT INTO orders (${COLUMNS})
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS})
    SELECT i, 'B-' || i, 'SIM-1', 'sim', 'SPY.SIM', 'buy', 'limit', '10', 'day', '["regular"]', 0, 'filled', '10', '1.00',
      'ticket', 1700000000000 + i * 10, 1700000000000 + i * 10 FROM n`);
  database.close();
}

/** Pages a second. */
export async function history(): Promise<BenchResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rung-bench-'));
  const file = path.join(folder, 'data', 'rung.db');
  const options = { file, clockNowMs: () => 1_762_790_400_000, logger: quietLogger, ids: sequenceOfIds() };
  const made = openStore(options);
  if (!made.ok) throw new Error(made.error.message);
  made.value.close();
  fillTable(file);
  const store = openStore(options);
  if (!store.ok) throw new Error(store.error.message);
  const raw = new Database(file, { readonly: true });
  const select = raw.prepare('SELECT * FROM orders ORDER BY created_ms DESC, seq DESC LIMIT 21');
  const query = {
    kind: 'orders',
    instrumentId: null,
    side: null,
    status: null,
    fromMs: null,
    toMs: null,
    limit: 20,
    cursor: null,
  } as const;
  const rate = (ns: number): number => READS / (ns / 1e9);
  const result = await duel({
    name: 'history',
    unit: 'pages/s',
    goal: atLeast(0.8),
    product: () =>
      rate(
        elapsedNs(() => {
          for (let i = 0; i < READS; i++) store.value.page(query);
        }),
      ),
    floor: () =>
      rate(
        elapsedNs(() => {
          for (let i = 0; i < READS; i++) select.all();
        }),
      ),
  });
  raw.close();
  store.value.close();
  rmSync(folder, { recursive: true, force: true });
  return result;
}
