/** Combos as instruments: the legs decide the id, so the same list has the same one on every start. Pure. */
import {
  Decimal,
  civilOf,
  dayOfText,
  dec,
  idOf,
  opposite,
  payoffLegsOf,
  structureWidth,
  type ComboLeg,
  type Instrument,
  type InstrumentId,
} from '../../../shared/domain/index.ts';
import { ALPACA, readContractId } from './symbols.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `18 Dec 26`. */
export function expiryInWords(expiry: string): string {
  const { year, month, day } = civilOf(dayOfText(expiry));
  return `${day} ${MONTHS[month - 1] ?? ''} ${String(year).slice(2)}`;
}

/** FNV-1a over the characters, started by a salt: 32 bits. */
function mixed(text: string, salt: number): number {
  let hash = (0x811c9dc5 ^ salt) >>> 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}

export function comboIdOf(legs: readonly ComboLeg[]): InstrumentId {
  const first = legs[0];
  const root = first === undefined ? 'X' : (readContractId(first.instrumentId)?.root ?? 'X');
  const text = legs.map((leg) => `${leg.side} ${leg.ratio} ${leg.instrumentId}`).join(', ');
  return idOf<InstrumentId>(
    `${root}-COMBO-${mixed(text, 1).toString(36)}${mixed(text, 2).toString(36)}.${ALPACA}`.toUpperCase(),
  );
}

/** The same legs, each traded the other way: what selling the combo does. */
export const flipped = (legs: readonly ComboLeg[]): readonly ComboLeg[] =>
  legs.map((leg) => ({ ...leg, side: opposite(leg.side) }));

/** `SPY 18 Dec 26 -640P +635P`. */
function comboSymbol(legs: readonly ComboLeg[]): string {
  const names = legs.map((leg) => readContractId(leg.instrumentId));
  const shared = new Set(names.map((name) => name?.expiry)).size === 1 ? names[0]?.expiry : undefined;
  const parts = legs.map((leg, i) => {
    const name = names[i];
    if (name === undefined || name === null) return leg.instrumentId;
    const ratio = leg.ratio === 1 ? '' : `${leg.ratio}x`;
    const day = shared === undefined ? `${expiryInWords(name.expiry)} ` : '';
    return `${leg.side === 'buy' ? '+' : '-'}${ratio}${day}${name.strike}${name.right === 'call' ? 'C' : 'P'}`;
  });
  return [names[0]?.root ?? '', ...(shared === undefined ? [] : [expiryInWords(shared)]), ...parts].join(' ');
}

/** The combo of legs that were checked, all of known contracts. */
export function comboInstrument(
  legs: readonly ComboLeg[],
  contracts: ReadonlyMap<InstrumentId, Instrument>,
): Instrument {
  const first = legs[0] === undefined ? undefined : contracts.get(legs[0].instrumentId);
  const symbol = comboSymbol(legs);
  if (first === undefined) throw new RangeError('a combo of no known contract');
  return {
    ...first,
    id: comboIdOf(legs),
    symbol,
    name: `${symbol}, combo`,
    listing: 'multi-leg orders',
    assetClass: 'combo',
    ticks: [{ fromPrice: dec('0').text(), tick: dec('0.01').text() }],
    option: null,
    legs,
    comboWidth: structureWidth(payoffLegsOf(legs, contracts) ?? [])
      .trim()
      .text(),
  };
}

/** What one unit of the combo bought as listed costs, from prices of its legs. */
export const netOf = (legs: readonly ComboLeg[], prices: readonly Decimal[]): Decimal =>
  legs.reduce((sum, leg, i) => {
    const part = (prices[i] ?? Decimal.ZERO).mul(Decimal.of(leg.ratio));
    return leg.side === 'buy' ? sum.add(part) : sum.sub(part);
  }, Decimal.ZERO);
