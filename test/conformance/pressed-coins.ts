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
  type InstrumentId,
  type SubmitOrderCommand,
} from '../../shared/domain/index.ts';
import { keyAccountId } from '../../src-main/brokers/ccxt/desk.ts';
import { GATEWAY_KEY, startBinanceGateway } from '../gateways/binance/binance-gateway.ts';
import { SPOT_UID } from '../gateways/binance/spot-rest.ts';
import { BYBIT_GATEWAY_KEY, startBybitGateway } from '../gateways/bybit/bybit-gateway.ts';
import { COINBASE_GATEWAY_KEY, startCoinbaseGateway } from '../gateways/coinbase/coinbase-gateway.ts';
import { heldAt } from '../gateways/core/at-exchange.ts';
import type { Gateway } from '../gateways/core/gateway.ts';
import { KRAKEN_GATEWAY_KEY, startKrakenGateway, type KrakenGateway } from '../gateways/kraken/kraken-gateway.ts';
import { until } from './bench.ts';
import { bookOf } from './coin-book.ts';
import { ALWAYS, COINS, coinTerminal, stopAt } from './coin-terminal.ts';
import { pressCloseAll } from './press-close-all.ts';
import type { WiredTerminal } from './wired-terminal.ts';

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
    terminal = coinTerminal({
      ...{ exchange: name, market: 'spot', quote, symbols: `BTC/${quote} ETH/${quote}`, accountId, secrets },
      port: gateway.port,
    });
    await setUp(terminal, venue, wanted);
    const startedMs = performance.now();
    const before = gateway.asked?.().length ?? 0;
    const report = await pressCloseAll(terminal);
    const ms = performance.now() - startedMs;
    const asked = gateway.asked?.().slice(before) ?? [];
    const open = gateway.host.venue.control.openOrders(accountId).length;
    return { report, ms, asked, held: await heldAt(gateway.host, accountId), open };
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
    connectionId: COINS,
    accountId,
    instrumentId: listed(base)?.id ?? idOf<InstrumentId>(''),
    side: 'buy',
    qty: dec(qty).text(),
    ...ALWAYS,
    type: 'limit',
    limitPrice: dec(limit).text(),
  });
  const { stop } = stopAt('85000');
  const bracket: BracketParams = {
    ...stopAt('85000'),
    ...(limitOffset === undefined || stop === null
      ? {}
      : { stop: { ...stop, type: 'stopLimit', limitOffset: dec(limitOffset).text() } }),
    target: { placement: { kind: 'price', price: dec('95000').text() }, ...ALWAYS },
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
