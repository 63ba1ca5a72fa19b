/** The venues that the journey is played at; each is one entry of the table. */
import { idOf, type AccountId } from '../../../../shared/domain/index.ts';
import { BENCH_START_MS, shiftedScheduler } from '../../../conformance/bench.ts';
import { startAlpacaGateway } from '../../../gateways/alpaca/alpaca-gateway.ts';
import { startHost, type GatewayHost } from '../../../gateways/core/gateway.ts';
import { startPolygonGateway } from '../../../gateways/polygon/polygon-gateway.ts';
import { startTwsGateway } from '../../../gateways/tws/tws-gateway.ts';
import { CRYPTO_VENUES } from './crypto-cases.ts';
import { HELD_BY_APP, hostIdOf, type Rig, type Shell, type Typed, type VenueCase } from './venue-case.ts';

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
const alpacaTyped = (port: number, stockFeed: 'iex' | 'sip'): Typed => ({
  ...{ broker: 'alpaca', name: 'Alpaca paper', advanced: true },
  fields: { symbols: 'SPY, AAPL', address: `http://127.0.0.1:${port}` },
  choices: { stockFeed, optionFeed: 'opra' },
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
      // What is free there: one venue's quotes.
      connections: [alpacaTyped(gateway.port, 'iex')],
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
      connections: [alpacaTyped(trades.port, 'sip'), polygon],
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

const AAPL = {
  ...{
    symbol: 'AAPL',
    searched: { text: 'MSFT', symbol: 'MSFT', hostId: hostIdOf('MSFT') },
    hostId: hostIdOf('AAPL'),
    qty: '10',
  },
  ...{ bid: '270.00', ask: '270.20', mid: '270.10', rests: '500.00', combo: { of: 'SPY' } },
  stop: { holder: 'venue' },
  always: ['browser', 'electron'],
  ...{ exits: { stop: '260.00', target: '280.00' }, acknowledge: [], shiftMs: officeShift },
} as const;

const VENUES: readonly VenueCase[] = [
  { ...AAPL, name: 'TWS', start: startTws },
  { ...AAPL, name: 'Alpaca', start: startAlpaca, acknowledge: HELD_BY_APP, oneVenue: '270.20' },
  {
    ...{ ...AAPL, name: 'Polygon beside Alpaca', start: startPolygon, acknowledge: HELD_BY_APP },
    combo: { none: 'Polygon takes no orders; combos are traded at Alpaca' },
  },
  ...CRYPTO_VENUES,
];

const FULL = process.env['RUNG_FULL'] === '1';

/** The venues that a shell plays in this run. */
export const playedIn = (shell: Shell): readonly VenueCase[] =>
  VENUES.filter(({ always }) => FULL || always.includes(shell));

/** Says, once a run, which are left to the full one. */
export function tellLeftOut(shell: Shell, played: VenueCase): void {
  const left = VENUES.filter((venue) => !playedIn(shell).includes(venue)).map(({ name }) => name);
  if (played !== VENUES[0] || left.length === 0) return;
  process.stdout.write(`${left.join(', ')}: played here with RUNG_FULL=1 (npm run test:full)\n`);
}
