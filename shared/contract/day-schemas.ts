/** The answer of `endOfDay`, as a schema. */
import { z } from 'zod';
import {
  DAY_PARTS,
  DAY_ROWS_MAX,
  type AccountId,
  type ConnectionId,
  type DayReport,
  type InstrumentId,
} from '../domain/index.ts';
import { exactly, id, ms, TEXT_MAX, whole } from './schema-parts.ts';

const part = z.enum(DAY_PARTS);
const words = z.string().max(TEXT_MAX);

const rowSchema = z.strictObject({
  part,
  id: words,
  instrumentId: id<InstrumentId>().nullable(),
  ours: words.nullable(),
  theirs: words.nullable(),
  verdict: z.enum(['same', 'differs', 'onlyOurs', 'onlyTheirs']),
  note: words.nullable(),
});

export const dayReportSchema = exactly<DayReport>()(
  z.strictObject({
    connectionId: id<ConnectionId>(),
    accountId: id<AccountId>(),
    day: z.string().max(10),
    fromMs: ms,
    toMs: ms,
    source: words,
    readMs: ms,
    counts: z.array(z.strictObject({ part, same: whole(0, DAY_ROWS_MAX), different: whole(0, DAY_ROWS_MAX) })),
    rows: z.array(rowSchema).max(DAY_ROWS_MAX),
    notes: z.array(words),
  }),
);
