/** Combos as the exchange lists them: one instrument per list of legs, and how a fill's price is shared out among them. */
import {
  Decimal,
  dec,
  idOf,
  payoffLegsOf,
  structureWidth,
  type ComboLeg,
  type Instrument,
  type InstrumentId,
  type TickBand,
} from '../../../../shared/domain/index.ts';
import { expiryInWords, readOptionId } from '../market/options/option-id.ts';
import { contractRules } from '../market/options/option-rules.ts';
import { mixed } from '../market/options/surface.ts';
import { SIM_VENUE } from '../market/listings.ts';

/** Complex orders are priced in cents, whatever their legs' ticks. */
const COMBO_TICKS: readonly TickBand[] = [{ fromPrice: dec('0').text(), tick: dec('0.01').text() }];

/** An id that the legs decide: the same list has the same one, on every start. */
export function comboIdOf(root: string, legs: readonly ComboLeg[]): InstrumentId {
  const text = legs.map((leg) => `${leg.side} ${leg.ratio} ${leg.instrumentId}`).join(', ');
  const hash = (mixed(text, 1).toString(36) + mixed(text, 2).toString(36)).toUpperCase();
  return idOf<InstrumentId>(`${root}-COMBO-${hash}.${SIM_VENUE}`);
}

/** `SPY 18 Dec 26 -640P +635P`: legs with their sign, the expiry once where all share it. */
function comboSymbol(root: string, legs: readonly ComboLeg[]): string {
  const names = legs.map((leg) => readOptionId(leg.instrumentId));
  const expiries = new Set(names.map((name) => name?.expiry));
  const shared = expiries.size === 1 ? names[0]?.expiry : undefined;
  const parts = legs.map((leg, i) => {
    const name = names[i];
    if (name === undefined || name === null) return leg.instrumentId;
    const ratio = leg.ratio === 1 ? '' : `${leg.ratio}x`;
    const day = shared === undefined ? `${expiryInWords(name.expiry)} ` : '';
    return `${leg.side === 'buy' ? '+' : '-'}${ratio}${day}${name.strike}${name.right === 'call' ? 'C' : 'P'}`;
  });
  return [root, ...(shared === undefined ? [] : [expiryInWords(shared)]), ...parts].join(' ');
}

/** The combo of legs that were checked (`legsFault`). */
export function comboInstrument(
  legs: readonly ComboLeg[],
  instruments: ReadonlyMap<InstrumentId, Instrument>,
): Instrument {
  const first = legs[0] === undefined ? undefined : instruments.get(legs[0].instrumentId);
  const root = first === undefined ? 'X' : (readOptionId(first.id)?.root ?? first.symbol);
  const payoff = payoffLegsOf(legs, instruments) ?? [];
  const symbol = comboSymbol(root, legs);
  return {
    ...contractRules(root),
    calendar: first?.calendar ?? 'us-option',
    id: comboIdOf(root, legs),
    symbol,
    name: `${symbol}, combo`,
    listing: 'complex orders',
    assetClass: 'combo',
    ticks: COMBO_TICKS,
    option: null,
    legs,
    comboWidth: structureWidth(payoff).trim().text(),
  };
}

/** Tick of combos in units of their scale. */
export const comboTick = (instrument: Instrument): number =>
  dec(instrument.ticks[0]?.tick ?? '0.01').toUnits(instrument.priceScale);

/** A leg's market when its combo fills: units of its scale; nulls where a side is empty. */
export type LegMarket = { readonly bid: number | null; readonly ask: number | null };

/**
 * Leg prices that add up to the combo's price exactly: each leg as far between its bid and its ask as the combo's price lies
 * between theirs. What rounding leaves is put on as few legs as the ratios allow (they have no common factor, so it fits).
 */
export function legPrices(legs: readonly ComboLeg[], markets: readonly LegMarket[], price: number): number[] {
  const signs = legs.map((leg) => (leg.side === 'buy' ? leg.ratio : -leg.ratio));
  const mids = markets.map(({ bid, ask }) => ((bid ?? ask ?? 0) + (ask ?? bid ?? 0)) / 2);
  const halves = markets.map(({ bid, ask }) => (bid === null || ask === null ? 0 : (ask - bid) / 2));
  const middle = signs.reduce((sum, sign, i) => sum + sign * mids[i]!, 0);
  const reach = signs.reduce((sum, sign, i) => sum + Math.abs(sign) * halves[i]!, 0);
  const share = reach > 0 ? (price - middle) / reach : 0;
  const prices = signs.map((sign, i) => Math.max(0, Math.round(mids[i]! + Math.sign(sign) * share * halves[i]!)));
  const miss = price - signs.reduce((sum, sign, i) => sum + sign * prices[i]!, 0);
  for (const [i, units] of sharedOut(signs, prices, miss).entries()) prices[i]! += units;
  return prices;
}

/** Changes per leg whose signed sum is `miss`, none of which makes a price negative; the dearest leg carries the bulk. */
function sharedOut(signs: readonly number[], prices: readonly number[], miss: number): number[] {
  const order = signs.map((_, i) => i).toSorted((a, b) => prices[b]! - prices[a]!);
  const changes = signs.map(() => 0);
  const solve = (at: number, rest: number): boolean => {
    const leg = order[at];
    if (leg === undefined) return rest === 0;
    const sign = signs[leg]!;
    const most = Math.trunc(rest / sign);
    const tries = at === order.length - 1 ? [0] : nearby(SPAN_MAX);
    for (const off of tries) {
      const units = most + off;
      if (prices[leg]! + units < 0) continue;
      changes[leg] = units;
      if (solve(at + 1, rest - sign * units)) return true;
    }
    changes[leg] = 0;
    return false;
  };
  // Ratios without a common factor reach every whole number; failing that is a broken invariant.
  if (!solve(0, miss)) throw new RangeError(`leg prices cannot add up: ${miss}`);
  return changes;
}

/** As far as whole units of one leg may have to move so that others can make up the rest. */
const SPAN_MAX = 100;
/** 0, 1, −1, 2, −2 … */
const nearby = (span: number): readonly number[] => {
  const found = [0];
  for (let i = 1; i <= span; i++) found.push(i, -i);
  return found;
};

/** Money of a fee shared out by contracts; the last leg takes what rounding leaves. */
export function legFees(legs: readonly ComboLeg[], fee: Decimal): Decimal[] {
  const contracts = legs.reduce((sum, leg) => sum + leg.ratio, 0);
  let left = fee;
  return legs.map((leg, i) => {
    const own =
      i === legs.length - 1 ? left : fee.mulDiv(Decimal.of(leg.ratio), Decimal.of(contracts), 8, 'nearest').trim();
    left = left.sub(own);
    return own.trim();
  });
}
