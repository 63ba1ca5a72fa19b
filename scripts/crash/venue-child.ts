/** The venue as a process of its own: the witness that outlives every engine. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fromRoot } from '../lib/project-root.ts';

export type VenueChild = { readonly port: number; readonly alive: () => boolean; readonly stop: () => Promise<void> };

/** Long enough for a slow machine to read the source and open a port, ms. */
const START_MS_MAX = 20_000;

/** Starts it on a free port; throws when it does not come up (there is nothing to test then). */
export async function startVenue(dataFile: string, seed: number, startMs: number): Promise<VenueChild> {
  const flags = [
    '--port',
    '0',
    '--data-file',
    dataFile,
    '--seed',
    String(seed),
    '--start-ms',
    String(startMs),
    '--latency-ms',
    '1',
  ];
  const child = spawn(process.execPath, [fromRoot('src-main/brokers/sim/venue-main.ts'), ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const port = await portOf(child);
  return {
    port,
    alive: () => child.exitCode === null && child.signalCode === null,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = '';
    let complained = '';
    const timer = setTimeout(() => reject(new Error(`the venue did not start: ${complained}`)), START_MS_MAX);
    child.stderr?.on('data', (chunk: Buffer) => {
      complained = `${complained}${chunk.toString('utf8')}`.slice(-2_000);
    });
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      const match = /listening on (\d+)/.exec(said);
      if (match === null) return;
      clearTimeout(timer);
      resolve(Number(match[1]));
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the venue ended with ${code}: ${complained}`));
    });
  });
}
