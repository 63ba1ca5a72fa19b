/** The run whose events are compared across versions of Node: alone in a file, so that it can be bundled and run anywhere. */
import { play } from './world/play.ts';
import { LATENCIES } from './world/world.ts';

/** The hash of every event of a fixed run, faults and kills included. */
export async function goldenHash(): Promise<string> {
  const played = await play({
    seed: 20_261_110,
    journal: 'memory',
    latency: LATENCIES[1],
    rounds: 1,
    roundMs: 150_000,
    faults: true,
    restarts: true,
  });
  if (played.faults.length > 0) throw new Error(played.faults.join('\n'));
  return played.hash;
}
