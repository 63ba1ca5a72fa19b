/**
 * Which instruments the account has something in: a position or a working order, and what these depend on (a combo's legs). They
 * are never taken off the stream for another symbol (conventions: Quotes).
 */
import {
  dec,
  type ExecutionMassStatus,
  type Instrument,
  type InstrumentId,
  type VenueReport,
} from '../../../shared/domain/index.ts';

const isOpen = (status: string): boolean => status === 'accepted' || status === 'partiallyFilled';

export class InUse {
  private readonly find: (id: InstrumentId) => Instrument | null;
  /** Working orders by name, with their instrument. */
  private readonly working = new Map<string, InstrumentId>();
  private held: ReadonlySet<InstrumentId> = new Set();

  constructor(find: (id: InstrumentId) => Instrument | null) {
    this.find = find;
  }

  onMassStatus({ orders, positions }: Pick<ExecutionMassStatus, 'orders' | 'positions'>): void {
    this.working.clear();
    this.onReports(orders);
    this.held = new Set(positions.filter((one) => !dec(one.qty).isZero()).map((one) => one.instrumentId));
  }

  onReports(reports: readonly VenueReport[]): void {
    for (const report of reports) {
      if (report.kind === 'fill') this.held = new Set([...this.held, report.instrumentId]);
      if (report.kind !== 'orderStatus') continue;
      const name = report.clientOrderId ?? report.venueOrderId ?? '';
      if (isOpen(report.status)) this.working.set(name, report.instrumentId);
      else this.working.delete(name);
    }
  }

  has(id: InstrumentId): boolean {
    if (this.held.has(id)) return true;
    for (const used of this.working.values())
      if (used === id || this.find(used)?.legs?.some((leg) => leg.instrumentId === id) === true) return true;
    return false;
  }
}
