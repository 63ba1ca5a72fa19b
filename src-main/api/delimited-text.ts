/**
 * Rows as text to be saved: CSV by RFC 4180 (CRLF, quotes doubled) or JSON lines. A spreadsheet runs a cell that
 * begins with `=`, `+`, `-`, `@`, a tab or a line break as a formula, so text that begins so gets an apostrophe in
 * front; plain numbers, signs included, stay numbers.
 */

export type ExportFormat = 'csv' | 'jsonl';

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/u;
const NEEDS_QUOTES = /[",\r\n]/;

/** One value as a CSV cell, safe to open in a spreadsheet. Null is empty, objects are JSON. */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A CSV line with its line end. */
export const csvLine = (cells: readonly unknown[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/**
 * Collects rows page by page. The columns are those of all rows, in the order in which they first came: later rows may
 * have fields that earlier ones lack.
 */
export class RowText {
  private readonly format: ExportFormat;
  private readonly columns: readonly string[];
  private readonly parts: string[] = [];

  /** `columns` is the CSV header; JSON lines hold whatever the rows hold. */
  constructor(format: ExportFormat, columns: readonly string[]) {
    this.format = format;
    this.columns = columns;
    if (format === 'csv' && columns.length > 0) this.parts.push(csvLine(columns));
  }

  add(row: unknown): void {
    if (this.format === 'jsonl') {
      this.parts.push(`${JSON.stringify(row)}\n`);
      return;
    }
    const record =
      typeof row === 'object' && row !== null ? (row as Readonly<Record<string, unknown>>) : { value: row };
    this.parts.push(csvLine(this.columns.map((name) => record[name])));
  }

  text(): string {
    return this.parts.join('');
  }
}

/** The names of all fields of these rows, in the order in which they first came. */
export function columnsOf(rows: readonly unknown[]): string[] {
  const names = new Set<string>();
  for (const row of rows) {
    if (typeof row === 'object' && row !== null) for (const name of Object.keys(row)) names.add(name);
    else names.add('value');
  }
  return [...names];
}
