/**
 * The end of a day: what a venue itself says of an account's day, and how it compares with our own record of it (S2.8).
 * Days are New York's.
 */
import type { Balance } from './account.ts';
import type { StatementCharge } from './charge.ts';
import type { AccountId, ConnectionId, InstrumentId } from './ids.ts';
import type { FillReport, OrderStatusReport, PositionStatusReport } from './report.ts';

/** A venue's own account of a window of time; positions and balances are as they stood when it was read. */
export type VenueStatement = {
  readonly accountId: AccountId;
  readonly fromMs: number;
  readonly toMs: number;
  /** What of the venue's was read, in words. */
  readonly source: string;
  readonly orders: readonly OrderStatusReport[];
  readonly fills: readonly FillReport[];
  readonly positions: readonly PositionStatusReport[];
  readonly balances: readonly Balance[];
  readonly charges: readonly StatementCharge[];
  /** False: it lists none, whatever there was; missing: it lists them. */
  readonly listsCharges?: false;
  /** What this venue cannot state, in words. */
  readonly notGiven: readonly string[];
  readonly tsEventMs: number;
};

export const DAY_PARTS = ['order', 'fill', 'position', 'fee', 'cash', 'event'] as const;
export type DayPart = (typeof DAY_PARTS)[number];
export type DayVerdict = 'same' | 'differs' | 'onlyOurs' | 'onlyTheirs';

/** One thing, as we have it and as the venue has it. */
export type DayRow = {
  readonly part: DayPart;
  /** Unique within its part: a client order id, a trade id, an instrument, a currency. */
  readonly id: string;
  readonly instrumentId: InstrumentId | null;
  /** In words; null: it is not there. */
  readonly ours: string | null;
  readonly theirs: string | null;
  readonly verdict: DayVerdict;
  /** What differs, or what it may be; null: nothing to say. */
  readonly note: string | null;
};

export type DayCount = { readonly part: DayPart; readonly same: number; readonly different: number };

export type DayReport = {
  readonly connectionId: ConnectionId;
  readonly accountId: AccountId;
  /** `yyyy-mm-dd`. */
  readonly day: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly source: string;
  readonly readMs: number;
  /** Of every part, in the order of DAY_PARTS. */
  readonly counts: readonly DayCount[];
  /** Differences first, then by part. */
  readonly rows: readonly DayRow[];
  /** What was not compared, and why. */
  readonly notes: readonly string[];
};

/** Most rows of one report. */
export const DAY_ROWS_MAX = 10_000;
