/** Interactive Brokers, by TWS or IB Gateway on this machine or in its network. */
import { err, idOf, ok, type AccountId, type Result } from '../../../shared/domain/index.ts';
import type { BrokerDefinition, BrokerDeps, BrokerOptions, BrokerProbe } from '../../ports/broker.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import { modeOfAccount } from './account-mode.ts';
import { checklist, openConnection } from './connection.ts';
import { IbLink } from './link.ts';
import { readSettings } from './settings.ts';

/** Longest that a probe looks, ms. */
const PROBE_MS = 12_000;

export const IB: BrokerDefinition = {
  kind: 'ib',
  title: 'Interactive Brokers',
  summary: 'Needs TWS or IB Gateway, running and logged in, with its API enabled (Settings, API).',
  gives: { execution: true, marketData: true },
  modes: ['paper', 'live'],
  fields: [
    {
      key: 'host',
      label: 'Host',
      help: 'Where TWS or IB Gateway runs; on this machine: 127.0.0.1.',
      kind: 'text',
      initial: { paper: '127.0.0.1', live: '127.0.0.1' },
    },
    {
      key: 'port',
      label: 'Port',
      help: 'TWS: 7497 paper, 7496 live. IB Gateway: 4002 paper, 4001 live. Settings, API, Socket port.',
      kind: 'number',
      initial: { paper: '7497', live: '7496' },
    },
    {
      key: 'clientId',
      label: 'Client id',
      help: 'A number that no other program uses on this TWS. Keep it: only the client that placed an order can change or cancel it.',
      kind: 'number',
      initial: { paper: '17', live: '17' },
    },
    {
      key: 'second',
      label: 'Second address',
      help: 'Another TWS or IB Gateway with the same account, such as 127.0.0.1:7498, tried when the first does not answer. Empty: none.',
      kind: 'text',
      initial: { paper: '', live: '' },
      advanced: true,
    },
    {
      key: 'symbols',
      label: 'Symbols',
      help: 'US shares to list when it connects, with commas between them; more are found by search.',
      kind: 'text',
      initial: { paper: 'SPY, QQQ, AAPL', live: 'SPY, QQQ, AAPL' },
      advanced: true,
    },
  ],
  secrets: [],
  check: (_, values) => {
    const settings = readSettings(values);
    return settings.ok ? [] : settings.error;
  },
  probe,
  open: openConnection,
};

/** Connects once, with any account. */
async function probe(options: BrokerOptions, deps: BrokerDeps): Promise<Result<BrokerProbe, VenueError>> {
  const settings = readSettings(options.values);
  if (!settings.ok) return err({ kind: 'refused', message: settings.error.map((p) => p.message).join(' ') });
  // What is tried is the first address: the other one must not hide that it is wrong.
  const { addresses, clientId } = settings.value;
  const link = new IbLink({ addresses: [addresses[0]], clientId, mode: options.mode, accountId: null }, deps);
  try {
    const failure = await connected(link, deps);
    if (failure !== null) return err({ kind: 'notConnected', message: failure });
    const accounts = link.accounts.map((name) => ({
      accountId: idOf<AccountId>(name),
      mode: modeOfAccount(name),
      text: `${name}, ${modeOfAccount(name)}`,
    }));
    return ok({ accounts, items: await checklist(link, deps, null) });
  } finally {
    link.close();
  }
}

/** Null once it is up, else why not. */
function connected(link: IbLink, deps: BrokerDeps): Promise<string | null> {
  return new Promise((resolve) => {
    const seconds = PROBE_MS / 1000;
    const timer = deps.scheduler.after(PROBE_MS, () => resolve(`no answer within ${seconds} s`));
    const settle = (reason: string | null): void => {
      timer.cancel();
      resolve(reason);
    };
    link.listen({ onEvent: () => undefined, onUp: () => settle(null), onDown: settle });
    link.open();
  });
}
