/** What TWS really says, and what the terminal must not make of it: over the gateway, with the client library. */
import { afterEach, describe, expect, test } from 'vitest';
import { setMarket, until } from './bench.ts';
import { orderOf } from './cards/card.ts';
import { openIbBench, type IbBench } from './ib-bench.ts';
import { Recorder } from './recorder.ts';

let bench: IbBench | null = null;
afterEach(async () => {
  const closing = bench;
  bench = null;
  await closing?.close();
});

async function open(): Promise<IbBench> {
  const made = await openIbBench({ speed: 6 });
  bench = made;
  setMarket(made, made.main, { bid: -1, ask: 5 });
  return made;
}

describe('who is there', () => {
  test('G21: accounts and order ids may be named in any order, and who was logged in before proves nothing', async () => {
    const one = await open();
    one.gateway.levers.idsFirst = true;
    const before = one.heard.connections.length;
    one.wire.cut();
    await until('lost and back', () => one.heard.connections.length >= before + 2 && one.heard.isUp);
    one.gateway.levers.login = ['U7654321'];
    const since = one.heard.connections.length;
    one.wire.cut();
    const words = (): string[] => one.heard.connections.slice(since).map((c) => `${c.state} ${c.reason ?? ''}`);
    await until('refused', () => words().some((text) => text.includes('TWS is logged in to U7654321')));
    expect(words().filter((text) => text.startsWith('connected'))).toEqual([]);
  });
});

describe('order ids', () => {
  test('G16: beside another program with many orders every order gets an id that TWS takes', async () => {
    const one = await open();
    const other = one.connect({ clientId: 871 });
    const heard = new Recorder();
    other.execution?.open(heard.execution);
    await until('connected', () => heard.isUp);
    await other.find('AAPL', 1);
    for (let i = 0; i < 4; i++)
      expect((await other.execution?.submitOrder(orderOf(one, one.main, { limit: -3 - i, tif: 'gtc' })))?.kind).toBe('acked');
    // Now TWS tells them to this connection too.
    const read = await one.client.massStatus(0);
    expect(read.ok && read.value.orders).toHaveLength(4);
    const mine = await one.client.submitOrder(orderOf(one, one.main, { limit: -9, tif: 'gtc' }));
    expect(mine).toMatchObject({ kind: 'acked' });
  });
});
