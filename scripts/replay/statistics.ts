/**
 * What a run of ladders came to: fill rate by rung, and the price improvement of each ladder against crossing the spread
 * at its arrival, by the spread it met. Money is exact; only shares and basis points are floats.
 */
import { dec, Decimal, type Instrument, type Ladder } from '../../shared/domain/index.ts';

/** By the spread at arrival, in ticks: what a trader sees in the book. */
export type SpreadBand = '1 tick' | '2-3 ticks' | '4+ ticks';
export const SPREAD_BANDS: readonly SpreadBand[] = ['1 tick', '2-3 ticks', '4+ ticks'];

/** `improvement` is in the instrument's currency (+ saved against crossing), `notional` the filled part at the arrival mid. */
export type BandTotals = { readonly ladders: number; readonly improvement: Decimal; readonly notional: Decimal };

/** Of one asked rung: ladders that worked it as a price of its own, what was open then, and what it filled. */
export type RungTotals = { readonly reached: number; readonly openQty: Decimal; readonly filledQty: Decimal };

export type RunTotals = {
  readonly ladders: number;
  readonly filledLadders: number;
  readonly qty: Decimal;
  readonly filledQty: Decimal;
  /** By asked rung; a rung that merged into the one before is not reached. */
  readonly rungs: readonly RungTotals[];
  /** Filled by the final action, after the last rung. */
  readonly finalQty: Decimal;
  readonly bands: Readonly<Record<SpreadBand, BandTotals>>;
  readonly fees: Decimal;
};

const NO_BAND: BandTotals = { ladders: 0, improvement: Decimal.ZERO, notional: Decimal.ZERO };
const NO_RUNG: RungTotals = { reached: 0, openQty: Decimal.ZERO, filledQty: Decimal.ZERO };

/** The class of a ladder's spread at arrival, in ticks of its instrument. */
export function spreadBand(ladder: Pick<Ladder, 'arrival'>, instrument: Pick<Instrument, 'ticks'>): SpreadBand {
  const tick = dec(instrument.ticks.at(-1)?.tick ?? '0.01');
  const ticks = dec(ladder.arrival.ask).sub(dec(ladder.arrival.bid)).div(tick, 2, 'nearest');
  if (ticks.lte(Decimal.ONE)) return '1 tick';
  return ticks.lte(Decimal.of(3)) ? '2-3 ticks' : '4+ ticks';
}

/** What one ladder did at each asked rung, and how much was filled after the last. */
function walkRungs(ladder: Ladder, asked: number): { readonly rungs: RungTotals[]; readonly final: Decimal } {
  const rungs = Array.from({ length: asked }, () => NO_RUNG);
  let open = dec(ladder.qty);
  let at = 0;
  for (const rung of ladder.rungs) {
    if (rung.placedMs !== null && at < asked) {
      rungs[at] = { reached: 1, openQty: open, filledQty: dec(rung.filledQty) };
    }
    open = open.sub(dec(rung.filledQty));
    at += rung.merged;
  }
  return { rungs, final: open.sub(dec(ladder.qty).sub(dec(ladder.filledQty))) };
}

/** Sums ended ladders of one preset; `rungsAsked` is how many rungs it has. Ladders of unknown instruments are left out. */
export function totalsOf(
  ladders: readonly Ladder[],
  instruments: Readonly<Record<string, Instrument>>,
  rungsAsked: number,
): RunTotals {
  let totals: RunTotals = {
    ladders: 0,
    filledLadders: 0,
    qty: Decimal.ZERO,
    filledQty: Decimal.ZERO,
    rungs: Array.from({ length: rungsAsked }, () => NO_RUNG),
    finalQty: Decimal.ZERO,
    bands: { '1 tick': NO_BAND, '2-3 ticks': NO_BAND, '4+ ticks': NO_BAND },
    fees: Decimal.ZERO,
  };
  for (const ladder of ladders) {
    const instrument = instruments[ladder.instrumentId];
    if (instrument !== undefined) totals = addLadder(totals, ladder, instrument);
  }
  return totals;
}

function addLadder(totals: RunTotals, ladder: Ladder, instrument: Instrument): RunTotals {
  const walked = walkRungs(ladder, totals.rungs.length);
  const band = spreadBand(ladder, instrument);
  const filledQty = dec(ladder.filledQty);
  const before = totals.bands[band];
  return {
    ladders: totals.ladders + 1,
    filledLadders: totals.filledLadders + (ladder.outcome === 'filled' ? 1 : 0),
    qty: totals.qty.add(dec(ladder.qty)),
    filledQty: totals.filledQty.add(filledQty),
    rungs: totals.rungs.map((sum, i) => {
      const one = walked.rungs[i] ?? NO_RUNG;
      return {
        reached: sum.reached + one.reached,
        openQty: sum.openQty.add(one.openQty),
        filledQty: sum.filledQty.add(one.filledQty),
      };
    }),
    finalQty: totals.finalQty.add(walked.final),
    bands: {
      ...totals.bands,
      [band]: {
        ladders: before.ladders + 1,
        improvement: before.improvement.add(dec(ladder.priceImprovement)),
        notional: before.notional.add(dec(ladder.arrival.mid).mul(filledQty)),
      },
    },
    fees: totals.fees.add(dec(ladder.fees)),
  };
}

/** a / b in per cent, or null when b is zero. A statistic, so a float. */
export const sharePct = (a: Decimal, b: Decimal): number | null =>
  b.isZero() ? null : a.div(b, 6, 'nearest').toFloat() * 100;

/** Improvement in basis points of the notional, or null when nothing was filled. */
export const improvementBps = (band: BandTotals): number | null => {
  const pct = sharePct(band.improvement, band.notional);
  return pct === null ? null : pct * 100;
};
