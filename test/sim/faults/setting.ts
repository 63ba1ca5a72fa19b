/** The small world of the fault simulator: instruments, their markets, one account, wide limits. */
import {
  compileCalendar,
  dec,
  idOf,
  sessionAt,
  type AccountId,
  type Capabilities,
  type CompiledCalendar,
  type ConnectionId,
  type Instrument,
  type InstrumentId,
  type RiskLimits,
  type Side,
} from '../../../shared/domain/index.ts';
import { DEFAULT_LIMITS } from '../../../src-main/shell/settings-defaults.ts';

export const ACCOUNT = idOf<AccountId>('SIM-1');
export const CONNECTION = idOf<ConnectionId>('sim');
export const OPENING_CASH = '1000000000';
/** Friday 2026-11-20, 10:00 in New York. */
export const START_MS = Date.UTC(2026, 10, 20, 15, 0);
export const DAY_MS = 86_400_000;

const text = (value: string) => dec(value).text();

const STOCK: Instrument = {
  id: idOf<InstrumentId>('AAA.SIM'),
  symbol: 'AAA',
  name: 'A liquid share',
  assetClass: 'equity',
  venue: 'SIM',
  listing: 'NASDAQ',
  currency: 'USD',
  baseCurrency: null,
  priceScale: 2,
  qtyScale: 0,
  ticks: [{ fromPrice: text('0'), tick: text('0.01') }],
  lotSize: text('1'),
  qtyMin: text('1'),
  qtyMax: text('1000000'),
  notionalMin: text('0'),
  roundLot: text('100'),
  multiplier: text('1'),
  calendar: 'us-equity',
  shortable: true,
  option: null,
  legs: null,
};

/** An instrument and how its market moves: prices in its units, sizes in its lots. */
export type Traded = {
  readonly instrument: Instrument;
  readonly mid: number;
  readonly spreadMax: number;
  readonly lot: number;
  readonly sizeMax: number;
};

export const TRADED: readonly Traded[] = [
  { instrument: STOCK, mid: 6_000, spreadMax: 4, lot: 1, sizeMax: 220 },
  {
    instrument: { ...STOCK, id: idOf<InstrumentId>('BBB.SIM'), symbol: 'BBB', name: 'A share with a wide market' },
    mid: 15_000,
    spreadMax: 16,
    lot: 1,
    sizeMax: 160,
  },
  {
    instrument: { ...STOCK, id: idOf<InstrumentId>('DDD.SIM'), symbol: 'DDD', name: 'A share that brackets trade' },
    mid: 10_000,
    spreadMax: 6,
    lot: 1,
    sizeMax: 200,
  },
  {
    instrument: {
      ...STOCK,
      id: idOf<InstrumentId>('CCC/USD.SIM'),
      symbol: 'CCC/USD',
      name: 'A coin',
      assetClass: 'crypto',
      listing: 'spot',
      baseCurrency: 'CCC',
      qtyScale: 3,
      lotSize: text('0.001'),
      qtyMin: text('0.001'),
      roundLot: text('1'),
      calendar: 'always',
    },
    mid: 31_000,
    spreadMax: 30,
    lot: 1,
    sizeMax: 180,
  },
  {
    instrument: {
      ...STOCK,
      id: idOf<InstrumentId>('EEE.SIM'),
      symbol: 'EEE',
      name: 'A share whose market opens and closes',
      calendar: 'us-option',
    },
    mid: 4_000,
    spreadMax: 4,
    lot: 1,
    sizeMax: 200,
  },
];

export const INSTRUMENTS: readonly Instrument[] = TRADED.map(({ instrument }) => instrument);

/** Where brackets trade, from one side only: what protects and what is held can then be counted against each other. */
export const GUARDED = idOf<InstrumentId>('DDD.SIM');
/** Where orders are queued for the open: its market is closed now and then. */
export const CLOSING = idOf<InstrumentId>('EEE.SIM');
/** Where everything else trades, from both sides. */
export const OPEN_INSTRUMENTS: readonly Instrument[] = INSTRUMENTS.filter(({ id }) => id !== GUARDED && id !== CLOSING);
/** The side that brackets are entered from, in one history. */
export const guardedSide = (seed: number): Side => (seed % 3 === 2 ? 'sell' : 'buy');

/** When the market of `CLOSING` is open, ms after the start; the last time for good. */
const OPEN_MS: readonly (readonly [number, number])[] = [
  [3_000, 7_000],
  [10_000, 13_500],
  [17_000, DAY_MS],
];
const [EQUITY, OPENING, ALWAYS] = (['us-equity', 'us-option', 'always'] as const).map((name) =>
  compileCalendar(name, START_MS - 3 * DAY_MS, START_MS + 10 * DAY_MS),
) as [CompiledCalendar, CompiledCalendar, CompiledCalendar];
const OPENS: CompiledCalendar = {
  ...OPENING,
  closures: [],
  intervals: OPEN_MS.map(([from, to]) => ({
    kind: 'regular',
    startMs: START_MS + from,
    endMs: START_MS + to,
    note: null,
  })),
};
export const CALENDARS: readonly CompiledCalendar[] = [EQUITY, OPENS, ALWAYS];

/** Whether the market of an instrument is in session. */
export const isInSession = (id: InstrumentId, nowMs: number): boolean =>
  id !== CLOSING || sessionAt(OPENS, nowMs) !== null;

const BARE: Capabilities = {
  orderTypes: ['market', 'limit'],
  timesInForce: ['day', 'gtc', 'ioc', 'fok'],
  modify: true,
  idempotentSubmit: true,
  queryByClientOrderId: true,
  shortSelling: true,
  extendedHours: false,
  flags: [],
  triggerSources: [],
  linksExits: false,
  exitWhileEntryWorks: true,
  exitsReserve: false,
  comboLegsMax: 0,
  comboOrderTypes: [],
  whatIf: false,
};

/** Whether a venue takes an order back, or only its part, when another one of the same link fills. */
export type LinkRule = 'reduce' | 'cancel';
export type VenueKind = {
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly link: LinkRule | null;
};

const FULL: Capabilities = {
  ...BARE,
  orderTypes: ['market', 'limit', 'stop', 'stopLimit', 'trailingStop', 'takeProfit'],
  triggerSources: ['last', 'bidAsk', 'mid'],
};
const KINDS: readonly { readonly kind: VenueKind; readonly inTwenty: number }[] = [
  { inTwenty: 7, kind: { name: 'bare', capabilities: BARE, link: null } },
  { inTwenty: 5, kind: { name: 'unlinked', capabilities: FULL, link: null } },
  { inTwenty: 4, kind: { name: 'linked', capabilities: { ...FULL, linksExits: true }, link: 'reduce' } },
  { inTwenty: 2, kind: { name: 'links by cancel', capabilities: { ...FULL, linksExits: true }, link: 'cancel' } },
  {
    inTwenty: 2,
    kind: {
      name: 'refuses exits while the entry works',
      capabilities: { ...FULL, linksExits: true, exitWhileEntryWorks: false, exitsReserve: true },
      link: 'reduce',
    },
  },
];

/** The kind of venue that a history has. */
export function venueKindOf(seed: number): VenueKind {
  let place = (seed * 7) % 20;
  for (const { kind, inTwenty } of KINDS) {
    place -= inTwenty;
    if (place < 0) return kind;
  }
  throw new Error('the kinds do not add up to twenty');
}

/** Wide, so that faults are met by orders and not by the gate. */
export const LIMITS: RiskLimits = {
  ...DEFAULT_LIMITS,
  orderNotionalMax: text('10000000'),
  orderQtyMax: text('1000000'),
  positionSharePctMax: text('1000'),
  collarPctMax: text('50'),
  tradesPerDayMax: 10_000_000,
  duplicateWindowMs: 1,
};
