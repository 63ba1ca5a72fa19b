/** One test a cell; the outcome table printed and kept; a cell that proved too little, or has no outcome, fails. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { setMarket } from '../bench.ts';
import { require } from '../cards/card.ts';
import { INVARIANTS, Proofs, type Cell, type MatrixBench, type ProtocolState, type WireFaultCase } from './cell.ts';
import { COMMON_FAULTS } from './faults.ts';
import { lastOrder, play, prove } from './prove.ts';
import { cellName, sampled } from './sample.ts';

export type MatrixVenue = {
  readonly kind: string;
  /** Opens a bench, connected; its adapter's waits as short as they may be. */
  readonly open: () => Promise<MatrixBench>;
  readonly states: readonly ProtocolState[];
  /** Missing: `COMMON_FAULTS`. */
  readonly faults?: readonly WireFaultCase[];
  /** Cells that no run leaves out, `state under fault`. */
  readonly always?: readonly string[];
};

type Row = { readonly cell: string; readonly outcome: string; readonly proofs: number; readonly reason: string | null };

/** Where tables lie, from the project's root. */
const RESULTS = 'test-results/matrix';
const FULL = process.env['RUNG_FULL'] === '1';
const SEED = Number(process.env['RUNG_SEED'] ?? '0');

/** What a trader would most like to know of any venue. */
const ALWAYS = ['submit under lostAnswer', 'submit under lostRequest', 'take under cutSent', 'cancel under cutSent'];

/** Declares the tests of a venue's matrix: all cells with RUNG_FULL=1, else a sample of them. */
export function runMatrix(venue: MatrixVenue): void {
  const { kind, states, faults = COMMON_FAULTS, always = [] } = venue;
  const rows = new Map<string, Row>();
  const chosen = sampled(states, faults, { seed: SEED, always: [...ALWAYS, ...always] });
  const pairs = states.flatMap((state) => faults.map((fault) => ({ state, fault })));
  const cells = pairs.filter(({ state, fault }) => FULL || chosen.has(cellName(state, fault)));
  afterAll(() => show(venue, rows, pairs.length));
  // Cells wait for the wire most of their time: several at once.
  describe.concurrent(`${kind}: state x fault`, () => {
    for (const { state, fault } of cells) {
      const name = cellName(state, fault);
      test(`G15 G17 ${name}`, async (context) => {
        const bench = await venue.open();
        context.onTestFinished(() => bench.close());
        const reason = reasonNot(bench, state, fault);
        if (reason !== null) {
          rows.set(name, { cell: name, outcome: '–', proofs: 0, reason });
          return context.skip(reason);
        }
        const row = await runCell(bench, state, fault);
        rows.set(name, row);
        expect(row.proofs).toBeGreaterThanOrEqual(INVARIANTS.length);
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

/** Why a cell cannot be, or null. */
function reasonNot(bench: MatrixBench, state: ProtocolState, fault: WireFaultCase): string | null {
  const quiet = state.quiet === true && fault.needsTraffic === true;
  return (
    state.skip?.(bench) ?? fault.skip?.(bench) ?? (quiet ? `${fault.name} needs a message, and none passes` : null)
  );
}

async function runCell(bench: MatrixBench, state: ProtocolState, fault: WireFaultCase): Promise<Row> {
  const cell: Cell = { bench, sent: [], guard: null };
  const proofs = new Proofs();
  setMarket(bench, bench.main, { bid: -1, ask: 1 });
  const played = await play(cell, state, fault);
  if (cell.sent.length === 0) {
    // A state without orders gets one at its end: the link has to carry it.
    await lastOrder(cell);
  }
  await prove(cell, played, proofs);
  require(proofs.missing().length === 0, `a cell without these assertions: ${proofs.missing().join(', ')}`);
  const lost = bench.heard.connections.some((one) => one.state === 'disconnected');
  const outcome = `${played.outcome?.kind ?? 'ok'}${lost ? '↓' : ''}`;
  return { cell: cellName(state, fault), outcome, proofs: proofs.total, reason: null };
}

/** Text of the table and of its gaps, to the output and to a file. */
function show(
  { kind, states, faults = COMMON_FAULTS }: MatrixVenue,
  rows: ReadonlyMap<string, Row>,
  all: number,
): void {
  const played = [...rows.values()].filter((row) => row.reason === null);
  const proofs = played.reduce((sum, row) => sum + row.proofs, 0);
  const lines = [
    `matrix ${kind}: ${played.length} cells played of ${all}, ${rows.size - played.length} cannot be, ${proofs} assertions, seed ${SEED}`,
    `  ${''.padEnd(11)}${faults.map((one) => one.name.padEnd(12)).join('')}`,
  ];
  for (const state of states) {
    const row = faults.map((fault) => (rows.get(cellName(state, fault))?.outcome ?? '·').padEnd(12)).join('');
    lines.push(`  ${state.name.padEnd(11)}${row} ${state.words}`);
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
