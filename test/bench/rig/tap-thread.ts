/**
 * The wire tap itself, in a thread of its own: every byte between terminal and venue passes here, stamped as it comes, and
 * whatever else the bench reads at that moment (the client's ticks) delays no stamp. Started by `venue-tap.ts`.
 */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { microsecondsNow } from './stamps.ts';
import type { Direction, Seen, TapAnswer, TapRequest } from './tap-messages.ts';

/** What passed lately, for a watch that is heard of after its bytes. */
const KEPT = 64;

type Watch = { readonly id: number; readonly word: string; readonly sinceUs: number };

class Tap {
  private readonly watches: Record<Direction, Watch[]> = { toVenue: [], toTerminal: [] };
  private readonly kept: Record<Direction, Seen[]> = { toVenue: [], toTerminal: [] };
  private readonly tell: (answer: TapAnswer) => void;
  private muted = false;
  private market: Socket | null = null;

  constructor(tell: (answer: TapAnswer) => void) {
    this.tell = tell;
  }

  /** One connection of the terminal, passed on to the venue. */
  join(terminal: Socket, venue: Socket): void {
    let left = '';
    terminal.on('data', (chunk: Buffer) => {
      const atUs = microsecondsNow();
      venue.write(chunk);
      const text = chunk.toString('latin1');
      if (text.includes('"role":"market"')) this.market = terminal;
      this.note('toVenue', { text, atUs });
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
      this.note('toTerminal', { text, atUs });
    });
  }

  onRequest(request: Exclude<TapRequest, { kind: 'close' }>): void {
    switch (request.kind) {
      case 'mute':
        this.muted = true;
        return;
      case 'watch': {
        const { direction, ...watch } = request;
        const passed = this.kept[direction].find((seen) => answers(watch, seen));
        if (passed === undefined) this.watches[direction].push(watch);
        else this.tell({ kind: 'seen', id: watch.id, seen: passed });
        return;
      }
      case 'send': {
        if (this.market === null) throw new Error('the terminal asked for no market data');
        const atUs = microsecondsNow();
        this.market.write(request.line);
        this.tell({ kind: 'sent', id: request.id, atUs });
      }
    }
  }

  private note(direction: Direction, seen: Seen): void {
    const kept = this.kept[direction];
    kept.push(seen);
    if (kept.length > KEPT) kept.shift();
    if (this.watches[direction].length === 0) return;
    this.watches[direction] = this.watches[direction].filter((watch) => {
      if (!answers(watch, seen)) return true;
      this.tell({ kind: 'seen', id: watch.id, seen });
      return false;
    });
  }
}

const answers = (watch: Watch, seen: Seen): boolean => seen.atUs >= watch.sinceUs && seen.text.includes(watch.word);

async function main(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('the tap runs in a thread of a bench');
  const venuePort = (workerData as { readonly venuePort: number }).venuePort;
  const tap = new Tap((answer) => port.postMessage(answer));
  const sockets = new Set<Socket>();
  const server = createServer((terminal) => {
    const venue = connect(venuePort, '127.0.0.1');
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
  port.on('message', (request: TapRequest) => {
    if (request.kind !== 'close') return tap.onRequest(request);
    for (const socket of sockets) socket.destroy();
    server.close();
    port.close();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: listening } = server.address() as AddressInfo;
  port.postMessage({ kind: 'listening', port: listening } satisfies TapAnswer);
}

await main();
