/** What a trader may type, and what may answer: each gets a state in words, no order is sent into it, and the program lives. */
import { afterEach, describe, expect, test } from 'vitest';
import { dec, idOf, type InstrumentId } from '../../shared/domain/index.ts';
import { ALPACA_BROKER } from '../../src-main/brokers/alpaca/definition.ts';
import type { BrokerConnection } from '../../src-main/ports/broker.ts';
import type { Scheduler } from '../../src-main/ports/clock.ts';
import { KEYS, depsFor, logged, openAlpacaBench, optionsFor, type AlpacaBench } from './alpaca-bench.ts';
import { quickScheduler, setMarket, shiftedScheduler, until } from './bench.ts';
import { filledOf, orderOf, require, statusOf, submitted } from './cards/card.ts';
import { NEIGHBOURS, startElsewhere, trustElsewhere, type Neighbour } from './neighbours.ts';
import { Recorder } from './recorder.ts';

const closing: { close: () => Promise<void> | void }[] = [];
afterEach(async () => {
  for (const one of closing.splice(0).toReversed()) await one.close();
});
const kept = <T extends { close: () => Promise<void> | void }>(one: T): T => {
  closing.push(one);
  return one;
};

const clock = (speed: number): Scheduler => quickScheduler(shiftedScheduler(), speed);
const valuesTo = ({ port }: Pick<Neighbour, 'port'>, tls = false): ReturnType<typeof optionsFor> => {
  const options = optionsFor(port, {});
  return tls ? { ...options, values: { ...options.values, address: `https://127.0.0.1:${port}` } } : options;
};
const opened = (
  options: ReturnType<typeof optionsFor>,
  scheduler: Scheduler,
): { connection: BrokerConnection; heard: Recorder } => {
  const connection = kept(ALPACA_BROKER.open(options, depsFor(scheduler)));
  const heard = new Recorder();
  connection.execution?.open(heard.execution);
  connection.marketData?.open(heard.market);
  return { connection, heard };
};

describe('Alpaca: what answers is not Alpaca', () => {
  test.each(Object.entries(NEIGHBOURS))(
    '%s: a reason in words, nothing is sent, the probe says so too',
    async (_, one) => {
      const neighbour = kept(await one.start());
      const options = valuesTo(neighbour, one.tls === true);
      const { connection, heard } = opened(options, clock(5));
      await until('it is told', () => heard.connections.at(-1)?.state === 'disconnected');
      const reason = heard.connections.at(-1)?.reason ?? '';
      expect(reason.length).toBeGreaterThan(10);
      expect(reason).not.toMatch(/undefined|\[object|at .*\.js/);
      expect(heard.connections.some((each) => each.state === 'connected')).toBe(false);
      const { host: _none, ...order } = { host: null, ...limit };
      expect(await connection.execution?.submitOrder(order)).toMatchObject({ kind: 'rejected', unsent: true });
      const probe = await ALPACA_BROKER.probe({ ...options, accountId: null }, depsFor(clock(5)));
      expect(probe.ok).toBe(false);
      const words = probe.ok ? '' : probe.error.message;
      expect(words).toMatch(/Alpaca|connection/);
      process.stdout.write(`  alpaca, ${_}: "${reason}" · probe: "${words}"\n`);
      const [first] = await connection.check();
      expect(first).toMatchObject({ what: 'reachable', state: 'failed' });
    },
  );

  test('a certificate of somebody else, well signed: its name is what is wrong, and that is said', async () => {
    const back = trustElsewhere();
    try {
      const options = valuesTo(kept(await startElsewhere()), true);
      const probe = await ALPACA_BROKER.probe({ ...options, accountId: null }, depsFor(clock(1)));
      expect(probe).toMatchObject({
        ok: false,
        error: { message: expect.stringMatching(/certificate is for another host/) },
      });
      const { heard } = opened(options, clock(1));
      await until('it is told', () => /certificate is for another host/.test(heard.connections.at(-1)?.reason ?? ''));
    } finally {
      back();
    }
  });

  test('a host that is not there and a port where nothing listens', async () => {
    const neighbour = await startElsewhere();
    await neighbour.close();
    const { heard } = opened(valuesTo(neighbour), clock(1));
    await until('it is told', () => heard.connections.at(-1)?.reason === 'nothing listens at that address');
    const elsewhere = ALPACA_BROKER.check('paper', {
      stockFeed: 'iex',
      optionFeed: 'indicative',
      address: 'http://example.com',
    });
    expect(elsewhere.map((one) => one.field)).toEqual(['address']);
    for (const address of ['ftp://127.0.0.1', 'nonsense', 'http://127.0.0.1.example.com', 'http://evil@example.com'])
      expect(ALPACA_BROKER.check('paper', { stockFeed: 'iex', optionFeed: 'indicative', address })).toHaveLength(1);
  });
});

const limit = {
  clientOrderId: idOf<never>('K-bad-input'),
  accountId: optionsFor(1).accountId ?? idOf<never>('none'),
  instrumentId: idOf<InstrumentId>('AAPL.ALPACA'),
  ...({ side: 'buy', type: 'limit', tif: 'day', sessions: ['regular'] } as const),
  qty: dec('1').text(),
  limitPrice: dec('1').text(),
};

async function up(speed = 1): Promise<AlpacaBench> {
  const bench = kept(await openAlpacaBench({ speed }));
  setMarket(bench, bench.main, { bid: -1, ask: 1 });
  return bench;
}

describe('Alpaca changes its mind', () => {
  test('a key that is taken back in mid-session: the link goes down with what to do, and nothing is sent', async () => {
    const bench = await up(10);
    bench.gateway.revokeKey(true);
    const status = await bench.client.massStatus(0);
    expect(status.ok).toBe(false);
    await until('it is told', () => !bench.heard.isUp);
    expect(bench.heard.connections.at(-1)?.reason).toMatch(/key was not accepted/);
    expect((await bench.client.submitOrder(orderOf(bench, bench.main, { limit: -3 }))).kind).toBe('rejected');
    bench.gateway.revokeKey(false);
    await until('it is back', () => bench.heard.isUp);
  });

  test('G21: an account that is blocked or no longer active ends the connection with words until it is lifted', async () => {
    const bench = await up(10);
    bench.gateway.spoilAccount({ status: 'ACCOUNT_CLOSED' });
    await bench.client.massStatus(0);
    await until('it is told', () => /ACCOUNT_CLOSED/.test(bench.heard.connections.at(-1)?.reason ?? ''));
    bench.gateway.spoilAccount({ account_blocked: true });
    await until('that too', () => /blocked the account/.test(bench.heard.connections.at(-1)?.reason ?? ''));
    bench.gateway.spoilAccount({});
    await until('it is back', () => bench.heard.isUp);
    expect((await bench.client.massStatus(0)).ok).toBe(true);
  });

  test('an account without figures, or with nonsense for them, is unreadable and never zero', async () => {
    const bench = await up(10);
    for (const cash of [null, 'NaN', '1e999', {}]) {
      bench.gateway.spoilAccount({ cash });
      const status = await bench.client.massStatus(0);
      expect(status, JSON.stringify(cash)).toMatchObject({ ok: false, error: { kind: 'malformed' } });
    }
  });

  test('a clock that is off by minutes: shown in health, warned of in the checklist; nothing opens, closing goes on, orders still known', async () => {
    const bench = await up();
    const ahead: Scheduler = { ...clockOf(bench), nowMs: () => bench.host.scheduler.nowMs() + 180_000 };
    const connection = kept(ALPACA_BROKER.open(optionsFor(bench.gateway.port), depsFor(ahead)));
    const heard = new Recorder();
    connection.execution?.open(heard.execution);
    await until('up', () => heard.isUp);
    expect(Math.abs((connection.health().clockSkewMs ?? 0) + 180_000)).toBeLessThan(5_000);
    const clockItem = (await connection.check()).find((item) => item.what === 'clock');
    expect(clockItem).toMatchObject({ state: 'warning', text: expect.stringMatching(/1[78]\d s ahead of Alpaca's/) });
    const order = orderOf(bench, bench.main, { limit: -3 });
    await connection.execution?.instruments();
    expect(await connection.execution?.submitOrder(order)).toMatchObject({
      kind: 'rejected',
      unsent: true,
      reason: expect.stringMatching(/1[78]\d s ahead of Alpaca’s: set it/),
    });
    expect((await connection.execution?.submitOrder({ ...order, reducing: true }))?.kind).toBe('acked');
    const status = await connection.execution?.massStatus(ahead.nowMs() - 3_600_000);
    expect(status?.ok === true && status.value.orders.some((one) => one.clientOrderId === order.clientOrderId)).toBe(
      true,
    );
  });

  test('an instrument that vanishes: orders in it are refused in words, what is held and working stays known', async () => {
    const bench = await up();
    const taken = await submitted(bench, bench.main, { limit: 1 });
    await filledOf(bench, bench.main, taken.clientOrderId, 4);
    const resting = await submitted(bench, bench.main, { limit: -30, tif: 'gtc' });
    await statusOf(bench, resting.clientOrderId, 'accepted');
    bench.gateway.delist('AAPL', true);
    const refused = await bench.client.submitOrder(orderOf(bench, bench.main, { limit: -3 }));
    expect(refused).toMatchObject({
      kind: 'rejected',
      reason: expect.stringMatching(/asset "?AAPL"? is not (active|found)/),
    });
    // A start after it: nothing tells what it is, and still it is held.
    const { client, heard } = bench.openAs?.({}) ?? { client: null, heard: null };
    if (client === null || heard === null) throw new Error('no other connection');
    await until('up', () => heard.isUp);
    expect((await client.instruments()).ok).toBe(true);
    const status = await client.massStatus(bench.host.scheduler.nowMs() - 3_600_000);
    require(status.ok, JSON.stringify(status));
    expect(status.value.positions.map((one) => [one.instrumentId, one.qty])).toEqual([['AAPL.ALPACA', '40']]);
    expect(status.value.orders.find((one) => one.clientOrderId === resting.clientOrderId)?.status).toBe('accepted');
    const { clientOrderId, instrumentId } = resting;
    const canceled = await client.cancelOrder({ clientOrderId, instrumentId, venueOrderId: null });
    expect(canceled.kind).toBe('acked');
  });

  test('G24: no key is in any word of this', () => {
    expect(logged.filter((line) => line.includes(KEYS.keyId) || line.includes(KEYS.secret))).toEqual([]);
  });
});

const clockOf = ({ host }: AlpacaBench): Scheduler => {
  const { scheduler } = host;
  return {
    nowMs: () => scheduler.nowMs(),
    monotonicMs: () => scheduler.monotonicMs(),
    at: (ms, run) => scheduler.at(ms, run),
    after: (ms, run) => scheduler.after(ms, run),
  };
};
