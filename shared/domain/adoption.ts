/** A position made to agree with a venue's (src-main/engine/reconcile/adoption.ts says what it is kept for). */
import type { Position } from './account.ts';
import type { Price, Quantity } from './decimal.ts';

/** A fill of around a reading's moment, heard after it; signed. */
export type FillAround = { readonly qty: Quantity; readonly tsEventMs: number };

export type Adoption = {
  /** What of the difference is not explained by fills of surely before the reading, signed. */
  readonly left: Quantity;
  /** The time of the venue's reading. */
  readonly readMs: number;
  /** The position before, and the quantity and the mark with which the venue's was booked. */
  readonly was: Position;
  readonly qty: Quantity;
  readonly mark: Price | null;
  /** Fills that may be in the reading, in the venue's order; the first `inside` are taken to be. */
  readonly around: readonly FillAround[];
  readonly inside: number;
};
