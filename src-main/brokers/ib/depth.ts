/** The rows of one instrument's book, as IB inserts, updates and deletes them. */
import { dec, type Depth, type DepthLevel, type Instrument } from '../../../shared/domain/index.ts';
import { numberText } from './parse/numbers.ts';

/** Rows of a side that are kept. */
export const DEPTH_ROWS = 10;

export class DepthRows {
  private readonly instrument: Instrument;
  private readonly sides: { readonly asks: DepthLevel[]; readonly bids: DepthLevel[] } = { asks: [], bids: [] };

  constructor(instrument: Instrument) {
    this.instrument = instrument;
  }

  /** One word: row, operation (0 inserts, 1 updates, 2 deletes), side (0 asks, 1 bids), price, size. False when it makes no sense. */
  apply(word: readonly unknown[]): boolean {
    const [row, operation, side, price, size] = word;
    const rows = side === 1 ? this.sides.bids : side === 0 ? this.sides.asks : null;
    if (rows === null || typeof row !== 'number' || row < 0 || row >= DEPTH_ROWS || row > rows.length) return false;
    if (operation === 2) {
      rows.splice(row, 1);
      return true;
    }
    const level = this.levelOf(price, size);
    if (level === null) return false;
    rows.splice(row, operation === 0 ? 0 : 1, level);
    rows.length = Math.min(rows.length, DEPTH_ROWS);
    return true;
  }

  private levelOf(price: unknown, size: unknown): DepthLevel | null {
    const { priceScale, qtyScale } = this.instrument;
    const at = numberText(price);
    const many = numberText(size);
    if (at === null || many === null) return null;
    return [
      dec(at).round(priceScale, 'nearest').toUnits(priceScale),
      dec(many).round(qtyScale, 'floor').toUnits(qtyScale),
    ];
  }

  read(nowMs: number): Depth {
    const { asks, bids } = this.sides;
    return { instrumentId: this.instrument.id, bids: [...bids], asks: [...asks], tsEventMs: nowMs };
  }
}
