/** The conformance cards on the broker that docs/own-broker.md builds, taken from the document as it stands. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { idOf, type AccountId, type ConnectionId, type InstrumentId } from '../../shared/domain/index.ts';
import type { BrokerConnection, BrokerDeps } from '../../src-main/ports/broker.ts';
import { systemScheduler } from '../../src-main/runtime/system-scheduler.ts';
import { buildOwnBroker, type BuiltBroker } from '../fixtures/own-broker.ts';
import { startFaultProxy } from '../gateways/core/fault-proxy.ts';
import { HARBOR_ACCOUNT, HARBOR_KEY, startHarborGateway } from '../gateways/harbor/harbor-gateway.ts';
import { quickScheduler, tradedOf, until, type Bench, type BenchOptions, type Traded } from './bench.ts';
import { Recorder } from './recorder.ts';
import { runCards } from './run-cards.ts';
import { silentLogger } from './silent-logger.ts';

let built: BuiltBroker;
beforeAll(async () => {
  built = await buildOwnBroker();
});
afterAll(() => built.remove());

const depsOf = ({ speed = 1 }: BenchOptions): BrokerDeps => ({
  scheduler: quickScheduler(systemScheduler, speed),
  logger: silentLogger,
  secret: () => HARBOR_KEY,
  instrumentOf: () => null,
  random: () => 0.5,
});

async function open(options: BenchOptions): Promise<Bench> {
  const gateway = await startHarborGateway();
  const proxy = await startFaultProxy(gateway.port);
  const connections: BrokerConnection[] = [];
  const make = (wanted: { readonly accountId?: AccountId; readonly mode?: 'paper' | 'live' }): BrokerConnection => {
    const made = built.definition.open(
      {
        ...{ connectionId: idOf<ConnectionId>('harbor'), name: 'Harbor', mode: wanted.mode ?? 'paper' },
        accountId: wanted.accountId ?? HARBOR_ACCOUNT,
        values: { host: '127.0.0.1', port: String(proxy.port) },
      },
      depsOf(options),
    );
    connections.push(made);
    return made;
  };
  const heard = new Recorder();
  const connection = make({});
  const { execution, marketData } = connection;
  if (execution === null || marketData === null) throw new Error('no clients');
  execution.open(heard.execution);
  marketData.open(heard.market);
  await until('connected', () => heard.isUp && heard.isFeedUp);
  const listed = await execution.instruments();
  if (!listed.ok) throw new Error(listed.error.message);
  const traded = (symbol: string, base: string, unit: string): Promise<Traded> => {
    const instrument = listed.value.find((one) => one.symbol === symbol);
    if (instrument === undefined) throw new Error(`${symbol} is not listed`);
    return tradedOf(gateway.host, instrument, idOf<InstrumentId>(`${symbol}.SIM`), { base, step: '1', unit });
  };
  return {
    ...{ kind: 'harbor', mode: 'paper', accountId: HARBOR_ACCOUNT, client: execution, marketData, connection, heard },
    ...{ host: gateway.host, levers: gateway.levers, missingLevers: {} },
    wire: {
      cut: () => proxy.cut(),
      down: (on) => {
        proxy.set({ kind: on ? 'refuse' : 'none' });
        if (on) proxy.cut();
      },
      silent: (on) => proxy.set({ kind: on ? 'silent' : 'none' }),
    },
    main: await traded('BTC/USD', '90000', '0.01'),
    other: await traded('ETH/USD', '3000', '0.1'),
    optionsOn: null,
    hostIdOf: (id) => idOf<InstrumentId>(id.replace(/\.HARBOR$/, '.SIM')),
    openAs: (wanted) => {
      const client = make(wanted).execution;
      if (client === null) throw new Error('no execution');
      const recorder = new Recorder();
      client.open(recorder.execution);
      return { client, heard: recorder };
    },
    searchText: 'btc',
    close: async () => {
      await Promise.all(connections.map((one) => one.close()));
      await proxy.close();
      await gateway.close();
    },
  };
}

test('S2.12: the files of docs/own-broker.md pass the type checker where it puts them', () => {
  const tsc = path.join(built.root, 'node_modules/typescript/bin/tsc');
  const { stdout, status } = spawnSync(process.execPath, [tsc, '-b', 'src-main/shell', '--pretty', 'false'], {
    cwd: built.root,
    encoding: 'utf8',
  });
  expect(stdout).toBe('');
  expect(status).toBe(0);
}, 180_000);

runCards('harbor', open);
