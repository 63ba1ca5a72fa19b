/** One account at one moment, for tests of gate and portfolio: a Tuesday morning, 100,000 dollars, a few instruments. */
import {
  NO_FLAGS,
  compileCalendar,
  dec,
  idOf,
  type Account,
  type AccountValue,
  type Capabilities,
  type Connection,
  type DecimalText,
  type FeeSchedule,
  type Instrument,
  type InstrumentId,
  type Ladder,
  type LadderParams,
  type Order,
  type Position,
  type Quote,
  type RiskLimits,
} from '../../../shared/domain/index.ts';
import { flatPosition } from '../../../src-main/engine/portfolio/apply-fill.ts';
import { valueAccount } from '../../../src-main/engine/portfolio/values.ts';
import type { OrderIntent, RiskFacts } from '../../../src-main/engine/risk/facts.ts';

/** Tue 10 Nov 2026, 10:00 ET. */
export const NOW = Date.UTC(2026, 10, 10, 15, 0, 0);
export const d = (text: string): DecimalText => dec(text).text();
export const ACCOUNT_ID = idOf<Account['accountId']>('SIM-1');
export const CONNECTION_ID = idOf<Connection['connectionId']>('sim');
export const id = (text: string): InstrumentId => idOf<InstrumentId>(text);

const BASE: Instrument = {
  id: id('TSLA.SIM'),
  symbol: 'TSLA',
  name: 'Tesla',
  assetClass: 'equity',
  venue: 'SIM',
  listing: 'NASDAQ',
  currency: 'USD',
  baseCurrency: null,
  priceScale: 2,
  qtyScale: 0,
  ticks: [{ fromPrice: d('0'), tick: d('0.01') }],
  lotSize: d('1'),
  qtyMin: d('1'),
  qtyMax: d('1000000'),
  notionalMin: d('0'),
  roundLot: d('100'),
  multiplier: d('1'),
  calendar: 'us-equity',
  shortable: true,
  option: null,
  legs: null,
};
export const TSLA = BASE;
export const SPY: Instrument = { ...BASE, id: id('SPY.SIM'), symbol: 'SPY', assetClass: 'etf' };
export const BTC: Instrument = {
  ...BASE,
  id: id('BTC/USD.SIM'),
  symbol: 'BTC/USD',
  assetClass: 'crypto',
  baseCurrency: 'BTC',
  qtyScale: 8,
  lotSize: d('0.0001'),
  qtyMin: d('0.0001'),
  notionalMin: d('10'),
  calendar: 'always',
  shortable: false,
};
export const CALL: Instrument = {
  ...BASE,
  id: id('TSLA-C110.SIM'),
  symbol: 'TSLA C110',
  assetClass: 'option',
  multiplier: d('100'),
  calendar: 'us-option',
  option: { underlyingId: TSLA.id, right: 'call', strike: d('110'), expiry: '2026-12-18' },
};
export const PUT: Instrument = {
  ...CALL,
  id: id('TSLA-P90.SIM'),
  symbol: 'TSLA P90',
  option: { underlyingId: TSLA.id, right: 'put', strike: d('90'), expiry: '2026-12-18' },
};
export const CALL_120: Instrument = {
  ...CALL,
  id: id('TSLA-C120.SIM'),
  symbol: 'TSLA C120',
  option: { underlyingId: TSLA.id, right: 'call', strike: d('120'), expiry: '2026-12-18' },
};
/** Buys the 110 call, sells the 120 call. */
export const SPREAD: Instrument = {
  ...BASE,
  id: id('TSLA-CS.SIM'),
  symbol: 'TSLA 110/120',
  assetClass: 'combo',
  multiplier: d('100'),
  legs: [
    { instrumentId: CALL.id, side: 'buy', ratio: 1 },
    { instrumentId: CALL_120.id, side: 'sell', ratio: 1 },
  ],
};

const INSTRUMENTS = [TSLA, SPY, BTC, CALL, PUT, CALL_120, SPREAD];

/** A live, consolidated quote in text, with sizes. */
export function quote(
  instrument: Instrument,
  bid: string | null,
  ask: string | null,
  more: Partial<Quote> = {},
): Quote {
  const units = (text: string | null): number | null =>
    text === null ? null : dec(text).toUnits(instrument.priceScale);
  return {
    instrumentId: instrument.id,
    bid: units(bid),
    ask: units(ask),
    bidSize: 500,
    askSize: 500,
    last: units(bid),
    volume: 1_000,
    previousClose: null,
    scope: instrument.assetClass === 'crypto' ? 'venue' : 'consolidated',
    timeliness: 'live',
    status: 'trading',
    tsEventMs: NOW - 200,
    tsInitMs: NOW - 150,
    ...more,
  };
}

/** 100.00 x 100.10 for stocks, 50,000 x 50,010 for BTC, and options with a narrow market. */
export const QUOTES: readonly Quote[] = [
  quote(TSLA, '100.00', '100.10'),
  quote(SPY, '400.00', '400.01'),
  quote(BTC, '50000.00', '50010.00'),
  quote(CALL, '5.00', '5.10'),
  quote(PUT, '3.00', '3.10'),
  quote(CALL_120, '2.00', '2.10'),
  quote(SPREAD, '2.95', '3.05'),
];

export const LIMITS: RiskLimits = {
  orderNotionalMax: d('10000'),
  orderQtyMax: d('10000'),
  positionSharePctMax: d('10'),
  collarPctMax: d('5'),
  spreadPctMax: { equity: d('5'), etf: d('5'), crypto: d('1'), option: d('25'), combo: d('10') },
  duplicateWindowMs: 3_000,
  quoteAgeMsMax: 5_000,
  tradesPerDayMax: 100,
  underlyingSharePctMax: d('1000'),
  classSharePctMax: d('1000'),
  leverageMax: d('5'),
  marginUsePctMax: d('1000'),
  dayLossMax: null,
  collarWindowPctMax: d('10'),
  collarWindowMs: 60_000,
  spreadFloor: { option: d('0.2'), combo: d('0.1') },
  ordersPerSecondMax: 1_000,
  workingPerInstrumentMax: 1_000,
  repeatFillsMax: 1_000,
  repeatWindowMs: 60_000,
  unusualTimesMax: d('1000'),
  unusualLatches: false,
  restricted: [],
  overrides: [],
  warnAtPct: d('75'),
};

export const ACCOUNT: Account = {
  accountId: ACCOUNT_ID,
  connectionId: CONNECTION_ID,
  mode: 'simulation',
  baseCurrency: 'USD',
  balances: [{ currency: 'USD', total: d('100000'), locked: d('0') }],
};

export const CONNECTION: Connection = {
  connectionId: CONNECTION_ID,
  name: 'Simulation',
  mode: 'simulation',
  state: 'ready',
  reason: null,
  sinceMs: NOW - 60_000,
  accountId: ACCOUNT_ID,
};

export const CAPABILITIES: Capabilities = {
  orderTypes: ['market', 'limit'],
  timesInForce: ['day', 'gtc', 'ioc', 'fok'],
  modify: true,
  idempotentSubmit: true,
  queryByClientOrderId: true,
  shortSelling: true,
  extendedHours: true,
  flags: [],
  triggerSources: [],
  linksExits: false,
  exitWhileEntryWorks: true,
  exitsReserve: false,
  comboLegsMax: 0,
  comboOrderTypes: [],
  whatIf: false,
};

export const STOCK_FEES: FeeSchedule = { kind: 'perUnit', perUnit: d('0.005'), minimum: d('1'), capPct: d('1') };
export const CRYPTO_FEES: FeeSchedule = { kind: 'rate', makerPct: d('0.02'), takerPct: d('0.04') };

const CALENDARS = (['us-equity', 'us-option', 'always'] as const).map((calendar) =>
  compileCalendar(calendar, Date.UTC(2026, 0, 1), Date.UTC(2027, 6, 1)),
);

/** A position at an average price. */
export function position(
  instrument: Instrument,
  qty: string,
  avgPrice = '100',
  more: Partial<Position> = {},
): Position {
  const key = { accountId: ACCOUNT_ID, connectionId: CONNECTION_ID, instrumentId: instrument.id };
  const cost = dec(qty).mul(dec(avgPrice)).mul(dec(instrument.multiplier)).trim().text();
  return { ...flatPosition(key, '2026-11-10', NOW), qty: d(qty), avgPrice: d(avgPrice), cost, openedMs: NOW, ...more };
}

let orders = 0;
/** A working limit order. */
export function order(instrument: Instrument, side: Order['side'], qty: string, more: Partial<Order> = {}): Order {
  orders += 1;
  return {
    clientOrderId: idOf<Order['clientOrderId']>(`T-${orders}`),
    ladderId: null,
    accountId: ACCOUNT_ID,
    connectionId: CONNECTION_ID,
    instrumentId: instrument.id,
    side,
    type: 'limit',
    qty: d(qty),
    limitPrice: d('100'),
    tif: 'day',
    sessions: ['regular'],
    trigger: null,
    expireMs: null,
    flags: NO_FLAGS,
    bracketId: null,
    role: null,
    linkId: null,
    strategy: null,
    reducing: false,
    status: 'accepted',
    priorStatus: null,
    pendingModify: null,
    venueOrderId: null,
    filledQty: d('0'),
    avgPrice: null,
    fees: d('0'),
    reason: null,
    origin: 'ticket',
    createdMs: NOW - 10_000,
    updatedMs: NOW - 10_000,
    ...more,
  };
}

export const PARAMS: LadderParams = {
  steps: { kind: 'toward', towardPct: [d('0'), d('10'), d('20'), d('30')] },
  factor: d('1'),
  spreadSteps: null,
  reference: 'frozen',
  waitMs: 15_000,
  orderTimeoutMs: null,
  totalMs: 120_000,
  worstPrice: d('100.10'),
  floor: null,
  rounding: 'passive',
  final: 'cancel',
  replace: 'modify',
  onLocked: 'wait',
};

/** A working ladder. */
export function ladder(instrument: Instrument, side: Ladder['side'], qty: string, more: Partial<Ladder> = {}): Ladder {
  return {
    ladderId: idOf<Ladder['ladderId']>('T-L1'),
    accountId: ACCOUNT_ID,
    connectionId: CONNECTION_ID,
    instrumentId: instrument.id,
    side,
    qty: d(qty),
    tif: 'day',
    sessions: ['regular'],
    params: PARAMS,
    reducing: false,
    status: 'working',
    pause: null,
    arrival: { bid: d('100'), mid: d('100.05'), ask: d('100.10'), tsMs: NOW },
    rungs: [],
    currentRung: 0,
    nextStepAtMs: null,
    deadlineMs: NOW + 120_000,
    workingOrderId: null,
    filledQty: d('0'),
    avgPrice: null,
    fees: d('0'),
    attempts: 1,
    outcome: null,
    reason: null,
    priceImprovement: d('0'),
    shortfall: d('0'),
    firstFillMs: null,
    startedMs: NOW,
    endedMs: null,
    ...more,
  };
}

export type FactsOverrides = Partial<Omit<RiskFacts, 'quoteOf'>> & { readonly quotes?: readonly Quote[] };

/** Facts in which an order of 10 TSLA passes every check. Values follow from what is overridden. */
export function facts(more: FactsOverrides = {}): RiskFacts {
  const { quotes = [], ...rest } = more;
  const book = new Map([...QUOTES, ...quotes].map((q) => [q.instrumentId, q]));
  const without: Omit<RiskFacts, 'accountValue'> = {
    nowMs: NOW,
    tradingState: 'active',
    limits: LIMITS,
    connection: CONNECTION,
    capabilities: CAPABILITIES,
    account: ACCOUNT,
    instruments: new Map(INSTRUMENTS.map((i) => [i.id, i])),
    positions: [],
    workingOrders: [],
    workingLadders: [],
    quoteOf: (wanted) => book.get(wanted) ?? null,
    calendarOf: (wanted) => CALENDARS.find((c) => c.calendar === wanted) ?? null,
    feesOf: (instrument) => (instrument.assetClass === 'crypto' ? CRYPTO_FEES : STOCK_FEES),
    tradesToday: 3,
    recentSubmits: [],
    messagesLastSecond: 0,
    repeatStopped: new Set(),
    borrowOf: () => null,
    shortRestrictedUntil: () => null,
    usual: null,
    referenceRange: () => null,
    ...rest,
  };
  const { account } = without;
  const accountValue: AccountValue | null = account === null ? null : valueAccount({ ...without, account }).account;
  return { ...without, accountValue, ...rest };
}

/** Buy 10 TSLA at 100.05, limit, regular hours. */
export function intent(more: Partial<OrderIntent> = {}): OrderIntent {
  return {
    connectionId: CONNECTION_ID,
    accountId: ACCOUNT_ID,
    instrumentId: TSLA.id,
    side: 'buy',
    qty: d('10'),
    worstPrice: d('100.05'),
    type: 'limit',
    sessions: ['regular'],
    tif: 'day',
    ladder: false,
    excludes: null,
    excludesLadder: null,
    ...more,
  };
}
