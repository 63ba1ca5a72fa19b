/** A connection to one exchange: its clients, its search, its health and its checklist. */
import { err, ok, type Instrument, type Result } from '../../../shared/domain/index.ts';
import type {
  BrokerConnection,
  BrokerDeps,
  BrokerOptions,
  BrokerProbe,
  CheckItem,
  ConnectionHealth,
} from '../../ports/broker.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import { CCXT_TIMES, CcxtDesk, modeProblem, readSettings, type CcxtSettings, type CcxtTimes } from './desk.ts';
import { CcxtExecutionClient } from './execution-client.ts';
import { CCXT_QUOTES_MAX, CcxtMarketDataClient } from './market-data-client.ts';
import type { Session } from './session.ts';

/** Beyond this an exchange may refuse signed requests, ms. */
const SKEW_MAX_MS = 1_000;

/** Opens a connection; the values were judged by the definition's `check`. Throws on values that it would have refused. */
export function openCcxt(options: BrokerOptions, deps: BrokerDeps, times: CcxtTimes = CCXT_TIMES): BrokerConnection {
  const settings = readSettings(options.mode, options.values);
  if (!settings.ok) throw new RangeError(settings.error.message);
  const desk = new CcxtDesk(settings.value, options, deps, times);
  const execution = new CcxtExecutionClient(desk);
  const marketData = new CcxtMarketDataClient(desk);
  return {
    execution,
    marketData,
    find: (text, limit) => find(desk, text, limit),
    health: () => healthOf(desk, marketData),
    check: () => check(desk, settings.value),
    close: async () => {
      await execution.close();
      await marketData.close();
      await desk.close();
    },
  };
}

async function find(desk: CcxtDesk, text: string, limit: number): Promise<Result<readonly Instrument[], VenueError>> {
  if (desk.markets.size === 0) {
    const loaded = await withSession(desk, false, (session) => desk.load(session));
    if (!loaded.ok) return loaded;
  }
  const found = desk.markets.find(text, limit).map((listed) => listed.instrument);
  desk.tell(found.map((instrument) => instrument.id));
  return ok(found);
}

async function withSession<T>(
  desk: CcxtDesk,
  withKeys: boolean,
  run: (session: Session) => Promise<Result<T, VenueError>>,
): Promise<Result<T, VenueError>> {
  const made = await desk.session(withKeys, () => undefined);
  if (!made.ok) return made;
  try {
    return await run(made.value);
  } finally {
    await desk.end(made.value);
  }
}

function healthOf(desk: CcxtDesk, marketData: CcxtMarketDataClient): ConnectionHealth {
  return {
    latencyMs: desk.meter.latencyMs(),
    messagesPerSecond: desk.meter.messagesPerSecond(),
    headroom: desk.limiter.headroom(),
    clockSkewMs: desk.clockSkewMs,
    feed: marketData.feedText(),
    subscriptions: { used: marketData.subscriptions(), max: CCXT_QUOTES_MAX },
  };
}

/** The checklist, asked through an instance of its own, which leaves afterwards. */
async function check(desk: CcxtDesk, settings: CcxtSettings): Promise<readonly CheckItem[]> {
  const done = await withSession(desk, true, async (session) => ok(await look(desk, settings, session)));
  return done.ok ? done.value : [{ what: 'reachable', state: 'failed', text: done.error.message }];
}

async function look(desk: CcxtDesk, settings: CcxtSettings, session: Session): Promise<readonly CheckItem[]> {
  const clock = await desk.readClock(session);
  if (!clock.ok)
    return [
      {
        what: 'reachable',
        state: 'failed',
        text: `${settings.profile.title} is not reached: ${clock.error.message}. Check the internet connection, and whether it is in maintenance.`,
      },
    ];
  const loaded = await desk.load(session);
  const items: CheckItem[] = [
    { what: 'reachable', state: 'ok', text: `${settings.profile.title} answers${latencyText(desk)}` },
    clockItem(desk),
    loaded.ok
      ? { what: 'data', state: 'ok', text: `${desk.markets.size} ${settings.market} markets in ${settings.quote}` }
      : { what: 'data', state: 'failed', text: loaded.error.message },
  ];
  const balance = await session.ask('other', (x) => x.fetchBalance());
  if (!balance.ok) return [...items, { what: 'account', state: 'failed', text: keyAdvice(balance.error.message) }];
  const found = desk.accountIdOf(balance.value);
  const wanted = desk.options.accountId;
  const right = wanted === null || wanted === found;
  return [
    ...items,
    {
      what: 'account',
      state: right ? 'ok' : 'failed',
      text: right ? `account ${found}` : `account ${found} answers, ${wanted} was expected`,
    },
    { what: 'mode', state: 'ok', text: `${desk.options.mode}: the key was taken by ${placeOf(settings)}` },
    {
      what: 'permissions',
      state: 'unknown',
      text: 'the key can read; whether it may trade shows with the first order',
    },
  ];
}

const latencyText = (desk: CcxtDesk): string => {
  const ms = desk.meter.latencyMs();
  return ms === null ? '' : ` in ${ms} ms`;
};

function clockItem({ clockSkewMs }: CcxtDesk): CheckItem {
  if (clockSkewMs === null) return { what: 'clock', state: 'unknown', text: 'the exchange does not tell its time' };
  const fine = Math.abs(clockSkewMs) <= SKEW_MAX_MS;
  const text = `this computer’s clock is ${Math.abs(clockSkewMs)} ms ${clockSkewMs > 0 ? 'behind' : 'ahead'}`;
  return {
    what: 'clock',
    state: fine ? 'ok' : 'warning',
    text: fine ? text : `${text}: set it, or orders will be refused`,
  };
}

const keyAdvice = (message: string): string =>
  `${message}. Check that the key belongs to this environment, that its IP list allows this computer, and that it may read and trade.`;

const placeOf = ({ hosts, profile }: CcxtSettings): string =>
  hosts.kind === 'own'
    ? `the gateway at ${hosts.base}`
    : hosts.kind === 'paper'
      ? `${profile.title}’s test environment`
      : profile.title;

/** Connects once, looks around and leaves. */
export async function probeCcxt(options: BrokerOptions, deps: BrokerDeps): Promise<Result<BrokerProbe, VenueError>> {
  const settings = readSettings(options.mode, options.values);
  if (!settings.ok) return err({ kind: 'refused', message: settings.error.message });
  const problem = modeProblem(options.mode, settings.value);
  if (problem !== null) return err({ kind: 'refused', message: problem.message });
  const desk = new CcxtDesk(settings.value, options, deps, CCXT_TIMES);
  try {
    return await withSession(desk, true, async (session) => {
      const items = await look(desk, settings.value, session);
      const unreached = items.find((item) => item.what === 'reachable' && item.state === 'failed');
      if (unreached !== undefined) return err({ kind: 'refused', message: unreached.text });
      if (items.some((item) => item.what === 'account' && item.state === 'failed' && options.accountId === null))
        return err({
          kind: 'refused',
          message: items.find((item) => item.what === 'account')?.text ?? 'no account answered',
        });
      const balance = await session.ask('other', (x) => x.fetchBalance());
      if (!balance.ok) return balance;
      const accountId = desk.accountIdOf(balance.value);
      const text = `${settings.value.profile.title}, ${settings.value.market}, ${placeOf(settings.value)}`;
      return ok({ accounts: [{ accountId, mode: options.mode, text }], items });
    });
  } finally {
    await desk.close();
  }
}
