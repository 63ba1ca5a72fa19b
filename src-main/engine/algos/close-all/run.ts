/** What a running close-all remembers beside its record: reads, deadlines, cancels asked. Made anew after a restart. */
import type {
  ClientOrderId,
  CloseAllId,
  CloseAllStop,
  ConnectionId,
  Decimal,
  InstrumentId,
} from '../../../../shared/domain/index.ts';

/** Longest run, ms: then it ends and says what is left. */
export const CLOSE_ALL_MS_MAX = 180_000;
/** How often the run looks at rows that wait, ms. */
export const LOOK_EVERY_MS = 200;
/** A refused or unanswered cancel is sent again after this, ms (conventions: Alpaca while a replace is pending). */
export const CANCEL_AGAIN_MS = 200;
/** A cancel that was taken and has not ended its order is sent again after this, ms. */
export const CANCEL_SILENT_MS = 2_000;
/** Orders that no cancel ends in this time block their row, ms. */
export const CANCEL_MS_MAX = 15_000;
/** Longest with neither an exit nor a close at the venue, ms (G3). */
export const NAKED_MS_MAX = 2_000;
/** A venue that has not answered is asked to list everything again after this, ms. */
export const READ_AGAIN_MS = 1_000;
/** Closes sent for one row (one leg of a structure) before what is left is `residual`. */
export const ATTEMPTS_MAX = 10;
/** The same for options: rungs, each of so many ms (conventions: What close-all closes). */
export const OPTION_RUNGS = 3;
export const OPTION_RUNG_MS = 3_000;
/** Longest that the ends of exits are waited for after a list that was read while they rested, ms: then it is read again. */
export const COVERED_MS_MAX = 5_000;
/** Pause after a close that did not fill at all and is at its worst price, or that was refused, ms. */
export const TRY_AGAIN_MS = 500;

/** What the venue listed while the row's exits rested, and when. */
type Covered = { readonly atMs: number; readonly listed: ReadonlyMap<InstrumentId, Decimal> };

export type RowRun = {
  /** Reads of an earlier venue's time say nothing about the row. */
  sinceMs: number;
  /** Venue's time of the last read that counted. */
  lastReadMs: number;
  /** When it was first seen flat since it waits for reads. */
  flatSinceMs: number | null;
  /** When the row began to wait for its orders' ends. */
  cancelingSinceMs: number | null;
  /** Since when neither an exit nor a close rests there for what is held. */
  nakedSinceMs: number | null;
  /** No close before this. */
  notBeforeMs: number;
  /** The option rung that rests is taken back then. */
  rungEndsMs: number | null;
  /** Stops that were put back and are not known to rest yet: refused ones are owed again (G3). */
  readonly restored: Map<ClientOrderId, CloseAllStop>;
  /** What used up its tries, and how it ended. */
  readonly spent: Map<InstrumentId, string>;
  /** No exit may rest beside the next close: one was turned already, or could not be. */
  exitsGo: boolean;
  /** The venue lists everything more slowly than its stop may be gone: it is read while the exits rest. */
  slowReads: boolean;
  /** What such a list said: the close follows it when the exits have ended. */
  covered: Covered | null;
  /** Why its legs are closed one by one; null: as combos where the venue has them. */
  comboOff: string | null;
  comboRefusals: number;
  readonly cancelsAtMs: Map<ClientOrderId, number>;
  /** How often a cancel of an auction order was refused. */
  readonly refusals: Map<ClientOrderId, number>;
};

/** A combo that the venue was asked to define; `reason`: why there is none. */
export type ComboAsk = { comboId: InstrumentId | null; reason: string | null; readonly askedMs: number };

export type CloseAllRun = {
  readonly closeAllId: CloseAllId;
  readonly endsMs: number;
  readonly rows: Map<string, RowRun>;
  readonly readAskedMs: Map<ConnectionId, number>;
  /** By request. */
  readonly combos: Map<string, ComboAsk>;
  /** The record differs from what was last stated only in counts: stated at the next look. */
  timerAtMs: number | null;
};

export const newRun = (closeAllId: CloseAllId, nowMs: number): CloseAllRun => ({
  closeAllId,
  endsMs: nowMs + CLOSE_ALL_MS_MAX,
  rows: new Map(),
  readAskedMs: new Map(),
  combos: new Map(),
  timerAtMs: null,
});

const newRowRun = (nowMs: number): RowRun => ({
  sinceMs: nowMs,
  lastReadMs: Number.NEGATIVE_INFINITY,
  flatSinceMs: null,
  cancelingSinceMs: null,
  nakedSinceMs: null,
  notBeforeMs: nowMs,
  rungEndsMs: null,
  restored: new Map(),
  spent: new Map(),
  exitsGo: false,
  slowReads: false,
  covered: null,
  comboOff: null,
  comboRefusals: 0,
  cancelsAtMs: new Map(),
  refusals: new Map(),
});

/** The run of one row, made when it is missing. */
export function rowRunOf(run: CloseAllRun, key: string, nowMs: number): RowRun {
  const known = run.rows.get(key);
  if (known !== undefined) return known;
  const made = newRowRun(nowMs);
  run.rows.set(key, made);
  return made;
}

export const closeAllTimerId = (id: CloseAllId): string => `closeAll:${id}`;
