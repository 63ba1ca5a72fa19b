/**
 * What one part of the test run came to, and how the whole is summed up.
 */

export interface PartResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Short remarks for the table: a seed, a number of files, why something was skipped. */
  readonly note: string;
  /** What the reader needs to find the fault; empty when nothing failed. */
  readonly details: readonly string[];
}

export interface FinishedPart extends PartResult {
  readonly name: string;
  readonly seconds: number;
}

/** A part of one check that is passed or failed as a whole. */
export function singleCheck(problems: readonly string[], note: string): PartResult {
  const failed = problems.length > 0 ? 1 : 0;
  return { passed: 1 - failed, failed, skipped: 0, note, details: problems };
}

/** A part that could not run here; the reason is its note. */
export function skippedPart(reason: string): PartResult {
  return { passed: 0, failed: 0, skipped: 1, note: `skipped: ${reason}`, details: [] };
}

/** A part that failed before it could count anything. */
export function brokenPart(reason: string, output: string): PartResult {
  const tail = output.trim().split('\n').slice(-40);
  return { passed: 0, failed: 1, skipped: 0, note: reason, details: [reason, ...tail] };
}

/** The table of all parts, one line each, columns aligned. */
export function formatTable(parts: readonly FinishedPart[]): string {
  const rows = parts.map((part) => [
    part.name,
    String(part.passed),
    String(part.failed),
    String(part.skipped),
    part.seconds.toFixed(1),
    part.note,
  ]);
  const head = ['part', 'passed', 'failed', 'skipped', 'seconds', ''];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => {
        if (column === 0) return cell.padEnd(widths[0] ?? 0);
        return column === cells.length - 1 ? cell : cell.padStart(widths[column] ?? 0);
      })
      .join('  ')
      .trimEnd();
  return [line(head), ...rows.map(line)].join('\n');
}

/** The closing line: `N passed, N failed`, and `, N skipped` if any were. */
export function formatTotal(parts: readonly PartResult[]): string {
  const sum = (key: 'passed' | 'failed' | 'skipped'): number => parts.reduce((total, part) => total + part[key], 0);
  const skipped = sum('skipped');
  return `${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
