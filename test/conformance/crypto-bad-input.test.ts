/** Crypto exchanges: whatever answers in their place gives a state in words, nothing is sent into it, and no key leaves. */
import { afterEach, describe, expect, test } from 'vitest';
import { dec, idOf, type ConnectionId, type InstrumentId } from '../../shared/domain/index.ts';
import { openCcxt, probeCcxt } from '../../src-main/brokers/ccxt/connection.ts';
import { ccxtDefinition } from '../../src-main/brokers/ccxt/definition.ts';
import type { BrokerDeps, BrokerOptions } from '../../src-main/ports/broker.ts';
import { systemScheduler } from '../../src-main/runtime/system-scheduler.ts';
import { quickScheduler, until } from './bench.ts';
import type { CryptoVenue } from './crypto-bench.ts';
import { BINANCE, BINANCE_USDM, BYBIT, COINBASE, KRAKEN, OKX } from './crypto-venues.ts';
import { NEIGHBOURS, startElsewhere, trustElsewhere } from './neighbours.ts';
import { Recorder } from './recorder.ts';
import { silentLogger } from './silent-logger.ts';

const VENUES: readonly CryptoVenue[] = [BINANCE, BINANCE_USDM, KRAKEN, BYBIT, OKX, COINBASE];
const FULL = process.env['RUNG_FULL'] === '1';
const SEED = Number(process.env['RUNG_SEED'] ?? '0');
const TIMES = { requestTimeoutMs: 700, answerMs: 4_000, streamMs: 4_000 };

const closing: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const optionsFor = (venue: CryptoVenue, host: string): BrokerOptions => ({
  connectionId: idOf<ConnectionId>(`${venue.kind}-bad`),
  ...{ name: venue.kind, mode: 'paper', accountId: venue.accountId },
  values: { exchange: venue.exchange, market: venue.market, quote: venue.quote, symbols: '', host },
});
const depsFor = (venue: CryptoVenue): BrokerDeps => ({
  scheduler: quickScheduler(systemScheduler, 5),
  logger: silentLogger,
  secret: (key) => venue.secrets[key] ?? null,
  instrumentOf: () => null,
  random: () => 0.5,
});

/** Every neighbour with every exchange in a full run, else each neighbour with one of them and each of them once. */
const PAIRS = Object.entries(NEIGHBOURS).flatMap(([name, neighbour], i) =>
  VENUES.filter((_venue, j) => FULL || j === (i + SEED) % VENUES.length).map((venue) => ({
    ...{ name, neighbour, venue, kind: venue.kind },
  })),
);

/** A sentence for a trader: to be read, without pages, code, addresses or anything of a key. */
function expectWords(text: string, { secrets }: CryptoVenue): void {
  expect(text.length).toBeGreaterThan(10);
  expect(text).not.toMatch(/undefined|\[object|at .*\.js|<\/?[a-z]+>|signature=|https?:/i);
  for (const secret of Object.values(secrets)) expect(text.includes(secret)).toBe(false);
}

function opened(venue: CryptoVenue, host: string) {
  const connection = openCcxt(optionsFor(venue, host), depsFor(venue), TIMES);
  closing.push(() => connection.close());
  const heard = new Recorder();
  connection.execution?.open(heard.execution);
  connection.marketData?.open(heard.market);
  return { connection, heard };
}

const order = (venue: CryptoVenue) =>
  ({
    clientOrderId: idOf<never>('K-bad-input-0001'),
    accountId: venue.accountId ?? idOf<never>('none'),
    instrumentId: idOf<InstrumentId>(`BTC/${venue.quote}.${venue.venue}`),
    ...({ side: 'buy', type: 'limit', tif: 'gtc', sessions: ['continuous'] } as const),
    ...{ qty: dec('1').text(), limitPrice: dec('1').text() },
  }) as const;

describe('what answers is not the exchange', () => {
  test.each(PAIRS)('$kind, $name: a reason in words, nothing is sent, the probe says so too', async (row) => {
    const { venue, neighbour, name } = row;
    const server = await neighbour.start();
    closing.push(() => server.close());
    const host = `${neighbour.tls === true ? 'https' : 'http'}://127.0.0.1:${server.port}`;
    const { connection, heard } = opened(venue, host);
    await until('it is told', () => heard.connections.at(-1)?.state === 'disconnected' && heard.feed.length > 0);
    const reason = heard.connections.at(-1)?.reason ?? '';
    expectWords(reason, venue);
    expectWords(heard.feed.at(-1)?.reason ?? '', venue);
    expect(heard.connections.some((one) => one.state === 'connected')).toBe(false);
    expect(heard.feed.some((one) => one.up)).toBe(false);
    expect(await connection.execution?.submitOrder(order(venue))).toMatchObject({ kind: 'rejected', unsent: true });
    const [first] = await connection.check();
    expect(first).toMatchObject({ what: 'reachable', state: 'failed' });
    expectWords(first?.text ?? '', venue);
    process.stdout.write(`  ${venue.kind}, ${name}: "${reason}"\n`);
    // The probe waits as long as the product does.
    if (/says nothing/.test(name)) return;
    const probe = await probeCcxt({ ...optionsFor(venue, host), accountId: null }, depsFor(venue));
    expect(probe.ok).toBe(false);
    if (!probe.ok) expectWords(probe.error.message, venue);
  });

  test.each(VENUES)(
    '$kind: a certificate for another host: its name is what is wrong, and that is said',
    async (venue) => {
      closing.push(trustElsewhere());
      const server = await startElsewhere();
      closing.push(() => server.close());
      const { heard } = opened(venue, `https://127.0.0.1:${server.port}`);
      await until('it is told', () => heard.connections.at(-1)?.state === 'disconnected');
      expect(heard.connections.at(-1)?.reason).toMatch(/certificate is for another host/);
    },
  );

  test.each(VENUES)('$kind: a port where nothing listens', async (venue) => {
    const server = await startElsewhere();
    await server.close();
    const { heard } = opened(venue, `http://127.0.0.1:${server.port}`);
    await until('it is told', () => heard.connections.at(-1)?.state === 'disconnected');
    expect(heard.connections.at(-1)?.reason).toMatch(/nothing listens at that address/);
  });

  test('an address that is none is said beside its field', () => {
    for (const host of ['nonsense', 'ftp://127.0.0.1', 'http://evil@127.0.0.1', 'http://127.0.0.1/path'])
      expect(ccxtDefinition.check('paper', { ...optionsFor(BINANCE, host).values }).map((one) => one.field)).toContain(
        'host',
      );
  });
});
