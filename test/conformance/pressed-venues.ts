/**
 * The red button over a real venue's wire: a whole terminal on the adapter and the client library, positions to close and orders
 * to take back, the venue's rate limit in force, and requests of the least kind queued before the press. What arrives at the
 * gateway is noted there.
 */
import {
  dec,
  idOf,
  type AccountId,
  type CloseAll,
  type ConnectionId,
  type InstrumentId,
} from '../../shared/domain/index.ts';
import { ALPACA_BROKER } from '../../src-main/brokers/alpaca/definition.ts';
import { IB } from '../../src-main/brokers/ib/definition.ts';
import type { BrokerConnection } from '../../src-main/ports/broker.ts';
import type { Scheduler } from '../../src-main/ports/clock.ts';
import { startAlpacaGateway } from '../gateways/alpaca/alpaca-gateway.ts';
import { heldAt } from '../gateways/core/at-exchange.ts';
import { hostIdOf, startHost, type GatewayHost } from '../gateways/core/gateway.ts';
import { startTwsGateway } from '../gateways/tws/tws-gateway.ts';
import { valuesFor } from './alpaca-bench.ts';
import { shiftedScheduler, until } from './bench.ts';
import { pressCloseAll } from './press-close-all.ts';
import { silentLogger } from './silent-logger.ts';
import { wireTerminal, type WiredTerminal } from './wired-terminal.ts';

/** A request as the gateway got it; the machine's monotonic ms. */
type Arrived = { readonly op: 'cancel' | 'submit' | 'other'; readonly symbol: string; readonly atMs: number };

export type PressSize = { readonly positions: number; readonly orders: number; readonly queued: number };

/** ms after the press. */
export type PressFigures = {
  readonly firstCancelMs: number;
  readonly lastCancelMs: number;
  readonly cancels: number;
  readonly firstCloseMs: number;
  /** The first close of every position had left by then. */
  readonly lastCloseMs: number;
  readonly closes: number;
  /** Other requests that went between the press and the last cancel, and until the last close. */
  readonly othersBeforeCancels: number;
  readonly othersBeforeCloses: number;
  /** Requests that the venue refused as too many. */
  readonly refused: number;
  /** Most requests that arrived in any second after the press. */
  readonly busiestSecond: number;
  readonly report: CloseAll;
};

export const WIRE_VENUES = ['alpaca', 'ib'] as const;
export type WireVenue = (typeof WIRE_VENUES)[number];

/** What each venue allows, in words. */
export const RATES: Readonly<Record<WireVenue, string>> = {
  alpaca: '200 requests a minute',
  ib: '50 messages a second',
};

const SYMBOLS = [
  ...['AAPL', 'SPY', 'QQQ', 'IWM', 'DIA', 'GLD', 'TLT', 'XLF', 'ARKK', 'MSFT', 'NVDA', 'TSLA', 'AMZN', 'GOOG', 'META'],
  ...['AVGO', 'AMD', 'NFLX', 'BAC', 'JPM', 'IBM', 'XOM', 'KO', 'DIS', 'INTC', 'PFE', 'WMT', 'BA', 'COIN', 'PLTR'],
  ...['SOFI', 'GME', 'PLUG', 'UVXY'],
];
/** The adapter keeps to 50 a second; a loaded machine delivers late what left in time, so the gateway hangs up on more only. */
const IB_REFUSED_ABOVE = 100;
const KEYS = { keyId: 'PKRUNGTESTKEY0000002', secret: 'rung-test-secret-never-a-real-one-0002' } as const;

type Stage = {
  readonly host: GatewayHost;
  readonly market: Scheduler;
  readonly accountId: AccountId;
  readonly connection: BrokerConnection;
  readonly arrived: Arrived[];
  readonly refused: () => number;
  /** Orders of others can be taken back by order; else ours are set up. */
  readonly takesForeign: boolean;
  /** Sends a request of the least kind. */
  readonly ask: (n: number) => Promise<unknown>;
  readonly close: () => Promise<void>;
};

const nowMs = (): number => performance.now();
const depsOf = (scheduler: Scheduler) => ({
  scheduler,
  logger: silentLogger,
  secret: (key: string) => (key === 'keyId' ? KEYS.keyId : key === 'secretKey' ? KEYS.secret : null),
  instrumentOf: () => null,
  random: () => 0.5,
});

function hostFor(accountId: AccountId, profile: 'alpacaLike' | 'full', market: Scheduler): GatewayHost {
  return startHost({
    accounts: [{ accountId, profile }],
    symbols: SYMBOLS,
    scheduler: market,
    openingCash: '10000000',
  });
}

async function alpacaStage(symbols: readonly string[]): Promise<Stage> {
  const accountId = idOf<AccountId>('PA3RUNG0002');
  const market = shiftedScheduler();
  const host = hostFor(accountId, 'alpacaLike', market);
  const arrived: Arrived[] = [];
  let refused = 0;
  const gateway = await startAlpacaGateway({
    host,
    accountId,
    keys: KEYS,
    requestsPerMinute: 200,
    onAnswer: ({ method, path, body }, { status }) => {
      if (status === 429) refused += 1;
      const isOrder = path.startsWith('/v2/orders');
      const op = isOrder && method === 'DELETE' ? 'cancel' : isOrder && method === 'POST' ? 'submit' : 'other';
      if (path.startsWith('/v2/'))
        arrived.push({ op, symbol: typeof body['symbol'] === 'string' ? body['symbol'] : '', atMs: nowMs() });
    },
  });
  const values = valuesFor(gateway.port, symbols.join(', '), '200');
  const connectionId = idOf<ConnectionId>('alpaca-pressed');
  const options = { connectionId, name: 'Alpaca', mode: 'paper', accountId, values } as const;
  const connection = ALPACA_BROKER.open(options, depsOf(market));
  return {
    ...{ host, market, accountId, arrived, connection, takesForeign: true, refused: () => refused },
    // A share that nobody knows: each is asked for once.
    ask: async (n) => connection.execution?.defineInstruments([idOf<InstrumentId>(`Z${n}.ALPACA`)]),
    close: async () => {
      await gateway.close();
      await host.stop();
    },
  };
}

async function ibStage(): Promise<Stage> {
  const accountId = idOf<AccountId>('DU7654321');
  const market = shiftedScheduler();
  const host = hostFor(accountId, 'full', market);
  const arrived: Arrived[] = [];
  const gateway = await startTwsGateway({
    host,
    accounts: [accountId],
    pacing: IB_REFUSED_ABOVE,
    onMessage: (id, fields) => {
      const op = id === 4 ? 'cancel' : id === 3 ? 'submit' : 'other';
      arrived.push({ op, symbol: op === 'submit' ? (fields[2] ?? '') : '', atMs: nowMs() });
    },
  });
  const values = { host: '127.0.0.1', port: String(gateway.port), clientId: '7', symbols: '' };
  const connectionId = idOf<ConnectionId>('ib-pressed');
  const connection = IB.open({ connectionId, name: 'IB', mode: 'paper', accountId, values }, depsOf(market));
  return {
    ...{ host, market, accountId, arrived, connection, takesForeign: false, refused: () => gateway.levers.violations },
    ask: async () => connection.execution?.optionChain(idOf<InstrumentId>(`${SYMBOLS[0]}.IB`)),
    close: async () => {
      await gateway.close();
      await host.stop();
    },
  };
}

/** Sets a desk up at a venue, presses, and takes everything down. */
export async function pressOverTheWire(venue: WireVenue, size: PressSize): Promise<PressFigures> {
  const symbols = SYMBOLS.slice(0, size.positions);
  const stage = venue === 'alpaca' ? await alpacaStage(symbols) : await ibStage();
  let terminal: WiredTerminal | null = null;
  try {
    const { host, accountId } = stage;
    for (const symbol of symbols)
      host.venue.control.setPosition(accountId, hostIdOf(symbol), dec('3').text(), dec('50').text());
    if (stage.takesForeign) restForeign(stage, symbols, size.orders);
    terminal = wireTerminal(stage.connection, stage.market);
    await isReady(terminal, size.positions);
    if (!stage.takesForeign) await restOwn(stage, terminal, symbols, size.orders);
    return await press(stage, terminal, size);
  } finally {
    await terminal?.close();
    await stage.close();
  }
}

const limitOf = (n: number): string => (1 + n / 100).toFixed(2);

function restForeign({ host, accountId }: Stage, symbols: readonly string[], count: number): void {
  for (let n = 0; n < count; n++) {
    const placed = host.venue.control.placeForeign(accountId, {
      instrumentId: hostIdOf(symbols[n % symbols.length] ?? ''),
      side: 'buy',
      type: 'limit',
      qty: dec('1').text(),
      limitPrice: dec(limitOf(n)).text(),
    });
    if (typeof placed !== 'string') throw new Error(placed.refused);
  }
}

async function isReady({ core }: WiredTerminal, positions: number): Promise<void> {
  const { view } = core;
  const look = (): string =>
    JSON.stringify([[...view.connections.values()], view.positions.size, view.instruments.size, view.quotes.size]);
  await until(
    'ready, with quotes of what is held',
    () =>
      [...view.connections.values()].some((link) => link.state === 'ready') &&
      view.positions.size === positions &&
      [...view.positions.values()].every((held) => view.quotes.has(held.instrumentId)),
    look,
  );
}

async function restOwn(
  { accountId, connection }: Stage,
  { core, send }: WiredTerminal,
  symbols: readonly string[],
  count: number,
): Promise<void> {
  const { execution } = connection;
  if (execution === null) throw new Error('nothing to trade through');
  for (let n = 0; n < count; n++) {
    const symbol = symbols[n % symbols.length] ?? '';
    const held = [...core.view.instruments.values()].find((one) => one.symbol === symbol);
    if (held === undefined) throw new Error(`${symbol} is not listed`);
    const reply = await send({
      kind: 'submitOrder',
      connectionId: execution.connectionId,
      accountId,
      instrumentId: held.id,
      side: 'buy',
      qty: dec('1').text(),
      tif: 'gtc',
      sessions: ['regular'],
      type: 'limit',
      limitPrice: dec(limitOf(n)).text(),
    });
    if (reply.kind !== 'accepted') throw new Error(JSON.stringify(reply));
  }
  const rests = (): boolean =>
    [...core.view.orders.values()].filter((order) => order.status === 'accepted').length === count;
  await until('our orders rest', rests);
}

async function press(stage: Stage, terminal: WiredTerminal, size: PressSize): Promise<PressFigures> {
  const asked: Promise<unknown>[] = [];
  for (let n = 0; n < size.queued; n++) asked.push(stage.ask(n).catch(() => null));
  if (size.queued > 0) await new Promise((resolve) => setTimeout(resolve, 200));
  stage.arrived.length = 0;
  const pressedMs = nowMs();
  const report = await pressCloseAll(terminal);
  await isFlatThere(stage);
  return figuresOf(stage, report, { pressedMs, size });
}

async function isFlatThere({ host, accountId }: Stage): Promise<void> {
  const held = await heldAt(host, accountId);
  const open = host.venue.control.openOrders(accountId);
  if (held.size > 0 || open.length > 0) throw new Error(`not flat there: ${JSON.stringify([[...held], open])}`);
}

function figuresOf(
  { arrived, refused }: Stage,
  report: CloseAll,
  { pressedMs, size }: { readonly pressedMs: number; readonly size: PressSize },
): PressFigures {
  const cancels = arrived.filter(({ op }) => op === 'cancel').slice(0, size.orders);
  const seen = new Set<string>();
  const closes = arrived.filter(({ op, symbol }) => op === 'submit' && !seen.has(symbol) && seen.add(symbol));
  const since = (one: Arrived | undefined): number => (one === undefined ? Number.NaN : one.atMs - pressedMs);
  const [lastCancelMs, lastCloseMs] = [since(cancels.at(-1)), since(closes.at(-1))];
  const others = (untilMs: number): number =>
    arrived.filter((one) => one.op === 'other' && since(one) <= untilMs).length;
  return {
    firstCancelMs: since(cancels[0]),
    lastCancelMs,
    cancels: cancels.length,
    firstCloseMs: since(closes[0]),
    lastCloseMs,
    closes: closes.length,
    othersBeforeCancels: others(lastCancelMs),
    othersBeforeCloses: others(lastCloseMs),
    refused: refused(),
    busiestSecond: busiestOf(arrived.map(({ atMs }) => atMs)),
    report,
  };
}

function busiestOf(times: readonly number[]): number {
  let from = 0;
  let most = 0;
  for (const [to, atMs] of times.entries()) {
    while (atMs - (times[from] ?? atMs) >= 1_000) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

export const pressWords = (venue: WireVenue, size: PressSize, figures: PressFigures): string =>
  `close-all over the wire, ${venue} (${RATES[venue]}), ${size.queued} requests queued: press to first cancel ` +
  `${figures.firstCancelMs.toFixed(0)} ms, to the last of ${figures.cancels} cancels ${figures.lastCancelMs.toFixed(0)} ms, to the first ` +
  `close ${figures.firstCloseMs.toFixed(0)} ms, to the first close of the last of ${figures.closes} positions ${figures.lastCloseMs.toFixed(0)} ms; ` +
  `other requests meanwhile: ${figures.othersBeforeCancels} until the cancels had left, ${figures.othersBeforeCloses} until the closes had; refused as too many: ${figures.refused}, at most ${figures.busiestSecond} in a second`;
