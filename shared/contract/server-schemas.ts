/**
 * Messages that the engine sends, as schemas: for the documents, for other programs, and for the tests that hold every
 * message of the engine against them. The renderer's client reads them by structure only.
 */
import { z } from 'zod';
import type {
  AccountId,
  AccountValue,
  ClientOrderId,
  CommandErrorCode,
  CommandId,
  CommandReply,
  InstrumentId,
  LadderId,
  PositionValue,
} from '../domain/index.ts';
import { fillSchema } from './fill-schema.ts';
import { checkIdSchema, riskUseSchema } from './limit-schemas.ts';
import type {
  Change,
  ContractError,
  EngineStatus,
  Preview,
  QuoteRow,
  ServerMessage,
  SnapshotState,
} from './messages.ts';
import {
  accountSchema,
  alertSchema,
  connectionSchema,
  instrumentSchema,
  ladderSchema,
  orderSchema,
  positionSchema,
  terminalSchema,
} from './record-schemas.ts';
import { bracketSchema, closeAllSchema, queuedSchema, verticalSchema } from './strategy-schemas.ts';
import { barInterval, decimal, exactly, figure, id, marketStatus, unsigned, whole, words } from './schema-parts.ts';
import { routeSchema } from './route-schemas.ts';

const count = whole(0, Number.MAX_SAFE_INTEGER);
const instrumentId = id<InstrumentId>();
const accountId = id<AccountId>();

export const contractErrorSchema = exactly<ContractError>()(
  z.strictObject({
    kind: z.enum([
      'notJson',
      'tooLarge',
      'malformed',
      'notGreeted',
      'unauthorized',
      'unsupportedVersion',
      'semantic',
      'failed',
    ]),
    path: words,
    message: words,
    code: words.nullable(),
  }),
);

/** Codes of the second stage; `docs/api.md` says what each means. */
export const commandErrorCodeSchema = exactly<CommandErrorCode>()(
  z.enum([
    'unknownInstrument',
    'unknownAccount',
    'unknownOrder',
    'unknownLadder',
    'unknownAlert',
    'unknownBracket',
    'unknownQueued',
    'unknownVertical',
    'notWorking',
    'priceOffTick',
    'priceNotPositive',
    'quantityOffLot',
    'quantityOutOfRange',
    'limitPriceMissing',
    'limitPriceUnexpected',
    'triggerMissing',
    'triggerUnexpected',
    'triggerSide',
    'trailRange',
    'expireTime',
    'flagConflict',
    'exitSide',
    'appHeldNotAccepted',
    'nothingHeld',
    'legs',
    'strikeOrder',
    'expiredOption',
    'shownDiffers',
    'flattening',
    'unsupported',
    'sessionUnsupported',
    'ladderSteps',
    'worstPriceSide',
    'nothingToDo',
    'looserThanConfigured',
    'notReady',
    'riskDenied',
    'journalFailed',
    'busy',
    'unknownConnection',
    'unknownBroker',
    'badField',
    'confirmNeeded',
    'vaultLocked',
    'wrongPassphrase',
    'accountMismatch',
    'connected',
    'unreachable',
  ]),
);

export const commandReplySchema = exactly<CommandReply>()(
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('accepted'),
      seq: count,
      clientOrderId: id<ClientOrderId>().nullable(),
      ladderId: id<LadderId>().nullable(),
      recordId: words.exactOptional(),
    }),
    z.strictObject({ kind: z.literal('denied'), code: commandErrorCodeSchema, path: words, message: words }),
  ]),
);

export const snapshotStateSchema = exactly<SnapshotState>()(
  z.strictObject({
    terminal: z.record(z.string(), terminalSchema),
    instrument: z.record(z.string(), instrumentSchema),
    account: z.record(z.string(), accountSchema),
    connection: z.record(z.string(), connectionSchema),
    order: z.record(z.string(), orderSchema),
    ladder: z.record(z.string(), ladderSchema),
    position: z.record(z.string(), positionSchema),
    fill: z.record(z.string(), fillSchema),
    alert: z.record(z.string(), alertSchema),
    bracket: z.record(z.string(), bracketSchema),
    closeAll: z.record(z.string(), closeAllSchema),
    queued: z.record(z.string(), queuedSchema),
    vertical: z.record(z.string(), verticalSchema),
  }),
);

const upsert = <E extends string, R extends z.ZodType>(entity: E, record: R) =>
  z.strictObject({ entity: z.literal(entity), op: z.literal('upsert'), id: words, record });
const remove = <E extends string>(entity: E) =>
  z.strictObject({ entity: z.literal(entity), op: z.literal('remove'), id: words });

export const changeSchema = exactly<Change>()(
  z.union([
    upsert('terminal', terminalSchema),
    remove('terminal'),
    upsert('instrument', instrumentSchema),
    remove('instrument'),
    upsert('account', accountSchema),
    remove('account'),
    upsert('connection', connectionSchema),
    remove('connection'),
    upsert('order', orderSchema),
    remove('order'),
    upsert('ladder', ladderSchema),
    remove('ladder'),
    upsert('position', positionSchema),
    remove('position'),
    upsert('fill', fillSchema),
    remove('fill'),
    upsert('alert', alertSchema),
    remove('alert'),
    upsert('bracket', bracketSchema),
    remove('bracket'),
    upsert('closeAll', closeAllSchema),
    remove('closeAll'),
    upsert('queued', queuedSchema),
    remove('queued'),
    upsert('vertical', verticalSchema),
    remove('vertical'),
  ]),
);

export const quoteRowSchema = exactly<QuoteRow>()(
  z.strictObject({
    instrumentId,
    bid: decimal.nullable(),
    ask: decimal.nullable(),
    bidSize: unsigned,
    askSize: unsigned,
    last: decimal.nullable(),
    volume: unsigned,
    previousClose: decimal.nullable(),
    status: marketStatus,
    tsEventMs: figure,
  }),
);

export const positionValueSchema = exactly<PositionValue>()(
  z.strictObject({
    accountId,
    instrumentId,
    mark: decimal.nullable(),
    markSource: z.enum(['mid', 'last', 'none']),
    unrealised: decimal.nullable(),
    day: decimal.nullable(),
    marketValue: decimal.nullable(),
    sharePct: decimal.nullable(),
  }),
);

export const accountValueSchema = exactly<AccountValue>()(
  z.strictObject({
    accountId,
    equity: decimal.nullable(),
    buyingPower: decimal.nullable(),
    dayPnl: decimal.nullable(),
    dayPnlPct: decimal.nullable(),
    unrealised: decimal.nullable(),
    realisedToday: decimal.nullable(),
    feesToday: decimal.nullable(),
    tradesToday: count,
    use: riskUseSchema.exactOptional(),
  }),
);

const barSchema = z.tuple([figure, figure, figure, figure, figure, figure]);
const levelSchema = z.tuple([figure, figure]);

export const serverMessageSchema = exactly<ServerMessage>()(
  z.discriminatedUnion('t', [
    z.strictObject({
      t: z.literal('welcome'),
      contract: count,
      min: count,
      engineId: words,
      epoch: count,
      version: words,
    }),
    z.strictObject({ t: z.literal('refused'), error: contractErrorSchema }),
    z.strictObject({
      t: z.literal('snapshot'),
      epoch: count,
      seq: count,
      instrumentOrder: z.array(instrumentId),
      state: snapshotStateSchema,
    }),
    z.strictObject({
      t: z.literal('tick'),
      batch: count,
      epoch: count,
      from: count,
      seq: count,
      changes: z.array(changeSchema),
    }),
    z.strictObject({ t: z.literal('quotes'), batch: count, quotes: z.array(quoteRowSchema) }),
    z.strictObject({ t: z.literal('bar'), instrumentId, interval: barInterval, bar: barSchema }),
    z.strictObject({
      t: z.literal('depth'),
      depth: z.strictObject({
        instrumentId,
        bids: z.array(levelSchema),
        asks: z.array(levelSchema),
        tsEventMs: figure,
      }),
    }),
    z.strictObject({
      t: z.literal('values'),
      positions: z.array(positionValueSchema),
      accounts: z.array(accountValueSchema),
      nowMs: figure,
      wallMs: figure,
    }),
    z.strictObject({ t: z.literal('reply'), commandId: id<CommandId>(), reply: commandReplySchema }),
    z.strictObject({
      t: z.literal('answer'),
      queryId: count,
      answer: z.union([
        z.strictObject({ ok: z.literal(true), value: z.unknown() }),
        z.strictObject({ ok: z.literal(false), error: contractErrorSchema }),
      ]),
    }),
    z.strictObject({ t: z.literal('progress'), queryId: count, done: count, total: count }),
    z.strictObject({
      t: z.literal('error'),
      commandId: id<CommandId>().nullable(),
      queryId: count.nullable(),
      error: contractErrorSchema,
    }),
  ]),
);

/** The answer to a `preview` query. */
export const previewSchema = exactly<Preview>()(
  z.strictObject({
    checks: z.array(
      z.strictObject({
        check: checkIdSchema,
        verdict: z.enum(['passed', 'warned', 'denied']),
        limit: words,
        value: words,
        text: words,
      }),
    ),
    sendable: z.boolean(),
    error: z.strictObject({ code: commandErrorCodeSchema, path: words, message: words }).nullable(),
    reducing: z.boolean(),
    bid: decimal.nullable(),
    mid: decimal.nullable(),
    ask: decimal.nullable(),
    spreadPct: words.nullable(),
    rungs: z.array(z.strictObject({ towardPct: decimal.nullable(), price: decimal, waitMs: figure, merged: count })),
    rungsAsked: count,
    nothingToWork: z.boolean(),
    worstPrice: decimal.nullable(),
    notional: decimal.nullable(),
    halfSpread: decimal.nullable(),
    feesMin: decimal.nullable(),
    feesMax: decimal.nullable(),
    worstCost: decimal.nullable(),
    buyingPowerAfter: decimal.nullable(),
    positionAfter: decimal,
    currency: words,
    sessionsText: words,
    route: routeSchema.exactOptional(),
    bracket: z
      .strictObject({
        entryPrice: decimal.nullable(),
        stopPrice: decimal.nullable(),
        targetPrice: decimal.nullable(),
        loss: decimal.nullable(),
        gain: decimal.nullable(),
        stopHeldBy: z.enum(['venue', 'app']).nullable(),
        targetHeldBy: z.enum(['venue', 'app']).nullable(),
        note: words.nullable(),
      })
      .exactOptional(),
  }),
);

/** The answer to a `status` query. */
export const engineStatusSchema = exactly<EngineStatus>()(
  z.strictObject({
    engineId: words,
    epoch: count,
    seq: count,
    uptimeMs: figure,
    quotesPerSecond: figure,
    inboxMax: count,
    processP50: figure,
    processP99: figure,
    commitP50: figure,
    commitP99: figure,
    residentMiB: figure,
    version: words,
    node: words,
    dataDir: words,
  }),
);
