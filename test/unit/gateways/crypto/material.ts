/**
 * What the crypto gateways are held against: files of messages that others wrote down, each of which is either produced with all its
 * fields, or listed with the reason why it is not.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { WebSocket } from 'ws';
import {
  NO_FLAGS,
  dec,
  idOf,
  type AccountId,
  type Instrument,
  type VenueOrderId,
} from '../../../../shared/domain/index.ts';
import { startHost, type GatewayHost } from '../../../gateways/core/gateway.ts';
import { Desk, type DeskOrder } from '../../../gateways/crypto/desk.ts';
import { Tape } from '../../../gateways/crypto/tape.ts';
import { compareShapes } from './shape.ts';

const MATERIAL = path.resolve('../shared/data/exchange-fixtures');
export const isThere = existsSync(MATERIAL);

/** A fill as the gateways have it. */
export const FILL = {
  id: 5,
  qty: dec('0.5'),
  price: dec('50000'),
  fee: dec('0.1'),
  feeAsset: null,
  maker: true,
  tsMs: 1_700_000_000_000,
};

export type Rig = {
  readonly desk: Desk;
  readonly tape: Tape;
  readonly instrument: Instrument;
  /** Half filled. */
  readonly orderOf: (over?: Partial<DeskOrder>) => DeskOrder;
  /** One that waits for its trigger. */
  readonly stop: () => DeskOrder;
};

/** A desk with a market and a trade for the tests of this file; there from the first of them on. */
export function materialRig(): Rig {
  if (!isThere) process.stdout.write('skipped: the recorded exchange material is not here\n');
  let made: { readonly host: GatewayHost; readonly desk: Desk; readonly tape: Tape } | null = null;
  const parts = () => {
    if (made === null) throw new Error('it is there while the tests run');
    return made;
  };
  const first = (): Instrument => {
    const [found] = parts().desk.instruments.values();
    if (found === undefined) throw new Error('nothing is listed');
    return found;
  };
  beforeAll(async () => {
    const accountId = idOf<AccountId>('MATERIAL');
    const host = startHost({ accounts: [{ accountId, profile: 'unlinked' }], symbols: ['BTC/USD'] });
    const desk = new Desk(host, accountId);
    const tape = new Tape(host, desk.instruments);
    made = { host, desk, tape };
    await desk.open();
    tape.open();
    const { id } = first();
    host.venue.control.setBook(id, { bids: [[9_000_000, 100_000]], asks: [[9_000_100, 100_000]] });
    host.venue.control.trade(id, 'buy', 1_000);
    for (let i = 0; i < 500 && tape.recent(id).length === 0; i++) await new Promise((done) => setTimeout(done, 5));
  });
  afterAll(async () => {
    const { host, desk, tape } = parts();
    await tape.close();
    await desk.close();
    await host.stop();
  });
  const orderOf: Rig['orderOf'] = (over = {}) => ({
    ...{ id: 7_000_001, clientId: 'mine', venueId: idOf<VenueOrderId>('V1'), instrumentId: first().id },
    ...{ side: 'buy', type: 'limit', tif: 'gtc', qty: dec('1'), limitPrice: dec('50000'), triggerPrice: null },
    ...{ triggered: false, waits: false, trail: null, flags: NO_FLAGS, expireMs: null, status: 'partiallyFilled' },
    ...{ filled: dec('0.5'), cost: dec('25000'), fills: [FILL], reason: null },
    ...{ createdMs: 1_700_000_000_000, updatedMs: 1_700_000_001_000 },
    ...over,
  });
  return {
    orderOf,
    get desk() {
      return parts().desk;
    },
    get tape() {
      return parts().tape;
    },
    get instrument() {
      return first();
    },
    stop: () => orderOf({ type: 'stopLimit', waits: true, triggerPrice: dec('51000'), status: 'new', fills: [] }),
  };
}

const read = (venue: string, file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(path.join(MATERIAL, venue, file), 'utf8')) as Record<string, unknown>;

export type Pairs = Readonly<
  Record<
    string,
    (
      theirs: Record<string, unknown>,
    ) => readonly [theirs: unknown, ours: unknown] | Promise<readonly [unknown, unknown]>
  >
>;
export type Reasons = Readonly<Record<string, string>>;

/** Compares every file of a folder; `fields`: what is left out, by file and field, with its reason. */
export async function judge(
  venue: string,
  pairs: Pairs,
  absent: Reasons,
  fields: Readonly<Record<string, Reasons>>,
): Promise<readonly string[]> {
  const files = readdirSync(path.join(MATERIAL, venue)).filter((name) => name.endsWith('.json'));
  const reasonOf = (file: string): string | undefined =>
    absent[file] ??
    Object.entries(absent).find(([start]) => start.endsWith('*') && file.startsWith(start.slice(0, -1)))?.[1];
  let [messages, compared, left] = [0, 0, 0];
  const wrong: string[] = [];
  const listed: string[] = [];
  for (const file of files) {
    const pair = pairs[file];
    if (pair === undefined) {
      const reason = reasonOf(file);
      if (reason === undefined) wrong.push(`${file}: neither compared nor listed`);
      else listed.push(`  ${file}: ${reason}`);
      continue;
    }
    const [theirs, ours] = await pair(read(venue, file));
    const result = compareShapes(theirs, ours);
    messages += 1;
    compared += result.compared;
    for (const field of result.missing) {
      if (fields[file]?.[field] === undefined) wrong.push(`${file}: ${field}`);
      else {
        left += 1;
        listed.push(`  ${file}, ${field}: ${fields[file][field]}`);
      }
    }
  }
  process.stdout.write(
    [
      `material ${venue}: ${files.length} files, ${messages} messages compared, ${compared} fields, ${left} fields left out, ${files.length - messages} files not produced:`,
      ...listed,
      '',
    ].join('\n'),
  );
  return wrong;
}

/** What a running gateway says on a socket after these messages, until all of `wanted` were heard. */
export async function heard(
  port: number,
  at: string,
  sent: readonly unknown[],
  wanted: readonly string[],
): Promise<Map<string, unknown>> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${at}`);
  const found = new Map<string, unknown>();
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () => {
      for (const message of sent) socket.send(JSON.stringify(message));
    });
    socket.on('message', (raw: Buffer) => {
      const text = raw.toString('utf8');
      for (const mark of wanted) if (text.includes(mark) && !found.has(mark)) found.set(mark, JSON.parse(text));
      if (found.size === wanted.length) resolve();
    });
  });
  socket.terminate();
  return found;
}
