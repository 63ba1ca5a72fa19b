/**
 * Executions as fills, each told once with its commission. Of a combination the BAG's execution moves the order and its legs' the
 * positions; IB charges the legs, so the BAG's fee is their sum.
 *
 * A further revision of an execution is never another fill: it is told as what takes the old one back, and what stands instead
 * (nothing, of a bust). The fill keeps what was first said of it.
 */
import {
  Decimal,
  dec,
  idOf,
  type ClientOrderId,
  type FillReport,
  type InstrumentId,
  type TradeId,
  type VenueOrderId,
} from '../../../shared/domain/index.ts';
import type { Logger } from '../../ports/logger.ts';
import type { IbContracts } from './contracts.ts';
import type { Outbox, Waiting } from './outbox.ts';
import { readCommission, readExecution, type Commission, type Execution } from './parse/execution.ts';
import { fieldsOf } from './parse/numbers.ts';
import type { OrderRecords } from './order-records.ts';

/** Fills remembered, so that a repeated one is known; the oldest are forgotten. */
export const FILLS_MAX = 20_000;

type Known = {
  /** As it was first said. */
  readonly execution: Execution;
  /** The newest revision that was told. */
  newest: Execution;
  readonly corrections: FillReport[];
  readonly instrumentId: InstrumentId;
  readonly isBag: boolean;
  waiting: Waiting | null;
  told: boolean;
  /** Told by a mass status. */
  listed: boolean;
  /** When it was first heard. */
  readonly heardMs: number;
};

export type FillsParts = {
  readonly contracts: IbContracts;
  readonly records: OrderRecords;
  readonly outbox: Outbox;
  readonly logger: Logger;
  readonly nowMs: () => number;
  readonly account: string;
};

export class Fills {
  private readonly parts: FillsParts;
  private readonly known = new Map<TradeId, Known>();
  private readonly commissions = new Map<string, Commission>();
  private readonly groups = new Map<string, Set<TradeId>>();
  private count = 0;

  constructor(parts: FillsParts) {
    this.parts = parts;
  }

  /** Executions heard so far, corrections included: what was read while it stood still belongs together. */
  get heard(): number {
    return this.count;
  }

  /** An execution. `live`: told when it happens; else it is part of a listing and told by its reader. */
  onExecution(contract: unknown, raw: unknown, live: boolean): void {
    const execution = readExecution(raw);
    if (execution === null) return this.parts.logger.error('an execution that cannot be read', { execution: raw });
    if (execution.account !== this.parts.account) return;
    const before = this.known.get(execution.tradeId);
    if (before !== undefined) return this.onAgain(before, execution, live);
    const instrumentId = this.instrumentOf(contract, execution);
    if (instrumentId === null) {
      return this.parts.logger.error('an execution of an unknown kind of contract', {
        contract,
        execId: execution.execId,
      });
    }
    if (execution.isLiquidation) {
      this.parts.logger.error('IB liquidated a position', { execId: execution.execId, instrument: instrumentId });
    }
    const isBag = fieldsOf(contract)['secType'] === 'BAG';
    this.add(execution, instrumentId, isBag, live);
  }

  private instrumentOf(contract: unknown, execution: Execution): InstrumentId | null {
    // A BAG's execution does not list its legs: its order does.
    const order = this.parts.records.find(execution);
    if (fieldsOf(contract)['secType'] === 'BAG') return order?.instrumentId ?? null;
    return this.parts.contracts.idOfContract(contract);
  }

  private add(execution: Execution, instrumentId: InstrumentId, isBag: boolean, live: boolean): void {
    const { tradeId, group } = execution;
    this.count += 1;
    const groupOf = this.groups.get(group) ?? new Set<TradeId>();
    this.groups.set(group, groupOf.add(tradeId));
    const waiting = live ? this.parts.outbox.hold(() => this.tellOnce(tradeId)) : null;
    const heardMs = this.parts.nowMs();
    const known = {
      told: false,
      listed: false,
      execution,
      newest: execution,
      corrections: [],
      instrumentId,
      isBag,
      waiting,
      heardMs,
    };
    this.known.set(tradeId, known);
    this.forgetOldest();
    this.letGo(group);
  }

  private forgetOldest(): void {
    if (this.known.size <= FILLS_MAX) return;
    const oldest = this.known.keys().next();
    if (oldest.done === true) return;
    const gone = this.known.get(oldest.value);
    this.known.delete(oldest.value);
    if (gone === undefined) return;
    this.commissions.delete(gone.execution.execId);
    this.groups.delete(gone.execution.group);
  }

  /** The same fill: a repetition, or a revision of it. */
  private onAgain(before: Known, execution: Execution, live: boolean): void {
    const old = before.newest;
    if (execution.revision <= old.revision) {
      // It was known from a listing, which may not have told it: who listens hears what happens.
      if (!live || before.told || before.waiting !== null) return;
      before.waiting = this.parts.outbox.hold(() => this.tellOnce(before.execution.tradeId));
      return this.letGo(before.execution.group);
    }
    this.count += 1;
    before.newest = execution;
    this.parts.logger.error('a fill was corrected', { execId: execution.execId, before: old.execId });
    // A combination's own fill moves no position, and an order's record says what was traded at the time: its legs' corrections count.
    if (before.isBag) return;
    const made = correctionsOf(this.reportOf(before), old, execution, this.parts.nowMs());
    before.corrections.push(...made);
    // It may have waited for its commission: what takes it back comes after it.
    before.waiting?.release();
    if (live) this.parts.outbox.push(made);
  }

  onCommission(raw: unknown): void {
    const commission = readCommission(raw);
    if (commission === null) return;
    const first = !this.commissions.has(commission.execId);
    this.commissions.set(commission.execId, commission);
    const { execId } = commission;
    const named = (id: string): Known | undefined => this.known.get(idOf<TradeId>(id));
    const known = named(execId.replace(/\.\d+$/, '')) ?? named(execId);
    if (known === undefined) return;
    // Told before its fee came: told again with it, under the same id.
    const told = first ? this.toldWith(known) : [];
    this.letGo(known.execution.group);
    if (told.length > 0) this.parts.outbox.push(told.map((one) => this.reportOf(one)));
  }

  /** Of a fill and the combination's fill that its fee is part of: those that were told. */
  private toldWith(known: Known): readonly Known[] {
    const group = [...(this.groups.get(known.execution.group) ?? [])].map((id) => this.known.get(id));
    return group.filter((k) => k !== undefined).filter((k) => (k === known || k.isBag) && (k.told || k.listed));
  }

  /** Fills whose commissions are complete need not wait. */
  private letGo(group: string): void {
    for (const tradeId of this.groups.get(group) ?? []) {
      const known = this.known.get(tradeId);
      if (known !== undefined && known.waiting !== null && !known.told && this.isComplete(known))
        known.waiting.release();
    }
  }

  private isComplete(known: Known): boolean {
    if (!known.isBag) return this.commissions.has(known.execution.execId);
    const legs = this.parts.contracts.get(known.instrumentId)?.legs ?? [];
    const parts = this.legsOf(known);
    return parts.length >= legs.length && parts.every((leg) => this.commissions.has(leg.execution.execId));
  }

  private legsOf(bag: Known): Known[] {
    const ids = [...(this.groups.get(bag.execution.group) ?? [])];
    return ids.map((id) => this.known.get(id)).filter((k): k is Known => k !== undefined && !k.isBag);
  }

  private tellOnce(tradeId: TradeId): readonly FillReport[] {
    const known = this.known.get(tradeId);
    if (known === undefined) return [];
    known.told = true;
    return [this.reportOf(known)];
  }

  private feeOf(known: Known): { readonly fee: Decimal; readonly currency: string } {
    const sources = known.isBag ? this.legsOf(known) : [known];
    let fee = Decimal.ZERO;
    let currency = this.parts.contracts.get(known.instrumentId)?.currency ?? 'USD';
    for (const { execution } of sources) {
      const commission = this.commissions.get(execution.execId);
      if (commission === undefined) continue;
      fee = fee.add(dec(commission.fee));
      ({ currency } = commission);
    }
    return { fee, currency };
  }

  private reportOf(known: Known): FillReport {
    const { execution, instrumentId, isBag } = known;
    const order = this.parts.records.find(execution);
    const { fee, currency } = this.feeOf(known);
    const bag = isBag || order === null ? null : this.bagOf(execution);
    return {
      kind: 'fill',
      tradeId: execution.tradeId,
      clientOrderId: order?.clientOrderId ?? null,
      venueOrderId: idOf<VenueOrderId>(String(execution.permId ?? 0)),
      instrumentId,
      side: execution.side,
      qty: execution.qty,
      price: execution.price,
      fee: fee.trim().text(),
      feeCurrency: currency,
      liquidity: execution.liquidity,
      ...(bag === null ? {} : { comboTradeId: bag }),
      // First heard in a later revision: an earlier one may have been booked in another life.
      ...(execution.revision > 1 && !isBag ? { revision: execution.revision } : {}),
      tsEventMs: timeOf(known),
    };
  }

  /** The combination's fill that a leg's belongs to: the BAG execution of its group; by IB's numbering the first part. */
  private bagOf(execution: Execution): TradeId | null {
    const order = this.parts.records.find(execution);
    if (order === null || order.instrumentId === null) return null;
    if (this.parts.contracts.get(order.instrumentId)?.legs == null) return null;
    for (const id of this.groups.get(execution.group) ?? []) if (this.known.get(id)?.isBag === true) return id;
    return idOf<TradeId>(`${execution.group}.01`);
  }

  /** Whether a fill of an order is known. */
  hasOf(clientOrderId: ClientOrderId): boolean {
    for (const { execution } of this.known.values())
      if (this.parts.records.find(execution)?.clientOrderId === clientOrderId) return true;
    return false;
  }

  /** Every fill that is known since a time, for a mass status, which tells them. */
  since(sinceMs: number): readonly FillReport[] {
    const found: FillReport[] = [];
    for (const known of this.known.values()) {
      const report = this.reportOf(known);
      if (report.tsEventMs >= sinceMs - 1000) {
        known.listed = true;
        found.push(report);
      }
      found.push(...known.corrections.filter((one) => one.tsEventMs >= sinceMs - 1000));
    }
    return found;
  }
}

/** A clock at TWS may be off by so much, ms; beyond it the time is of another zone than it says. */
const AHEAD_MS = 300_000;

/** When it happened; where IB's time cannot be read, or lies ahead (an old TWS prints no zone), when it was first heard. */
const timeOf = ({ execution: { tsEventMs }, heardMs }: Known): number =>
  tsEventMs === null || tsEventMs > heardMs + AHEAD_MS ? heardMs : tsEventMs;

/** What takes a revision back, and the one that stands instead; of a bust (nothing was traded) only the first. */
function correctionsOf(fill: FillReport, old: Execution, now: Execution, tsEventMs: number): readonly FillReport[] {
  const { comboTradeId: _, ...plain } = fill;
  const busted = dec(now.qty).isZero();
  const nonTrade = busted ? 'busted' : 'corrected';
  const base = {
    ...plain,
    clientOrderId: null,
    fee: Decimal.ZERO.text(),
    liquidity: null,
    nonTrade,
    tsEventMs,
  } as const;
  const name = (part: string): TradeId => idOf<TradeId>(`${fill.tradeId}~${now.revision}${part}`);
  const undone: FillReport = {
    ...base,
    ...{ tradeId: name(''), side: old.side === 'buy' ? 'sell' : 'buy', qty: old.qty, price: old.price },
  };
  if (busted) return dec(old.qty).isZero() ? [] : [undone];
  const instead: FillReport = { ...base, tradeId: name('n'), side: now.side, qty: now.qty, price: now.price };
  return dec(old.qty).isZero() ? [instead] : [undone, instead];
}
