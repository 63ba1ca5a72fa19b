import { expect, test } from 'vitest';
import {
  idOf,
  type ComboLeg,
  type Instrument,
  type InstrumentId,
  type Quote,
} from '../../../../shared/domain/index.ts';
import { ComboQuotes } from '../../../../src-main/brokers/ib/combo-quotes.ts';

const id = (text: string): InstrumentId => idOf<InstrumentId>(text);
const SHORT = id('SPY-20261218-P-665.IB');
const LONG = id('SPY-20261218-P-660.IB');
const legs: readonly ComboLeg[] = [
  { instrumentId: SHORT, side: 'sell', ratio: 1 },
  { instrumentId: LONG, side: 'buy', ratio: 1 },
];
const combo = { id: id('SPY-COMBO-1.IB'), legs } as unknown as Instrument;
const quote = (instrumentId: InstrumentId, bid: number | null, ask: number, tsEventMs: number): Quote => ({
  ...{ instrumentId, bid, ask, bidSize: 10, askSize: 20, last: null, volume: 0, previousClose: null },
  ...{ scope: 'consolidated', timeliness: 'live', status: 'trading', tsEventMs, tsInitMs: tsEventMs },
});

test('S0.3: a combo is quoted from its legs: buying it sells the short at the bid and buys the long at the ask', () => {
  const quotes = new ComboQuotes();
  expect(quotes.follow(combo)).toEqual([SHORT, LONG]);
  expect(quotes.hear([quote(SHORT, 850, 855, 5)])).toEqual([]);
  expect(quotes.hear([quote(LONG, 700, 704, 9)])).toMatchObject([
    { instrumentId: combo.id, bid: -155, ask: -146, bidSize: 10, askSize: 10, tsEventMs: 5 },
  ]);
});

test('a leg without a bid leaves that side of the combo empty, and a delayed leg makes all of it delayed', () => {
  const quotes = new ComboQuotes();
  quotes.follow(combo);
  const delayed = { ...quote(LONG, 700, 704, 9), timeliness: 'delayed' as const };
  expect(quotes.hear([quote(SHORT, null, 855, 5), delayed])).toMatchObject([
    { bid: -155, ask: null, askSize: 0, timeliness: 'delayed' },
  ]);
});

test('legs are let go of with the last combo that needs them', () => {
  const quotes = new ComboQuotes();
  quotes.follow(combo);
  quotes.follow({ ...combo, id: id('SPY-COMBO-2.IB') });
  expect(quotes.drop(combo.id)).toEqual([]);
  expect(quotes.drop(id('SPY-COMBO-2.IB'))).toEqual([SHORT, LONG]);
  expect([...quotes.of(SHORT), quotes.drop(SHORT)]).toEqual([null]);
});
