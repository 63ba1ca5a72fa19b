/**
 * The venues that the journey is played at: a gateway that speaks the venue's protocol, and what a trader types to reach it.
 * A venue is one entry of the table; the journey knows nothing of it but this.
 */
import { Decimal, dec, idOf, type AccountId, type InstrumentId } from '../../../../shared/domain/index.ts';
import { BENCH_START_MS, shiftedScheduler } from '../../../conformance/bench.ts';
import { startAlpacaGateway } from '../../../gateways/alpaca/alpaca-gateway.ts';
import { GATEWAY_KEY, startBinanceGateway } from '../../../gateways/binance/binance-gateway.ts';
import { SPOT_UID } from '../../../gateways/binance/spot-rest.ts';
import { startHost, type GatewayHost } from '../../../gateways/core/gateway.ts';
import { startPolygonGateway } from '../../../gateways/polygon/polygon-gateway.ts';
import { startTwsGateway } from '../../../gateways/tws/tws-gateway.ts';

/** What is typed into the form of a new connection; names and keys are those of the broker's definition. */
export type Typed = {
  readonly broker: string;
  readonly name: string;
  /** Of the fields that are shown on request alone: they are asked for. */
  readonly advanced: boolean;
  readonly fields: Readonly<Record<string, string>>;
  readonly choices: Readonly<Record<string, string>>;
  /** Boxes to be ticked. */
  readonly flags?: readonly string[];
  readonly keys: Readonly<Record<string, string>>;
};

/** The venue while it runs. */
export type Rig = {
  readonly host: GatewayHost;
  readonly account: AccountId;
  /** One for each connection that is made, in order; the first one trades. */
  readonly connections: readonly Typed[];
  /** The feed of the second connection goes away; null: there is no second one. */
  readonly loseFeed: (() => Promise<void>) | null;
  readonly pulse: { timer: NodeJS.Timeout | undefined };
  readonly close: () => Promise<void>;
};

export type VenueCase = {
  readonly name: string;
  /** The program's clock minus the machine's, ms: 0 where the market never closes. */
  readonly shiftMs: () => number;
  readonly start: () => Promise<Rig>;
  readonly symbol: string;
  /** Found by search and added. */
  readonly searched: { readonly text: string; readonly symbol: string; readonly hostId: InstrumentId };
  /** The exchange's id of `symbol`. */
  readonly hostId: InstrumentId;
  readonly bid: string;
  readonly ask: string;
  readonly mid: string;
  /** Of the ladder, of the bracket's entry and of the order that rests. */
  readonly qty: string;
  readonly exits: Readonly<Record<string, string>>;
  /** Boxes that the ticket asks to be ticked before a bracket of this venue. */
  readonly acknowledge: readonly string[];
  /** A limit of a buy order in `searched` that rests. */
  readonly rests: string;
  /** Whether it has combos: an underlying with options. */
  readonly combo: string | null;
};

const officeShift = (): number => BENCH_START_MS - Date.now();
const id = (text: string): AccountId => idOf<AccountId>(text);
const SHARES = ['AAPL', 'SPY', 'QQQ', 'MSFT'];

const stocks = (account: string, profile: 'full' | 'alpacaLike'): GatewayHost =>
  startHost({
    accounts: [{ accountId: id(account), profile }],
    symbols: SHARES,
    scheduler: shiftedScheduler(),
    openingCash: '1000000',
  });

const ALPACA = { account: 'PA3RUNG0001', keys: { keyId: 'PKRUNGTEST0000000001', secret: 'rung-e2e-secret-0001' } };
const alpacaTyped = (port: number): Typed => ({
  ...{ broker: 'alpaca', name: 'Alpaca paper', advanced: true },
  fields: { symbols: 'SPY, AAPL', address: `http://127.0.0.1:${port}` },
  choices: { stockFeed: 'sip', optionFeed: 'opra' },
  keys: { keyId: ALPACA.keys.keyId, secretKey: ALPACA.keys.secret },
});

async function startTws(): Promise<Rig> {
  const host = stocks('DU1234567', 'full');
  const gateway = await startTwsGateway({ host, accounts: [id('DU1234567')] });
  const connection: Typed = {
    ...{ broker: 'ib', name: 'TWS paper', advanced: true, choices: {}, keys: {} },
    fields: { port: String(gateway.port), symbols: 'SPY, AAPL' },
  };
  return {
    ...{ host, account: id('DU1234567'), connections: [connection], loseFeed: null, pulse: { timer: undefined } },
    close: async () => {
      await gateway.close();
      await host.stop();
    },
  };
}

async function startAlpaca(): Promise<Rig> {
  const host = stocks(ALPACA.account, 'alpacaLike');
  const gateway = await startAlpacaGateway({ host, accountId: id(ALPACA.account), keys: ALPACA.keys });
  return {
    ...{
      host,
      account: id(ALPACA.account),
      connections: [alpacaTyped(gateway.port)],
      loseFeed: null,
      pulse: { timer: undefined },
    },
    close: async () => {
      await gateway.close();
      await host.stop();
    },
  };
}

/** Polygon takes no orders: it quotes what Alpaca trades. */
async function startPolygon(): Promise<Rig> {
  const host = stocks(ALPACA.account, 'alpacaLike');
  const trades = await startAlpacaGateway({ host, accountId: id(ALPACA.account), keys: ALPACA.keys });
  const apiKey = 'rung-e2e-polygon-key';
  const feed = await startPolygonGateway({ host, apiKey });
  const polygon: Typed = {
    ...{ broker: 'polygon', name: 'Polygon', advanced: true },
    fields: { requestsPerMinute: '6000', address: `http://127.0.0.1:${feed.port}` },
    choices: { plan: 'realtime' },
    keys: { apiKey },
  };
  let lost: Promise<void> | null = null;
  const loseFeed = (): Promise<void> => (lost ??= feed.close());
  return {
    ...{
      host,
      account: id(ALPACA.account),
      connections: [alpacaTyped(trades.port), polygon],
      loseFeed,
      pulse: { timer: undefined },
    },
    close: async () => {
      await loseFeed();
      await trades.close();
      await host.stop();
    },
  };
}

const cryptoTyped = (name: string, port: number, more: Pick<Typed, 'keys' | 'choices'>): Typed => ({
  ...{ broker: 'ccxt', name, advanced: true, ...more },
  fields: { symbols: 'BTC', host: `http://127.0.0.1:${port}` },
  // Else close-all keeps coins: they may be savings.
  flags: ['spotInventory'],
});

async function startBinance(): Promise<Rig> {
  const gateway = await startBinanceGateway();
  const { apiKey, secret } = GATEWAY_KEY;
  const typed = cryptoTyped('Binance testnet', gateway.port, {
    keys: { apiKey, secret },
    choices: { exchange: 'binance', market: 'spot' },
  });
  return {
    host: gateway.host,
    close: () => gateway.close(),
    account: id(`BINANCE-${SPOT_UID}`),
    connections: [typed],
    loseFeed: null,
    pulse: { timer: undefined },
  };
}

const hostIdOf = (symbol: string): InstrumentId => idOf<InstrumentId>(`${symbol}.SIM`);

const AAPL = {
  ...{
    symbol: 'AAPL',
    searched: { text: 'MSFT', symbol: 'MSFT', hostId: hostIdOf('MSFT') },
    hostId: hostIdOf('AAPL'),
    qty: '10',
  },
  ...{ bid: '270.00', ask: '270.20', mid: '270.10', rests: '500.00', combo: 'SPY' },
  ...{ exits: { stop: '260.00', target: '280.00' }, acknowledge: [], shiftMs: officeShift },
} as const;
/** Where the app holds an exit for a while, the ticket asks for the trader's word. */
const HELD_BY_APP = ['exits-app-held'] as const;
const BTC = {
  ...{ hostId: hostIdOf('BTC/USD'), qty: '0.01', bid: '90000', ask: '90020', mid: '90010', rests: '2900' },
  ...{ exits: { stop: '85000', target: '95000' }, combo: null, shiftMs: () => 0 },
} as const;

export const VENUES: readonly VenueCase[] = [
  { ...AAPL, name: 'TWS', start: startTws },
  { ...AAPL, name: 'Alpaca', start: startAlpaca, acknowledge: HELD_BY_APP },
  { ...AAPL, name: 'Polygon beside Alpaca', start: startPolygon, acknowledge: HELD_BY_APP, combo: null },
  {
    ...{ ...BTC, name: 'Binance', start: startBinance, acknowledge: HELD_BY_APP },
    ...{ symbol: 'BTC/USDT', searched: { text: 'ETH', symbol: 'ETH/USDT', hostId: hostIdOf('ETH/USD') } },
  },
];

/** The others' book at the exchange: its sizes change now and then, so that feeds that tell only changes stay fresh. */
export async function setBook(rig: Rig, of: VenueCase, bid: string, ask: string): Promise<void> {
  const { priceScale, qtyScale } = await listing(rig.host, of.hostId);
  let much = 1_000;
  const put = (): void => {
    much = much === 1_000 ? 1_001 : 1_000;
    const level = (price: string): readonly [number, number] => [
      dec(price).toUnits(priceScale),
      dec(of.qty).mul(Decimal.of(much)).toUnits(qtyScale),
    ];
    rig.host.venue.control.setBook(of.hostId, { bids: [level(bid)], asks: [level(ask)] });
  };
  clearInterval(rig.pulse.timer);
  put();
  rig.pulse.timer = setInterval(put, 1_000);
}

/** The market of the other instrument falls upon the order that rests there. */
export async function sellInto({ host }: Rig, of: VenueCase): Promise<void> {
  const { hostId } = of.searched;
  const { priceScale, qtyScale } = await listing(host, hostId);
  const rests = dec(of.rests).toUnits(priceScale);
  const size = dec(of.qty).toUnits(qtyScale);
  const away = Math.round(rests / 100);
  host.venue.control.setBook(hostId, { bids: [[rests - away, size]], asks: [[rests + away, size]] });
  host.venue.control.trade(hostId, 'sell', size, rests);
}

/** Someone else sells (or buys) as much as one of our orders, no further than `limit`. */
export async function trade({ host }: Rig, of: VenueCase, side: 'buy' | 'sell', limit: string): Promise<void> {
  const { priceScale, qtyScale } = await listing(host, of.hostId);
  host.venue.control.trade(of.hostId, side, dec(of.qty).toUnits(qtyScale), dec(limit).toUnits(priceScale));
}

async function listing(host: GatewayHost, wanted: InstrumentId): Promise<{ priceScale: number; qtyScale: number }> {
  const feed = host.marketData();
  const listed = await feed.instruments();
  await feed.close();
  const found = listed.ok ? listed.value.find((one) => one.id === wanted) : undefined;
  if (found === undefined) throw new Error(`the exchange does not list ${wanted}`);
  return found;
}

export type Held = { readonly positions: ReadonlyMap<string, string>; readonly orders: number };

/** What the account holds and has resting, by the exchange's own list. */
export async function heldThere({ host, account }: Rig): Promise<Held> {
  const client = host.client(account);
  await new Promise<void>((resolve) => {
    client.open({
      onConnection: ({ state }) => (state === 'connected' ? resolve() : undefined),
      onReports: () => undefined,
    });
  });
  const status = await client.massStatus(0);
  await client.close();
  if (!status.ok) throw new Error(status.error.message);
  const held = status.value.positions.filter(({ qty }) => !dec(qty).isZero());
  return {
    positions: new Map(held.map(({ instrumentId, qty }) => [instrumentId, dec(qty).trim().text()])),
    orders: host.venue.control.openOrders(account).length,
  };
}
