/** An exchange that goes into maintenance in the middle of a day, as a screen hears it: words, nothing lost, nothing sent twice. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { dec, idOf, type CommandReply, type ConnectionId, type InstrumentId } from '../../shared/domain/index.ts';
import { ccxtDefinition } from '../../src-main/brokers/ccxt/definition.ts';
import { BYBIT } from '../conformance/crypto-venues.ts';
import { startFaultProxy } from '../gateways/core/fault-proxy.ts';
import { startInterceptor } from '../gateways/core/interceptor.ts';
import { SetupClient, startHost } from './fixtures/connected-shell.ts';
import { WIRES_TO } from './fixtures/wires.ts';

const PASSPHRASE = 'a passphrase of this test alone';
const COIN = idOf<InstrumentId>('BTC/USDT.BYBIT');
const CLOSED = {
  status: 200,
  body: '{"retCode":10016,"retMsg":"Server error.","result":{},"retExtInfo":{},"time":1}',
};

const accepted = (reply: CommandReply): Extract<CommandReply, { kind: 'accepted' }> => {
  if (reply.kind === 'denied') throw new Error(`${reply.code} at ${reply.path}: ${reply.message}`);
  return reply;
};

const closing: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
}, 60_000);

/** A terminal that is connected to Bybit's gateway, with what stands between them in our hands. */
async function connected() {
  const gateway = await BYBIT.start();
  closing.push(() => gateway.close());
  const front = await startInterceptor(gateway.port);
  closing.push(() => front.close());
  const proxy = await startFaultProxy(front.port);
  closing.push(() => proxy.close());
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'rung-maintenance-'));
  closing.push(() => rmSync(dataDir, { recursive: true, force: true }));
  const host = await startHost(dataDir, {}, [ccxtDefinition]);
  const [, open] = WIRES_TO[0] ?? [];
  if (open === undefined) throw new Error('no wire');
  const wire = await open(host);
  const client = new SetupClient(wire);
  closing.push(async () => {
    client.close();
    await wire.close();
    host.closeClients('the test is over');
    await host.stop();
  });
  accepted(await client.send({ kind: 'unlockVault', passphrase: PASSPHRASE, create: true }));
  const values = { exchange: 'bybit', market: 'spot', quote: 'USDT', symbols: 'BTC/USDT', spotInventory: 'true' };
  const added = await client.send({
    ...{ kind: 'addConnection', broker: ccxtDefinition.kind, name: 'Bybit', mode: 'paper' },
    values: { ...values, host: `http://127.0.0.1:${proxy.port}` },
  });
  const id = idOf<ConnectionId>(accepted(added).recordId ?? '');
  for (const [key, value] of Object.entries(BYBIT.secrets))
    accepted(await client.send({ kind: 'setSecret', connectionId: id, key, secret: value }));
  accepted(await client.send({ kind: 'setMarket', market: 'connections', confirmed: true }));
  const first = await client.live();
  await first.until(() => first.closed);
  await client.live();
  accepted(await client.send({ kind: 'connect', connectionId: id }));
  const { accountId } = await client.reaches(id, 'ready');
  if (accountId === null) throw new Error('no account');
  let cents = 0;
  /** Each at another price: the same one twice would be stopped here. */
  const order = () => {
    cents += 1;
    return client.send({
      ...{ kind: 'submitOrder', connectionId: id, accountId, instrumentId: COIN, side: 'buy', type: 'limit' },
      ...{ qty: dec('0.01').text(), limitPrice: dec(`${20_000 + cents}`).text(), tif: 'gtc', sessions: ['continuous'] },
    });
  };
  return { gateway, front, proxy, client, id, order };
}

describe('an exchange in maintenance, through the contract', () => {
  it('G15 G17: said on the connection with what to do; an order into it is unknown, then what it was; all is back after it', async () => {
    const { gateway, front, proxy, client, id, order } = await connected();
    const resting = accepted(await order()).clientOrderId ?? '';
    await client.wait('the order', () => (client.shown.order[resting]?.status === 'accepted' ? true : null));
    front.answer(() => CLOSED);
    const into = accepted(await order()).clientOrderId ?? '';
    await client.wait('it is unknown', () => (client.shown.order[into]?.status === 'unknown' ? true : null));
    front.refuseSockets(503);
    proxy.cut();
    const lost = await client.reaches(id, 'disconnected');
    const told = await client.wait('the words', () => {
      const reason = client.shown.connection[id]?.reason ?? '';
      return /Bybit had an internal error/.test(reason) ? reason : null;
    });
    const setup = await client.setup(id);
    expect(setup.advice).toMatch(/problem or maintenance: look at its status page/);
    expect(lost.workingOrders).toBe(2);
    expect(await order()).toMatchObject({ kind: 'denied' });
    process.stdout.write(`maintenance on the screen: "${told}" · "${setup.advice ?? ''}"\n`);
    front.answer(null);
    front.refuseSockets(null);
    await client.reaches(id, 'ready');
    await client.wait('it was never taken', () => {
      const status = client.shown.order[into]?.status;
      return status !== undefined && status !== 'unknown' && status !== 'accepted' ? true : null;
    });
    expect(client.shown.order[resting]?.status).toBe('accepted');
    const received = gateway.host.venue.audit().filter((row) => row.received > 0);
    expect(received.map((row) => [row.clientOrderId, row.received])).toEqual([[resting, 1]]);
  });
});
