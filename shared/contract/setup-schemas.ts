/** Commands that set up connections, and the answers about them, as schemas. */
import { z } from 'zod';
import {
  FIND_MAX,
  type AccountId,
  type BrokerProbe,
  type ConnectionId,
  type ConnectionsStatus,
  type InstrumentId,
  type SetupCommand,
} from '../domain/index.ts';
import type { BrokersAnswer, ChecklistAnswer } from './setup-messages.ts';
import { exactly, figure, id, label, whole, words } from './schema-parts.ts';

/** Longest value of a field and longest secret (private keys in PEM fit), characters. */
export const FIELD_TEXT_MAX = 512;
export const SECRET_TEXT_MAX = 8_192;
/** Longest passphrase of the vault, characters. */
export const PASSPHRASE_MAX = 1_024;

const connectionId = id<ConnectionId>();
const accountId = id<AccountId>();
const brokerMode = z.enum(['paper', 'live']);
/** A broker's kind, the key of a field or of a secret. */
const key = z
  .string()
  .max(32)
  .regex(/^[A-Za-z][A-Za-z0-9]*$/);
const values = z.record(key, z.string().max(FIELD_TEXT_MAX));

export const setupCommandSchema = exactly<SetupCommand>()(
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('addConnection'), broker: key, name: label, mode: brokerMode, values }),
    z.strictObject({
      kind: z.literal('editConnection'),
      connectionId,
      name: label.nullable(),
      values: values.nullable(),
      accountId: accountId.nullable(),
    }),
    z.strictObject({ kind: z.literal('removeConnection'), connectionId, confirmed: z.boolean() }),
    z.strictObject({ kind: z.literal('connect'), connectionId }),
    z.strictObject({ kind: z.literal('disconnect'), connectionId, confirmed: z.boolean() }),
    z.strictObject({ kind: z.literal('setQuotesFrom'), connectionId, quotesFrom: connectionId.nullable() }),
    z.strictObject({ kind: z.literal('setSecret'), connectionId, key, secret: z.string().max(SECRET_TEXT_MAX) }),
    z.strictObject({ kind: z.literal('enterSecrets'), connectionId }),
    z.strictObject({
      kind: z.literal('unlockVault'),
      passphrase: z.string().min(1).max(PASSPHRASE_MAX),
      create: z.boolean(),
    }),
    z.strictObject({ kind: z.literal('armLive'), connectionId, accountId }),
    z.strictObject({
      kind: z.literal('listInstruments'),
      connectionId,
      instrumentIds: z.array(id<InstrumentId>()).min(1).max(FIND_MAX),
    }),
    z.strictObject({
      kind: z.literal('setMarket'),
      market: z.enum(['simulated', 'connections']),
      confirmed: z.boolean(),
    }),
  ]),
);

const checkItemSchema = z.strictObject({
  what: z.enum(['reachable', 'account', 'mode', 'data', 'clock', 'permissions']),
  state: z.enum(['ok', 'warning', 'failed', 'unknown']),
  text: words,
});

/** The answer to a `testConnection` query. */
export const brokerProbeSchema = exactly<BrokerProbe>()(
  z.strictObject({
    accounts: z.array(z.strictObject({ accountId, mode: brokerMode, text: words })),
    items: z.array(checkItemSchema),
  }),
);

/** The answer to a `checklist` query. */
export const checklistAnswerSchema = exactly<ChecklistAnswer>()(
  z.strictObject({
    lists: z.array(z.strictObject({ connectionId, name: words, items: z.array(checkItemSchema) })),
  }),
);

/** The answer to a `brokers` query. */
export const brokersAnswerSchema = exactly<BrokersAnswer>()(
  z.strictObject({
    brokers: z.array(
      z.strictObject({
        kind: words,
        title: words,
        summary: words,
        gives: z.strictObject({ execution: z.boolean(), marketData: z.boolean() }),
        modes: z.array(brokerMode),
        fields: z.array(
          z.strictObject({
            key: words,
            label: words,
            help: words,
            kind: z.enum(['text', 'number', 'choice', 'flag']),
            choices: z.array(z.strictObject({ value: words, label: words })).exactOptional(),
            initial: z.strictObject({ paper: words, live: words }),
            advanced: z.boolean().exactOptional(),
          }),
        ),
        secrets: z.array(z.strictObject({ key: words, label: words, help: words, needed: z.boolean() })),
      }),
    ),
  }),
);

const healthSchema = z.strictObject({
  latencyMs: figure.nullable(),
  messagesPerSecond: figure,
  headroom: z.strictObject({ left: figure, of: figure }).nullable(),
  clockSkewMs: figure.nullable(),
  feed: words.nullable(),
  subscriptions: z.strictObject({ used: figure, max: figure.nullable() }).nullable(),
});

/** The answer to a `connections` query. */
export const connectionsAnswerSchema = exactly<ConnectionsStatus>()(
  z.strictObject({
    market: z.enum(['simulated', 'connections']),
    fixed: words.nullable(),
    vault: z.strictObject({
      kind: z.enum(['system', 'passphrase']),
      state: z.enum(['open', 'locked', 'none']),
      text: words,
    }),
    secretsWindow: z.boolean(),
    connections: z.array(
      z.strictObject({
        connectionId,
        broker: words,
        name: words,
        mode: brokerMode,
        accountId: accountId.nullable(),
        values: z.record(z.string(), words),
        secrets: z.record(z.string(), z.boolean()),
        connectAtStart: z.boolean(),
        quotesFrom: connectionId.nullable(),
        state: z.enum(['off', 'disconnected', 'connecting', 'reconciling', 'ready']),
        reason: words.nullable(),
        advice: words.nullable(),
        sinceMs: figure.nullable(),
        armed: z.boolean(),
        health: healthSchema.nullable(),
        workingOrders: whole(0, Number.MAX_SAFE_INTEGER),
        openPositions: whole(0, Number.MAX_SAFE_INTEGER),
      }),
    ),
    problem: words.nullable(),
  }),
);
