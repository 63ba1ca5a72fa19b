/**
 * The red button over real venues' wires, at the venues' own rates: the adapters and their client libraries against the gateways,
 * idle and with 200 requests queued before the press. The gateway shares the process, and its work counts in the figures.
 */
import { pressOverTheWire, pressWords, WIRE_VENUES, type PressSize } from '../../conformance/pressed-venues.ts';
import { atMost, judge, type BenchResult, type Round } from '../measure.ts';

const ROUNDS = 3;
const SIZE: PressSize = { positions: 10, orders: 40, queued: 0 };
const LOADED: PressSize = { ...SIZE, queued: 200 };

/** Milliseconds from the press to the first close of the last position. */
export async function closeAllWire(): Promise<readonly BenchResult[]> {
  const rows: BenchResult[] = [];
  for (const venue of WIRE_VENUES) {
    const first: Round[] = [];
    const last: Round[] = [];
    for (let i = 0; i < ROUNDS; i++) {
      const idle = await pressOverTheWire(venue, SIZE);
      const loaded = await pressOverTheWire(venue, LOADED);
      process.stderr.write(`${pressWords(venue, LOADED, loaded)}\n`);
      if (loaded.refused + idle.refused > 0) throw new Error(`${venue} refused requests as too many`);
      first.push({ product: loaded.firstCancelMs, floor: idle.firstCancelMs });
      last.push({ product: loaded.lastCloseMs, floor: idle.lastCloseMs });
    }
    const goal = atMost(2, ' x idle');
    rows.push(judge({ name: `close-all-under-load-${venue}-first`, unit: 'ms', goal }, first));
    rows.push(judge({ name: `close-all-under-load-${venue}`, unit: 'ms', goal }, last));
  }
  return rows;
}
