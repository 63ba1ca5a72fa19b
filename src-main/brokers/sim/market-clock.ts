/**
 * Where the simulated market's clock stands when it starts: where venue.db left off, or, if the US market would be closed there,
 * at 09:45 ET of the next trading day, so that whoever opens the app finds an open market. The very first start is at 09:45 ET
 * of the latest trading day that had one. The clock never goes back.
 */
import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { newYorkAt, newYorkToUtc, nyseDay, type DayNumber } from '../../../shared/domain/index.ts';
import { MARKET_SAVE_MS } from './venue/turns.ts';

export type MarketClockOptions = {
  /** venue.db; `:memory:` or a missing file is a first start. */
  readonly dataFile: string;
  /** The machine's clock, UTC ms. */
  readonly wallMs: number;
  readonly nativeBinding?: string;
  /** The journal's newest event: a venue.db that was lost must not turn the market back behind it. */
  readonly notBeforeMs?: number;
};

const START_MINUTES = 9 * 60 + 45;
const OPEN_MINUTES = 9 * 60 + 30;
/** Days looked back or ahead for a trading day: more than any run of holidays, and back to the calendar's last year. */
const SEARCH_DAYS = 4000;

/** UTC ms at which the market starts. A venue.db that cannot be read counts as none (opening it will say why). */
export function marketStartMs(options: MarketClockOptions): number {
  const leftMs = readClock(options);
  const startMs = leftMs === null ? firstStartMs(options.wallMs) : resumeMs(leftMs);
  const { notBeforeMs } = options;
  return notBeforeMs === undefined || startMs > notBeforeMs ? startMs : resumeMs(notBeforeMs + 1);
}

/** 09:45 ET of the latest trading day on which that was at or before `wallMs`. */
export function firstStartMs(wallMs: number): number {
  const { day } = newYorkAt(wallMs);
  for (let back = 0; back < SEARCH_DAYS; back++) {
    const atMs = startOf(day - back);
    if (atMs !== null && atMs <= wallMs) return atMs;
  }
  return wallMs;
}

/** `leftMs` itself while the US market is in its regular session there, else 09:45 ET of the next day that trades. */
export function resumeMs(leftMs: number): number {
  const { day, minutes } = newYorkAt(leftMs);
  const today = nyseDay(day);
  const closeMinutes = today.kind === 'open' && today.half !== null ? 13 * 60 : 16 * 60;
  if (today.kind === 'open' && minutes >= OPEN_MINUTES && minutes < closeMinutes) return leftMs;
  for (let ahead = 0; ahead < SEARCH_DAYS; ahead++) {
    const atMs = startOf(day + ahead);
    if (atMs !== null && atMs >= leftMs) return atMs;
  }
  return leftMs;
}

function startOf(day: DayNumber): number | null {
  return nyseDay(day).kind === 'open' ? newYorkToUtc(day, START_MINUTES) : null;
}

/** The time that venue.db left off at. After a crash it may have run on for as long as goes unsaved: that is skipped. */
function readClock(options: MarketClockOptions): number | null {
  const { dataFile, nativeBinding } = options;
  if (dataFile === ':memory:' || !existsSync(dataFile)) return null;
  let db: Database.Database | null = null;
  try {
    db = new Database(dataFile, { readonly: true, ...(nativeBinding === undefined ? {} : { nativeBinding }) });
    const row = db.prepare("select value from state where key = 'clock'").get() as { value: string } | undefined;
    const last = db
      .prepare(
        'select max(coalesce((select max(updated_ms) from orders), 0), coalesce((select max(ts_ms) from fills), 0)) as ms',
      )
      .get() as { ms: number };
    if (row === undefined) return last.ms > 0 ? last.ms + 1 : null;
    const clock = JSON.parse(row.value) as { nowMs: number; clean: boolean };
    if (!Number.isFinite(clock.nowMs)) return null;
    return Math.max(clock.nowMs + (clock.clean ? 1 : 2 * MARKET_SAVE_MS), last.ms + 1);
  } catch {
    // Unreadable: the caller's own opening of it reports the damage with its reason.
    return null;
  } finally {
    db?.close();
  }
}
