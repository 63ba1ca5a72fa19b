/** Commands as schemas: what may be asked, not yet whether it makes sense now. */
import { z } from 'zod';
import {
  RUNGS_MAX,
  type AccountId,
  type AlertId,
  type BracketId,
  type BracketParams,
  type ClientOrderId,
  type CloseAllParams,
  type CloseAllScope,
  type Command,
  type ConnectionId,
  type ExitPlacement,
  type InstrumentId,
  type LadderId,
  type LadderParams,
  type LadderSteps,
  type QueuedId,
  type SpreadSteps,
  type StopConversion,
  type SubmitLadderCommand,
  type SubmitOrderCommand,
  type VerticalId,
  type VerticalSignal,
} from '../domain/index.ts';
import { riskLimitsSchema } from './limit-schemas.ts';
import {
  civilDate,
  decimal,
  exactly,
  hash,
  id,
  label,
  ms,
  orderFlags,
  orderType,
  sessions,
  side,
  tif,
  trail,
  triggerSource,
  unsigned,
  whole,
} from './schema-parts.ts';

export const ladderStepsSchema = exactly<LadderSteps>()(
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('toward'), towardPct: z.array(unsigned).min(1).max(RUNGS_MAX) }),
    z.strictObject({ kind: z.literal('increment'), increment: unsigned, rungs: whole(1, RUNGS_MAX) }),
    z.strictObject({ kind: z.literal('ticks'), ticks: z.array(whole(0, 100_000)).min(1).max(RUNGS_MAX) }),
  ]),
);

export const spreadStepsSchema = exactly<SpreadSteps>()(
  z.strictObject({
    wideAbovePct: unsigned,
    wideStepPct: unsigned,
    tightBelowPct: unsigned,
    tightStepPct: unsigned,
    middleStepPct: unsigned,
  }),
);

export const ladderParamsSchema = exactly<LadderParams>()(
  z.strictObject({
    steps: ladderStepsSchema,
    factor: unsigned,
    spreadSteps: spreadStepsSchema.nullable(),
    reference: z.enum(['frozen', 'follow']),
    waitMs: whole(100, 600_000),
    orderTimeoutMs: whole(100, 600_000).nullable(),
    totalMs: whole(1_000, 86_400_000),
    worstPrice: decimal,
    floor: decimal.nullable(),
    rounding: z.enum(['passive', 'nearest', 'aggressive']),
    final: z.enum(['rest', 'cancel', 'marketable', 'market']),
    replace: z.enum(['modify', 'cancelThenPlace']),
    onLocked: z.enum(['take', 'wait']),
  }),
);

export const exitPlacementSchema = exactly<ExitPlacement>()(
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('price'), price: decimal }),
    z.strictObject({ kind: z.literal('percent'), pct: unsigned }),
    z.strictObject({ kind: z.literal('money'), amount: unsigned }),
  ]),
);

export const stopConversionSchema = exactly<StopConversion>()(
  z.strictObject({
    gain: exitPlacementSchema,
    to: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('breakEven'), offset: unsigned }),
      z.strictObject({ kind: z.literal('trail'), trail }),
    ]),
  }),
);

/** Most conversions of one stop. */
const CONVERSIONS_MAX = 4;

export const bracketParamsSchema = exactly<BracketParams>()(
  z.strictObject({
    stop: z
      .strictObject({
        placement: exitPlacementSchema,
        type: z.enum(['stop', 'stopLimit', 'trailingStop']),
        limitOffset: unsigned.nullable(),
        trail: trail.nullable(),
        source: triggerSource,
        tif,
        sessions,
      })
      .nullable(),
    target: z.strictObject({ placement: exitPlacementSchema, tif, sessions }).nullable(),
    conversions: z.array(stopConversionSchema).max(CONVERSIONS_MAX),
    appHeldAccepted: z.boolean(),
  }),
);

export const closeAllScopeSchema = exactly<CloseAllScope>()(
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('all') }),
    z.strictObject({ kind: z.literal('account'), accountId: id<AccountId>() }),
    z.strictObject({ kind: z.literal('connection'), connectionId: id<ConnectionId>() }),
    z.strictObject({ kind: z.literal('instrument'), instrumentId: id<InstrumentId>() }),
    z.strictObject({ kind: z.literal('strategy'), strategy: label }),
  ]),
);

/** Most instruments on a keep list. */
const KEEP_MAX = 200;

export const closeAllParamsSchema = exactly<CloseAllParams>()(
  z.strictObject({
    scope: closeAllScopeSchema,
    collarPct: unsigned,
    keep: z.array(id<InstrumentId>()).max(KEEP_MAX),
    closedMarket: z.enum(['leave', 'queue']),
  }),
);

export const verticalParamsSchema = z.strictObject({
  minPremium: decimal.exactOptional(),
  increment: unsigned.exactOptional(),
  attemptIntervalMs: whole(100, 600_000).exactOptional(),
  orderTimeoutMs: whole(100, 600_000).exactOptional(),
  attemptsMax: whole(1, RUNGS_MAX).exactOptional(),
});

export const verticalSignalSchema = exactly<VerticalSignal>()(
  z.strictObject({
    strategy: z.enum(['bull-put', 'bear-call']),
    underlyingId: id<InstrumentId>(),
    expiry: civilDate,
    shortStrike: unsigned,
    longStrike: unsigned,
    qty: unsigned,
    follower: label.nullable(),
  }),
);

const basics = {
  connectionId: id<ConnectionId>(),
  accountId: id<AccountId>(),
  instrumentId: id<InstrumentId>(),
  side,
  qty: unsigned,
  tif,
  sessions,
  expireMs: ms.exactOptional(),
  flags: orderFlags.exactOptional(),
  bracket: bracketParamsSchema.exactOptional(),
  strategy: label.exactOptional(),
  route: z.literal('best').exactOptional(),
};

export const submitOrderSchema = exactly<SubmitOrderCommand>()(
  z.strictObject({
    kind: z.literal('submitOrder'),
    ...basics,
    type: orderType,
    limitPrice: decimal.nullable(),
    trigger: z
      .strictObject({
        price: decimal.nullable(),
        source: triggerSource,
        trail: trail.nullable(),
        heldBy: z.enum(['best', 'venue', 'app']),
      })
      .exactOptional(),
  }),
);

export const submitLadderSchema = exactly<SubmitLadderCommand>()(
  z.strictObject({ kind: z.literal('submitLadder'), ...basics, params: ladderParamsSchema }),
);

export const commandSchema = exactly<Command>()(
  z.discriminatedUnion('kind', [
    submitOrderSchema,
    submitLadderSchema,
    z.strictObject({
      kind: z.literal('modifyOrder'),
      clientOrderId: id<ClientOrderId>(),
      qty: unsigned.nullable(),
      limitPrice: decimal.nullable(),
      triggerPrice: decimal.nullable().exactOptional(),
    }),
    z.strictObject({ kind: z.literal('cancelOrder'), clientOrderId: id<ClientOrderId>() }),
    z.strictObject({ kind: z.literal('cancelAll'), instrumentId: id<InstrumentId>().nullable() }),
    z.strictObject({
      kind: z.literal('controlLadder'),
      ladderId: id<LadderId>(),
      control: z.enum(['pause', 'resume', 'stepNow', 'finish', 'cancel']),
    }),
    z.strictObject({ kind: z.literal('changeLadder'), ladderId: id<LadderId>(), params: ladderParamsSchema }),
    z.strictObject({ kind: z.literal('acknowledgeAlert'), alertId: id<AlertId>() }),
    z.strictObject({ kind: z.literal('setLimits'), limits: riskLimitsSchema }),
    z.strictObject({
      kind: z.literal('setTradingState'),
      state: z.enum(['active', 'reducing', 'halted']),
      acknowledged: z.boolean().exactOptional(),
    }),
    z.strictObject({ kind: z.literal('takeVenueQuotes'), connectionId: id<ConnectionId>(), take: z.boolean() }),
    z.strictObject({
      kind: z.literal('protectPosition'),
      connectionId: id<ConnectionId>(),
      accountId: id<AccountId>(),
      instrumentId: id<InstrumentId>(),
      qty: unsigned.nullable(),
      params: bracketParamsSchema,
    }),
    z.strictObject({
      kind: z.literal('changeBracket'),
      bracketId: id<BracketId>(),
      stopPrice: decimal.nullable(),
      targetPrice: decimal.nullable(),
      trail: trail.nullable(),
      conversions: z.array(stopConversionSchema).max(CONVERSIONS_MAX).nullable(),
    }),
    z.strictObject({ kind: z.literal('cancelBracket'), bracketId: id<BracketId>(), dropStop: z.boolean() }),
    z.strictObject({ kind: z.literal('closeAll'), params: closeAllParamsSchema }),
    z.strictObject({
      kind: z.literal('queueOrder'),
      order: z.discriminatedUnion('kind', [submitOrderSchema, submitLadderSchema]),
      driftPctMax: unsigned,
      expiresMs: ms,
    }),
    z.strictObject({ kind: z.literal('approveQueued'), queuedId: id<QueuedId>(), shownHash: hash }),
    z.strictObject({ kind: z.literal('dropQueued'), queuedId: id<QueuedId>() }),
    z.strictObject({
      kind: z.literal('submitVertical'),
      connectionId: id<ConnectionId>(),
      accountId: id<AccountId>(),
      signal: verticalSignalSchema,
      params: verticalParamsSchema,
    }),
    z.strictObject({ kind: z.literal('cancelVertical'), verticalId: id<VerticalId>() }),
  ]),
);
