/** One connection to TWS or IB Gateway: execution, market data, search, health and the checklist, over one socket. */
import { dec, type InstrumentId } from '../../../shared/domain/index.ts';
import type { BrokerConnection, BrokerDeps, BrokerOptions, CheckItem, ConnectionHealth } from '../../ports/broker.ts';
import { modeOfAccount } from './account-mode.ts';
import { readAccount } from './account.ts';
import { IbContracts } from './contracts.ts';
import { IbExecutionClient } from './execution-client.ts';
import { IbLink } from './link.ts';
import { IbMarketDataClient } from './market-data-client.ts';
import { readSettings } from './settings.ts';

/** IB stamps its clock in whole seconds: below this nothing can be said. */
const SKEW_WARNING_MS = 2_000;

/** Opens nothing yet: the clients' own `open` does. Throws when the definition's `check` would have refused the values. */
export function openConnection(options: BrokerOptions, deps: BrokerDeps): BrokerConnection {
  const settings = readSettings(options.values);
  if (!settings.ok) throw new RangeError(settings.error.map((problem) => problem.message).join(' '));
  const { addresses, clientId, symbols } = settings.value;
  const { mode, accountId, connectionId } = options;
  const { standIn } = options;
  const spare = standIn === undefined ? {} : { spareClientId: spareId(clientId, deps.random()) };
  const link = new IbLink({ addresses, clientId, mode, accountId, ...spare }, deps);
  const contracts = new IbContracts(link, deps);
  let open = 0;
  const onClose = (): void => {
    open -= 1;
    if (open <= 0) link.close();
  };
  const parts = { link, contracts, deps, onClose };
  const execution =
    accountId === null
      ? null
      : new IbExecutionClient({
          ...parts,
          connectionId,
          accountId,
          watched: symbols,
          ...(standIn === undefined ? {} : { standIn }),
        });
  const isNeeded = (id: InstrumentId): boolean => execution?.needs(id) === true;
  const marketData = new IbMarketDataClient({ ...parts, isNeeded });
  open = execution === null ? 1 : 2;
  return {
    execution,
    marketData,
    find: (text, limit) => contracts.find(text, limit),
    health: () => healthOf(link, marketData),
    check: () => checklist(link, deps, marketData),
    close: async () => {
      await execution?.close();
      await marketData.close();
      link.close();
    },
  };
}

/** A client id that nobody chooses by hand. */
const spareId = (taken: number, random: number): number => {
  const id = 1_900_000_000 + Math.floor(random * 99_999_999);
  return id === taken ? id + 1 : id;
};

function healthOf(link: IbLink, marketData: IbMarketDataClient): ConnectionHealth {
  const { feed, used, max } = marketData.state();
  const fault = link.farms.fault();
  return {
    latencyMs: link.meter.latencyMs(),
    messagesPerSecond: link.meter.messagesPerSecond(),
    headroom: link.limiter.headroom(),
    clockSkewMs: link.clockSkewMs,
    feed: link.isUp ? (fault === null ? feed : `${feed}; ${fault}`) : null,
    subscriptions: { used, max },
  };
}

/** What to look at before the market opens (S4.5), asked anew. */
export async function checklist(
  link: IbLink,
  deps: BrokerDeps,
  marketData: IbMarketDataClient | null,
): Promise<readonly CheckItem[]> {
  if (!link.isUp) return [{ what: 'reachable', state: 'failed', text: link.downReason }];
  const { accountId } = link.options;
  const items: CheckItem[] = [reachableItem(link)];
  const account = accountId ?? link.accounts[0] ?? null;
  if (account !== null) {
    const mode = modeOfAccount(account);
    items.push({ what: 'mode', state: 'ok', text: `${account} is a ${mode} account` });
    const summary = await readAccount(link, account as NonNullable<typeof accountId>, () => deps.scheduler.nowMs());
    const cash = summary.ok
      ? summary.value.balances.map((b) => `${dec(b.total).toString()} ${b.currency}`).join(', ')
      : '';
    items.push(
      summary.ok
        ? { what: 'account', state: 'ok', text: `${account}: ${cash === '' ? 'no cash' : cash}` }
        : { what: 'account', state: 'failed', text: `${account} could not be read: ${summary.error.message}` },
    );
  }
  items.push(clockItem(link), dataItem(link, marketData), permissionItem(link));
  return items;
}

function reachableItem(link: IbLink): CheckItem {
  const { host, port } = link.address;
  const { clientId } = link;
  const { addresses } = link.options;
  const at = `${host}:${port}, client id ${clientId}, server version ${link.serverVersion}`;
  if (!link.isSecondBest) return { what: 'reachable', state: 'ok', text: `TWS answers at ${at}` };
  const [first] = addresses;
  const text = `TWS answers at the second address, ${at}; ${first.host}:${first.port} did not`;
  return { what: 'reachable', state: 'warning', text };
}

function permissionItem({ readOnly }: IbLink): CheckItem {
  if (readOnly !== null) return { what: 'permissions', state: 'failed', text: readOnly };
  const text =
    'TWS does not say whether its API is read-only until an order is sent: Settings, API, Read-Only API must be off to trade';
  return { what: 'permissions', state: 'unknown', text };
}

function clockItem({ clockSkewMs }: IbLink): CheckItem {
  if (clockSkewMs === null) return { what: 'clock', state: 'unknown', text: 'TWS has not told its time yet' };
  const text = `TWS's clock is ${(clockSkewMs / 1000).toFixed(1)} s from this machine's`;
  return Math.abs(clockSkewMs) <= SKEW_WARNING_MS
    ? { what: 'clock', state: 'ok', text }
    : { what: 'clock', state: 'warning', text: `${text}; set both by the same time server` };
}

function dataItem(link: IbLink, marketData: IbMarketDataClient | null): CheckItem {
  const fault = link.farms.fault();
  if (fault !== null) return { what: 'data', state: 'failed', text: `${fault}: its quotes stand still` };
  const state = marketData?.state() ?? null;
  if (state === null || state.used === 0)
    return { what: 'data', state: 'unknown', text: 'no quotes were asked for yet' };
  const text = `${state.feed}; ${state.used} of ${state.max} lines in use`;
  return { what: 'data', state: state.feed === 'real-time' ? 'ok' : 'warning', text };
}
