/** Every step of the schema in order. To add one: a file `NNNN-<what>.ts` beside this one, and its line here. */
import { migration0001 } from './0001-journal.ts';
import { migration0002 } from './0002-order-terms.ts';
import { migration0003 } from './0003-fills-by-account.ts';
import { migration0004 } from './0004-fills-as-charged.ts';
import { migration0005 } from './0005-no-rows-owed.ts';
import type { Migration } from './migration.ts';

export const ALL_MIGRATIONS: readonly Migration[] = [
  migration0001,
  migration0002,
  migration0003,
  migration0004,
  migration0005,
];
