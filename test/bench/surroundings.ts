/** What benches give the parts they measure: a log that drops everything and ids that count. */
import type { IdSource } from '../../src-main/ports/clock.ts';
import type { Logger } from '../../src-main/ports/logger.ts';

const drop = (): void => undefined;

/** Keeps nothing. */
export const quietLogger: Logger = { debug: drop, info: drop, warn: drop, error: drop, child: () => quietLogger };

/** Ids that count up from 1, twelve digits. */
export function sequenceOfIds(): IdSource {
  let next = 0;
  return { newId: () => String(++next).padStart(12, '0') };
}
