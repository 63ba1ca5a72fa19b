/** The cards against the simulated venue itself: that the cards are right, and that it keeps them. */
import { idOf, type AccountId } from '../../shared/domain/index.ts';
import { hostIdOf, startHost } from '../gateways/core/gateway.ts';
import { shiftedScheduler, tradedOf, until, type Bench } from './bench.ts';
import { Recorder } from './recorder.ts';
import { runCards } from './run-cards.ts';

const ACCOUNT = idOf<AccountId>('SIM-1');

async function open(): Promise<Bench> {
  const host = startHost({
    accounts: [{ accountId: ACCOUNT, profile: 'full' }],
    symbols: ['AAPL', 'SPY', 'BTC/USD'],
    scheduler: shiftedScheduler(),
    openingCash: '1000000',
  });
  const { control } = host.venue;
  const client = host.client(ACCOUNT);
  const marketData = host.marketData();
  const heard = new Recorder();
  client.open(heard.execution);
  marketData.open(heard.market);
  await until('connected', () => heard.isUp && heard.isFeedUp);
  const listed = await client.instruments();
  if (!listed.ok) throw new Error(listed.error.message);
  const traded = (symbol: string, base: string) => {
    const instrument = listed.value.find((i) => i.symbol === symbol);
    if (instrument === undefined) throw new Error(symbol);
    return tradedOf(host, instrument, hostIdOf(symbol), { base, step: '0.01', unit: '10' });
  };
  return {
    kind: 'sim',
    mode: 'simulation',
    accountId: ACCOUNT,
    client,
    marketData,
    connection: null,
    heard,
    host,
    levers: {
      loseAnswers: (count) => control.dropAck(count),
      loseRequests: (count) => control.dropRequest(count),
      repeatReports: (count) => control.duplicateReports(count),
      delayReports: (ms) => control.delayReports(ms),
      garble: () => undefined,
      throttle: () => {
        control.throttle(0);
        host.scheduler.after(100, () => control.throttle(null));
      },
    },
    missingLevers: { garble: 'there is no wire to garble' },
    wire: {
      cut: () => control.disconnect(20),
      down: (on) => (on ? control.disconnect() : control.reconnect()),
      silent: null,
    },
    main: await traded('AAPL', '270'),
    other: null,
    optionsOn: await traded('SPY', '668'),
    hostIdOf: (id) => id,
    openAs: null,
    searchText: 'AAPL',
    close: async () => {
      await client.close();
      await marketData.close();
      await host.stop();
    },
  };
}

runCards('sim', open);
