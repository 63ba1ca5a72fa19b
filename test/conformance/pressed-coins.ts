/**
 * The red button over a crypto exchange's wire, coins declared as trading inventory: a whole terminal on the adapter and the real
 * client library at the pace that the exchange allows; coins held with and without a stop, and an order that rests.
 */
import {
  dec,
  idOf,
  type AccountId,
  type BracketParams,
  type CloseAll,
  type Command,
  type ConnectionId,
  type InstrumentId,
  type SubmitOrderCommand,
} from '../../shared/domain/index.ts';
import { openCcxt } from '../../src-main/brokers/ccxt/connection.ts';
import { keyAccountId } from '../../src-main/brokers/ccxt/desk.ts';
import { systemScheduler } from '../../src-main/runtime/system-scheduler.ts';
import { GATEWAY_KEY, startBinanceGateway } from '../gateways/binance/binance-gateway.ts';
import { SPOT_UID } from '../gateways/binance/spot-rest.ts';
import { BYBIT_GATEWAY_KEY, startBybitGateway } from '../gateways/bybit/bybit-gateway.ts';
import { COINBASE_GATEWAY_KEY, startCoinbaseGateway } from '../gateways/coinbase/coinbase-gateway.ts';
import type { Gateway } from '../gateways/core/gateway.ts';
import { KRAKEN_GATEWAY_KEY, startKrakenGateway, type KrakenGateway } from '../gateways/kraken/kraken-gateway.ts';
import { until } from './bench.ts';
import { bookOf } from './coin-book.ts';
import { silentLogger } from './silent-logger.ts';
import { wireTerminal, type WiredTerminal } from './wired-terminal.ts';

type CoinVenue = {
  readonly quote: string;
  readonly secrets: Readonly<Record<string, string>>;
  readonly accountId: AccountId;
  /** The stop is a stop-limit, its limit that far beyond its trigger. */
  readonly limitOffset?: string;
  readonly start: (accountId: AccountId) => Promise<Gateway & Partial<Pick<KrakenGateway, 'asked'>>>;
};

const VENUES = {
  kraken: {
    quote: 'USD',
    secrets: { ...KRAKEN_GATEWAY_KEY },
    accountId: keyAccountId('kraken', KRAKEN_GATEWAY_KEY.apiKey),
    start: (accountId) => startKrakenGateway({ accountId }),
  },
  binance: {
    quote: 'USDT',
    secrets: { ...GATEWAY_KEY },
    accountId: idOf<AccountId>(`BINANCE-${SPOT_UID}`),
    start: () => startBinanceGateway(),
  },
  bybit: {
    quote: 'USDT',
    secrets: { ...BYBIT_GATEWAY_KEY },
    accountId: keyAccountId('bybit', BYBIT_GATEWAY_KEY.apiKey),
    start: (spot) => startBybitGateway({ accounts: { spot } }),
  },
  coinbase: {
    quote: 'USD',
    secrets: { ...COINBASE_GATEWAY_KEY },
    accountId: keyAccountId('coinbase', COINBASE_GATEWAY_KEY.apiKey),
    start: (accountId) => startCoinbaseGateway({ accountId }),
    // Its stops have a limit each.
    limitOffset: '500',
  },
} as const satisfies Record<string, CoinVenue>;

export const COIN_VENUES = ['kraken', 'binance', 'bybit', 'coinbase'] as const;
type CoinVenueName = (typeof COIN_VENUES)[number];
const ETH = idOf<InstrumentId>('ETH/USD.SIM');

type CoinDesk = {
  /** A bought coin that a stop guards. */
  readonly stop: boolean;
  /** Held beside it, of another coin: less than can be traded. */
  readonly dust: string | null;
};
type PressedCoins = {
  readonly report: CloseAll;
  readonly ms: number;
  readonly held: ReadonlyMap<string, string>;
  readonly open: number;
  /** What the exchange counted from the press to the end; empty where the gateway counts nothing. */
  readonly asked: readonly string[];
};

/** Sets a desk up at the exchange, presses, and takes everything down. */
export async function pressCoins(name: CoinVenueName, wanted: CoinDesk): Promise<PressedCoins> {
  const venue: CoinVenue = VENUES[name];
  const { accountId, quote, secrets } = venue;
  const gateway = await venue.start(accountId);
  const book = bookOf(gateway);
  let terminal: WiredTerminal | null = null;
  try {
    await book.put();
    if (wanted.dust !== null)
      gateway.host.venue.control.setPosition(accountId, ETH, dec(wanted.dust).text(), dec('2900').text());
    const connection = openCcxt(
      {
        connectionId: idOf<ConnectionId>('coins'),
        ...{ name, mode: 'paper', accountId },
        values: {
          ...{ exchange: name, market: 'spot', quote, spotInventory: 'true' },
          ...{ symbols: `BTC/${quote} ETH/${quote}`, host: `http://127.0.0.1:${gateway.port}` },
        },
      },
      {
        ...{ scheduler: systemScheduler, logger: silentLogger, instrumentOf: () => null, random: () => 0.5 },
        secret: (key) => secrets[key] ?? null,
      },
    );
    terminal = wireTerminal(connection, systemScheduler);
    await setUp(terminal, venue, wanted);
    const startedMs = performance.now();
    const before = gateway.asked?.().length ?? 0;
    const report = await press(terminal);
    const ms = performance.now() - startedMs;
    const asked = gateway.asked?.().slice(before) ?? [];
    return { report, ms, asked, ...(await heldThere(gateway, accountId)) };
  } finally {
    book.stop();
    await terminal?.close();
    await gateway.close();
  }
}

async function setUp(
  { core, send }: WiredTerminal,
  { accountId, quote, limitOffset }: CoinVenue,
  wanted: CoinDesk,
): Promise<void> {
  const { view } = core;
  const listed = (base: string) =>
    [...view.instruments.values()].find((one) => one.symbol === `${base}/${quote}` || one.baseCurrency === base);
  const look = (): string => JSON.stringify([[...view.connections.values()], [...view.orders.values()]]);
  await until(
    'ready, with quotes of both coins',
    () =>
      [...view.connections.values()].some((link) => link.state === 'ready') &&
      ['BTC', 'ETH'].every((base) => view.quotes.has(listed(base)?.id ?? idOf<InstrumentId>(''))),
    look,
  );
  const accepted = async (command: Command): Promise<void> => {
    const reply = await send(command);
    if (reply.kind !== 'accepted') throw new Error(JSON.stringify(reply));
  };
  const order = (base: string, qty: string, limit: string): SubmitOrderCommand => ({
    kind: 'submitOrder',
    connectionId: idOf<ConnectionId>('coins'),
    accountId,
    instrumentId: listed(base)?.id ?? idOf<InstrumentId>(''),
    side: 'buy',
    qty: dec(qty).text(),
    tif: 'gtc',
    sessions: ['continuous'],
    type: 'limit',
    limitPrice: dec(limit).text(),
  });
  const [stopAt, targetAt] = [dec('85000').text(), dec('95000').text()];
  const day = { tif: 'gtc', sessions: ['continuous'] } as const;
  const bracket: BracketParams = {
    stop: {
      ...{
        placement: { kind: 'price', price: stopAt },
        type: limitOffset === undefined ? 'stop' : 'stopLimit',
        limitOffset: limitOffset === undefined ? null : dec(limitOffset).text(),
        trail: null,
        source: 'last',
        ...day,
      },
    },
    target: { placement: { kind: 'price', price: targetAt }, ...day },
    ...{ conversions: [], appHeldAccepted: true },
  };
  await accepted({ ...order('BTC', '0.02', '90020'), ...(wanted.stop ? { bracket } : {}) });
  await until('coins are held', () => [...view.positions.values()].some((held) => held.qty.startsWith('0.0')), look);
  if (wanted.stop)
    await until(
      'a stop rests',
      () => [...view.orders.values()].some((o) => o.role === 'stop' && o.status === 'accepted'),
      look,
    );
  await accepted(order('ETH', '1', '2000'));
  await until(
    'an order rests',
    () => [...view.orders.values()].some((o) => o.type === 'limit' && o.status === 'accepted'),
    look,
  );
}

async function press({ core, send }: WiredTerminal): Promise<CloseAll> {
  await send({
    kind: 'closeAll',
    params: { scope: { kind: 'all' }, collarPct: dec('5').text(), keep: [], closedMarket: 'leave' },
  });
  const run = (): CloseAll | undefined => [...core.view.closeAlls.values()].at(-1);
  const endMs = performance.now() + 200_000;
  for (;;) {
    const now = run();
    if (now?.status === 'done') return now;
    if (performance.now() > endMs) throw new Error(`it did not end: ${JSON.stringify(now?.rows)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function heldThere({ host }: Gateway, accountId: AccountId) {
  const line = host.client(accountId);
  await new Promise<void>((resolve) => {
    const onConnection = ({ state }: { readonly state: string }): void => void (state === 'connected' && resolve());
    line.open({ onReports: () => undefined, onConnection });
  });
  const status = await line.massStatus(0);
  await line.close();
  if (!status.ok) throw new Error(status.error.message);
  const held = status.value.positions.filter(({ qty }) => !dec(qty).isZero());
  return {
    held: new Map(held.map(({ instrumentId, qty }) => [instrumentId as string, dec(qty).trim().text() as string])),
    open: host.venue.control.openOrders(accountId).length,
  };
}
