/**
 * Takes away what a trial kept beside the journal (decision 0033): rows that were still owed to the history. Its number stays
 * taken, so that a database which met the trial is not refused as a newer program's; one that ended in order owed nothing.
 */
import type { Migration } from './migration.ts';

export const migration0005: Migration = {
  version: 5,
  name: 'no rows owed',
  sql: 'DROP TABLE IF EXISTS unprojected;',
};
