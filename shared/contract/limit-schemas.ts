/** Wire schemas of the gate's limits, of what of them is in use, and of who changed them. */
import { z } from 'zod';
import {
  LIMIT_OVERRIDES_MAX,
  RESTRICTED_MAX,
  type AccountId,
  type BuiltInCheckId,
  type CheckId,
  type LimitChange,
  type LimitNumbers,
  type LimitOverride,
  type OwnCheckId,
  type RiskLimits,
  type RiskUse,
  type TradingLatch,
} from '../domain/index.ts';
import { assetClass, decimal, exactly, figure, id, ms, unsigned, whole, words } from './schema-parts.ts';

const numbers = {
  orderNotionalMax: unsigned,
  orderQtyMax: unsigned,
  positionSharePctMax: unsigned,
  underlyingSharePctMax: unsigned,
  classSharePctMax: unsigned,
  leverageMax: unsigned,
  marginUsePctMax: unsigned,
  dayLossMax: unsigned.nullable(),
  collarPctMax: unsigned,
  tradesPerDayMax: whole(0, 1_000_000),
  ordersPerSecondMax: whole(0, 1_000_000),
  workingPerInstrumentMax: whole(0, 1_000_000),
};

const overrideLimits = exactly<Partial<LimitNumbers>>()(
  z.strictObject({
    orderNotionalMax: numbers.orderNotionalMax.exactOptional(),
    orderQtyMax: numbers.orderQtyMax.exactOptional(),
    positionSharePctMax: numbers.positionSharePctMax.exactOptional(),
    underlyingSharePctMax: numbers.underlyingSharePctMax.exactOptional(),
    classSharePctMax: numbers.classSharePctMax.exactOptional(),
    leverageMax: numbers.leverageMax.exactOptional(),
    marginUsePctMax: numbers.marginUsePctMax.exactOptional(),
    dayLossMax: numbers.dayLossMax.exactOptional(),
    collarPctMax: numbers.collarPctMax.exactOptional(),
    tradesPerDayMax: numbers.tradesPerDayMax.exactOptional(),
    ordersPerSecondMax: numbers.ordersPerSecondMax.exactOptional(),
    workingPerInstrumentMax: numbers.workingPerInstrumentMax.exactOptional(),
  }),
);

const limitOverrideSchema = exactly<LimitOverride>()(
  z.strictObject({
    accountId: id<AccountId>().nullable(),
    assetClass: assetClass.nullable(),
    limits: overrideLimits,
  }),
);

export const riskLimitsSchema = exactly<RiskLimits>()(
  z.strictObject({
    ...numbers,
    collarWindowPctMax: unsigned,
    collarWindowMs: whole(0, 300_000),
    spreadPctMax: z.strictObject({
      equity: unsigned,
      etf: unsigned,
      crypto: unsigned,
      option: unsigned,
      combo: unsigned,
    }),
    spreadFloor: z.strictObject({ option: unsigned, combo: unsigned }),
    duplicateWindowMs: whole(0, 3_600_000),
    quoteAgeMsMax: whole(1, 3_600_000),
    repeatFillsMax: whole(0, 1_000_000),
    repeatWindowMs: whole(0, 3_600_000),
    unusualTimesMax: unsigned,
    unusualLatches: z.boolean(),
    restricted: z.array(z.string().min(1).max(64)).max(RESTRICTED_MAX),
    warnAtPct: unsigned,
    overrides: z.array(limitOverrideSchema).max(LIMIT_OVERRIDES_MAX),
  }),
);

export const limitChangeSchema = exactly<LimitChange>()(
  z.strictObject({ atMs: ms, by: words, changes: z.array(words) }),
);

export const tradingLatchSchema = exactly<TradingLatch>()(
  z.strictObject({ cause: z.enum(['dayLoss', 'repeat', 'unusual', 'closeAll', 'other']), atMs: ms }),
);

export const riskUseSchema = exactly<RiskUse>()(
  z.strictObject({
    tradesToday: figure,
    tradesPerDayMax: figure,
    dayLoss: decimal.nullable(),
    dayLossMax: decimal.nullable(),
    leverage: decimal.nullable(),
    leverageMax: decimal,
    marginUsePct: decimal.nullable(),
    marginUsePctMax: decimal,
    largestPositionPct: decimal.nullable(),
    positionSharePctMax: decimal,
    largestUnderlyingPct: decimal.nullable(),
    underlyingSharePctMax: decimal,
    workingMost: figure,
    workingPerInstrumentMax: figure,
    messagesLastSecond: figure,
    ordersPerSecondMax: figure,
  }),
);

const builtInCheckId = exactly<BuiltInCheckId>()(
  z.enum([
    'state',
    'instrument',
    'quantity',
    'notional',
    'positionShare',
    'buyingPower',
    'collar',
    'spread',
    'staleQuote',
    'duplicate',
    'session',
    'tradeCount',
    'unknownOrder',
    'leverage',
    'dayLoss',
    'messageRate',
    'workingCount',
    'restricted',
    'concentration',
    'margin',
    'unusual',
    'repeat',
    'shortSale',
  ]),
);
const ownCheckId = z
  .string()
  .max(64)
  .regex(/^own\.[A-Za-z0-9.]+$/) as unknown as z.ZodType<OwnCheckId, OwnCheckId>;
export const checkIdSchema = exactly<CheckId>()(z.union([builtInCheckId, ownCheckId]));
