/** A fill of a ladder's order, counted into the ladder: quantity, average, and what it cost against arrival. */
import {
  Decimal,
  dec,
  type Fill,
  type Instrument,
  type Ladder,
  type LadderId,
  type Money,
} from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { AVERAGE_SCALE } from '../../orders/order-machine.ts';
import { alertLadder, outcomeOf, putLadder, remainingOf } from './record.ts';

/** Counts a fill that was just booked. A late fill corrects the record of a ladder that is done. */
export function ladderFilled(ctx: StepContext, ladderId: LadderId, fill: Fill): void {
  const { state } = ctx;
  const ladder = state.ladders.get(ladderId);
  const instrument = state.instruments.get(fill.instrumentId);
  if (ladder === undefined || instrument === undefined) return;
  const filled = dec(ladder.filledQty).add(dec(fill.qty));
  const cost = state.ladderCosts.get(ladderId) ?? Decimal.ZERO;
  const counted: Ladder = {
    ...ladder,
    filledQty: filled.trim().text(),
    avgPrice: cost.div(filled, AVERAGE_SCALE, 'nearest').trim().text(),
    fees: dec(ladder.fees).add(dec(fill.fee)).trim().text(),
    rungs: ladder.rungs.map((r) =>
      r.index === fill.rung ? { ...r, filledQty: dec(r.filledQty).add(dec(fill.qty)).trim().text() } : r,
    ),
    firstFillMs: ladder.firstFillMs ?? ctx.nowMs,
    ...against(ladder, instrument, filled, cost),
  };
  const late = ladder.status === 'done';
  putLadder(ctx, 'ladderProgressed', late ? { ...counted, outcome: outcomeOf(counted, 'exhausted') } : counted);
  tell(ctx, counted, late);
}

/** Improvement against crossing at arrival (+ saved) and shortfall against the arrival mid (+ paid), of the filled part. */
function against(
  ladder: Ladder,
  instrument: Instrument,
  filled: Decimal,
  cost: Decimal,
): { readonly priceImprovement: Money; readonly shortfall: Money } {
  const buys = ladder.side === 'buy';
  const crossing = dec(buys ? ladder.arrival.ask : ladder.arrival.bid).mul(filled);
  const mid = dec(ladder.arrival.mid).mul(filled);
  const money = (amount: Decimal): Money => amount.mul(dec(instrument.multiplier)).trim().text();
  return {
    priceImprovement: money(buys ? crossing.sub(cost) : cost.sub(crossing)),
    shortfall: money(buys ? cost.sub(mid) : mid.sub(cost)),
  };
}

function tell(ctx: StepContext, ladder: Ladder, late: boolean): void {
  const done = `${ladder.filledQty} of ${ladder.qty} at ${ladder.avgPrice ?? ''} on average.`;
  if (dec(ladder.filledQty).gt(dec(ladder.qty))) {
    alertLadder(ctx, ladder, 'danger', { title: 'overfilled', detail: `${done} Close what is too much.` });
  } else if (late) {
    alertLadder(ctx, ladder, 'warning', { title: 'filled after it had ended', detail: done });
  } else {
    const run = ctx.state.runs.get(ladder.ladderId);
    if (run === undefined || run.partialAlerted || remainingOf(ladder).isZero()) return;
    run.partialAlerted = true;
    alertLadder(ctx, ladder, 'info', { title: 'partly filled', detail: `${done} It goes on with the rest.` });
  }
}
