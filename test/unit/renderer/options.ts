/** Options, combos and their quotes for renderer tests. */
import {
  dec,
  type ComboLeg,
  type Instrument,
  type InstrumentId,
  type Price,
  type Quote,
} from '../../../shared/domain/index.ts';
import type { DraftLeg } from '../../../src-renderer/stores/combo-store.ts';
import { equity } from './instruments.ts';

const cent = [{ fromPrice: '0', tick: '0.01' }] as unknown as Instrument['ticks'];

/** A contract on SPY of 18 December 2026. */
export const option = (strike: string, right: 'call' | 'put', expiry = '2026-12-18'): Instrument => ({
  ...equity('SPY'),
  id: `SPY-${expiry}-${right}-${strike}.SIM` as InstrumentId,
  symbol: `SPY ${expiry} ${strike} ${right}`,
  name: `${right} ${strike}`,
  assetClass: 'option',
  listing: 'options',
  ticks: cent,
  multiplier: '100' as Instrument['multiplier'],
  calendar: 'us-option-1615',
  option: { underlyingId: 'SPY.SIM' as InstrumentId, right, strike: strike as Price, expiry },
  legs: null,
});

/** A combo whose first leg is this contract. */
export const comboOf = (...options: Instrument[]): Instrument => ({
  ...option('1', 'put'),
  id: 'SPY-COMBO-X.SIM' as InstrumentId,
  symbol: 'SPY combo',
  assetClass: 'combo',
  option: null,
  legs: options.map((o, i): ComboLeg => ({ instrumentId: o.id, side: i === 0 ? 'sell' : 'buy', ratio: 1 })),
});

/** A live quote of an instrument, 5 bid for and 7 offered. */
export const quoteOf = (instrument: Instrument, bid: string, ask: string): Quote => ({
  instrumentId: instrument.id,
  bid: dec(bid).toUnits(instrument.priceScale),
  ask: dec(ask).toUnits(instrument.priceScale),
  bidSize: 5,
  askSize: 7,
  last: null,
  volume: 0,
  previousClose: null,
  scope: 'consolidated',
  timeliness: 'live',
  status: 'trading',
  tsEventMs: 0,
  tsInitMs: 0,
});

export const leg = (strike: string, right: 'call' | 'put', side: 'buy' | 'sell', ratio = 1): DraftLeg => {
  const { id, option: terms } = option(strike, right);
  return {
    instrumentId: id,
    underlyingId: 'SPY.SIM' as InstrumentId,
    expiry: terms?.expiry ?? '',
    strike: strike as Price,
    right,
    side,
    ratio,
  };
};
