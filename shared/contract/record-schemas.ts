/** The engine's sequenced records as schemas. */
import { z } from 'zod';
import type {
  Account,
  AccountId,
  Alert,
  AlertId,
  BracketId,
  ClientOrderId,
  Connection,
  ConnectionId,
  Instrument,
  InstrumentId,
  Ladder,
  LadderId,
  Order,
  Position,
  SessionInterval,
  StatedPower,
  VenueOrderId,
} from '../domain/index.ts';
import { capabilitiesSchema } from './capability-schemas.ts';
import { ladderParamsSchema, verticalParamsSchema } from './command-schemas.ts';
import { limitChangeSchema, riskLimitsSchema, tradingLatchSchema } from './limit-schemas.ts';
import type { Terminal } from './messages.ts';
import {
  assetClass,
  decimal,
  exactly,
  figure,
  id,
  mode,
  orderFlags,
  orderType,
  positionMargin,
  sessionKind,
  sessions,
  side,
  tif,
  tradingState,
  trail,
  triggerSource,
  unsigned,
  whole,
  words,
} from './schema-parts.ts';
import { routeSchema } from './route-schemas.ts';

const at = figure;
const accountId = id<AccountId>();
const connectionId = id<ConnectionId>();
const instrumentId = id<InstrumentId>();
const clientOrderId = id<ClientOrderId>();
const ladderId = id<LadderId>();
/** Venues name their things as they like. */
const venueOrderId = words as unknown as z.ZodType<VenueOrderId, VenueOrderId>;

export const sessionIntervalSchema = exactly<SessionInterval>()(
  z.strictObject({ kind: sessionKind, startMs: at, endMs: at }),
);

export const terminalSchema = exactly<Terminal>()(
  z.strictObject({
    id: z.literal('terminal'),
    mode,
    tradingState,
    tradingStateReason: words,
    market: words,
    marketKind: z.enum(['simulated', 'replay', 'broker']),
    speed: z.number().min(0),
    journalOk: z.boolean(),
    journalReason: words.nullable(),
    session: sessionIntervalSchema.nullable(),
    nextOpenMs: at.nullable(),
    sessionNote: words.nullable(),
    limits: riskLimitsSchema,
    configuredLimits: riskLimitsSchema,
    limitChanges: z.array(limitChangeSchema).exactOptional(),
    tradingLatch: tradingLatchSchema.nullable().exactOptional(),
    tradingStateBy: words.exactOptional(),
    repeatStopped: z.array(id<InstrumentId>()).exactOptional(),
    capabilities: z.record(z.string(), capabilitiesSchema).exactOptional(),
    ladderDefaults: z
      .strictObject({
        towardPct: z.array(z.string()),
        waitMs: z.strictObject({ buy: at, sell: at }),
        totalMs: at,
      })
      .exactOptional(),
    verticalDefaults: verticalParamsSchema.exactOptional(),
  }),
);

export const instrumentSchema = exactly<Instrument>()(
  z.strictObject({
    id: instrumentId,
    symbol: words,
    name: words,
    assetClass,
    venue: words,
    listing: words,
    currency: words,
    baseCurrency: words.nullable(),
    priceScale: whole(0, 9),
    qtyScale: whole(0, 9),
    ticks: z.array(z.strictObject({ fromPrice: decimal, tick: unsigned })).min(1),
    lotSize: unsigned,
    qtyMin: unsigned,
    qtyMax: unsigned,
    notionalMin: unsigned,
    roundLot: unsigned,
    multiplier: unsigned,
    calendar: z.enum(['us-equity', 'us-option', 'us-option-1615', 'always']),
    shortable: z.boolean(),
    option: z
      .strictObject({ underlyingId: instrumentId, right: z.enum(['call', 'put']), strike: unsigned, expiry: words })
      .nullable(),
    legs: z.array(z.strictObject({ instrumentId, side, ratio: whole(1, 1_000) })).nullable(),
    comboWidth: unsigned.exactOptional(),
  }),
);

const statedPower = exactly<StatedPower>()(
  z.strictObject({
    shares: decimal.nullable(),
    options: decimal.nullable(),
    unmargined: decimal.nullable(),
    settled: decimal.nullable(),
    isCash: z.boolean().nullable(),
    shorts: z.boolean().nullable(),
    blocked: words.nullable(),
    asOfMs: at,
    ordersApart: z.literal(true).exactOptional(),
    opened: decimal.exactOptional(),
  }),
);

export const accountSchema = exactly<Account>()(
  z.strictObject({
    accountId,
    connectionId,
    mode,
    baseCurrency: words,
    balances: z.array(z.strictObject({ currency: words, total: decimal, locked: decimal })),
    power: statedPower.exactOptional(),
  }),
);

export const connectionSchema = exactly<Connection>()(
  z.strictObject({
    connectionId,
    name: words,
    mode,
    state: z.enum(['disconnected', 'connecting', 'reconciling', 'ready']),
    reason: words.nullable(),
    sinceMs: at,
    accountId,
    armed: z.boolean().exactOptional(),
    venueQuotes: z.boolean().exactOptional(),
  }),
);

const orderStatus = z.enum([
  'initialized',
  'emulated',
  'denied',
  'submitted',
  'accepted',
  'partiallyFilled',
  'filled',
  'pendingCancel',
  'pendingModify',
  'canceled',
  'expired',
  'rejected',
  'unknown',
]);

export const orderSchema = exactly<Order>()(
  z.strictObject({
    clientOrderId,
    ladderId: ladderId.nullable(),
    accountId,
    connectionId,
    instrumentId,
    side,
    type: orderType,
    qty: unsigned,
    limitPrice: decimal.nullable(),
    trigger: z
      .strictObject({
        price: decimal.nullable(),
        source: triggerSource,
        trail: trail.nullable(),
        extreme: decimal.nullable(),
        heldBy: z.enum(['venue', 'app']),
        triggeredMs: at.nullable(),
      })
      .nullable(),
    tif,
    expireMs: at.nullable(),
    flags: orderFlags,
    bracketId: id<BracketId>().nullable(),
    role: z.enum(['entry', 'stop', 'target']).nullable(),
    linkId: words.nullable(),
    strategy: words.nullable(),
    sessions,
    reducing: z.boolean(),
    status: orderStatus,
    priorStatus: orderStatus.nullable(),
    pendingModify: z
      .strictObject({ qty: unsigned, limitPrice: decimal.nullable(), triggerPrice: decimal.nullable() })
      .nullable(),
    venueOrderId: venueOrderId.nullable(),
    filledQty: unsigned,
    avgPrice: decimal.nullable(),
    fees: decimal,
    reason: words.nullable(),
    origin: z.enum(['ticket', 'ladder', 'bracket', 'closeAll', 'foreign']),
    createdMs: at,
    updatedMs: at,
    sentAs: orderType.exactOptional(),
    heldBack: z
      .strictObject({ reason: words, until: z.enum(['market', 'trader']), triggerBefore: decimal.nullable() })
      .exactOptional(),
    route: routeSchema.exactOptional(),
  }),
);

const pauseCause = z.enum([
  'trader',
  'stale',
  'noQuote',
  'crossed',
  'oneSided',
  'tooWide',
  'locked',
  'halted',
  'closed',
  'disconnected',
  'restarted',
  'unknownOrder',
]);

const rung = z.strictObject({
  index: whole(0, 1_000),
  towardPct: decimal.nullable(),
  price: decimal,
  waitMs: at,
  merged: whole(0, 1_000),
  status: z.enum(['todo', 'current', 'done']),
  bid: decimal.nullable(),
  ask: decimal.nullable(),
  placedMs: at.nullable(),
  attempts: whole(0, Number.MAX_SAFE_INTEGER),
  filledQty: unsigned,
});

export const ladderSchema = exactly<Ladder>()(
  z.strictObject({
    ladderId,
    accountId,
    connectionId,
    instrumentId,
    side,
    qty: unsigned,
    tif,
    sessions,
    params: ladderParamsSchema,
    bracketId: id<BracketId>().nullable().exactOptional(),
    strategy: words.nullable().exactOptional(),
    route: routeSchema.exactOptional(),
    reducing: z.boolean(),
    status: z.enum(['starting', 'working', 'paused', 'finishing', 'resting', 'canceling', 'done']),
    pause: z
      .strictObject({
        cause: pauseCause,
        sinceMs: at,
        text: words,
        resting: z.enum(['left', 'cancelled', 'none']),
        selfResumesLeft: whole(0, 1_000),
      })
      .nullable(),
    arrival: z.strictObject({ bid: decimal, mid: decimal, ask: decimal, tsMs: at }),
    rungs: z.array(rung),
    currentRung: whole(-1, 1_000),
    nextStepAtMs: at.nullable(),
    deadlineMs: at,
    workingOrderId: clientOrderId.nullable(),
    filledQty: unsigned,
    avgPrice: decimal.nullable(),
    fees: decimal,
    attempts: whole(0, Number.MAX_SAFE_INTEGER),
    outcome: z.enum(['filled', 'partial', 'rejected', 'exhausted', 'cancelled']).nullable(),
    reason: words.nullable(),
    ending: z
      .strictObject({
        kind: z.enum(['cancel', 'marketable', 'market']),
        reason: words,
        rejected: z.boolean(),
        orderId: clientOrderId.nullable(),
      })
      .nullable()
      .exactOptional(),
    priceImprovement: decimal,
    shortfall: decimal,
    firstFillMs: at.nullable(),
    startedMs: at,
    endedMs: at.nullable(),
  }),
);

export const positionSchema = exactly<Position>()(
  z.strictObject({
    accountId,
    connectionId,
    instrumentId,
    qty: decimal,
    avgPrice: decimal,
    cost: decimal,
    realised: decimal,
    fees: decimal,
    realisedToday: decimal,
    feesToday: decimal,
    cashToday: decimal,
    dayStartQty: decimal,
    dayStartMark: decimal.nullable(),
    dayKey: words,
    openedMs: at.nullable(),
    updatedMs: at,
    charges: decimal.exactOptional(),
    margin: positionMargin.exactOptional(),
  }),
);

export const alertSchema = exactly<Alert>()(
  z.strictObject({
    alertId: id<AlertId>(),
    level: z.enum(['info', 'warning', 'danger']),
    title: words,
    detail: words,
    instrumentId: instrumentId.nullable(),
    clientOrderId: clientOrderId.nullable(),
    ladderId: ladderId.nullable(),
    tsMs: at,
    acknowledged: z.boolean(),
  }),
);
