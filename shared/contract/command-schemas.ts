/** Commands as schemas: what may be asked, not yet whether it makes sense now. */
import { z } from 'zod';
import {
  RUNGS_MAX,
  type AccountId,
  type AlertId,
  type ClientOrderId,
  type Command,
  type ConnectionId,
  type InstrumentId,
  type LadderId,
  type LadderParams,
  type LadderSteps,
  type RiskLimits,
  type SpreadSteps,
  type SubmitLadderCommand,
  type SubmitOrderCommand,
} from '../domain/index.ts';
import { decimal, exactly, id, orderType, sessions, side, tif, unsigned, whole } from './schema-parts.ts';

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

export const riskLimitsSchema = exactly<RiskLimits>()(
  z.strictObject({
    orderNotionalMax: unsigned,
    orderQtyMax: unsigned,
    positionSharePctMax: unsigned,
    collarPctMax: unsigned,
    spreadPctMax: z.strictObject({
      equity: unsigned,
      etf: unsigned,
      crypto: unsigned,
      option: unsigned,
      combo: unsigned,
    }),
    duplicateWindowMs: whole(0, 3_600_000),
    quoteAgeMsMax: whole(1, 3_600_000),
    tradesPerDayMax: whole(0, 1_000_000),
    warnAtPct: unsigned,
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
};

export const submitOrderSchema = exactly<SubmitOrderCommand>()(
  z.strictObject({ kind: z.literal('submitOrder'), ...basics, type: orderType, limitPrice: decimal.nullable() }),
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
    z.strictObject({ kind: z.literal('setTradingState'), state: z.enum(['active', 'reducing', 'halted']) }),
  ]),
);
