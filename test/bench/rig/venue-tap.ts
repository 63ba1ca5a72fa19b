/**
 * The venue in a process of its own, and a wire tap before it: every byte between terminal and venue passes here, so that
 * the moment when a request reaches the venue's socket, and when a report leaves it, are read on one clock.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import { PROJECT_ROOT } from '../../../scripts/lib/project-root.ts';
import type { Quote } from '../../../shared/domain/index.ts';
import { microsecondsNow } from './stamps.ts';

export type Seen = { readonly text: string; readonly atUs: number };
type Watch = { readonly word: string; readonly found: (seen: Seen) => void };

export class VenueTap {
  readonly port: number;
  /** The market's own quotes are held back: only those of `quote` reach the terminal. */
  muted = false;
  private readonly stop: () => Promise<void>;
  private toVenue: Watch[] = [];
  private toTerminal: Watch[] = [];
  private market: Socket | null = null;

  constructor(port: number, stop: () => Promise<void>) {
    this.port = port;
    this.stop = stop;
  }

  /** The next bytes to the venue that hold `word`. */
  request(word: string): Promise<Seen> {
    return new Promise((found) => this.toVenue.push({ word, found }));
  }

  /** The next bytes from the venue that hold `word`. */
  report(word: string): Promise<Seen> {
    return new Promise((found) => this.toTerminal.push({ word, found }));
  }

  /** Sends quotes as the venue would; gives the moment they left. */
  quote(quotes: readonly Quote[]): number {
    if (this.market === null) throw new Error('the terminal asked for no market data');
    const text = `${JSON.stringify({ t: 'quotes', quotes })}\n`;
    const atUs = microsecondsNow();
    this.market.write(text);
    return atUs;
  }

  /** Resolves when the venue's process has ended: it writes until then. */
  close(): Promise<void> {
    return this.stop();
  }

  /** One connection of the terminal, passed on to the venue. */
  join(terminal: Socket, venue: Socket): void {
    let left = '';
    terminal.on('data', (chunk: Buffer) => {
      const atUs = microsecondsNow();
      venue.write(chunk);
      const text = chunk.toString('latin1');
      if (text.includes('"role":"market"')) this.market = terminal;
      this.toVenue = notify(this.toVenue, { text, atUs });
    });
    venue.on('data', (chunk: Buffer) => {
      const text = chunk.toString('latin1');
      const atUs = microsecondsNow();
      if (terminal !== this.market) terminal.write(chunk);
      else {
        const lines = (left + text).split('\n');
        left = lines.pop() ?? '';
        for (const line of lines)
          if (!this.muted || !line.includes('"t":"quotes"')) terminal.write(`${line}\n`, 'latin1');
      }
      this.toTerminal = notify(this.toTerminal, { text, atUs });
    });
  }
}

function notify(watches: Watch[], seen: Seen): Watch[] {
  if (watches.length === 0) return watches;
  return watches.filter(({ word, found }) => {
    if (!seen.text.includes(word)) return true;
    found(seen);
    return false;
  });
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
  const venueProcess = await startVenueProcess(folder);
  const sockets = new Set<Socket>();
  const server = createServer((terminal) => {
    const venue = connect(venueProcess.port, '127.0.0.1');
    for (const [one, other] of [
      [terminal, venue],
      [venue, terminal],
    ] as const) {
      sockets.add(one);
      one.setNoDelay(true);
      one.on('error', () => one.destroy());
      one.on('close', () => other.destroy());
    }
    tap.join(terminal, venue);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const tap = new VenueTap((server.address() as AddressInfo).port, () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    return venueProcess.stop();
  });
  return tap;
}
