/**
 * The venue as a process of its own: clients that reach it over TCP on this machine. The process survives the engine's death
 * and keeps its state in venue.db, so that it can bear witness. `serveVenue` (link/venue-server.ts) is its other end.
 */
import { connect } from 'node:net';
import { err, ok, type AccountId, type ConnectionId, type Result } from '../../../shared/domain/index.ts';
import type { ExecutionClient, VenueError } from '../../ports/execution-client.ts';
import type { Logger } from '../../ports/logger.ts';
import type { MarketDataClient } from '../../ports/market-data-client.ts';
import type { Scheduler } from '../../ports/clock.ts';
import { FrameReader, frameText } from './link/frames.ts';
import { PROTOCOL_VERSION } from './link/protocol.ts';
import { RemoteExecutionClient, RemoteMarketDataClient } from './link/remote-clients.ts';
import { LINK_TIMES, RemoteLink, type LinkTimes } from './link/remote-link.ts';
import { accountsOf } from './link/welcome.ts';
import type { SimAccount, SimControl, SubmitAudit } from './types.ts';

export type VenueAddress = { readonly host: string; readonly port: number };
export type ConnectOptions = VenueAddress & {
  readonly scheduler: Scheduler;
  readonly logger: Logger;
  readonly times?: LinkTimes;
};

/** Clients over the socket; each opens a connection of its own. */
export type RemoteVenue = {
  executionClient(connectionId: ConnectionId, accountId: AccountId): ExecutionClient;
  marketDataClient(): MarketDataClient;
  /** How often each client order id was submitted to the venue. */
  audit(): Promise<Result<readonly SubmitAudit[], VenueError>>;
  /** Pulls a lever and gives what it gives; the venue must have been started with `--control`. */
  control(name: keyof SimControl, args: readonly unknown[]): Promise<Result<unknown, VenueError>>;
  close(): Promise<void>;
};

/** Nothing is connected until a client is opened or something is asked. */
export function connectSimVenue(options: ConnectOptions): RemoteVenue {
  const base = { ...options, times: options.times ?? LINK_TIMES };
  const clients: { close(): Promise<void> }[] = [];
  const kept = <T extends { close(): Promise<void> }>(client: T): T => {
    clients.push(client);
    return client;
  };
  const once = (fields: Readonly<Record<string, unknown>>): Promise<Result<unknown, VenueError>> =>
    askOnce(base, fields);
  return {
    executionClient: (connectionId, accountId) => kept(new RemoteExecutionClient(base, connectionId, accountId)),
    marketDataClient: () => kept(new RemoteMarketDataClient(base)),
    audit: async () => {
      const answer = await once({ op: 'audit' });
      if (!answer.ok) return answer;
      if (!Array.isArray(answer.value)) return err({ kind: 'malformed', message: 'the audit is no list' });
      return ok(answer.value as readonly SubmitAudit[]);
    },
    control: (name, args) => once({ op: 'control', name, args }),
    close: async () => {
      await Promise.all(clients.map((client) => client.close()));
    },
  };
}

/** One request on a connection of its own. */
function askOnce(
  base: ConnectOptions & { readonly times: LinkTimes },
  fields: Readonly<Record<string, unknown>>,
): Promise<Result<unknown, VenueError>> {
  return new Promise((resolve) => {
    let settled = false;
    const finish = (answer: Result<unknown, VenueError>): void => {
      if (settled) return;
      settled = true;
      void link.close();
      resolve(answer);
    };
    const link = new RemoteLink({
      ...base,
      hello: { role: 'control' },
      onWelcome: () => void link.ask(fields).then(finish),
      onDown: (reason) => finish(err({ kind: 'notConnected', message: reason })),
      onPush: () => true,
    });
    link.open();
  });
}

/**
 * The venue's market time now and the accounts that it offers, to set the caller's own clock by before connecting (`offsetScheduler`). Errors: nobody there
 * within `timeoutMs`, or somebody who speaks something else.
 */
export function readVenueClock(
  address: VenueAddress,
  timeoutMs: number,
): Promise<Result<{ readonly nowMs: number; readonly accounts: readonly SimAccount[] }, VenueError>> {
  return new Promise((resolve) => {
    const socket = connect(address);
    const reader = new FrameReader(4096);
    const finish = (answer: Awaited<ReturnType<typeof readVenueClock>>): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeoutMs, () => finish(err({ kind: 'timeout', message: `no answer within ${timeoutMs} ms` })));
    socket.on('error', (error) => finish(err({ kind: 'notConnected', message: error.message })));
    socket.on('close', () => finish(err({ kind: 'notConnected', message: 'the venue closed the connection' })));
    socket.on('connect', () => socket.write(frameText({ t: 'hello', v: PROTOCOL_VERSION, role: 'probe' })));
    socket.on('data', (chunk) => {
      const frames = reader.read(chunk as Buffer);
      const welcome = frames.ok ? frames.value[0] : undefined;
      const nowMs = welcome?.['nowMs'];
      const accounts = accountsOf(welcome?.['accounts']);
      if (typeof nowMs === 'number' && accounts !== null) finish(ok({ nowMs, accounts }));
      else if (!frames.ok || frames.value.length > 0)
        finish(err({ kind: 'malformed', message: 'that is no simulated venue' }));
    });
  });
}
