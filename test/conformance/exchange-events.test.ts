/**
 * What an exchange does to a position by itself, over the wire and through a whole terminal on the real client library: funding,
 * liquidation, auto-deleveraging. Position and cash follow, an alarm says so, nothing counts twice, whether the stream told it or not.
 */
import { afterEach, describe, expect, test } from 'vitest';
import {
  dec,
  idOf,
  isTerminal,
  type Alert,
  type Fill,
  type InstrumentId,
  type Order,
  type Position,
  type SubmitOrderCommand,
} from '../../shared/domain/index.ts';
import { keyAccountId } from '../../src-main/brokers/ccxt/desk.ts';
import { GATEWAY_KEY, startBinanceGateway } from '../gateways/binance/binance-gateway.ts';
import { BYBIT_GATEWAY_KEY, startBybitGateway, type BybitGateway } from '../gateways/bybit/bybit-gateway.ts';
import { startFaultProxy, type FaultProxy } from '../gateways/core/fault-proxy.ts';
import type { Gateway } from '../gateways/core/gateway.ts';
import { until } from './bench.ts';
import { bookOf } from './coin-book.ts';
import { COINS, coinTerminal, stopAt, untilTrading } from './coin-terminal.ts';
import type { WiredTerminal } from './wired-terminal.ts';

const STOP = stopAt('85000');

const ended: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).toReversed()) await end();
});

type Closing = (kind: 'liquidation' | 'adl', part?: string) => Promise<void>;
type Venue = {
  readonly exchange: string;
  readonly secrets: Readonly<Record<string, string>>;
  readonly instrumentId: InstrumentId;
  readonly start: () => Promise<{ readonly gateway: Gateway; readonly forceClose: Closing }>;
};

const accountOf = ({ exchange, secrets }: Pick<Venue, 'exchange' | 'secrets'>) =>
  keyAccountId(exchange, secrets['apiKey'] ?? '');

async function startBybit(): Promise<{ gateway: BybitGateway; forceClose: Closing }> {
  const gateway = await startBybitGateway({ accounts: { linear: accountOf(BYBIT) } });
  return {
    gateway,
    forceClose: (kind, part) => gateway.forceClose(kind, 'BTCUSDT', '90000', part === undefined ? {} : { part }),
  };
}
const BYBIT: Venue = {
  ...{ exchange: 'bybit', secrets: { ...BYBIT_GATEWAY_KEY }, instrumentId: idOf<InstrumentId>('BTC/USDT:USDT.BYBIT') },
  start: startBybit,
};
const BINANCE: Venue = {
  ...{
    exchange: 'binanceusdm',
    secrets: { ...GATEWAY_KEY },
    instrumentId: idOf<InstrumentId>('BTC/USDT:USDT.BINANCE'),
  },
  start: async () => {
    const gateway = await startBinanceGateway({ usdmAccountId: accountOf(BINANCE) });
    return { gateway, forceClose: (kind, part) => gateway.forceClose(kind, 'BTCUSDT', part) };
  },
};

type Desk<G extends Gateway = Gateway> = {
  readonly gateway: G;
  readonly forceClose: Closing;
  readonly proxy: FaultProxy;
  readonly terminal: WiredTerminal;
  readonly position: () => Position | undefined;
  /** The stop that rests at the exchange. */
  readonly stop: () => Order | undefined;
  readonly cash: () => string;
  /** Before anything was traded. */
  readonly opening: string;
  readonly alerts: () => readonly Alert[];
  readonly fills: () => readonly Fill[];
};

/** A terminal on a venue with 0.1 held. */
async function desk(venue: Venue): Promise<Desk> {
  const { gateway, forceClose } = await venue.start();
  ended.push(() => gateway.close());
  const book = bookOf(gateway);
  await book.put();
  ended.push(() => book.stop());
  const proxy = await startFaultProxy(gateway.port);
  ended.push(() => proxy.close());
  const terminal = coinTerminal({
    ...{ exchange: venue.exchange, market: 'perpetual', quote: 'USDT', symbols: 'BTC/USDT:USDT' },
    ...{ accountId: accountOf(venue), secrets: venue.secrets, port: proxy.port },
  });
  ended.push(() => terminal.close());
  const { view } = terminal.core;
  const { instrumentId } = venue;
  const position = (): Position | undefined =>
    [...view.positions.values()].find((one) => one.instrumentId === instrumentId);
  await untilTrading(terminal, instrumentId);
  const cash = (): string =>
    view.accounts.get(accountOf(venue))?.balances.find((one) => one.currency === 'USDT')?.total ?? 'none';
  const opening = cash();
  const command: SubmitOrderCommand = {
    ...{ kind: 'submitOrder', connectionId: COINS, accountId: accountOf(venue), instrumentId, side: 'buy' },
    ...{ qty: dec('0.1').text(), tif: 'gtc', sessions: ['continuous'], type: 'limit', limitPrice: dec('90020').text() },
    bracket: STOP,
  };
  expect(await terminal.send(command)).toMatchObject({ kind: 'accepted' });
  await until('it is held', () => position()?.qty === '0.1');
  const stop = (): Order | undefined =>
    [...view.orders.values()].find((one) => one.type === 'stop' && one.status === 'accepted');
  await until('its stop rests', () => stop()?.qty === '0.1');
  return {
    ...{ gateway, forceClose, proxy, terminal, position, stop, cash, opening },
    alerts: () => [...view.alerts.values()],
    fills: () => [...view.fills.values()],
  };
}

const isReady = ({ terminal }: Desk): boolean =>
  [...terminal.core.view.connections.values()].every((link) => link.state === 'ready');

/** What the wallet has after the fills. */
const cashByFills = ({ fills, opening }: Desk): string =>
  fills()
    .reduce((sum, { side, qty, price, fee }) => {
      const value = dec(qty).mul(dec(price));
      return sum.add(side === 'buy' ? value.neg() : value).sub(dec(fee));
    }, dec(opening))
    .trim()
    .toString();

const full = process.env['RUNG_FULL'] === '1';
if (!full) process.stdout.write('parts of liquidations at Binance, funding while away: with npm run test:full\n');

describe.each([BYBIT, BINANCE])('closed by the exchange: $exchange', (venue) => {
  test.skipIf(!full && venue === BINANCE)(
    'a part is liquidated, the rest deleveraged: position and cash follow, an alarm says so, once',
    async () => {
      const at = await desk(venue);
      await until(
        'S1.3: the exchange’s own mark, by which it liquidates: the last trade here, no mid of the book',
        () => at.position()?.margin?.markPrice === '90020',
        () => JSON.stringify(at.position()),
      );
      await at.forceClose('liquidation', '0.04');
      await until(
        'the part is gone',
        () => at.position()?.qty === '0.06',
        () => JSON.stringify([at.position(), at.alerts()]),
      );
      await until('agreed with the exchange again', () => isReady(at));
      await until('G13: the stop is as large as what is left', () => at.stop()?.qty === '0.06');
      const alarm = at.alerts().find((one) => one.title.includes('liquidated by the exchange'));
      process.stdout.write(`  ${venue.exchange}: "${alarm?.title}": ${alarm?.detail}\n`);
      expect(alarm).toMatchObject({ level: 'danger', detail: expect.stringContaining('0.06 is left of the position') });
      await at.forceClose('adl');
      await until(
        'nothing is held',
        () => at.position()?.qty === '0',
        () => JSON.stringify([at.position(), at.alerts()]),
      );
      await until('agreed again', () => isReady(at));
      await until('G13: no stop is left behind', () =>
        [...at.terminal.core.view.orders.values()].every((one) => isTerminal(one.status)),
      );
      expect(at.fills().map(({ nonTrade, qty, side }) => [nonTrade, qty, side])).toEqual([
        [undefined, '0.1', 'buy'],
        ['liquidated', '0.04', 'sell'],
        ['deleveraged', '0.06', 'sell'],
      ]);
      await until(
        'the cash is what the fills come to, and stays so',
        () => dec(at.cash()).eq(dec(cashByFills(at))),
        () => `${at.cash()} against ${cashByFills(at)}`,
      );
      const titles = at.alerts().map((one) => one.title);
      expect(titles.filter((title) => /liquidated|deleveraging/.test(title)).length).toBe(2);
      // Nothing of it is an order of anybody.
      expect(titles.filter((title) => /not placed here|differs/.test(title))).toEqual([]);
      const types = new Set([...at.terminal.core.view.orders.values()].map((one) => one.type));
      expect([...types].toSorted()).toEqual(['limit', 'stop']);
    },
  );

  test('G17: what was liquidated while the link was down is booked as that after the return, once', async () => {
    const at = await desk(venue);
    at.proxy.set({ kind: 'refuse' });
    at.proxy.cut();
    await until('the link is lost', () => !isReady(at));
    await at.forceClose('liquidation');
    at.proxy.set({ kind: 'none' });
    await until(
      'nothing is held',
      () => isReady(at) && at.position()?.qty === '0',
      () => JSON.stringify([at.position(), at.alerts()]),
    );
    expect(at.fills().map(({ nonTrade, qty }) => [nonTrade, qty])).toEqual([
      [undefined, '0.1'],
      ['liquidated', '0.1'],
    ]);
    expect(at.alerts().filter((one) => one.title.includes('liquidated')).length).toBe(1);
    await until(
      'the cash agrees',
      () => dec(at.cash()).eq(dec(cashByFills(at))),
      () => `${at.cash()} against ${cashByFills(at)}`,
    );
  });
});

describe('funding at Bybit', () => {
  test('S1.3: booked once, signed as it is paid or received, and after being away', async () => {
    const gateways: BybitGateway[] = [];
    const at = await desk({
      ...BYBIT,
      start: async () => {
        const started = await startBybit();
        gateways.push(started.gateway);
        return started;
      },
    });
    const [gateway] = gateways;
    if (gateway === undefined) throw new Error('no gateway');
    const before = dec(at.cash());
    await gateway.chargeFunding('BTCUSDT', '1.23');
    await until(
      'funding is booked',
      () => at.position()?.charges === '-1.23',
      () => JSON.stringify([at.position(), at.alerts()]),
    );
    expect(dec(at.cash()).eq(before.sub(dec('1.23')))).toBe(true);
    expect(at.alerts().map((one) => one.title)).toContain('Funding paid: BTC/USDT:USDT');
    await gateway.chargeFunding('BTCUSDT', '-0.5');
    await until('the second too', () => at.position()?.charges === '-0.73');
    expect(at.alerts().map((one) => one.title)).toContain('Funding received: BTC/USDT:USDT');
    // No execution is made of it.
    expect(at.fills().length).toBe(1);
    if (!full) return;
    at.proxy.set({ kind: 'refuse' });
    at.proxy.cut();
    await until('the link is lost', () => !isReady(at));
    await gateway.chargeFunding('BTCUSDT', '2');
    at.proxy.set({ kind: 'none' });
    await until(
      'what was charged meanwhile',
      () => isReady(at) && at.position()?.charges === '-2.73',
      () => JSON.stringify(at.position()),
    );
    await until(
      'the balance has each once',
      () => dec(at.cash()).eq(before.sub(dec('2.73'))),
      () => at.cash(),
    );
    expect(at.fills().length).toBe(1);
    expect(at.position()).toMatchObject({ qty: '0.1', realised: '0', charges: '-2.73' });
  });
});
