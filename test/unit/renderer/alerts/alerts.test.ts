import { expect, test } from 'vitest';
import { addedTo, fillWords, isUrgent, openWords } from '../../../../src-renderer/features/alerts/alert-words.ts';
import { keyStep } from '../../../../src-renderer/features/layout/splitter.tsx';
import { fixtureState } from '../../../fixtures/renderer/fixture-state.ts';

const state = fixtureState();
const fill = Object.values(state.fill)[0]!;

test('a fill says what was bought at which price, and how much of its order is filled by the engine’s record', () => {
  const instrument = state.instrument[fill.instrumentId]!;
  const order = state.order[fill.clientOrderId]!;
  expect(fillWords(fill, instrument, order)).toEqual({ title: 'Bought 8 COIN at 294.30', detail: '18 of 30 filled' });
  expect(fillWords(fill, instrument, { ...order, filledQty: order.qty }).detail).toBe('Filled: 30');
  expect(fillWords({ ...fill, side: 'sell' }, null, null)).toEqual({ title: 'Sold 8 COIN.SIM at 294.30', detail: '' });
});

test('a fill of a combo says the credit or debit it brought', () => {
  const combo = { ...state.instrument[fill.instrumentId]!, symbol: 'SPY -400P +395P', legs: [] };
  const sold = { ...fill, side: 'sell' as const, qty: '2' as typeof fill.qty, price: '0.79' as typeof fill.price };
  expect(fillWords(sold, combo, null).title).toBe('Sold 2 SPY -400P +395P for credit 0.79');
});

test('only warnings and danger that are still open become toasts', () => {
  const urgent = Object.values(state.alert).filter(isUrgent);
  expect(urgent.map((a) => a.level)).toEqual(['warning']);
  expect(isUrgent({ ...urgent[0]!, acknowledged: true })).toBe(false);
  expect([openWords(0), openWords(2)]).toEqual(['none open', '2 open']);
});

test('what was there before is not new', () => {
  expect(addedTo({ a: 1 }, { a: 2, b: 3 })).toEqual([3]);
  expect(addedTo(state.fill, state.fill)).toEqual([]);
});

test('an edge is moved outward by the arrow that points outward, further with Shift', () => {
  expect([keyStep('ArrowLeft', 'left', false), keyStep('ArrowRight', 'left', false)]).toEqual([8, -8]);
  expect([keyStep('ArrowRight', 'right', true), keyStep('ArrowUp', 'top', false), keyStep('x', 'top', false)]).toEqual([
    40,
    8,
    null,
  ]);
});
