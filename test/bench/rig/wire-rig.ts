/** Client, terminal, tap and a venue's gateway, each in a process or thread of its own, and the floor beside them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  idOf,
  type AccountId,
  type ConnectionId,
  type Instrument,
  type Price,
  type Side,
  type SubmitOrderCommand,
} from '../../../shared/domain/index.ts';
import { openContractClient, type ContractClient } from './contract-client.ts';
import { openLoopbackFloor, type LoopbackFloor } from './loopback-floor.ts';
import { oneShare } from './order-rig.ts';
import { pause, within } from './stamps.ts';
import { startShell } from './terminal-process.ts';
import { tapOf, type VenueTap } from './venue-tap.ts';
import { WIRE_VENUES, type WireVenue, type WireVenueName } from './wire-venues.ts';

/** A Wednesday, 10:00 in New York. */
export const MARKET_MS = Date.UTC(2026, 10, 18, 15, 0, 0);
/** The connection that is set up. */
const CONNECTION = idOf<ConnectionId>('wire');
/** A start is over by then. */
const AT_REST_MS = 2_000;

export type WireRig = {
  readonly venue: WireVenue;
  readonly client: ContractClient;
  readonly tap: VenueTap;
  readonly floor: LoopbackFloor;
  readonly stock: Instrument;
  /** One share of it by limit. */
  readonly order: (side: Side, limitPrice: Price) => SubmitOrderCommand;
  readonly close: () => Promise<void>;
};

const entry = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const NODE_FLAGS = ['--disable-warning=ExperimentalWarning'];

/** The gateway's process; `port` is its own. */
export async function startGateway(
  name: WireVenueName,
  offsetMs: number,
): Promise<{ readonly port: number; readonly stop: () => Promise<void> }> {
  const args = [...NODE_FLAGS, entry('./wire-gateway-main.ts'), name, String(offsetMs)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const [line] = (await within(20_000, `the gateway of ${name}`, once(child.stdout, 'data'))) as [Buffer];
  return {
    port: Number(/listening on (\d+)/.exec(line.toString())?.[1]),
    stop: () => {
      child.kill();
      return exited;
    },
  };
}

/** `connections.yaml` with one connection, through this port. */
export const connectionsOf = (venue: WireVenue, port: number): string =>
  JSON.stringify({
    version: 1,
    connections: [
      {
        ...{ id: CONNECTION, broker: venue.broker, name: 'Wire', mode: 'paper', account: venue.account },
        ...{ values: venue.values(port), connectAtStart: true, quotesFrom: null },
      },
    ],
    retired: [],
  });

/** Starts everything and waits until the venue's first instrument has a quote; then the client hears of no more of them. */
export async function openWireRig(name: WireVenueName): Promise<WireRig> {
  const venue = WIRE_VENUES[name];
  const folder = mkdtempSync(path.join(tmpdir(), 'rung-bench-'));
  const dataDir = path.join(folder, 'data');
  const offsetMs = MARKET_MS - Date.now();
  const gateway = await startGateway(name, offsetMs);
  const tap = await tapOf(gateway.port, gateway.stop);
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(path.join(dataDir, 'connections.yaml'), connectionsOf(venue, tap.port));
  const args = [...NODE_FLAGS, entry('./wire-terminal-main.ts'), dataDir, name, String(offsetMs)];
  const terminal = await startShell(dataDir, { args, env: process.env });
  const client = await openContractClient(terminal.port, terminal.token);
  const floor = await openLoopbackFloor(folder);
  client.subscribe(null);
  let stock: Instrument | undefined;
  for (let waited = 0; stock === undefined; waited++) {
    if (waited > 400) throw new Error(`no quote of AAPL came through ${name}`);
    await pause(50);
    stock = [...client.instruments.values()].find((i) => i.symbol === 'AAPL' && client.quotes.get(i.id)?.bid != null);
  }
  const { id } = stock;
  const traded = stock;
  await pause(AT_REST_MS);
  client.subscribe([]);
  const at = { connectionId: CONNECTION, accountId: idOf<AccountId>(venue.account) };
  return {
    ...{ venue, client, tap, floor, stock: { ...traded, id } },
    order: (side, limitPrice) => ({ ...oneShare(traded, side, limitPrice), ...at }),
    close: async () => {
      client.close();
      await terminal.stop();
      await tap.close();
      floor.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
