/** The renderer's own client in this process: the same link, replica and commands as a page, over the same WebSocket. */
import { randomBytes } from 'node:crypto';
import type { SnapshotState } from '../../shared/contract/messages.ts';
import { API_PATH, CHECK_PATH } from '../../shared/contract/wire.ts';
import type { InstrumentId, Quote } from '../../shared/domain/index.ts';
import { LiveTerminalClient } from '../../src-renderer/client/live-terminal-client.ts';
import type { LinkState, TerminalClient } from '../../src-renderer/client/terminal-client.ts';
import {
  checkTokenByHttp,
  websocketTransport,
  type WebSocketOptions,
} from '../../src-renderer/client/websocket-transport.ts';

export type ContractClient = {
  readonly client: TerminalClient;
  readonly link: () => LinkState;
  /** Null before the first snapshot. */
  readonly state: () => SnapshotState | null;
  readonly quotes: ReadonlyMap<InstrumentId, Quote>;
};

/** Reconnects twenty times as fast as a page does: the engine dies all the time here. */
const TIMINGS = { retryFirstMs: 20, retryMaxMs: 100, silenceMs: 3_000, checkMs: 250, greetMs: 2_000 };

/** Starts a client that stays, whatever becomes of the engine. */
export function startContractClient(port: number, token: string): ContractClient {
  const client = new LiveTerminalClient({
    open: websocketTransport({
      url: `ws://127.0.0.1:${port}${API_PATH}`,
      token,
      WebSocket: Reflect.get(globalThis, 'WebSocket') as WebSocketOptions['WebSocket'],
      checkToken: () => checkTokenByHttp(`http://127.0.0.1:${port}${CHECK_PATH}`, token, fetch),
    }),
    nowMs: () => Date.now(),
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    random: Math.random,
    newId: () => randomBytes(12).toString('hex'),
    name: 'crash-harness',
    timings: TIMINGS,
  });
  let link: LinkState = { kind: 'connecting', attempt: 0 };
  let state: SnapshotState | null = null;
  const quotes = new Map<InstrumentId, Quote>();
  client.listen({
    onLink: (next) => {
      link = next;
    },
    onSnapshot: (next) => {
      state = next;
    },
    onChanges: (_, next) => {
      state = next;
    },
    onQuotes: (batch) => {
      for (const quote of batch) quotes.set(quote.instrumentId, quote);
    },
    onBar: () => undefined,
    onDepth: () => undefined,
    onValues: () => undefined,
  });
  client.subscribe({ quotes: null, bars: null, depth: null });
  client.start();
  return { client, link: () => link, state: () => state, quotes };
}
