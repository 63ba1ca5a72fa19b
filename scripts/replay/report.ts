/** The table that `npm run replay` prints: one row a symbol, preset and side. */
import type { Side } from '../../shared/domain/index.ts';
import { improvementBps, sharePct, SPREAD_BANDS, type RunTotals } from './statistics.ts';

export type ReportRow = {
  readonly symbol: string;
  readonly preset: string;
  readonly side: Side;
  readonly totals: RunTotals;
};

const RUNG_COLUMNS = 4;

const percent = (value: number | null): string => (value === null ? '-' : `${value.toFixed(1)} %`);

/** A rung's share of what was open when it was reached; rungs that always merged say so. */
function rungCell(totals: RunTotals, index: number): string {
  const rung = totals.rungs[index];
  if (rung === undefined) return '';
  if (rung.reached === 0) return index > 0 && (totals.rungs[0]?.reached ?? 0) > 0 ? 'n/a (one price)' : '-';
  return percent(sharePct(rung.filledQty, rung.openQty));
}

function bandCell(totals: RunTotals, band: (typeof SPREAD_BANDS)[number]): string {
  const sum = totals.bands[band];
  const bps = improvementBps(sum);
  if (bps === null) return sum.ladders === 0 ? '-' : `none filled of ${sum.ladders}`;
  return `${bps >= 0 ? '+' : '−'}${Math.abs(bps).toFixed(2)} bp of ${sum.ladders}`;
}

/** Cells of one row, as many as `reportHeader` has. */
function cells(row: ReportRow): string[] {
  const { totals } = row;
  return [
    row.symbol,
    row.preset,
    row.side,
    String(totals.ladders),
    percent(sharePct(totals.filledQty, totals.qty)),
    ...Array.from({ length: RUNG_COLUMNS }, (_, i) => rungCell(totals, i)),
    percent(sharePct(totals.finalQty, totals.qty)),
    ...SPREAD_BANDS.map((band) => bandCell(totals, band)),
  ];
}

const HEADER = [
  'symbol',
  'preset',
  'side',
  'ladders',
  'filled',
  ...Array.from({ length: RUNG_COLUMNS }, (_, i) => `rung ${i + 1}`),
  'final',
  ...SPREAD_BANDS.map((band) => `saved at ${band}`),
];

/** The whole table as lines, columns aligned; first columns to the left, figures to the right. */
export function reportLines(rows: readonly ReportRow[]): string[] {
  const table = [HEADER, ...rows.map(cells)];
  const widths = HEADER.map((_, column) => Math.max(...table.map((line) => (line[column] ?? '').length)));
  const lines = table.map((line) =>
    line
      .map((cell, column) => (column < 3 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [lines[0] ?? '', rule, ...lines.slice(1)];
}
