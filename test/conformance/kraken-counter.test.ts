/**
 * G7, G17: Kraken's counter of a key's requests, at the gateway as it is documented and with the pace of the lowest tier: a reading asks for
 * no history that the stream has told, what the stream does not explain is asked for, and a counter that others used up is believed.
 */
import { afterEach, expect, test } from 'vitest';
import {
  dec,
  idOf,
  type ClientOrderId,
  type ConnectionId,
  type ExecutionMassStatus,
  type Instrument,
} from '../../shared/domain/index.ts';
import { openCcxt } from '../../src-main/brokers/ccxt/connection.ts';
import { keyAccountId } from '../../src-main/brokers/ccxt/desk.ts';
import type { ExecutionClient, SubmitRequest } from '../../src-main/ports/execution-client.ts';
import { systemScheduler } from '../../src-main/runtime/system-scheduler.ts';
import { hostIdOf } from '../gateways/core/gateway.ts';
import { KRAKEN_GATEWAY_KEY, startKrakenGateway, type KrakenGateway } from '../gateways/kraken/kraken-gateway.ts';
import { until } from './bench.ts';
import { Recorder } from './recorder.ts';
import { silentLogger } from './silent-logger.ts';

const accountId = keyAccountId('kraken', KRAKEN_GATEWAY_KEY.apiKey);
const SINCE = 0;
let leave: () => Promise<void> = () => Promise.resolve();

afterEach(async () => {
  await leave();
});

type Bench = {
  readonly gateway: KrakenGateway;
  readonly client: ExecutionClient;
  readonly heard: Recorder;
  readonly btc: Instrument;
  /** A reading, and what was asked of the exchange for it. */
  readonly read: () => Promise<{ readonly status: ExecutionMassStatus; readonly asked: readonly string[] }>;
};

async function bench(): Promise<Bench> {
  const gateway = await startKrakenGateway({ accountId });
  const connection = openCcxt(
    {
      ...{ connectionId: idOf<ConnectionId>('kraken'), name: 'kraken', mode: 'paper', accountId },
      values: { exchange: 'kraken', symbols: 'BTC', host: `http://127.0.0.1:${gateway.port}` },
    },
    {
      ...{ scheduler: systemScheduler, logger: silentLogger, instrumentOf: () => null, random: () => 0.5 },
      secret: (key) => (KRAKEN_GATEWAY_KEY as Readonly<Record<string, string>>)[key] ?? null,
    },
  );
  leave = async () => {
    await connection.close();
    await gateway.close();
  };
  const client = connection.execution;
  if (client === null) throw new Error('no execution');
  const heard = new Recorder();
  client.open(heard.execution);
  await until(
    'connected',
    () => heard.isUp,
    () => heard.text(),
  );
  const listed = await client.instruments();
  if (!listed.ok) throw new Error(listed.error.message);
  const btc = listed.value.find((one) => one.baseCurrency === 'BTC');
  if (btc === undefined) throw new Error('no BTC');
  const read = async () => {
    const before = gateway.asked().length;
    const status = await client.massStatus(SINCE);
    if (!status.ok) throw new Error(status.error.message);
    return { status: status.value, asked: gateway.asked().slice(before) };
  };
  return { gateway, client, heard, btc, read };
}

const ALL = ['BalanceEx', 'OpenOrders', 'ClosedOrders', 'TradesHistory'];

test('history that the stream has told is not asked for again; all of it is in the reading all the same', async () => {
  const { gateway, client, heard, btc, read } = await bench();
  gateway.host.venue.control.setBook(hostIdOf('BTC/USD'), bookOf(btc, '90000', '90020'));
  expect((await read()).asked).toEqual(ALL);
  expect((await read()).asked).toEqual(['BalanceEx', 'OpenOrders']);
  const id = idOf<ClientOrderId>('kraken-1-1');
  const done = await client.submitOrder(buyAt(id, btc, '90020'));
  expect(done.kind).toBe('acked');
  await until(
    'its fill was heard',
    () => heard.fills(id).length > 0,
    () => heard.text(),
  );
  const after = await read();
  expect(after.asked).toEqual(['BalanceEx', 'OpenOrders']);
  expect(after.status.fills.map(({ qty }) => dec(qty).toString())).toEqual(['0.01']);
  expect(after.status.orders.map((order) => [order.clientOrderId, order.status])).toEqual([['kraken-1-1', 'filled']]);
  expect(after.status.positions.map(({ qty }) => dec(qty).trim().toString())).toEqual(['0.01']);
}, 60_000);

test('what is held and nobody told of is looked for in history', async () => {
  const { gateway, read } = await bench();
  await read();
  gateway.host.venue.control.setPosition(accountId, hostIdOf('BTC/USD'), dec('0.5').text(), dec('90000').text());
  expect((await read()).asked).toEqual(ALL);
  expect((await read()).asked).toEqual(['BalanceEx', 'OpenOrders']);
}, 60_000);

test('a counter that others used up is believed: a question is asked again at its pace, a cancel waits for nothing', async () => {
  const { gateway, client, btc, read } = await bench();
  await read();
  gateway.host.venue.control.setBook(hostIdOf('BTC/USD'), bookOf(btc, '90000', '90020'));
  const id = idOf<ClientOrderId>('kraken-1-2');
  await client.submitOrder(buyAt(id, btc, '80000'));
  gateway.useUp();
  const reading = read();
  await until(
    'the exchange refused one',
    () => gateway.refused() > 0,
    () => gateway.asked().join(' '),
  );
  const before = gateway.asked().length;
  const canceled = await client.cancelOrder({ clientOrderId: id, venueOrderId: null, instrumentId: btc.id });
  expect(canceled.kind).toBe('acked');
  expect(gateway.asked().slice(before)).toEqual(['CancelOrder']);
  const { status } = await reading;
  expect(status.account.accountId).toBe(accountId);
  expect(gateway.refused()).toBeLessThanOrEqual(3);
}, 60_000);

const buyAt = (clientOrderId: ClientOrderId, { id: instrumentId }: Instrument, limit: string): SubmitRequest => ({
  ...{ clientOrderId, accountId, instrumentId, side: 'buy', type: 'limit', tif: 'gtc', sessions: ['continuous'] },
  ...{ qty: dec('0.01').text(), limitPrice: dec(limit).text() },
});

const bookOf = ({ priceScale, qtyScale }: Instrument, bid: string, ask: string) => ({
  bids: [[dec(bid).toUnits(priceScale), dec('1').toUnits(qtyScale)] as const],
  asks: [[dec(ask).toUnits(priceScale), dec('1').toUnits(qtyScale)] as const],
});
