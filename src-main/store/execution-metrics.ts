/**
 * Figures of execution out of the projections (S0.11, S3.7). Money is summed exactly from the ladders' own records; the
 * rest reads the views, so that a trader with any SQLite client gets the same. Formulas: docs/metrics.md.
 */
import type Database from 'better-sqlite3';
import { Decimal, dec } from '../../shared/domain/index.ts';
import type { ExecutionMetrics, MetricsQuery, SpreadClass } from '../ports/event-store.ts';

const FILTER = `l.status = 'done' AND (@instrumentId IS NULL OR l.instrument_id = @instrumentId)
AND (@fromMs IS NULL OR l.started_ms >= @fromMs) AND (@toMs IS NULL OR l.started_ms < @toMs)`;

const TOTALS = `SELECT count(*) AS ladders, coalesce(sum(outcome = 'filled'), 0) AS filled,
coalesce(avg(CAST(filled_qty AS REAL) / CAST(qty AS REAL)), 0) AS fillRate, avg(attempts) AS attempts
FROM ladders l WHERE ${FILTER}`;
const TIMES = `SELECT ended_ms - started_ms FROM ladders l WHERE ${FILTER} AND outcome = 'filled' ORDER BY 1`;
const MONEY = `SELECT coalesce(i.currency, '?') AS currency, l.price_improvement AS improvement, l.shortfall AS shortfall
FROM ladders l LEFT JOIN instruments i ON i.instrument_id = l.instrument_id
WHERE ${FILTER} AND l.filled_qty <> '0'`;
const RUNGS = `SELECT r.rung, count(*) AS reached, sum(CAST(r.filled_qty AS REAL) > 0) AS filled
FROM ladder_rungs r JOIN ladders l ON l.ladder_id = r.ladder_id
WHERE r.placed_ms IS NOT NULL AND ${FILTER} GROUP BY r.rung ORDER BY r.rung`;
const SPREADS = `SELECT spread_class AS spreadClass, count(*) AS ladders, avg(fill_share) AS fillRate,
avg(improvement_bps) AS improvementBps, avg(shortfall_bps) AS shortfallBps
FROM v_ladder_metrics l WHERE ${FILTER} GROUP BY spread_class`;

type Totals = {
  readonly ladders: number;
  readonly filled: number;
  readonly fillRate: number;
  readonly attempts: number | null;
};
type MoneyRow = { readonly currency: string; readonly improvement: string; readonly shortfall: string };
type RungRow = { readonly rung: number; readonly reached: number; readonly filled: number };
type SpreadRow = {
  readonly spreadClass: SpreadClass;
  readonly ladders: number;
  readonly fillRate: number;
  readonly improvementBps: number | null;
  readonly shortfallBps: number | null;
};

const CLASS_ORDER: readonly SpreadClass[] = ['tight', 'middle', 'wide'];

/** Metrics of the ladders that ended and started in [fromMs, toMs). Throws what the driver throws. */
export function executionMetrics(database: Database.Database, query: MetricsQuery): ExecutionMetrics {
  const bound = { instrumentId: query.instrumentId, fromMs: query.fromMs, toMs: query.toMs };
  const totals = database.prepare(TOTALS).get(bound) as Totals;
  const times = database.prepare(TIMES).pluck().all(bound) as number[];
  const money = database.prepare(MONEY).all(bound) as MoneyRow[];
  const rungs = database.prepare(RUNGS).all(bound) as RungRow[];
  const spreads = database.prepare(SPREADS).all(bound) as SpreadRow[];
  return {
    ladders: totals.ladders,
    filledLadders: totals.filled,
    fillRate: totals.fillRate,
    averageAttempts: totals.attempts,
    medianTimeToFillMs: medianOf(times),
    priceImprovement: sumByCurrency(money, (row) => row.improvement),
    shortfall: sumByCurrency(money, (row) => row.shortfall),
    byRung: rungs.map((row) => ({ ...row, fillRate: row.filled / row.reached })),
    bySpread: [...spreads].sort((a, b) => CLASS_ORDER.indexOf(a.spreadClass) - CLASS_ORDER.indexOf(b.spreadClass)),
  };
}

/** The middle of ascending values; of an even number the mean of the two. */
function medianOf(ascending: readonly number[]): number | null {
  const half = Math.floor(ascending.length / 2);
  const upper = ascending[half];
  if (upper === undefined) return null;
  const lower = ascending[half - 1];
  return ascending.length % 2 === 1 || lower === undefined ? upper : (lower + upper) / 2;
}

function sumByCurrency(
  rows: readonly MoneyRow[],
  amountOf: (row: MoneyRow) => string,
): readonly { readonly currency: string; readonly amount: string }[] {
  const sums = new Map<string, Decimal>();
  for (const row of rows) sums.set(row.currency, (sums.get(row.currency) ?? Decimal.ZERO).add(dec(amountOf(row))));
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([currency, sum]) => ({ currency, amount: sum.text() }));
}
