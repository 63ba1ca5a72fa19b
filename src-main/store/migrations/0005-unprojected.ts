/**
 * What commits have written and projections do not hold yet. The order records of a commit are the engine's (an event carries a
 * difference), so they stand here until their rows are written; its events are read from the journal again.
 */
import type { Migration } from './migration.ts';

const TABLE = `
CREATE TABLE unprojected (
  id INTEGER PRIMARY KEY,
  first_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  json TEXT NOT NULL
) STRICT;
`;

export const migration0005: Migration = { version: 5, name: 'unprojected', sql: TABLE };
