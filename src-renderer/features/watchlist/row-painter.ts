/**
 * Paints one row's cells straight into the page: a quote costs a comparison and the few writes that changed, no rendering.
 * React makes the row and its empty cells once and never writes into them.
 */
import type { Instrument, Quote } from '../../../shared/domain/index.ts';
import { screenNowMs } from '../../stores/screen-clock.ts';
import { Tints } from './tints.ts';
import { NO_CELLS, moved, watchCells, type WatchCells, type WatchContext } from './watch-cells.ts';

/** Cells in the order of the row's elements, after the symbol. */
export const PAINTED = ['last', 'change', 'bid', 'ask', 'spread', 'spreadPct', 'age'] as const;
type Painted = (typeof PAINTED)[number];
const CELL_CLASS: Readonly<Record<Painted, string>> = {
  last: 'table-cell',
  change: 'table-cell',
  bid: 'table-cell sub',
  ask: 'table-cell sub',
  spread: 'table-cell muted',
  spreadPct: 'table-cell muted',
  age: 'table-cell muted',
};

const STATE_TITLES: Readonly<Record<WatchCells['state'], string>> = {
  none: 'No quote yet',
  live: '',
  stale: 'Stale: no newer quote came in time',
  halted: 'Halted',
  closed: 'Closed',
  delayed: 'Delayed data: it prices no order',
};

const tints = new Tints(screenNowMs);

export class RowPainter {
  private readonly row: HTMLElement;
  private readonly cells: readonly HTMLElement[];
  private shown: WatchCells | null = null;
  private quote: Quote | null = null;

  /** `row` holds the symbol's cell and then one for each of `PAINTED`. */
  constructor(row: HTMLElement) {
    this.row = row;
    this.cells = [...row.children].slice(1) as HTMLElement[];
  }

  /** Writes what changed since the last time. `tinted`: prices that moved are tinted. */
  paint(instrument: Instrument, quote: Quote | null, context: WatchContext, tinted: boolean): void {
    const next = watchCells(instrument, quote, context);
    const before = this.shown ?? NO_CELLS;
    for (const [index, name] of PAINTED.entries()) {
      const cell = this.cells[index];
      if (cell === undefined) continue;
      if (this.shown === null || before[name] !== next[name]) cell.textContent = next[name];
    }
    this.paintTone('change', next.changeTone, before.changeTone);
    this.paintTone('spreadPct', next.spreadTone, before.spreadTone);
    if (this.shown === null || next.state !== before.state) {
      this.row.dataset['state'] = next.state;
      this.row.title = STATE_TITLES[next.state];
    }
    if (tinted && quote !== null) this.tint(quote);
    this.shown = next;
    this.quote = quote;
  }

  private paintTone(name: Painted, tone: string, before: string): void {
    const cell = this.cells[PAINTED.indexOf(name)];
    if (cell === undefined || (this.shown !== null && tone === before)) return;
    cell.className = tone === '' ? CELL_CLASS[name] : `table-cell ${tone}`;
  }

  private tint(quote: Quote): void {
    for (const [index, name] of (['last', 'bid', 'ask'] as const).entries()) {
      const way = moved(this.quote?.[name], quote[name]);
      const cell = this.cells[index === 0 ? 0 : index + 1];
      if (way !== null && cell !== undefined) tints.tint(cell, way);
    }
  }
}

/** The classes that the row's painted cells start with. */
export const cellClass = (name: Painted): string => CELL_CLASS[name];
