/**
 * The venue in a process of its own, and a wire tap before it, in a thread of its own: every byte between terminal and
 * venue passes it, so that the moment when a request reaches the venue's socket, and when a report leaves it, are read on
 * one clock (the machine's monotonic one).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { PROJECT_ROOT } from '../../../scripts/lib/project-root.ts';
import type { Quote } from '../../../shared/domain/index.ts';
import { microsecondsNow } from './stamps.ts';
import type { Direction, Seen, TapAnswer, TapRequest } from './tap-messages.ts';

export class VenueTap {
  readonly port: number;
  private readonly thread: Worker;
  private readonly stop: () => Promise<void>;
  private readonly waiting = new Map<number, (answer: TapAnswer) => void>();
  private asked = 0;

  constructor(port: number, thread: Worker, stop: () => Promise<void>) {
    this.port = port;
    this.thread = thread;
    this.stop = stop;
    thread.on('message', (answer: TapAnswer) => {
      if (answer.kind === 'listening') return;
      this.waiting.get(answer.id)?.(answer);
      this.waiting.delete(answer.id);
    });
  }

  /** From now on the market's own quotes are held back: only those of `quote` reach the terminal. */
  mute(): void {
    this.post({ kind: 'mute' });
  }

  /** The next bytes to the venue that hold `word`. */
  request(word: string): Promise<Seen> {
    return this.watch('toVenue', word);
  }

  /** The next bytes from the venue that hold `word`. */
  report(word: string): Promise<Seen> {
    return this.watch('toTerminal', word);
  }

  /** Sends quotes as the venue would; gives the moment they left. */
  async quote(quotes: readonly Quote[]): Promise<number> {
    const line = `${JSON.stringify({ t: 'quotes', quotes })}\n`;
    const answer = await this.ask((id) => ({ kind: 'send', id, line }));
    return answer.kind === 'sent' ? answer.atUs : Number.NaN;
  }

  /** Resolves when the venue's process has ended: it writes until then. */
  async close(): Promise<void> {
    this.post({ kind: 'close' });
    await once(this.thread, 'exit');
    await this.stop();
  }

  private async watch(direction: Direction, word: string): Promise<Seen> {
    const sinceUs = microsecondsNow();
    const answer = await this.ask((id) => ({ kind: 'watch', id, direction, word, sinceUs }));
    if (answer.kind !== 'seen') throw new Error('the tap answered something else');
    return answer.seen;
  }

  private ask(requestOf: (id: number) => TapRequest): Promise<TapAnswer> {
    this.asked += 1;
    const id = this.asked;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.post(requestOf(id));
    });
  }

  private post(request: TapRequest): void {
    this.thread.postMessage(request);
  }
}

export type VenueProcess = { readonly port: number; readonly stop: () => Promise<void> };

/** Starts the venue; `folder` holds venue.db. */
export async function startVenueProcess(folder: string): Promise<VenueProcess> {
  const entry = path.join(PROJECT_ROOT, 'src-main/brokers/sim/venue-main.ts');
  const dataFile = path.join(folder, 'venue.db');
  const args = [
    '--disable-warning=ExperimentalWarning',
    entry,
    '--data-file',
    dataFile,
    '--seed',
    '7',
    '--latency-ms',
    '0',
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = (): Promise<void> => {
    child.kill();
    return exited;
  };
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { port: Number(/listening on (\d+)/.exec(line.toString())?.[1]), stop };
}

/** Starts venue process and tap; `folder` holds venue.db. */
export async function startTappedVenue(folder: string): Promise<VenueTap> {
  const { port, stop } = await startVenueProcess(folder);
  return tapOf(port, stop);
}

/** A tap before a venue that runs at this port; `stop` ends the venue after it. */
export async function tapOf(venuePort: number, stop: () => Promise<void>): Promise<VenueTap> {
  const thread = new Worker(new URL('./tap-thread.ts', import.meta.url), { workerData: { venuePort } });
  const [answer] = (await once(thread, 'message')) as [TapAnswer];
  if (answer.kind !== 'listening') throw new Error('the tap does not listen');
  return new VenueTap(answer.port, thread, stop);
}
