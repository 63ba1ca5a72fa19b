/** Contracts and combos that are listed because somebody asked. Bounded; what is listed survives a restart (`listedText`). */
import {
  err,
  legsFault,
  newYorkDayText,
  ok,
  type ComboLeg,
  type Instrument,
  type InstrumentId,
  type OptionChain,
  type Result,
} from '../../../../shared/domain/index.ts';
import { DayStats } from '../market/day-stats.ts';
import { comboInstrument, comboTick } from './combo.ts';
import type { Floor } from './floor.ts';
import { COMBO_LEGS_MAX } from './profiles.ts';

/** Contracts and combos listed at once. */
export const LISTED_OPTIONS_MAX = 3_000;
export const LISTED_COMBOS_MAX = 1_000;

/** The chain of an underlying. */
export function chainOf(floor: Floor, underlyingId: InstrumentId, nowMs: number): Result<OptionChain, string> {
  if (!floor.instruments.has(underlyingId)) return err(`unknown symbol ${underlyingId}`);
  const chain = floor.market.options?.chain(underlyingId, nowMs) ?? null;
  return ok(chain ?? { underlyingId, expiries: [] });
}

/** Lists contracts, all or none; those that are listed already are given again. */
export function listOptions(
  floor: Floor,
  ids: readonly InstrumentId[],
  nowMs: number,
): Result<readonly Instrument[], string> {
  const found: Instrument[] = [];
  for (const id of ids) {
    const instrument = floor.instruments.get(id) ?? floor.market.options?.find(id, nowMs) ?? null;
    if (instrument === null) return err(`unknown symbol ${id}`);
    const expiry = instrument.option?.expiry;
    if (expiry !== undefined && expiry < newYorkDayText(nowMs)) return err(`${instrument.symbol} expired on ${expiry}`);
    found.push(instrument);
  }
  const fresh = new Set(found.filter((i) => !floor.instruments.has(i.id)).map((i) => i.id));
  if (countOf(floor, 'option') + fresh.size > LISTED_OPTIONS_MAX) {
    return err(`${LISTED_OPTIONS_MAX} contracts are listed already, the most there may be at once`);
  }
  for (const instrument of found) listOption(floor, instrument, nowMs);
  return ok(found);
}

function listOption(floor: Floor, instrument: Instrument, nowMs: number): void {
  if (floor.instruments.has(instrument.id)) return;
  floor.market.options?.list(instrument, nowMs);
  const underlyingId = instrument.option?.underlyingId;
  const close = underlyingId === undefined ? null : (floor.stats.get(underlyingId)?.previousClose ?? null);
  const opening = floor.market.opening(instrument.id);
  const atClose = close === null ? null : (floor.market.options?.valueAt(instrument.id, close) ?? null);
  const previousClose = atClose ?? opening.previousClose;
  floor.list(instrument, new DayStats(instrument, { ...opening, previousClose }, nowMs));
}

/** Lists the combo of these legs, or gives the one that is listed. */
export function listCombo(floor: Floor, legs: readonly ComboLeg[], nowMs: number): Result<Instrument, string> {
  const fault = legsFault(legs, floor.instruments, { legsMax: COMBO_LEGS_MAX, today: newYorkDayText(nowMs) });
  if (fault !== null) return err(fault.message);
  const instrument = comboInstrument(legs, floor.instruments);
  const known = floor.instruments.get(instrument.id);
  if (known !== undefined) {
    const same = JSON.stringify(known.legs) === JSON.stringify(instrument.legs);
    return same ? ok(known) : err('its name is taken by other legs; list them in another order');
  }
  if (countOf(floor, 'combo') >= LISTED_COMBOS_MAX) {
    return err(`${LISTED_COMBOS_MAX} combos are listed already, the most there may be at once`);
  }
  floor.addCombo(instrument, comboTick(instrument));
  floor.list(instrument, new DayStats(instrument, floor.market.opening(instrument.id), nowMs));
  return ok(instrument);
}

const countOf = (floor: Floor, assetClass: Instrument['assetClass']): number => {
  let count = 0;
  for (const id of floor.listed) if (floor.instruments.get(id)?.assetClass === assetClass) count += 1;
  return count;
};

type Kept = { readonly options: readonly InstrumentId[]; readonly combos: readonly (readonly ComboLeg[])[] };

/** What is listed, as text for venue.db. */
export function listedText(floor: Floor): string {
  const options: InstrumentId[] = [];
  const combos: (readonly ComboLeg[])[] = [];
  for (const id of floor.listed) {
    const instrument = floor.instruments.get(id);
    if (instrument?.option != null) options.push(id);
    else if (instrument?.legs != null) combos.push(instrument.legs);
  }
  const kept: Kept = { options, combos };
  return JSON.stringify(kept);
}

/**
 * Lists what was listed before a restart. Expired contracts come back only where something is held in them or an order is
 * open (`needed`), so that they can be settled.
 */
export function relist(
  floor: Floor,
  text: string | null,
  at: { readonly nowMs: number; readonly needed: (id: InstrumentId) => boolean },
): void {
  if (text === null) return;
  const kept = JSON.parse(text) as Kept;
  const today = newYorkDayText(at.nowMs);
  for (const id of kept.options) {
    const instrument = floor.market.options?.find(id, at.nowMs) ?? null;
    if (instrument === null || floor.instruments.has(id)) continue;
    const live = instrument.option !== null && instrument.option.expiry >= today;
    if (live || at.needed(id)) listOption(floor, instrument, at.nowMs);
  }
  for (const legs of kept.combos) {
    if (!legs.every((leg) => floor.instruments.has(leg.instrumentId))) continue;
    const instrument = comboInstrument(legs, floor.instruments);
    if (floor.instruments.has(instrument.id)) continue;
    floor.addCombo(instrument, comboTick(instrument));
    floor.list(instrument, new DayStats(instrument, floor.market.opening(instrument.id), at.nowMs));
  }
}
