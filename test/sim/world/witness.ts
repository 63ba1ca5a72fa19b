/** What the venue really holds, read from its own database by a connection of its own: no line, no latency, no faults. */
import Database from 'better-sqlite3';
import { Decimal, dec, type Instrument } from '../../../shared/domain/index.ts';
import { BINDING } from './binding.ts';

export type WitnessOrder = {
  readonly id: string;
  readonly instrumentId: string;
  readonly side: 'buy' | 'sell';
  readonly status: string;
  readonly qty: number;
  readonly filled: number;
  readonly limit: number | null;
  readonly updatedMs: number;
};

export type WitnessFill = {
  readonly tradeId: string;
  readonly orderId: string;
  readonly instrumentId: string;
  readonly side: 'buy' | 'sell';
  readonly qty: number;
  readonly price: number;
  readonly fee: string;
};

const ORDERS = `select client_order_id as id, instrument_id as instrumentId, side, status, qty, filled, limit_price as "limit",
  updated_ms as updatedMs from orders`;
const OPEN = "status in ('accepted', 'partiallyFilled')";
const FILLS = `select trade_id as tradeId, client_order_id as orderId, instrument_id as instrumentId, side, qty, price, fee
  from fills order by rowid`;

export class Witness {
  private readonly db: Database.Database;
  private readonly version: Database.Statement;
  private readonly touched: Database.Statement;
  private readonly openOrders: Database.Statement;
  private seen = -1;

  constructor(file: string) {
    this.db = new Database(file, { readonly: true, ...BINDING });
    this.version = this.db.prepare('pragma data_version');
    this.touched = this.db.prepare(`${ORDERS} where updated_ms >= ?`);
    this.openOrders = this.db.prepare(`${ORDERS} where ${OPEN}`);
  }

  /** Whether anything was written since the last call. */
  changed(): boolean {
    const { data_version: now } = this.version.get() as { data_version: number };
    const is = now !== this.seen;
    this.seen = now;
    return is;
  }

  orders(): WitnessOrder[] {
    return this.db.prepare(`${ORDERS} order by created_ms, priority`).all() as WitnessOrder[];
  }

  /** Open ones. */
  open(): WitnessOrder[] {
    return this.openOrders.all() as WitnessOrder[];
  }

  /** Those changed at or after a time. */
  changedSince(ms: number): WitnessOrder[] {
    return this.touched.all(ms) as WitnessOrder[];
  }

  fills(): WitnessFill[] {
    return this.db.prepare(FILLS).all() as WitnessFill[];
  }

  /** Cash of a currency; what the account opened with before anything was written of it. */
  cash(currency: string, opening: string): Decimal {
    const row = this.db.prepare('select total from cash where currency = ?').get(currency) as
      | { total: string }
      | undefined;
    return dec(row?.total ?? opening);
  }

  /** Signed quantities by instrument, none that is zero. */
  positions(instruments: ReadonlyMap<string, Instrument>): Map<string, string> {
    const rows = this.db.prepare('select instrument_id as id, qty from holdings where qty <> 0').all() as {
      id: string;
      qty: number;
    }[];
    return new Map(rows.map(({ id, qty }) => [id, qtyText(instruments, id, qty)]));
  }

  close(): void {
    this.db.close();
  }
}

export const qtyText = (instruments: ReadonlyMap<string, Instrument>, id: string, qty: number): string =>
  Decimal.of(qty, instruments.get(id)?.qtyScale ?? 0)
    .trim()
    .text();
