/**
 * Reads recorded market data, checks it and makes a `Recording` of it. One damaged row refuses the whole recording, by name and
 * line: half a market is worse than none. In a folder, files that are no recordings are left alone and noted.
 */
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  err,
  newYorkAt,
  nyseDay,
  ok,
  type Instrument,
  type InstrumentId,
  type Result,
} from '../../../../shared/domain/index.ts';
import { TradingHours } from '../exchange/trading-hours.ts';
import { SIM_VENUE, pairRules, roundLotOf, shareRules, simId } from '../market/listings.ts';
import { unitsIn } from '../market/scale.ts';
import { readFileName, type FileName } from './formats.ts';
import { readRecordedFile, type RawFile } from './read-recorded-file.ts';
import { optionIdOf } from '../market/options/option-id.ts';
import { recordedContract, ticksOf, type ContractBook } from './recorded-options.ts';
import type { RecordedColumns, RecordedStream, Recording, RecordingError } from './recording.ts';

export type OpenRecordingOptions = {
  /** Only these symbols, in capitals (`IBM`, `BTC/USDT`); all when missing. */
  readonly symbols?: readonly string[];
  /** Start at the file's first row instead of the first regular-hours quote. */
  readonly fromBeginning?: boolean;
  /** Told how far reading is, for a progress display. */
  readonly onProgress?: (file: string, done: number, total: number) => void;
};

/** A pause in the data of more than this splits recordings: only the first run is played. Long weekends are shorter. */
const RUN_GAP_MS = 5 * 86_400_000;
/** Exchange-traded funds among the symbols that are likely to be recorded. */
const FUNDS = new Set([
  'SPY',
  'QQQ',
  'IWM',
  'DIA',
  'GLD',
  'SLV',
  'TLT',
  'XLF',
  'EEM',
  'UVXY',
  'VXX',
  'ARKK',
  'VOO',
  'IVV',
]);

type Found = { readonly path: string; readonly name: FileName };
type Read = Found & { readonly raw: RawFile };

/** Files and folders to one recording. Errors name file, line and what is wrong; nothing is kept open. */
export async function openRecording(
  paths: readonly string[],
  options: OpenRecordingOptions = {},
): Promise<Result<Recording, RecordingError>> {
  const notes: string[] = [];
  const found = await findFiles(paths, notes);
  if (!found.ok) return found;
  const wanted = options.symbols;
  const files = wanted === undefined ? found.value : found.value.filter((f) => wanted.includes(f.name.symbol));
  if (files.length === 0) return err(nothingThere(paths, found.value, wanted));
  const reads: Read[] = [];
  let rows = 0;
  for (const [i, file] of files.entries()) {
    options.onProgress?.(basename(file.path), i, files.length);
    const raw = await readRecordedFile(file.path, rows);
    if (!raw.ok) {
      if (raw.error.kind !== 'unsupportedFormat' || paths.includes(file.path)) return raw;
      notes.push(`${basename(file.path)}: ${raw.error.message}`);
      continue;
    }
    const isBar = raw.value.format.kind === 'barQuotes' || raw.value.format.kind === 'barTrades';
    if (isBar && file.name.barMs === 0) {
      return err({
        kind: 'unknownFormat',
        file: file.path,
        line: null,
        message: 'its name does not say how long its bars are (1s, 1m)',
      });
    }
    if (raw.value.dropped > 0) notes.push(`${basename(file.path)}: ${raw.value.dropped} suspicious rows dropped`);
    rows += raw.value.rows.count;
    reads.push({ ...file, raw: raw.value });
  }
  return assemble(paths, firstRun(reads, notes), notes, options);
}

function nothingThere(
  paths: readonly string[],
  found: readonly Found[],
  wanted: readonly string[] | undefined,
): RecordingError {
  const file = paths[0] ?? '';
  if (wanted !== undefined && found.length > 0) {
    const known = [...new Set(found.map((f) => f.name.symbol))].join(', ');
    return {
      kind: 'unknownSymbol',
      file,
      line: null,
      message: `no recording of ${wanted.join(', ')} here; there is ${known}`,
    };
  }
  return {
    kind: 'noUsableRows',
    file,
    line: null,
    message: 'no recorded quotes or trades here (files named SYMBOL_YYYYMMDD_….csv or .csv.gz)',
  };
}

async function findFiles(paths: readonly string[], notes: string[]): Promise<Result<Found[], RecordingError>> {
  const found: Found[] = [];
  for (const path of paths) {
    try {
      const kind = await stat(path);
      if (!kind.isDirectory()) {
        // A pipe or a device would be waited for without end.
        if (!kind.isFile())
          return err({ kind: 'unreadable', file: path, line: null, message: 'it is neither a file nor a folder' });
        const name = readFileName(basename(path));
        if (name === null) {
          const message = 'its name is not SYMBOL_YYYYMMDD_….csv(.gz) or SYMBOL_venue_YYYYMMDD_….csv(.gz)';
          return err({ kind: 'unknownFormat', file: path, line: null, message });
        }
        found.push({ path, name });
        continue;
      }
      for (const entry of (await readdir(path)).sort()) {
        const name = readFileName(entry);
        if (name !== null) found.push({ path: join(path, entry), name });
        else if (entry.includes('.csv')) notes.push(`${entry}: left out, its name says no symbol and date`);
      }
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      const message =
        code === 'ENOENT' ? 'no such file or folder' : `cannot be read (${code === '' ? 'unknown error' : code})`;
      return err({ kind: 'unreadable', file: path, line: null, message });
    }
  }
  return ok(found);
}

/** The files of the first stretch of days; recordings of other years are noted and left out. */
function firstRun(reads: readonly Read[], notes: string[]): Read[] {
  const sorted = [...reads].sort((a, b) => timesOf(a).first - timesOf(b).first);
  const run: Read[] = [];
  let endMs = Number.NaN;
  for (const read of sorted) {
    const { first, last } = timesOf(read);
    if (run.length > 0 && first > endMs + RUN_GAP_MS) {
      notes.push(`${basename(read.path)}: left out, it was recorded at another time; replay it by itself`);
      continue;
    }
    run.push(read);
    endMs = Number.isNaN(endMs) ? last : Math.max(endMs, last);
  }
  return run;
}

function timesOf(read: Read): { first: number; last: number } {
  const ts = read.raw.rows.column(0);
  return { first: ts[0] ?? 0, last: ts[ts.length - 1] ?? 0 };
}

function assemble(
  paths: readonly string[],
  reads: readonly Read[],
  notes: readonly string[],
  options: OpenRecordingOptions,
): Result<Recording, RecordingError> {
  const instruments = new Map<string, Instrument>();
  for (const read of reads) {
    if (read.raw.contracts === null && !instruments.has(read.name.symbol))
      instruments.set(read.name.symbol, instrumentFor(read, reads));
    for (const contract of contractsOf(read, reads)) instruments.set(contract.symbol, contract);
  }
  const byId = new Map([...instruments.values()].map((i) => [i.id, i] as const));
  const streams = reads.map((read) =>
    read.raw.contracts === null
      ? streamOf(read, instruments.get(read.name.symbol)!)
      : contractStream(read, read.raw.contracts, byId),
  );
  const quotes = streams.filter((s) => s.columns.kind === 'quotes');
  if (quotes.length === 0) {
    return err({
      kind: 'noUsableRows',
      file: paths[0] ?? '',
      line: null,
      message: 'there are no quotes to trade against',
    });
  }
  for (const read of reads) {
    const day = nyseDay(newYorkAt(timesOf(read).first).day);
    if (!read.name.crypto && day.kind === 'closed' && day.reason === 'noCalendar') {
      return err({ kind: 'noCalendar', file: read.path, line: null, message: day.name });
    }
  }
  const firstMs = Math.min(...streams.map((s) => s.columns.knownMs[0] ?? Number.POSITIVE_INFINITY));
  const lastMs = Math.max(...streams.map((s) => s.columns.knownMs[s.columns.count - 1] ?? 0));
  const list = [...instruments.values()].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  const startMs = options.fromBeginning === true ? firstMs : firstTradableMs(quotes, list);
  const baseCurrency = list.some((i) => i.currency === 'USD') ? 'USD' : (list[0]?.currency ?? 'USD');
  return ok({ instruments: list, streams, firstMs, lastMs, startMs, baseCurrency, notes });
}

/** A file's contracts as instruments; ticks by all recorded quotes of that underlying's contracts. */
function contractsOf(read: Read, reads: readonly Read[]): readonly Instrument[] {
  const { contracts } = read.raw;
  if (contracts === null) return [];
  const { symbol } = read.name;
  const prices = function* (): Iterable<number> {
    for (const { name, raw } of reads) {
      if (name.symbol !== symbol || raw.contracts === null || raw.format.kind !== 'barQuotes') continue;
      yield* raw.rows.column(1);
      yield* raw.rows.column(3);
    }
  };
  const ticks = ticksOf(prices());
  return contracts.names.map((name) => recordedContract(symbol, name, ticks));
}

function contractStream(
  read: Read,
  contracts: ContractBook,
  instruments: ReadonlyMap<InstrumentId, Instrument>,
): RecordedStream {
  const ids = contracts.names.map((name) => optionIdOf({ root: read.name.symbol, ...name }));
  const first = instruments.get(ids[0] ?? simId(read.name.symbol));
  if (first === undefined) throw new RangeError('a recorded contract without an instrument');
  const of = read.raw.rows.column(read.raw.format.fields.length + 1);
  return { ...streamOf(read, first), contracts: { ids, of } };
}

/** The first quote within regular hours (round the clock: the first at all). */
function firstTradableMs(quotes: readonly RecordedStream[], instruments: readonly Instrument[]): number {
  const hours = new TradingHours();
  let best = Number.POSITIVE_INFINITY;
  let any = Number.POSITIVE_INFINITY;
  for (const stream of quotes) {
    const calendar = instruments.find((i) => i.id === stream.instrumentId)?.calendar ?? 'always';
    const { knownMs } = stream.columns;
    any = Math.min(any, knownMs[0] ?? any);
    for (const ms of knownMs) {
      if (ms >= best) break;
      const kind = hours.session(calendar, ms)?.kind;
      if (kind === 'regular' || kind === 'continuous') best = ms;
    }
  }
  return Number.isFinite(best) ? best : any;
}

function instrumentFor(read: Read, reads: readonly Read[]): Instrument {
  const { symbol, crypto } = read.name;
  const base = { id: simId(symbol), symbol, venue: SIM_VENUE, option: null, legs: null };
  if (crypto || read.raw.format.crypto) {
    const same = reads.filter((r) => r.name.symbol === symbol).map((r) => r.raw);
    const priceScale = Math.max(...same.map((r) => r.priceDecimals));
    const qtyScale = Math.max(...same.map((r) => r.sizeDecimals));
    const rules = pairRules(symbol, priceScale, qtyScale);
    return { ...base, ...rules, name: `${symbol}, recorded`, assetClass: 'crypto', listing: 'spot, recorded' };
  }
  const price = read.raw.rows.column(1).find((p) => !Number.isNaN(p)) ?? 100;
  const assetClass = FUNDS.has(symbol) ? 'etf' : 'equity';
  // Before the lots of 2025: a hundred, whatever the price.
  const roundLot = timesOf(read).first < 1_762_128_000_000 ? 100 : roundLotOf(price);
  return { ...base, ...shareRules(roundLot), name: `${symbol}, recorded`, assetClass, listing: 'recorded' };
}

function streamOf(read: Read, instrument: Instrument): RecordedStream {
  const { raw, name } = read;
  const { kind } = raw.format;
  const barMs = kind === 'barQuotes' || kind === 'barTrades' ? name.barMs : 0;
  const priceUnit = unitsIn(instrument.priceScale);
  const sizeUnit = unitsIn(instrument.qtyScale);
  const price = (column: number): Float64Array => raw.rows.column(column, (v) => Math.round(v * priceUnit));
  const size = (column: number): Float64Array => raw.rows.column(column, (v) => Math.round(v * sizeUnit));
  const knownMs = raw.rows.column(0, (ms) => ms + barMs);
  const count = raw.rows.count;
  let columns: RecordedColumns;
  if (kind === 'tickQuotes' || kind === 'barQuotes') {
    columns = { kind: 'quotes', count, knownMs, bid: price(1), bidSize: size(2), ask: price(3), askSize: size(4) };
  } else if (kind === 'tickTrades') {
    columns = { kind: 'trades', count, knownMs, price: price(1), size: size(2) };
  } else {
    columns = {
      kind: 'tradeBars',
      count,
      knownMs,
      open: price(1),
      high: price(2),
      low: price(3),
      close: price(4),
      volume: size(5),
    };
  }
  return { file: read.path, instrumentId: instrument.id, barMs, columns };
}
