/**
 * The short run of the fault simulator: `npm run sim` plays a million orders, here a few thousand. Then some planted bugs,
 * to prove that it would notice.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { simArguments, STEPS_DEFAULT } from './arguments.ts';
import { choicesOf } from './choices.ts';
import { huntMutant, mutantNames, MUTANT_RUNS_MAX } from './mutants.ts';
import { applyPatch, hunksOf } from './patch.ts';
import { play } from './play.ts';
import { FOLDERS, optionsOf } from './plan.ts';
import { commandOf, reportOf } from './report.ts';
import { kindOf, shrink } from './shrink.ts';
import type { TerminalOptions } from './terminal.ts';
import { addPlayed, emptyTotals, medianQuotes } from './totals.ts';
import { playRun } from './worker.ts';

const FULL = process.env['RUNG_FULL'] === '1';
const RUNS = FULL ? 1_500 : 60;
const SEED = Number(process.env['RUNG_SEED'] ?? '1');
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const ARGS = { ...given('--seed', '1'), runs: RUNS };

function given(...words: string[]) {
  const read = simArguments(words, SEED);
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

describe('G9, G10, G15, G17, G18: seeded histories with every fault keep every promise', () => {
  it.each([
    [1, 'fixed'],
    [SEED + 1_000_000, 'drawn'],
  ])(
    'seed %i (%s)',
    async (seed) => {
      const totals = emptyTotals();
      const args = { ...ARGS, seed };
      const startedMs = performance.now();
      for (let run = 0; run < RUNS; run++) await playRun(args, run, totals);
      process.stdout.write(`${reportOf(totals, (performance.now() - startedMs) / 1_000, { seed, workers: 1 })}\n`);
      expect(totals.failures.map((failure) => [commandOf(failure, args.steps, null), failure.broken[0]])).toEqual([]);
      const sent = totals.counts['sent'] ?? 0;
      expect(sent).toBeGreaterThan(RUNS * 20);
      expect(totals.counts['partial']).toBeGreaterThan(sent * 0.3);
      expect(totals.counts['replaced']).toBeGreaterThan(sent * 0.2);
      expect(totals.counts['faulted']).toBeGreaterThan(sent * 0.1);
      expect(totals.counts['restarts']).toBeGreaterThan(sent * 0.04);
      expect(medianQuotes(totals)).toBeGreaterThan(16);
      expect(totals.checks['protective quantity is the filled quantity once quiet']).toBeGreaterThan(RUNS);
      expect(Object.keys(totals.byJournal).toSorted()).toEqual(['disk', 'memory', 'shared']);
    },
    240_000,
  );
});

/** Histories in which one choice in so many is another one. */
async function histories(act: string, oneIn: number) {
  const totals = emptyTotals();
  for (let run = 0; run < 15; run++) {
    const options = { ...optionsOf(ARGS, 1), seed: SEED + run };
    const choices = choicesOf(options.seed, STEPS_DEFAULT);
    const played = await play(
      options,
      choices.map((choice) => (choice.index % oneIn === 0 ? { ...choice, act } : choice)),
    );
    addPlayed(totals, played, options.journal);
    expect([options.seed, played.broken]).toEqual([options.seed, []]);
  }
  return totals;
}

/** Seeds that broke a promise once, and what broke. */
const BROKE_ONCE: readonly (readonly [number, Pick<TerminalOptions, 'journal' | 'screen'>, string])[] = [
  [8_705, { journal: 'memory', screen: true }, 'a machine that still slept was judged'],
  [14_356, { journal: 'shared', screen: false }, 'a machine that still slept was judged'],
];

describe('histories that broke a promise once', () => {
  it.each(BROKE_ONCE)('seed %i (%j: %s)', async (seed, how) => {
    const played = await play({ seed, folders: FOLDERS, ...how }, choicesOf(seed, STEPS_DEFAULT));
    expect(played.broken).toEqual([]);
  });
});

describe('guarantees under many of one thing', () => {
  it('G16: killed again and again, no life uses an id of an earlier one, and no late word ends or revives an order', async () => {
    const totals = await histories('kill', 12);
    expect(totals.counts['restarts']).toBeGreaterThan(90);
    expect(totals.checks['no client order id sent twice']).toBeGreaterThan(120);
    expect(totals.checks['what ended here has ended there']).toBeGreaterThan(180);
  }, 60_000);

  it('G20: halted, reducing or flattening, no check denies a cancel or an order that reduces', async () => {
    const totals = await histories('state', 9);
    expect(totals.checks['no check denies a cancel or an order that reduces']).toBeGreaterThan(60);
  }, 60_000);
});

describe('the fault simulator itself', () => {
  it('plays the same choices the same way, line by line', async () => {
    const lines: string[][] = [[], []];
    for (const told of lines) {
      const options = { ...optionsOf(ARGS, 3), folders: FOLDERS, trace: (line: string) => told.push(line) };
      await play(options, choicesOf(7, STEPS_DEFAULT));
    }
    expect(lines[0]?.length).toBeGreaterThan(200);
    expect(lines[1]).toEqual(lines[0]);
  });

  it('shortens a history that breaks a promise to what breaks it', async () => {
    // A promise that any fill breaks.
    const shrunk = await shrink({ ...optionsOf(ARGS, 1), forbidsFills: true }, choicesOf(3, 120));
    expect(shrunk.played.broken.length).toBeGreaterThan(0);
    expect(shrunk.choices.length).toBeLessThan(20);
    expect(kindOf('12 G9: S1-L2 filled 3 of 2')).toBe(kindOf('99 G9: S9-L7 filled 8 of 5'));
  });

  it('reads its flags, and says what is wrong with one', () => {
    expect(given('--seed', '5', '--runs', '10', '--steps', '30')).toMatchObject({ seed: 5, runs: 10, steps: 30 });
    expect(given('--mutants')).toMatchObject({ mutants: true, runs: 0 });
    expect(given('--only', '3,4,9').only).toEqual([3, 4, 9]);
    for (const words of [['--runs', 'x'], ['--seed'], ['--journal', 'paper'], ['--only', '1,,2'], ['--what', '1']])
      expect(simArguments(words, 1)).toMatchObject({ ok: false });
  });
});

describe('planted bugs', () => {
  it('there are at least fifteen, and every patch applies to the sources as they are', () => {
    const names = mutantNames();
    expect(names.length).toBeGreaterThanOrEqual(15);
    const folder = mkdtempSync(path.join(tmpdir(), 'rung-patches-'));
    try {
      for (const name of names) {
        const diff = readFileSync(path.join(ROOT, `test/sim/mutants/${name}.patch`), 'utf8');
        for (const { file } of hunksOf(diff)) {
          mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
          cpSync(path.join(ROOT, file), path.join(folder, file));
        }
        expect([name, applyPatch(folder, diff)]).toEqual([name, { ok: true, value: hunksOf(diff).length }]);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('a patch that does not fit says so', () => {
    const diff = '--- a/package.json\n+++ b/package.json\n@@ -1 +1 @@\n-no such line\n+another\n';
    expect(applyPatch(ROOT, diff)).toMatchObject({ ok: false });
    expect(applyPatch(ROOT, 'nothing')).toMatchObject({ ok: false });
  });

  const hunted = FULL ? mutantNames() : mutantNames().filter((name) => /^(01|02|04|05|10|14)-/.test(name));
  it.each(hunted)(
    '%s is caught',
    async (name) => {
      const result = await huntMutant(name, { seed: 1, steps: STEPS_DEFAULT });
      expect(result.text).not.toBe('');
      expect(result.runs, `not caught: ${result.text}`).not.toBeNull();
      expect(result.runs).toBeLessThanOrEqual(MUTANT_RUNS_MAX);
    },
    120_000,
  );
});
