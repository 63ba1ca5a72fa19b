/**
 * What the account holds as far as is heard: positions as they were read, and the fills since, each once. The stream and the lists tell
 * the same execution again and again; counted twice, an order that opens would leave as one that closes.
 */
import {
  Decimal,
  dec,
  type ExecutionMassStatus,
  type FillReport,
  type InstrumentId,
} from '../../../shared/domain/index.ts';

/** Executions that are remembered. */
const COUNTED_MAX = 10_000;

export class HeldNow {
  private readonly qtys = new Map<InstrumentId, Decimal>();
  private readonly counted = new Set<string>();

  get(id: InstrumentId): Decimal | undefined {
    return this.qtys.get(id);
  }

  /** Counts a fill; whether it is a new one. A combo's own moves nothing that its legs' do not. */
  onFill(fill: FillReport): boolean {
    if (!this.note(fill)) return false;
    const { instrumentId, side, qty } = fill;
    const held = this.qtys.get(instrumentId) ?? Decimal.ZERO;
    this.qtys.set(instrumentId, side === 'buy' ? held.add(dec(qty)) : held.sub(dec(qty)));
    return true;
  }

  /** Everything was read: its fills are in its positions. */
  onMassStatus({ positions, fills }: Pick<ExecutionMassStatus, 'positions' | 'fills'>): void {
    this.qtys.clear();
    for (const { instrumentId, qty } of positions) this.qtys.set(instrumentId, dec(qty));
    for (const fill of fills) this.note(fill);
  }

  private note({ instrumentId, tradeId }: FillReport): boolean {
    const key = `${instrumentId} ${tradeId}`;
    if (this.counted.has(key)) return false;
    this.counted.add(key);
    const oldest = this.counted.size > COUNTED_MAX ? this.counted.values().next() : null;
    if (oldest?.done === false) this.counted.delete(oldest.value);
    return true;
  }
}
