/** `npm run replay`: recorded quotes traded through the contract, on a small recording of our own and on a real day. */
import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { dec, type Ladder } from '../../shared/domain/index.ts';
import { readReplayArguments, type ReplayArguments } from '../../scripts/replay/arguments.ts';
import { REPLAY_PRESETS, rungsOf, type ReplayPreset } from '../../scripts/replay/presets.ts';
import { reportLines } from '../../scripts/replay/report.ts';
import { runPreset, type PresetRun } from '../../scripts/replay/run-preset.ts';
import { totalsOf } from '../../scripts/replay/statistics.ts';
import { openRecording } from '../../src-main/brokers/sim/replay/open-recording.ts';
import { recordedCloses, writeRecordedQuotes, type RecordedClose } from '../fixtures/recorded-quotes.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = writeRecordedQuotes();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function given(...words: string[]): ReplayArguments {
  const read = readReplayArguments(words);
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
}

const presetOf = (name: string): ReplayPreset => {
  const preset = REPLAY_PRESETS.find((p) => p.name === name);
  if (preset === undefined) throw new Error(`no preset ${name}`);
  return preset;
};

async function run(words: readonly string[], name: string): Promise<PresetRun> {
  const args = given(...words);
  const recording = await openRecording(args.data, args.symbols.length > 0 ? { symbols: args.symbols } : {});
  if (!recording.ok) throw new Error(recording.error.message);
  return runPreset({ given: args, recording: recording.value, preset: presetOf(name), side: args.sides[0] ?? 'buy' });
}

/** The book in force at a time: of the last bar that had ended by then. */
const bookAt = (closes: readonly RecordedClose[], atMs: number): RecordedClose | undefined =>
  closes.findLast((close) => close.endMs <= atMs);

const same = (a: string | null, b: string | undefined): boolean => a !== null && b !== undefined && dec(a).eq(dec(b));

describe('on a recording of our own', () => {
  it('prints a table, the same for the same seed, with n/a (one price) for the instrument one tick wide', () => {
    const words = ['--data', folder, '--every', '5m', '--side', 'buy', '--wait', '5s', '--speed', 'max', '--seed', '1'];
    const print = (): string =>
      execFileSync(process.execPath, [path.join(ROOT, 'scripts/replay.ts'), ...words], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    const table = print();
    const rows = table.split('\n').filter((line) => /^(WIDE|NARROW) /.test(line));
    expect(rows).toHaveLength(REPLAY_PRESETS.length * 2);
    const ladders = rows.filter((row) => row.includes('0/33/67/100 %'));
    expect(ladders.map((row) => row.includes('n/a (one price)'))).toEqual([true, false]);
    expect(table).toContain('seed 1');
    expect(print()).toBe(table);
  }, 120_000);

  it('S5: nothing is known of a bar before its end, neither at arrival, nor at a rung, nor at a fill', async () => {
    const closes = recordedCloses('WIDE');
    const words = [
      '--data',
      folder,
      '--symbols',
      'WIDE',
      '--every',
      '1m',
      '--side',
      'buy',
      '--wait',
      '3s',
      '--qty',
      '50',
    ];
    let looked = 0;
    for (const name of ['0/33/67/100 %', 'take']) {
      const { ladders } = await run(words, name);
      expect(ladders.length).toBeGreaterThan(5);
      for (const ladder of ladders) looked += lookedAhead(ladder, closes);
    }
    expect(looked).toBeGreaterThan(30);
  }, 120_000);
});

/** Compares everything that a ladder recorded of the market with the bars that had ended; returns how much it compared. */
function lookedAhead(ladder: Ladder, closes: readonly RecordedClose[]): number {
  let looked = 0;
  const expectBook = (what: string, atMs: number, bid: string | null, ask: string | null): void => {
    looked += 1;
    // What was published at the end of a bar may be seen a moment later, never before.
    const known = [bookAt(closes, atMs), bookAt(closes, atMs - 20)];
    const agrees = known.some((book) => (bid === null || same(bid, book?.bid)) && same(ask, book?.ask));
    expect([what, agrees]).toEqual([what, true]);
  };
  const { arrival } = ladder;
  expectBook(`${ladder.ladderId} arrival`, arrival.tsMs, arrival.bid, arrival.ask);
  for (const rung of ladder.rungs) {
    // Behind its own order the near side keeps its value from before it joined: there only the far side can be compared.
    const bid = rung.index === 0 ? rung.bid : null;
    if (rung.placedMs !== null) expectBook(`${ladder.ladderId} rung ${rung.index}`, rung.placedMs, bid, rung.ask);
  }
  if (ladder.firstFillMs !== null && ladder.avgPrice !== null && ladder.rungs.length === 1) {
    looked += 1;
    const asks = [bookAt(closes, ladder.firstFillMs), bookAt(closes, ladder.firstFillMs - 20)].map((book) =>
      dec(book?.ask ?? '0'),
    );
    expect(asks.some((ask) => dec(ladder.avgPrice ?? '0').gte(ask))).toBe(true);
  }
  return looked;
}

describe('on a real day', () => {
  const data = path.join(ROOT, '../shared/data/equity-quotes');
  const here = existsSync(path.join(data, 'IBM_20131007_nbbo_tick.csv.gz'));
  if (!here) process.stdout.write('replay of IBM: skipped, there is no recorded data beside the project\n');
  it.skipIf(!here)(
    'S1.2: works IBM through the contract and says what it saved',
    async () => {
      const preset = presetOf('0/33/67/100 %');
      const { ladders, instruments, notSent } = await run(
        ['--data', data, '--symbols', 'IBM', '--every', '1h', '--side', 'buy'],
        preset.name,
      );
      expect(ladders.length).toBeGreaterThan(3);
      expect(ladders.every((ladder) => ladder.status === 'done')).toBe(true);
      expect([...notSent.keys()].filter((reason) => reason !== 'no two-sided market')).toEqual([]);
      const totals = totalsOf(ladders, instruments, rungsOf(preset));
      const lines = reportLines([{ symbol: 'IBM', preset: preset.name, side: 'buy', totals }]);
      for (const line of lines) process.stdout.write(`${line}\n`);
      expect(lines).toHaveLength(3);
      expect(totals.filledQty.sign()).toBe(1);
    },
    120_000,
  );
});
