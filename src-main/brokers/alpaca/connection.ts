/** One connection to Alpaca: an account with its market data, or a look around without opening either. */
import { idOf, ok, type AccountId, type Instrument, type Result } from '../../../shared/domain/index.ts';
import type {
  BrokerConnection,
  BrokerDeps,
  BrokerOptions,
  BrokerProbe,
  CheckItem,
  ConnectionHealth,
} from '../../ports/broker.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import { Meter } from '../../wire/meter.ts';
import { readAccount } from './account-reads.ts';
import { accountFault } from './accounts.ts';
import { endpointsOf } from './endpoints.ts';
import { venueErrorOf } from './errors.ts';
import { AlpacaExecutionClient } from './execution-client.ts';
import { InstrumentBook, idsOfSymbols } from './instrument-book.ts';
import { AlpacaMarketDataClient, type OptionFeed, type StockFeed } from './market-data-client.ts';
import type { AccountWire } from './parse/wire.ts';
import { AlpacaRest, REQUESTS_PER_MINUTE, type Keys } from './rest.ts';
import { tradingLink } from './trading-link.ts';

/** A clock that is further off than this is worth a warning, ms. */
const SKEW_WARN_MS = 2_000;

type Settings = {
  readonly stockFeed: StockFeed;
  readonly optionFeed: OptionFeed;
  readonly symbolsMax: number | null;
  readonly requestsPerMinute: number;
  readonly symbols: string;
  readonly address: string;
};

/** The values that were checked before. */
export function settingsOf(values: Readonly<Record<string, string>>): Settings {
  const stockFeed = values['stockFeed'];
  const max = Number(values['symbolsMax'] ?? '');
  const perMinute = Number(values['requestsPerMinute'] ?? '');
  return {
    stockFeed: stockFeed === 'sip' || stockFeed === 'delayed_sip' ? stockFeed : 'iex',
    optionFeed: values['optionFeed'] === 'opra' ? 'opra' : 'indicative',
    symbolsMax: Number.isInteger(max) && max > 0 ? max : null,
    requestsPerMinute: Number.isInteger(perMinute) && perMinute > 0 ? perMinute : REQUESTS_PER_MINUTE,
    symbols: values['symbols'] ?? '',
    address: values['address'] ?? '',
  };
}

/** The keys, read each time that they are needed. Throws when one is missing: `probe` and `open` have looked before. */
const keysOf = (deps: BrokerDeps) => (): Keys => ({
  keyId: deps.secret('keyId') ?? 'missing',
  secret: deps.secret('secretKey') ?? 'missing',
});

type Shared = { readonly rest: AlpacaRest; readonly meter: Meter; readonly settings: Settings };

function sharedOf(options: BrokerOptions, deps: BrokerDeps): Shared {
  const settings = settingsOf(options.values);
  const meter = new Meter(deps.scheduler);
  const { requestsPerMinute, address } = settings;
  const endpoints = endpointsOf(options.mode, address);
  const rest = new AlpacaRest({ endpoints, keys: keysOf(deps), scheduler: deps.scheduler, meter, requestsPerMinute });
  return { rest, meter, settings };
}

/** The account behind the keys, and what stands ready. */
export async function probeAlpaca(options: BrokerOptions, deps: BrokerDeps): Promise<Result<BrokerProbe, VenueError>> {
  const shared = sharedOf(options, deps);
  try {
    const account = await readAccount(shared.rest);
    if (!account.ok) return account;
    const accountId = idOf<AccountId>(account.value.account_number);
    const { mode } = options;
    const text = `${accountId}: the ${mode} environment took the key, ${account.value.equity ?? '?'} ${account.value.currency ?? 'USD'}`;
    const items = await checklist(shared, options, ok(account.value));
    return ok({ accounts: [{ accountId, mode, text }], items });
  } finally {
    shared.rest.close();
  }
}

export function openAlpaca(options: BrokerOptions, deps: BrokerDeps): BrokerConnection {
  const shared = sharedOf(options, deps);
  const { rest, meter, settings } = shared;
  const { scheduler, random } = deps;
  const logger = deps.logger.child({ connection: options.connectionId });
  const book = new InstrumentBook(rest, scheduler);
  const endpoints = endpointsOf(options.mode, settings.address);
  const base = { keys: keysOf(deps), scheduler, random, logger, meter };
  const execution =
    options.accountId === null
      ? null
      : new AlpacaExecutionClient({
          ...{ connectionId: options.connectionId, accountId: options.accountId, mode: options.mode },
          ...{ rest, book, scheduler, logger, instrumentOf: deps.instrumentOf },
          configured: idsOfSymbols(settings.symbols),
          onRescaled: (instruments) => marketData.rescale(instruments),
          link: (handlers) => tradingLink({ ...base, url: endpoints.tradingStream }, handlers),
        });
  const { stockFeed, optionFeed, symbolsMax } = settings;
  const marketData = new AlpacaMarketDataClient({
    ...base,
    rest,
    book,
    streamBase: endpoints.dataStream,
    stockFeed,
    optionFeed,
    symbolsMax,
    inUse: (id) => execution?.inUse.has(id) ?? false,
  });
  return {
    execution,
    marketData,
    find: (text, limit): Promise<Result<readonly Instrument[], VenueError>> => book.search(text, limit),
    health: () => healthOf(shared, marketData),
    check: async () => checklist(shared, options, await readAccount(rest)),
    close: async () => {
      await execution?.close();
      await marketData.close();
      rest.close();
    },
  };
}

const healthOf = ({ rest, meter }: Shared, marketData: AlpacaMarketDataClient): ConnectionHealth => ({
  latencyMs: meter.latencyMs(),
  messagesPerSecond: meter.messagesPerSecond(),
  headroom: rest.headroom(),
  clockSkewMs: rest.clockSkewMs(),
  feed: marketData.feedWords(),
  subscriptions: marketData.used(),
});

async function checklist(
  shared: Shared,
  options: BrokerOptions,
  account: Result<AccountWire, VenueError>,
): Promise<readonly CheckItem[]> {
  if (!account.ok) {
    const { message } = account.error;
    return [
      {
        what: 'reachable',
        state: 'failed',
        text: `${message}. Check the network, the keys, and Alpaca's status page.`,
      },
    ];
  }
  const fault = accountFault(account.value, options.accountId);
  const environment = options.mode === 'paper' ? 'paper' : 'live';
  return [
    { what: 'reachable', state: 'ok', text: `Alpaca answers (${options.mode})` },
    fault === null
      ? { what: 'account', state: 'ok', text: `Account ${account.value.account_number} is ACTIVE` }
      : { what: 'account', state: 'failed', text: fault },
    { what: 'mode', state: 'ok', text: `The ${environment} environment took the key: the account is ${environment}` },
    permissionsOf(account.value),
    await dataItem(shared),
    clockItem(shared.rest),
  ];
}

function permissionsOf(account: AccountWire): CheckItem {
  if (account.trading_blocked === true || account.trade_suspended_by_user === true) {
    return {
      what: 'permissions',
      state: 'failed',
      text: 'Trading is blocked or suspended on this account; lift it at Alpaca',
    };
  }
  const level = Number(account.options_trading_level ?? 0);
  const options =
    level >= 3 ? 'options with spreads' : level > 0 ? `options of level ${level}, no spreads` : 'no options';
  const shorts = account.shorting_enabled === false ? ', no short sales' : '';
  return { what: 'permissions', state: level >= 3 ? 'ok' : 'warning', text: `The key may trade: ${options}${shorts}` };
}

/** Asks for a quote of the chosen feed. */
async function dataItem({ rest, settings }: Shared): Promise<CheckItem> {
  const feed = settings.stockFeed;
  const answer = await rest.data((api, init) => api.stocks.stockLatestQuotesRaw({ symbols: 'SPY', feed }, init));
  if (answer.ok) {
    const limited = feed === 'iex' ? 'IEX only: one exchange of many' : feed;
    return { what: 'data', state: feed === 'sip' ? 'ok' : 'warning', text: `Quotes come from ${limited}` };
  }
  const { message } = venueErrorOf(answer.error);
  return {
    what: 'data',
    state: 'failed',
    text: `${message}. Choose the feed that the subscription includes (IEX is free).`,
  };
}

function clockItem(rest: AlpacaRest): CheckItem {
  const skewMs = rest.clockSkewMs();
  if (skewMs === null) return { what: 'clock', state: 'unknown', text: 'Alpaca did not say its time' };
  const off = Math.abs(skewMs);
  if (off <= SKEW_WARN_MS)
    return {
      what: 'clock',
      state: 'ok',
      text: `This clock agrees with Alpaca's within ${Math.max(1, Math.ceil(off / 1000))} s`,
    };
  return {
    what: 'clock',
    state: 'warning',
    text: `This clock is ${Math.round(off / 1000)} s ${skewMs > 0 ? 'behind' : 'ahead of'} Alpaca's: set it right`,
  };
}
