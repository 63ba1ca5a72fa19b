/**
 * Writes the projections of one batch, inside the transaction that writes its events. Records are written once per
 * batch, as they stand at its end; only fills and alerts are written event by event.
 *
 * Invariant: a projection never holds what the journal does not.
 */
import type Database from 'better-sqlite3';
import type {
  Alert,
  Instrument,
  JournaledEvent,
  Ladder,
  LadderEvent,
  OrderEvent,
  Order,
  Position,
} from '../../shared/domain/index.ts';
import type { CommitBatch } from '../ports/event-store.ts';
import {
  STATUS_AFTER,
  UPSERT_FILL,
  UPDATE_ORDER,
  UPSERT_ORDER,
  fillValues,
  orderChanges,
  orderValues,
} from './order-rows.ts';

const UPSERT_LADDER = `INSERT INTO ladders (seq, ladder_id, account_id, connection_id, instrument_id, side, qty, status,
outcome, reason, arrival_bid, arrival_mid, arrival_ask, arrival_ms, worst_price, filled_qty, avg_price, fees, attempts,
price_improvement, shortfall, first_fill_ms, started_ms, ended_ms, record)
VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
ON CONFLICT (ladder_id) DO UPDATE SET status = excluded.status, outcome = excluded.outcome, reason = excluded.reason,
worst_price = excluded.worst_price, filled_qty = excluded.filled_qty, avg_price = excluded.avg_price,
fees = excluded.fees, attempts = excluded.attempts, price_improvement = excluded.price_improvement,
shortfall = excluded.shortfall, first_fill_ms = excluded.first_fill_ms, ended_ms = excluded.ended_ms,
record = excluded.record`;
const DELETE_RUNGS = 'DELETE FROM ladder_rungs WHERE ladder_id = ? AND rung >= ?';
const UPSERT_RUNG = `INSERT OR REPLACE INTO ladder_rungs (ladder_id, rung, toward_pct, price, wait_ms, merged, status,
bid, ask, placed_ms, attempts, filled_qty) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`;
const UPSERT_POSITION = `INSERT OR REPLACE INTO positions (account_id, instrument_id, connection_id, qty, avg_price,
cost, realised, fees, updated_ms, record) VALUES (?,?,?,?,?,?,?,?,?,?)`;
const UPSERT_ALERT = `INSERT INTO alerts (seq, alert_id, level, title, detail, instrument_id, client_order_id, ladder_id,
ts_ms, acknowledged) VALUES (?,?,?,?,?,?,?,?,?,?)
ON CONFLICT (alert_id) DO UPDATE SET level = excluded.level, title = excluded.title, detail = excluded.detail,
acknowledged = excluded.acknowledged`;
const ACKNOWLEDGE = 'UPDATE alerts SET acknowledged = 1 WHERE alert_id IN (SELECT value FROM json_each(?))';
const UPSERT_INSTRUMENT = `INSERT OR REPLACE INTO instruments (instrument_id, symbol, name, asset_class, venue, currency,
multiplier, json) VALUES (?,?,?,?,?,?,?,?)`;

type LastSeen<T> = Map<string, { readonly seq: number; readonly record: T }>;

export class Projections {
  private readonly order: Database.Statement;
  private readonly orderChange: Database.Statement;
  private readonly orderStatus: Database.Statement;
  private readonly fill: Database.Statement;
  private readonly ladder: Database.Statement;
  private readonly deleteRungs: Database.Statement;
  private readonly rung: Database.Statement;
  private readonly position: Database.Statement;
  private readonly alert: Database.Statement;
  private readonly acknowledge: Database.Statement;
  private readonly instrument: Database.Statement;

  constructor(database: Database.Database) {
    this.order = database.prepare(UPSERT_ORDER);
    this.orderChange = database.prepare(UPDATE_ORDER);
    this.orderStatus = database.prepare('UPDATE orders SET status = ?, updated_ms = ? WHERE client_order_id = ?');
    this.fill = database.prepare(UPSERT_FILL);
    this.ladder = database.prepare(UPSERT_LADDER);
    this.deleteRungs = database.prepare(DELETE_RUNGS);
    this.rung = database.prepare(UPSERT_RUNG);
    this.position = database.prepare(UPSERT_POSITION);
    this.alert = database.prepare(UPSERT_ALERT);
    this.acknowledge = database.prepare(ACKNOWLEDGE);
    this.instrument = database.prepare(UPSERT_INSTRUMENT);
  }

  /** Writes what a batch changed. Throws what the driver throws. */
  write(batch: CommitBatch): void {
    for (const instrument of batch.instruments ?? []) this.writeInstrument(instrument);
    const given = new Map<string, Order>();
    for (const order of batch.orders ?? []) given.set(order.clientOrderId, order);
    const born = new Map<string, number>();
    const ladders: LastSeen<Ladder> = new Map();
    const positions: LastSeen<Position> = new Map();
    const acknowledged: string[] = [];
    for (const { seq, tsMs, event } of batch.events) {
      if (event.kind.startsWith('order')) this.writeOrderEvent({ seq, tsMs, event }, given, born);
      else if (event.kind.startsWith('ladder')) rememberLadder(ladders, seq, (event as LadderEvent).ladder);
      else if (event.kind === 'positionChanged') {
        const { position } = event;
        positions.set(`${position.accountId}|${position.instrumentId}`, { seq, record: position });
      } else if (event.kind === 'alertRaised') this.writeAlert(seq, event.alert);
      else if (event.kind === 'alertAcknowledged') acknowledged.push(event.alertId);
    }
    for (const [id, order] of given) {
      const seq = born.get(id);
      if (seq === undefined) this.orderChange.run(orderChanges(order));
      else this.order.run(orderValues(seq, order));
    }
    for (const { seq, record } of ladders.values()) this.writeLadder(seq, record);
    for (const { record } of positions.values()) this.writePosition(record);
    if (acknowledged.length > 0) this.acknowledge.run(JSON.stringify(acknowledged));
  }

  private writeOrderEvent(
    journaled: JournaledEvent,
    given: ReadonlyMap<string, Order>,
    born: Map<string, number>,
  ): void {
    const event = journaled.event as OrderEvent;
    if (event.kind === 'orderFilled') {
      this.fill.run(fillValues(journaled.seq, event.fill));
      return;
    }
    if (event.kind === 'orderInitialized') {
      const id = event.order.clientOrderId;
      born.set(id, journaled.seq);
      if (!given.has(id)) this.order.run(orderValues(journaled.seq, event.order));
      return;
    }
    if (given.has(event.clientOrderId)) return;
    const status = STATUS_AFTER[event.kind];
    if (status !== null) this.orderStatus.run(status, journaled.tsMs, event.clientOrderId);
  }

  private writeLadder(seq: number, ladder: Ladder): void {
    this.ladder.run(
      seq,
      ladder.ladderId,
      ladder.accountId,
      ladder.connectionId,
      ladder.instrumentId,
      ladder.side,
      ladder.qty,
      ladder.status,
      ladder.outcome,
      ladder.reason,
      ladder.arrival.bid,
      ladder.arrival.mid,
      ladder.arrival.ask,
      ladder.arrival.tsMs,
      ladder.params.worstPrice,
      ladder.filledQty,
      ladder.avgPrice,
      ladder.fees,
      ladder.attempts,
      ladder.priceImprovement,
      ladder.shortfall,
      ladder.firstFillMs,
      ladder.startedMs,
      ladder.endedMs,
      JSON.stringify(ladder),
    );
    this.deleteRungs.run(ladder.ladderId, ladder.rungs.length);
    for (const [index, rung] of ladder.rungs.entries()) {
      this.rung.run(
        ladder.ladderId,
        index,
        rung.towardPct,
        rung.price,
        rung.waitMs,
        rung.merged,
        rung.status,
        rung.bid,
        rung.ask,
        rung.placedMs,
        rung.attempts,
        rung.filledQty,
      );
    }
  }

  private writePosition(position: Position): void {
    this.position.run(
      position.accountId,
      position.instrumentId,
      position.connectionId,
      position.qty,
      position.avgPrice,
      position.cost,
      position.realised,
      position.fees,
      position.updatedMs,
      JSON.stringify(position),
    );
  }

  private writeAlert(seq: number, alert: Alert): void {
    this.alert.run(
      seq,
      alert.alertId,
      alert.level,
      alert.title,
      alert.detail,
      alert.instrumentId,
      alert.clientOrderId,
      alert.ladderId,
      alert.tsMs,
      alert.acknowledged ? 1 : 0,
    );
  }

  private writeInstrument(instrument: Instrument): void {
    this.instrument.run(
      instrument.id,
      instrument.symbol,
      instrument.name,
      instrument.assetClass,
      instrument.venue,
      instrument.currency,
      instrument.multiplier,
      JSON.stringify(instrument),
    );
  }
}

/** Keeps the first seq (the row's place in the history) with the newest record. */
function rememberLadder(ladders: LastSeen<Ladder>, seq: number, ladder: Ladder): void {
  ladders.set(ladder.ladderId, { seq: ladders.get(ladder.ladderId)?.seq ?? seq, record: ladder });
}
