import { expect, test } from 'vitest';
import { quitFacts, quitWords } from '../../../../src-renderer/features/quit/quit-facts.ts';
import { fixtureState } from '../../../fixtures/renderer/fixture-state.ts';
import { sceneState } from '../../../fixtures/renderer/order-scenes.ts';

const factsOf = (scene: 'plain' | 'orders') => {
  const state = sceneState(fixtureState(), scene);
  return quitFacts({
    orders: state.order,
    ladders: 2,
    brackets: state.bracket,
    positions: state.position,
    instruments: state.instrument,
  });
};

test('S1.10: quitting lists every order and exit that dies with the app, each once', () => {
  const facts = factsOf('orders');
  expect(facts.appHeld.map((h) => [h.symbol, h.what, h.qty])).toEqual([
    ['UVXY', 'stop', '100'],
    ['COIN', 'target', '18'],
    ['NVDA', 'target', '40'],
  ]);
  expect(facts).toMatchObject({ positions: 5, nakedPositions: 1, atVenue: 5 });
  expect(quitWords(facts)).toBe('3 orders held by this app would die with it. 1 position would be without a stop.');
});

test('with nothing held by the app it says so', () => {
  expect(quitWords(factsOf('plain'))).toContain('Nothing is held by this app');
});
