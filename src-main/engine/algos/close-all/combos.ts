/** Combos that a run needs, defined at the venue before they can be traded; asked for at the press, and once each. */
import {
  Decimal,
  passiveRounding,
  roundToTick,
  type ComboLeg,
  type Instrument,
  type InstrumentId,
} from '../../../../shared/domain/index.ts';
import { farTouch, type Touches } from './price.ts';
import type { ComboAsk } from './run.ts';
import { comboCost, comboKey } from './structure.ts';
import { quoteOf, type RowWork } from './work.ts';

/** What is known of a combo; asks the venue the first time. */
export function comboOf(work: RowWork, legs: readonly ComboLeg[]): ComboAsk {
  const { ctx, row, run } = work;
  const requestId = `${run.closeAllId}|${row.connectionId}|${comboKey(legs)}`;
  const known = run.combos.get(requestId);
  if (known !== undefined) return known;
  const asked: ComboAsk = { comboId: null, reason: null, askedMs: ctx.nowMs };
  run.combos.set(requestId, asked);
  ctx.effect({ kind: 'defineCombo', requestId, connectionId: row.connectionId, legs });
  return asked;
}

/** What buying the combo costs at the worst prices of its legs, on its tick inwards; null when one was never priced. */
export function comboWorst(
  instrument: Pick<Instrument, 'ticks'>,
  legs: readonly ComboLeg[],
  worstOf: (id: InstrumentId) => Decimal | null,
): Decimal | null {
  const cost = comboCost(legs, (leg) => worstOf(leg.instrumentId));
  return cost === null ? null : roundToTick(instrument, cost, passiveRounding('buy'));
}

/** The combo's own market; what its legs cost and bring where it has none yet. */
export function comboTouches(work: RowWork, combo: Instrument): Touches {
  const own = quoteOf(work, combo.id);
  const far = farTouch(combo, own, 'buy');
  if (far !== null) return { far, near: farTouch(combo, own, 'sell') };
  const legs = combo.legs ?? [];
  const at = (side: 'far' | 'near') => (leg: ComboLeg) => {
    const instrument = work.ctx.state.instruments.get(leg.instrumentId);
    const takes = side === 'far' ? leg.side : leg.side === 'buy' ? 'sell' : 'buy';
    return instrument === undefined ? null : farTouch(instrument, quoteOf(work, leg.instrumentId), takes);
  };
  return { far: comboCost(legs, at('far')), near: comboCost(legs, at('near')) };
}

/** Signed price in words: `1.25 paid`, `0.10 received`. */
export const paidText = (cost: Decimal): string =>
  cost.sign() < 0 ? `${cost.neg().trim().toString()} received` : `${cost.trim().toString()} paid`;
