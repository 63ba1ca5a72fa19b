/** One recorded file to checked columns. Prices and sizes stay as written (floats) here; the caller scales them to units. */
import { err, ok, type Result } from '../../../../shared/domain/index.ts';
import { formatOf, type Format } from './formats.ts';
import { GrowingColumns } from './growing-columns.ts';
import { readLines } from './read-lines.ts';
import { ContractBook } from './recorded-options.ts';
import type { RecordingError, RecordingErrorKind } from './recording.ts';

/** Rows of all files together. */
export const ROWS_MAX = 5_000_000;
/** Decimals looked at; more are rounded. */
const DECIMALS_MAX = 8;

export type RawFile = {
  readonly file: string;
  readonly format: Format;
  /** Column 0 is the time as written (start of a bar), then the format's fields in order. */
  readonly rows: GrowingColumns;
  /** Contracts that the rows are of: the last column is a contract's number. Null: they are all of one instrument. */
  readonly contracts: ContractBook | null;
  readonly dropped: number;
  readonly priceDecimals: number;
  readonly sizeDecimals: number;
};

type RowProblem = { readonly kind: RecordingErrorKind; readonly line: number | null; readonly message: string };
type Reader = {
  format: Format;
  rows: GrowingColumns;
  contracts: ContractBook | null;
  dropped: number;
  priceDecimals: number;
  sizeDecimals: number;
  lastTs: number;
};

const PLAIN = /^\d+(?:\.\d+)?$/;
const WITH_EXPONENT = /^\d+(?:\.\d+)?(?:[eE][-+]?\d{1,2})?$/;
const TS_MIN = 631_152_000_000;
const TS_MAX = 4_102_444_800_000;

/** Whether a field (by its place among the format's fields) holds a size and not a price. */
const isSize = (format: Format, place: number): boolean =>
  format.kind === 'barTrades' ? place === 4 : place % 2 === 1;

/** Only quotes may leave a side blank: it is unchanged. */
const mayBeBlank = (format: Format): boolean => format.kind === 'tickQuotes' || format.kind === 'barQuotes';

/** Reads and checks a file. The error names the line and what is wrong with it. */
export async function readRecordedFile(file: string, rowsSoFar: number): Promise<Result<RawFile, RecordingError>> {
  let reader: Reader | null = null;
  const outcome = await readLines<RowProblem>(file, (text, line) => {
    if (reader === null) {
      const format = formatOf(text.replace(/^\u00ef\u00bb\u00bf/, ''));
      if (!format.ok) return { ...format.error, line: 1 };
      const contracts = format.value.contract === undefined ? null : new ContractBook();
      const rows = new GrowingColumns(format.value.fields.length + (contracts === null ? 1 : 2));
      reader = { format: format.value, rows, contracts, dropped: 0, priceDecimals: 0, sizeDecimals: 0, lastTs: 0 };
      return null;
    }
    if (text === '') return null;
    if (rowsSoFar + reader.rows.count >= ROWS_MAX)
      return { kind: 'tooLarge', line, message: `more than ${ROWS_MAX} rows in all` };
    return readRow(reader, text, line);
  });
  if (!outcome.ok) return err({ ...outcome.error, file });
  const done = reader as Reader | null;
  if (done === null) return err({ kind: 'noUsableRows', file, line: null, message: 'the file is empty' });
  if (done.rows.count === 0) {
    const why =
      done.dropped > 0 ? `all ${done.dropped} rows are marked suspicious` : 'there are no rows after the header';
    return err({ kind: 'noUsableRows', file, line: null, message: why });
  }
  return ok({ file, ...done });
}

function readRow(reader: Reader, text: string, line: number): RowProblem | null {
  const { format } = reader;
  const cells = text.split(',');
  const bad = (message: string): RowProblem => ({ kind: 'malformedRow', line, message });
  if (cells.length !== format.columns) return bad(`${cells.length} columns where the header has ${format.columns}`);
  const tsText = cells[format.ts]!;
  const ts = /^\d{1,15}$/.test(tsText) ? Number(tsText) : Number.NaN;
  if (!(ts >= TS_MIN && ts <= TS_MAX)) return bad(`"${clip(tsText)}" is not a time in Unix milliseconds`);
  if (ts < reader.lastTs) {
    return { kind: 'outOfOrder', line, message: `its time ${ts} is before the row above it (${reader.lastTs})` };
  }
  reader.lastTs = ts;
  if (format.suspicious >= 0) {
    const flag = cells[format.suspicious]!;
    if (flag !== '0' && flag !== '1') return bad(`suspicious is "${clip(flag)}", not 0 or 1`);
    if (flag === '1') {
      reader.dropped += 1;
      return null;
    }
  }
  const values: number[] = [ts];
  for (let place = 0; place < format.fields.length; place++) {
    const value = readCell(reader, place, cells[format.fields[place]!]!);
    if (typeof value === 'string') return bad(value);
    values.push(value);
  }
  // Contracts write a side that did not change as blank with a size of zero.
  if (reader.contracts !== null && unblank(format, values)) return null;
  const problem = makesSense(format, values);
  if (problem !== null) return bad(problem);
  const { contract } = format;
  if (reader.contracts !== null && contract !== undefined) {
    const number = reader.contracts.read(cells[contract[0]]!, cells[contract[1]]!, cells[contract[2]]!);
    if (!number.ok) return bad(number.error);
    values.push(number.value);
  }
  reader.rows.push(values);
  return null;
}

/** Makes "no price, size 0" a blank side; true when nothing is left of the row. */
function unblank(format: Format, values: number[]): boolean {
  if (format.kind !== 'barQuotes') return false;
  for (const at of [1, 3]) if (Number.isNaN(values[at]) && values[at + 1] === 0) values[at + 1] = Number.NaN;
  return Number.isNaN(values[1]) && Number.isNaN(values[3]);
}

function readCell(reader: Reader, place: number, text: string): number | string {
  const size = isSize(reader.format, place);
  if (text === '' && mayBeBlank(reader.format)) return Number.NaN;
  const what = size ? 'size' : 'price';
  if (text.startsWith('-')) return `the ${what} ${clip(text)} is negative`;
  if (!(size ? WITH_EXPONENT : PLAIN).test(text)) return `the ${what} "${clip(text)}" is not a number`;
  const value = Number(text);
  if (!Number.isFinite(value) || value > 1e12) return `the ${what} ${clip(text)} is absurd`;
  if (!size && value === 0) return 'the price is zero';
  const dot = text.indexOf('.');
  const decimals =
    size && /[eE]/.test(text) ? DECIMALS_MAX : dot < 0 ? 0 : Math.min(DECIMALS_MAX, text.length - dot - 1);
  if (size) reader.sizeDecimals = Math.max(reader.sizeDecimals, decimals);
  else reader.priceDecimals = Math.max(reader.priceDecimals, decimals);
  return value;
}

function makesSense(format: Format, values: readonly number[]): string | null {
  if (format.kind === 'barTrades') {
    const [, open = 0, high = 0, low = 0, close = 0] = values;
    if (high < Math.max(open, low, close) || low > Math.min(open, high, close))
      return 'high and low do not hold open and close';
  }
  if (format.kind === 'tickQuotes' || format.kind === 'barQuotes') {
    const [, bid = 0, bidSize = 0, ask = 0, askSize = 0] = values;
    if (Number.isNaN(bid) !== Number.isNaN(bidSize) || Number.isNaN(ask) !== Number.isNaN(askSize)) {
      return 'a price without its size';
    }
    if (Number.isNaN(bid) && Number.isNaN(ask)) return 'neither bid nor ask';
  }
  return null;
}

const clip = (text: string): string => text.slice(0, 24).replace(/[^\x20-\x7e]/g, '?');
