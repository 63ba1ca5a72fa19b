/** Messages that a client sends, as schemas. */
import { z } from 'zod';
import { DEFINE_OPTIONS_MAX, FIND_MAX, type CommandId, type ConnectionId, type InstrumentId } from '../domain/index.ts';
import { closeAllParamsSchema, commandSchema, submitLadderSchema, submitOrderSchema } from './command-schemas.ts';
import type { ClientMessage, Query } from './messages.ts';
import { setupCommandSchema } from './setup-schemas.ts';
import { barInterval, exactly, id, ms, side, TEXT_MAX, whole, word } from './schema-parts.ts';

/** Most instruments in one subscription. */
export const SUBSCRIPTION_MAX = 1_000;

/** Most legs in a request for a combo; what the venue takes is less. */
export const LEGS_MAX = 16;

/** `yyyy-mm-dd`; that there is such a day is the second stage's. */
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

const filters = {
  of: z.enum(['orders', 'fills', 'ladders', 'events', 'alerts']),
  instrumentId: id<InstrumentId>().nullable(),
  side: side.nullable(),
  status: word.nullable(),
  fromMs: ms.nullable(),
  toMs: ms.nullable(),
};

export const querySchema = exactly<Query>()(
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('preview'),
      command: z.discriminatedUnion('kind', [submitOrderSchema, submitLadderSchema]),
    }),
    z.strictObject({
      kind: z.literal('bars'),
      instrumentId: id<InstrumentId>(),
      interval: barInterval,
      limit: whole(1, 5_000),
    }),
    z.strictObject({
      kind: z.literal('history'),
      ...filters,
      limit: whole(1, 1_000),
      cursor: z.string().max(TEXT_MAX).nullable(),
    }),
    z.strictObject({ kind: z.literal('export'), ...filters, format: z.enum(['csv', 'jsonl']) }),
    z.strictObject({
      kind: z.literal('metrics'),
      instrumentId: id<InstrumentId>().nullable(),
      fromMs: ms.nullable(),
      toMs: ms.nullable(),
    }),
    z.strictObject({ kind: z.literal('endOfDay'), connectionId: id<ConnectionId>(), day }),
    z.strictObject({
      kind: z.literal('endOfDayExport'),
      connectionId: id<ConnectionId>(),
      day,
      format: z.enum(['csv', 'jsonl']),
    }),
    z.strictObject({ kind: z.literal('closeAllPreview'), params: closeAllParamsSchema }),
    z.strictObject({ kind: z.literal('status') }),
    z.strictObject({
      kind: z.literal('venueQuotes'),
      instrumentId: id<InstrumentId>(),
      connectionId: id<ConnectionId>(),
    }),
    z.strictObject({ kind: z.literal('optionChain'), underlyingId: id<InstrumentId>() }),
    z.strictObject({
      kind: z.literal('defineOptions'),
      instrumentIds: z.array(id<InstrumentId>()).min(1).max(DEFINE_OPTIONS_MAX),
    }),
    z.strictObject({
      kind: z.literal('optionGreeks'),
      instrumentIds: z.array(id<InstrumentId>()).min(1).max(DEFINE_OPTIONS_MAX),
    }),
    z.strictObject({
      kind: z.literal('defineCombo'),
      connectionId: id<ConnectionId>(),
      // One more than any venue takes and ratios of any size, so that the fault is named and not only malformed.
      legs: z.array(z.strictObject({ instrumentId: id<InstrumentId>(), side, ratio: whole(0, 1_000) })).max(LEGS_MAX),
    }),
    z.strictObject({ kind: z.literal('brokers') }),
    z.strictObject({ kind: z.literal('connections') }),
    z.strictObject({ kind: z.literal('testConnection'), connectionId: id<ConnectionId>() }),
    z.strictObject({ kind: z.literal('checklist'), connectionId: id<ConnectionId>().nullable() }),
    z.strictObject({
      kind: z.literal('findInstruments'),
      connectionId: id<ConnectionId>().nullable(),
      text: z.string().min(1).max(64),
      limit: whole(1, FIND_MAX),
    }),
  ]),
);

export const clientMessageSchema = exactly<ClientMessage>()(
  z.discriminatedUnion('t', [
    z.strictObject({
      t: z.literal('hello'),
      contract: whole(0, 1_000_000),
      min: whole(0, 1_000_000),
      quotes: z.enum(['packed', 'json']),
      client: z.string().max(64),
    }),
    z.strictObject({
      t: z.literal('command'),
      commandId: id<CommandId>(),
      command: z.discriminatedUnion('kind', [commandSchema, setupCommandSchema]),
    }),
    z.strictObject({ t: z.literal('query'), queryId: whole(0, Number.MAX_SAFE_INTEGER), query: querySchema }),
    z.strictObject({
      t: z.literal('subscribe'),
      quotes: z.array(id<InstrumentId>()).max(SUBSCRIPTION_MAX).nullable(),
      bars: z.strictObject({ instrumentId: id<InstrumentId>(), interval: barInterval }).nullable(),
      depth: id<InstrumentId>().nullable(),
    }),
    z.strictObject({ t: z.literal('ack'), batch: whole(0, Number.MAX_SAFE_INTEGER) }),
    z.strictObject({ t: z.literal('resync') }),
  ]),
);
