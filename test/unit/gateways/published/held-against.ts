/** Messages of a gateway held against published schemas: what was said, by name, and what does not fit. */
import WebSocket from 'ws';
import type { z } from 'zod';
import { socketText } from '../../../gateways/crypto/http-front.ts';

export class HeldAgainst {
  readonly faults: string[] = [];
  private readonly counts = new Map<string, number>();

  /** One message; `name`: what it is. */
  hold(name: string, schema: z.ZodType, message: unknown): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    const read = schema.safeParse(message);
    if (read.success) return;
    const issues = read.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    this.faults.push(`${name}: ${issues.join('; ')} in ${JSON.stringify(message)?.slice(0, 300) ?? 'nothing'}`);
  }

  /** Every message of a socket, by what `nameOf` takes it for; those that it does not know are faults. */
  holdAll(messages: readonly unknown[], nameOf: (message: unknown) => readonly [string, z.ZodType] | null): void {
    for (const message of messages) {
      const known = nameOf(message);
      if (known === null) this.faults.push(`unknown: ${JSON.stringify(message).slice(0, 200)}`);
      else this.hold(known[0], known[1], message);
    }
  }

  /** For the run's output. */
  words(venue: string): string {
    const all = [...this.counts.values()].reduce((sum, count) => sum + count, 0);
    const kinds = [...this.counts].map(([name, count]) => `${count} ${name}`).join(', ');
    return `${venue}: ${all} messages of ${this.counts.size} kinds held against the published fields, ${this.faults.length} faults (${kinds})\n`;
  }
}

export type Heard = {
  readonly messages: unknown[];
  readonly send: (message: unknown) => void;
  readonly close: () => void;
};

/** A socket that keeps what it hears. */
export function listen(address: string): Promise<Heard> {
  const socket = new WebSocket(address);
  const messages: unknown[] = [];
  socket.on('message', (data) => void messages.push(JSON.parse(socketText(data))));
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('open', () =>
      resolve({ messages, send: (message) => socket.send(JSON.stringify(message)), close: () => socket.terminate() }),
    );
  });
}

/** Waits until this holds; the limit is generous, machines are busy. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  for (let i = 0; i < 3_000; i++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`never came: ${what}`);
}
