/** Polygon.io (now Massive) for the connection screen: stock quotes for what other venues trade; it executes nothing. */
import { err, ok, type Instrument, type Result } from '../../../shared/domain/index.ts';
import type {
  BrokerConnection,
  BrokerDefinition,
  BrokerDeps,
  BrokerField,
  BrokerOptions,
  BrokerProbe,
  BrokerSecret,
  CheckItem,
  FieldProblem,
} from '../../ports/broker.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import { Meter } from '../../wire/meter.ts';
import { PolygonMarketDataClient, type Plan } from './market-data-client.ts';
import { marketStatusShape, snapshotsShape, tickersShape } from './parse/wire.ts';
import { PolygonRest } from './rest.ts';
import { instrumentOfTicker } from './symbols.ts';

const REST = 'https://api.polygon.io';
const STREAMS: Readonly<Record<Plan, string>> = {
  realtime: 'wss://socket.polygon.io/stocks',
  delayed: 'wss://delayed.polygon.io/stocks',
};
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
const SKEW_WARN_MS = 2_000;

const both = (value: string): BrokerField['initial'] => ({ paper: value, live: value });

const FIELDS: readonly BrokerField[] = [
  {
    key: 'plan',
    label: 'Quotes of the plan',
    help: 'Real time prices ladders; delayed quotes (15 minutes) only inform. Snapshots stand in while the stream is away.',
    kind: 'choice',
    choices: [
      { value: 'delayed', label: 'Delayed 15 minutes' },
      { value: 'realtime', label: 'Real time' },
    ],
    initial: both('delayed'),
  },
  {
    key: 'requestsPerMinute',
    label: 'Requests a minute',
    help: 'Of the plan: 5 on Basic, unlimited on paid ones (a high number).',
    kind: 'number',
    initial: both('100'),
    advanced: true,
  },
  {
    key: 'address',
    label: 'Address of a test gateway',
    help: 'Empty for Polygon itself. Only an address of this machine is taken.',
    kind: 'text',
    initial: both(''),
    advanced: true,
  },
];

const SECRETS: readonly BrokerSecret[] = [
  {
    key: 'apiKey',
    label: 'API key',
    help: 'Polygon (Massive) dashboard → Keys. It travels in a header, never in an address.',
    needed: true,
  },
];

type Opened = {
  readonly rest: PolygonRest;
  readonly meter: Meter;
  readonly plan: Plan;
  readonly perMinute: number;
  readonly streamUrl: string;
  readonly key: () => string;
};

function openedOf(options: BrokerOptions, deps: BrokerDeps): Opened {
  const { values } = options;
  const plan: Plan = values['plan'] === 'realtime' ? 'realtime' : 'delayed';
  const perMinute = Math.max(1, Number(values['requestsPerMinute'] ?? '100') || 100);
  const address = (values['address'] ?? '').replace(/\/+$/, '');
  const meter = new Meter(deps.scheduler);
  const key = (): string => deps.secret('apiKey') ?? 'missing';
  const rest = new PolygonRest({
    base: address === '' ? REST : address,
    key,
    scheduler: deps.scheduler,
    meter,
    requestsPerMinute: perMinute,
  });
  const streamUrl = address === '' ? STREAMS[plan] : `${address.replace(/^http/, 'ws')}/stocks`;
  return { rest, meter, plan, perMinute, streamUrl, key };
}

function checkValues(values: Readonly<Record<string, string>>): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (values['plan'] !== 'realtime' && values['plan'] !== 'delayed')
    problems.push({ field: 'plan', message: 'Choose real time or delayed.' });
  if (!/^[1-9]\d{0,5}$/.test(values['requestsPerMinute'] ?? '100'))
    problems.push({ field: 'requestsPerMinute', message: 'A whole number from 1.' });
  const address = values['address'] ?? '';
  const local =
    URL.canParse(address) && LOOPBACK.test(new URL(address).hostname) && /^https?:$/.test(new URL(address).protocol);
  if (address !== '' && !local)
    problems.push({
      field: 'address',
      message: 'Only an address of this machine may stand here; leave it empty for Polygon itself.',
    });
  return problems;
}

async function probe(options: BrokerOptions, deps: BrokerDeps): Promise<Result<BrokerProbe, VenueError>> {
  if ((deps.secret('apiKey') ?? '') === '')
    return err({ kind: 'refused', message: 'API key is missing: type it again' });
  const opened = openedOf(options, deps);
  try {
    const items = await checklist(opened);
    const first = items[0];
    return first?.state === 'failed' ? err({ kind: 'refused', message: first.text }) : ok({ accounts: [], items });
  } finally {
    opened.rest.close();
  }
}

async function checklist({ rest, plan }: Opened): Promise<readonly CheckItem[]> {
  const status = await rest.get('/v1/marketstatus/now', {}, marketStatusShape);
  if (!status.ok)
    return [{ what: 'reachable', state: 'failed', text: `${status.error.message}. Check the network and the key.` }];
  const sample = await rest.get('/v2/snapshot/locale/us/markets/stocks/tickers', { tickers: 'SPY' }, snapshotsShape);
  const quotes = sample.ok && sample.value.tickers?.[0]?.lastQuote != null;
  const skewMs = rest.clockSkewMs();
  return [
    { what: 'reachable', state: 'ok', text: `Polygon answers; the market is ${status.value.market}` },
    quotes
      ? {
          what: 'data',
          state: plan === 'realtime' ? 'ok' : 'warning',
          text:
            plan === 'realtime'
              ? 'Snapshots with quotes, in real time'
              : 'Quotes are delayed 15 minutes: they never price an order',
        }
      : {
          what: 'data',
          state: 'failed',
          text: `${sample.ok ? 'Snapshots come without quotes' : sample.error.message}. The plan must include quotes.`,
        },
    skewMs === null
      ? { what: 'clock', state: 'unknown', text: 'Polygon did not say its time' }
      : {
          what: 'clock',
          state: Math.abs(skewMs) > SKEW_WARN_MS ? 'warning' : 'ok',
          text: `This clock is within ${Math.ceil(Math.abs(skewMs) / 1000)} s of Polygon's`,
        },
  ];
}

function open(options: BrokerOptions, deps: BrokerDeps): BrokerConnection {
  const opened = openedOf(options, deps);
  const { rest, meter, plan, perMinute, streamUrl, key } = opened;
  const { scheduler, random, instrumentOf } = deps;
  const logger = deps.logger.child({ connection: options.connectionId });
  const marketData = new PolygonMarketDataClient({
    ...{ rest, streamUrl, key, plan, scheduler, random, logger, meter, instrumentOf },
    requestsPerMinute: perMinute,
  });
  return {
    execution: null,
    marketData,
    find: async (text, limit): Promise<Result<readonly Instrument[], VenueError>> => {
      const query = { search: text.trim(), market: 'stocks', active: 'true', limit: String(limit) };
      const read = await rest.get('/v3/reference/tickers', query, tickersShape);
      if (!read.ok) return read;
      const found = (read.value.results ?? [])
        .filter((one) => one.market === 'stocks')
        .map(instrumentOfTicker)
        .slice(0, limit);
      marketData.note(found);
      return ok(found);
    },
    health: () => ({
      latencyMs: meter.latencyMs(),
      messagesPerSecond: meter.messagesPerSecond(),
      headroom: rest.headroom(),
      clockSkewMs: rest.clockSkewMs(),
      feed: marketData.feedWords(),
      subscriptions: marketData.used(),
    }),
    check: () => checklist(opened),
    close: async () => {
      await marketData.close();
      rest.close();
    },
  };
}

export const POLYGON_BROKER: BrokerDefinition = {
  kind: 'polygon',
  title: 'Polygon.io',
  summary:
    'Quotes and bars of US stocks for what other venues trade; needs an API key whose plan includes quotes. It takes no orders.',
  gives: { execution: false, marketData: true },
  modes: ['paper', 'live'],
  fields: FIELDS,
  secrets: SECRETS,
  check: (_mode, values) => checkValues(values),
  probe,
  open,
};
