/** What options tie up: width less credit, wider wing, a long option's value, nothing where shares cover. */
import { describe, expect, it } from 'vitest';
import {
  dec,
  idOf,
  type Instrument,
  type InstrumentId,
  type Position,
  type Quote,
} from '../../../../shared/domain/index.ts';
import {
  comboCounted,
  contractReserve,
  heldContractRequirement,
} from '../../../../src-main/engine/portfolio/contract-margin.ts';
import { flatPosition } from '../../../../src-main/engine/portfolio/apply-fill.ts';
import { comboInstrument } from '../../../../src-main/brokers/sim/exchange/combo.ts';
import { optionInstrument } from '../../../../src-main/brokers/sim/market/options/option-rules.ts';
import { DEFAULT_LIMITS } from '../../../../src-main/shell/settings-defaults.ts';

const text = (value: string) => dec(value).text();
const contract = (right: 'call' | 'put', strike: string) =>
  optionInstrument({ root: 'SPY', expiry: '2026-12-18', right, strike: text(strike) });
const [p635, p640, c700, c710] = [
  contract('put', '635'),
  contract('put', '640'),
  contract('call', '700'),
  contract('call', '710'),
];
const spy: Instrument = {
  ...p635,
  id: idOf<InstrumentId>('SPY.SIM'),
  symbol: 'SPY',
  assetClass: 'etf',
  option: null,
  multiplier: text('1'),
};
const known = new Map([p635, p640, c700, c710, spy].map((i) => [i.id, i] as const));
const vertical = comboInstrument(
  [
    { instrumentId: p640.id, side: 'sell', ratio: 1 },
    { instrumentId: p635.id, side: 'buy', ratio: 1 },
  ],
  known,
);
const naked = {
  ...vertical,
  id: idOf<InstrumentId>('NAKED.SIM'),
  legs: [{ instrumentId: c700.id, side: 'sell' as const, ratio: 1 }],
};
const instruments = new Map([...known, [vertical.id, vertical] as const, [naked.id, naked] as const]);
const MARKS: Readonly<Record<string, number>> = {
  [p635.id]: 200,
  [p640.id]: 275,
  [c700.id]: 150,
  [c710.id]: 75,
  [spy.id]: 66_800,
  [vertical.id]: -75,
  [naked.id]: -150,
};
const quoteOf = (id: InstrumentId): Quote | null => {
  const cents = MARKS[id];
  if (cents === undefined) return null;
  const size = { bidSize: 9, askSize: 9, last: null, volume: 0, previousClose: null };
  const live = { scope: 'consolidated', timeliness: 'live', status: 'trading', tsEventMs: 0, tsInitMs: 0 } as const;
  return { instrumentId: id, bid: cents * 100 - 100, ask: cents * 100 + 100, ...size, ...live };
};
const facts = (...held: readonly (readonly [Instrument, string])[]) => ({
  limits: DEFAULT_LIMITS,
  instruments,
  quoteOf,
  positions: held.map(
    ([i, qty]): Position => ({
      ...flatPosition({ accountId: idOf('A'), connectionId: idOf('sim'), instrumentId: i.id }, 'd', 0),
      qty: text(qty),
    }),
  ),
});
const requirement = (...held: readonly (readonly [Instrument, string])[]): number =>
  heldContractRequirement(facts(...held), 'USD')?.toFloat() ?? Number.NaN;

describe('equity that options tie up', () => {
  it.each([
    [
      'a bull put: width less its worth',
      [
        [p640, '-1'],
        [p635, '1'],
      ],
      425,
    ],
    [
      'an iron condor: the wider wing less its worth',
      [
        [p635, '1'],
        [p640, '-1'],
        [c700, '-1'],
        [c710, '1'],
      ],
      850,
    ],
    ['a long put: its worth', [[p635, '2']], 400],
    [
      'a covered call: nothing',
      [
        [spy, '100'],
        [c700, '-1'],
      ],
      0,
    ],
    ['shares alone: counted elsewhere', [[spy, '100']], 0],
  ] as const)('%s', (_name, held, amount) => {
    expect(requirement(...held)).toBeCloseTo(amount, 6);
  });

  it('of a naked call is large, and cannot be known without the underlying’s price', () => {
    expect(requirement([c700, '-1'])).toBeGreaterThan(60_000);
    const blind = { ...facts([c700, '-1']), quoteOf: (id: InstrumentId) => (id === spy.id ? null : quoteOf(id)) };
    expect(heldContractRequirement(blind, 'USD')).toBeNull();
  });

  it('of a working bull put is what it can lose at its limit; closing it takes nothing', () => {
    const working = { instrumentId: vertical.id, side: 'buy' as const, leaves: dec('2'), worstPrice: text('-0.70') };
    expect(contractReserve(facts(), 'USD', vertical, [working])?.toFloat()).toBeCloseTo(860, 6);
    const close = { ...working, side: 'sell' as const, worstPrice: text('-0.80') };
    const held = facts([p640, '-2'], [p635, '2']);
    expect(contractReserve(held, 'USD', vertical, [close])?.toFloat()).toBe(0);
  });

  it('a combo counts at the most it can lose', () => {
    expect(comboCounted(facts(), vertical, { side: 'buy', worstPrice: text('-0.70') })?.toFloat()).toBeCloseTo(4.3, 6);
    expect(comboCounted(facts(), vertical, { side: 'sell', worstPrice: text('-0.80') })?.toFloat()).toBeCloseTo(0.8, 6);
    expect(comboCounted(facts(), naked, { side: 'buy', worstPrice: null })?.toFloat()).toBeGreaterThan(600);
  });
});
