/**
 * Which trades make the last price, by Polygon's numbers for the tapes' sale conditions (its conditions glossary; GET
 * /v3/reference/conditions gives the tapes' own letters beside them). Pure.
 */
import type { SessionKind } from '../../../../shared/domain/index.ts';

/**
 * 2 average price, 5 bunched and sold, 7 cash, 10 derivatively priced, 13 and 33 out of sequence, 15 and 16 official close and open of one
 * market, 20 next day, 21 price variation, 22 prior reference price, 29 seller, 32 sold, 37 odd lot, 52 and 53 contingent.
 */
const LEFT_OUT = new Set([2, 5, 7, 10, 13, 15, 16, 20, 21, 22, 29, 32, 33, 37, 52, 53]);
/** A trade outside regular hours. */
const OUTSIDE = 12;

/** `session`: the one that holds now; null: none does. */
export const makesLast = (conditions: readonly number[], session: SessionKind | null): boolean =>
  !conditions.some((one) => LEFT_OUT.has(one) || (one === OUTSIDE && session === 'regular'));
