/** The matrix of a venue that takes orders: each cell on a bench of its own, every invariant proven against the exchange. */
import { setMarket } from '../bench.ts';
import { require } from '../cards/card.ts';
import { INVARIANTS, Proofs, type Cell, type MatrixBench, type ProtocolState, type WireFaultCase } from './cell.ts';
import { COMMON_FAULTS } from './faults.ts';
import { lastOrder, play, prove } from './prove.ts';
import { declareTable, type Shown } from './table.ts';

export type MatrixVenue = {
  readonly kind: string;
  /** Opens a bench, connected; its adapter's waits as short as they may be. */
  readonly open: () => Promise<MatrixBench>;
  readonly states: readonly ProtocolState[];
  /** Missing: `COMMON_FAULTS`. */
  readonly faults?: readonly WireFaultCase[];
  /** Cells that no run leaves out, `state under fault`. */
  readonly always?: readonly string[];
  /** States that a quick run draws its sample of; missing: all. */
  readonly quick?: readonly string[];
};

/** What a trader would most like to know of any venue. */
const ALWAYS = ['submit under lostAnswer', 'submit under lostRequest', 'take under cutSent', 'cancel under cutSent'];

/** Declares the tests of a venue's matrix: all cells with RUNG_FULL=1, else a sample of them. */
export function runMatrix({ kind, open, states, faults = COMMON_FAULTS, always = [], quick }: MatrixVenue): void {
  declareTable({
    ...{ kind, open, states, faults, reasonNot, runCell },
    always: [...(quick === undefined ? ALWAYS : []), ...always],
    ...(quick === undefined ? {} : { quick }),
    least: INVARIANTS.length,
  });
}

/** Why a cell cannot be, or null. */
function reasonNot(bench: MatrixBench, state: ProtocolState, fault: WireFaultCase): string | null {
  const quiet = state.quiet === true && fault.needsTraffic === true;
  return (
    state.skip?.(bench) ?? fault.skip?.(bench) ?? (quiet ? `${fault.name} needs a message, and none passes` : null)
  );
}

async function runCell(bench: MatrixBench, state: ProtocolState, fault: WireFaultCase): Promise<Shown> {
  const cell: Cell = { bench, sent: [], guard: null };
  const proofs = new Proofs(INVARIANTS);
  setMarket(bench, bench.main, { bid: -1, ask: 1 });
  const played = await play(cell, state, fault);
  if (cell.sent.length === 0) {
    // A state without orders gets one at its end: the link has to carry it.
    await lastOrder(cell);
  }
  await prove(cell, played, proofs);
  require(proofs.missing().length === 0, `a cell without these assertions: ${proofs.missing().join(', ')}`);
  const lost = bench.heard.connections.some((one) => one.state === 'disconnected');
  return { outcome: `${played.outcome?.kind ?? 'ok'}${lost ? '↓' : ''}`, proofs: proofs.total };
}
