/** Combos as instruments of IB: named by their legs, priced by what buying them as listed costs. Pure. */
import {
  dec,
  idOf,
  payoffLegsOf,
  structureWidth,
  type ComboLeg,
  type DecimalText,
  type Instrument,
  type InstrumentId,
} from '../../../shared/domain/index.ts';
import { IB_VENUE, readId } from './symbols.ts';

/** A 32-bit mixture of a text, by stream. */
function mixed(text: string, stream: number): number {
  let hash = Math.imul(0x9e3779b1, stream) ^ text.length;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x85ebca6b);
    hash ^= hash >>> 13;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** The same legs in the same order have the same id, on every start. */
function comboIdOf(root: string, legs: readonly ComboLeg[]): InstrumentId {
  const text = legs.map((leg) => `${leg.side} ${leg.ratio} ${leg.instrumentId}`).join(', ');
  const hash = (mixed(text, 1).toString(36) + mixed(text, 2).toString(36)).toUpperCase();
  return idOf<InstrumentId>(`${root}-COMBO-${hash}.${IB_VENUE}`);
}

function symbolOfLegs(root: string, legs: readonly ComboLeg[]): string {
  const parts = legs.map((leg) => {
    const named = readId(leg.instrumentId);
    if (named === null || named.kind !== 'option') return leg.instrumentId;
    const ratio = leg.ratio === 1 ? '' : `${leg.ratio}x`;
    return `${leg.side === 'buy' ? '+' : '-'}${ratio}${named.expiry} ${named.strike}${named.right === 'call' ? 'C' : 'P'}`;
  });
  return [root, ...parts].join(' ');
}

/** The finest tick of the legs: the tick of an IB combination is not told by its contract (to prove per product). */
function comboTick(legs: readonly Instrument[]): DecimalText {
  let finest = dec('0.05');
  for (const leg of legs) for (const band of leg.ticks) finest = finest.min(dec(band.tick));
  return finest.text();
}

/** The combo of legs that were checked (`legsFault`). */
export function comboInstrument(
  legs: readonly ComboLeg[],
  instruments: ReadonlyMap<InstrumentId, Instrument>,
): Instrument {
  const parts = legs.map((leg) => instruments.get(leg.instrumentId)).filter((i) => i !== undefined);
  const first = parts[0];
  const named = first === undefined ? null : readId(first.id);
  const root = named?.symbol.replaceAll(' ', '.') ?? 'X';
  const payoff = payoffLegsOf(legs, instruments) ?? [];
  const symbol = symbolOfLegs(root, legs);
  const tick = comboTick(parts);
  return {
    id: comboIdOf(root, legs),
    symbol,
    name: `${symbol}, combo`,
    assetClass: 'combo',
    venue: IB_VENUE,
    listing: 'SMART',
    currency: first?.currency ?? 'USD',
    baseCurrency: null,
    priceScale: first?.priceScale ?? 4,
    qtyScale: 0,
    ticks: [{ fromPrice: dec('0').text(), tick }],
    ...{ lotSize: dec('1').text(), qtyMin: dec('1').text(), qtyMax: dec('100000').text() },
    ...{ notionalMin: dec('0').text(), roundLot: dec('1').text() },
    multiplier: first?.multiplier ?? dec('100').text(),
    calendar: first?.calendar ?? 'us-option',
    shortable: true,
    option: null,
    legs,
    comboWidth: structureWidth(payoff).trim().text(),
  };
}
