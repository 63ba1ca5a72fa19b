/** The red button on a whole terminal. */
import { dec, type CloseAll } from '../../shared/domain/index.ts';
import type { WiredTerminal } from './wired-terminal.ts';

/** Of a venue that lets through a few requests a second. */
const LONGEST_MS = 200_000;

/** Presses for everything and waits for the end. Throws when there is none. */
export async function pressCloseAll({ core, send }: WiredTerminal): Promise<CloseAll> {
  void send({
    kind: 'closeAll',
    params: { scope: { kind: 'all' }, collarPct: dec('5').text(), keep: [], closedMarket: 'leave' },
  });
  const endMs = performance.now() + LONGEST_MS;
  for (;;) {
    const run = [...core.view.closeAlls.values()].at(-1);
    if (run?.status === 'done') return run;
    if (performance.now() > endMs) throw new Error(`it did not end: ${JSON.stringify(run?.rows)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
