/** Polygon: whatever answers in its place gives a state in words and no quote; the key goes nowhere in the clear to a stranger's name. */
import { afterEach, describe, expect, test } from 'vitest';
import { idOf, type ConnectionId, type Instrument, type InstrumentId } from '../../shared/domain/index.ts';
import { POLYGON_BROKER } from '../../src-main/brokers/polygon/definition.ts';
import type { BrokerDeps, BrokerOptions } from '../../src-main/ports/broker.ts';
import { quickScheduler, shiftedScheduler, until } from './bench.ts';
import { NEIGHBOURS, startElsewhere, trustElsewhere } from './neighbours.ts';
import { Recorder } from './recorder.ts';
import { silentLogger } from './silent-logger.ts';

const AAPL = {
  ...{ id: idOf<InstrumentId>('AAPL.ALPACA'), symbol: 'AAPL', venue: 'ALPACA', assetClass: 'equity', currency: 'USD' },
  ...{ priceScale: 4, qtyScale: 0 },
} as Instrument;

const closing: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const one of closing.splice(0).toReversed()) await one.close();
});

const optionsFor = (address: string): BrokerOptions => ({
  connectionId: idOf<ConnectionId>('polygon-bad'),
  ...{ name: 'Polygon', mode: 'paper', accountId: null },
  values: { plan: 'realtime', requestsPerMinute: '60000', address },
});
const deps = (speed: number): BrokerDeps => ({
  scheduler: quickScheduler(shiftedScheduler(), speed),
  logger: silentLogger,
  secret: () => 'rung-polygon-key',
  instrumentOf: (id) => (id === AAPL.id ? AAPL : null),
  random: () => 0.5,
});

function opened(address: string, speed: number): Recorder {
  const connection = POLYGON_BROKER.open(optionsFor(address), deps(speed));
  closing.push(connection);
  const heard = new Recorder();
  connection.marketData?.open(heard.market);
  connection.marketData?.subscribeQuotes([AAPL.id]);
  return heard;
}

describe('Polygon: what answers is not Polygon', () => {
  test.each(Object.entries(NEIGHBOURS))(
    '%s: a reason in words, no quotes, the probe says so too',
    async (name, one) => {
      const neighbour = await one.start();
      closing.push(neighbour);
      const address = `${one.tls === true ? 'https' : 'http'}://127.0.0.1:${neighbour.port}`;
      const heard = opened(address, 1);
      await until('it is told', () => heard.feed.at(-1)?.up === false && (heard.feed.at(-1)?.reason ?? '') !== '');
      const reason = heard.feed.at(-1)?.reason ?? '';
      expect(reason).not.toMatch(/undefined|\[object|at .*\.js/);
      expect(heard.quoteCount).toBe(0);
      const probe = await POLYGON_BROKER.probe(optionsFor(address), deps(1));
      expect(probe.ok).toBe(false);
      process.stdout.write(`  polygon, ${name}: "${reason}" · probe: "${probe.ok ? '' : probe.error.message}"\n`);
    },
  );

  test('a certificate of somebody else, well signed: its name is what is wrong', async () => {
    const back = trustElsewhere();
    try {
      const neighbour = await startElsewhere();
      closing.push(neighbour);
      const address = `https://127.0.0.1:${neighbour.port}`;
      const probe = await POLYGON_BROKER.probe(optionsFor(address), deps(1));
      expect(probe).toMatchObject({
        ok: false,
        error: { message: expect.stringMatching(/certificate is for another host/) },
      });
      const heard = opened(address, 1);
      await until('it is told', () => heard.feed.some((one) => /certificate/.test(one.reason ?? '')));
    } finally {
      back();
    }
  });

  test('an address that is not of this machine is no address', () => {
    for (const address of ['http://example.com', 'nonsense', 'ftp://127.0.0.1'])
      expect(POLYGON_BROKER.check('paper', { ...optionsFor(address).values }).map((one) => one.field)).toEqual([
        'address',
      ]);
  });
});
