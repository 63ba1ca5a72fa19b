/** The engine's records above single orders as schemas: brackets, close-all, queued orders, vertical spreads. */
import { z } from 'zod';
import type {
  AccountId,
  Bracket,
  BracketExit,
  BracketId,
  ClientOrderId,
  CloseAll,
  CloseAllId,
  CloseAllPreview,
  CloseAllRow,
  CloseAllStop,
  ConnectionId,
  InstrumentId,
  LadderId,
  MarginAnswer,
  Queued,
  QueuedId,
  Vertical,
  VerticalId,
} from '../domain/index.ts';
import {
  bracketParamsSchema,
  closeAllParamsSchema,
  submitLadderSchema,
  submitOrderSchema,
  verticalSignalSchema,
} from './command-schemas.ts';
import {
  decimal,
  exactly,
  figure,
  id,
  orderType,
  sessions,
  side,
  tif,
  trail,
  triggerSource,
  unsigned,
  whole,
  words,
} from './schema-parts.ts';

const at = figure;
const count = whole(0, Number.MAX_SAFE_INTEGER);
const accountId = id<AccountId>();
const connectionId = id<ConnectionId>();
const instrumentId = id<InstrumentId>();
const clientOrderId = id<ClientOrderId>();
const ladderId = id<LadderId>();

const bracketExitSchema = exactly<BracketExit>()(
  z.strictObject({
    price: decimal.nullable(),
    limitPrice: decimal.nullable(),
    heldBy: z.enum(['venue', 'app', 'none']),
    clientOrderId: clientOrderId.nullable(),
    qty: unsigned,
    filledQty: unsigned,
    note: words.nullable(),
    text: words.exactOptional(),
    expired: z.boolean().exactOptional(),
  }),
);

export const bracketSchema = exactly<Bracket>()(
  z.strictObject({
    bracketId: id<BracketId>(),
    accountId,
    connectionId,
    instrumentId,
    side,
    entry: z.strictObject({ clientOrderId: clientOrderId.nullable(), ladderId: ladderId.nullable() }),
    entryQty: unsigned,
    entryFilled: unsigned,
    entryAvg: decimal.nullable(),
    params: bracketParamsSchema,
    stop: bracketExitSchema.nullable(),
    target: bracketExitSchema.nullable(),
    converted: z.array(whole(0, 100)),
    exitedQty: unsigned,
    shedQty: unsigned.exactOptional(),
    rescaledFrom: decimal.exactOptional(),
    overfilledQty: unsigned.exactOptional(),
    flattenedQty: unsigned.exactOptional(),
    exitsMade: count.exactOptional(),
    strategy: words.nullable().exactOptional(),
    status: z.enum(['waiting', 'working', 'protected', 'exiting', 'unprotected', 'done']),
    unprotectedSinceMs: at.nullable(),
    reason: words.nullable(),
    createdMs: at,
    updatedMs: at,
    endedMs: at.nullable(),
  }),
);

const closeAllStopSchema = exactly<CloseAllStop>()(
  z.strictObject({
    instrumentId,
    side,
    qty: unsigned,
    type: orderType,
    limitPrice: decimal.nullable(),
    tif,
    expireMs: at.nullable(),
    sessions,
    triggerPrice: decimal.nullable(),
    source: triggerSource,
    trail: trail.nullable(),
    heldBy: z.enum(['venue', 'app']),
    orderId: clientOrderId.exactOptional(),
  }),
);

const closeAllRowSchema = exactly<CloseAllRow>()(
  z.strictObject({
    key: words,
    accountId,
    connectionId,
    instrumentId,
    legs: z.array(instrumentId),
    status: z.enum([
      'waiting',
      'canceling',
      'closing',
      'reading',
      'flat',
      'dust',
      'kept',
      'auction',
      'residual',
      'blocked',
      'unknown',
    ]),
    startQty: decimal,
    qty: decimal,
    ordersStart: count,
    ordersLeft: count,
    foreignOrders: count,
    closeOrderId: clientOrderId.nullable(),
    attempts: count,
    worstPrice: decimal.nullable(),
    worstPrices: z.array(decimal.nullable()).exactOptional(),
    stops: z.array(closeAllStopSchema).exactOptional(),
    unprotected: z.boolean(),
    text: words,
    flatReads: count,
    updatedMs: at,
  }),
);

export const closeAllSchema = exactly<CloseAll>()(
  z.strictObject({
    closeAllId: id<CloseAllId>(),
    params: closeAllParamsSchema,
    status: z.enum(['running', 'done']),
    green: z.boolean(),
    rows: z.array(closeAllRowSchema),
    pressedMs: at,
    firstCancelMs: at.nullable(),
    lastCloseMs: at.nullable(),
    endedMs: at.nullable(),
  }),
);

export const closeAllPreviewSchema = exactly<CloseAllPreview>()(
  z.strictObject({
    rows: z.array(
      z.strictObject({
        key: words,
        accountId,
        instrumentId,
        legs: z.array(instrumentId),
        qty: decimal,
        orders: count,
        foreignOrders: count,
        action: z.enum(['close', 'cancelOnly', 'keep', 'blocked']),
        text: words,
        worstPrice: decimal.nullable(),
        cost: decimal.nullable(),
      }),
    ),
    accounts: z.array(z.strictObject({ accountId, reachable: z.boolean(), text: words })),
    cancels: count,
    closes: count,
    cost: decimal.nullable(),
  }),
);

export const queuedSchema = exactly<Queued>()(
  z.strictObject({
    queuedId: id<QueuedId>(),
    command: z.discriminatedUnion('kind', [submitOrderSchema, submitLadderSchema]),
    status: z.enum(['waiting', 'ready', 'sent', 'dropped', 'expired', 'drifted']),
    referenceMid: decimal.nullable(),
    driftPctMax: unsigned,
    shownHash: words,
    expiresMs: at,
    opensMs: at.nullable(),
    clientOrderId: clientOrderId.nullable(),
    ladderId: ladderId.nullable(),
    reason: words.nullable(),
    createdMs: at,
    updatedMs: at,
  }),
);

const marginAnswerSchema = exactly<MarginAnswer>()(
  z.strictObject({
    initialAfter: decimal,
    maintenanceAfter: decimal,
    equityWithLoanAfter: decimal,
    availableFunds: decimal,
  }),
);

export const verticalSchema = exactly<Vertical>()(
  z.strictObject({
    verticalId: id<VerticalId>(),
    accountId,
    connectionId,
    signal: verticalSignalSchema,
    params: z.strictObject({
      minPremium: decimal,
      increment: unsigned,
      attemptIntervalMs: at,
      orderTimeoutMs: at,
      attemptsMax: count,
    }),
    shortId: instrumentId.nullable(),
    longId: instrumentId.nullable(),
    comboId: instrumentId.nullable(),
    ladderId: ladderId.nullable(),
    status: z.enum(['checking', 'margin', 'working', 'done']),
    result: z.enum(['filled', 'partial', 'rejected', 'exhausted', 'cancelled']).nullable(),
    reason: words.nullable(),
    margin: marginAnswerSchema.nullable(),
    startMid: decimal.nullable(),
    lastLimit: decimal.nullable(),
    fillPrice: decimal.nullable(),
    filledQty: unsigned,
    attempts: count,
    priceImprovement: decimal.nullable(),
    startedMs: at,
    endedMs: at.nullable(),
  }),
);
