/** One test a cell of states x faults; the outcome table printed and kept; a cell that proved too little, or has no outcome, fails. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import type { FaultFamily } from './cell.ts';
import { cellName, sampled } from './sample.ts';

/** What a cell came to: the outcome of its table, and how much was proven. */
export type Shown = { readonly outcome: string; readonly proofs: number };

export type Table<B, S, F> = {
  readonly kind: string;
  /** Opens a bench, connected; its adapter's waits as short as they may be. */
  readonly open: () => Promise<B & { readonly close: () => Promise<void> }>;
  readonly states: readonly S[];
  readonly faults: readonly F[];
  /** Cells that no run leaves out, `state under fault`. */
  readonly always: readonly string[];
  /** States that a sample is drawn of; missing: all. */
  readonly quick?: readonly string[];
  /** Why a cell cannot be, or null. */
  readonly reasonNot: (bench: B, state: S, fault: F) => string | null;
  readonly runCell: (bench: B, state: S, fault: F) => Promise<Shown>;
  /** Least proofs of a cell. */
  readonly least: number;
};

type State = { readonly name: string; readonly words: string };
type Fault = { readonly name: string; readonly family: FaultFamily };
type Row = Shown & { readonly cell: string; readonly reason: string | null };

/** Where tables lie, from the project's root. */
const RESULTS = 'test-results/matrix';
const FULL = process.env['RUNG_FULL'] === '1';
const SEED = Number(process.env['RUNG_SEED'] ?? '0');

/** Declares the tests of a table: all cells with RUNG_FULL=1, else a sample of them. */
export function declareTable<B, S extends State, F extends Fault>(table: Table<B, S, F>): void {
  const { kind, states, faults, always, quick } = table;
  const rows = new Map<string, Row>();
  const drawn = quick === undefined ? states : states.filter(({ name }) => quick.includes(name));
  const chosen = sampled(drawn, faults, { seed: SEED, always });
  const pairs = states.flatMap((state) => faults.map((fault) => ({ state, fault })));
  const cells = pairs.filter(({ state, fault }) => FULL || chosen.has(cellName(state, fault)));
  afterAll(() => show(table, rows));
  // Cells wait for the wire most of their time: several at once.
  describe.concurrent(`${kind}: state x fault`, () => {
    for (const { state, fault } of cells) {
      const cell = cellName(state, fault);
      test(`G15 G17 ${cell}`, async (context) => {
        const bench = await table.open();
        context.onTestFinished(() => bench.close());
        const reason = table.reasonNot(bench, state, fault);
        if (reason !== null) {
          rows.set(cell, { cell, outcome: '–', proofs: 0, reason });
          return context.skip(reason);
        }
        const shown = await table.runCell(bench, state, fault);
        rows.set(cell, { cell, ...shown, reason: null });
        expect(shown.proofs).toBeGreaterThanOrEqual(table.least);
      });
    }
  });
  describe(`${kind}: the table`, () => {
    test('every cell of this run has an outcome', () => {
      const names = cells.map(({ state, fault }) => cellName(state, fault));
      expect(names.filter((name) => !rows.has(name))).toEqual([]);
    });
  });
}

/** Text of the table and of its gaps, to the output and to a file. */
function show<B, S extends State, F extends Fault>(
  { kind, states, faults }: Table<B, S, F>,
  rows: ReadonlyMap<string, Row>,
): void {
  const all = states.length * faults.length;
  const played = [...rows.values()].filter((row) => row.reason === null);
  const proofs = played.reduce((sum, row) => sum + row.proofs, 0);
  const lines = [
    `matrix ${kind}: ${played.length} cells played of ${all}, ${rows.size - played.length} cannot be, ${proofs} assertions, seed ${SEED}`,
    `  ${''.padEnd(12)}${faults.map((one) => one.name.padEnd(12)).join('')}`,
  ];
  for (const state of states) {
    const row = faults.map((fault) => (rows.get(cellName(state, fault))?.outcome ?? '·').padEnd(12)).join('');
    lines.push(`  ${state.name.padEnd(12)}${row} ${state.words}`);
  }
  const reasons = new Set(
    [...rows.values()].flatMap(({ reason, cell }) =>
      reason === null ? [] : [`${cell.split(' ')[0] ?? ''}: ${reason}`],
    ),
  );
  for (const reason of reasons) lines.push(`  – ${reason}`);
  process.stdout.write(`${lines.join('\n')}\n`);
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(
    `${RESULTS}/${kind}.json`,
    `${JSON.stringify({ kind, all, seed: SEED, rows: [...rows.values()] }, null, 1)}\n`,
  );
}
