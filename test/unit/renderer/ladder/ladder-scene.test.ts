import { describe, expect, test } from 'vitest';
import {
  labelShift,
  ladderScene,
  stickyDomain,
  type SceneInput,
} from '../../../../src-renderer/features/ladder/ladder-scene.ts';
import { equity } from '../instruments.ts';
import { d, fill, ladder } from './ladders.ts';

const input = (over: Partial<SceneInput> = {}): SceneInput => ({
  ladder: ladder(),
  instrument: equity('COIN'),
  quote: { bid: 2_941_900, ask: 2_944_100 },
  fills: [fill('294.30', '8'), fill('294.32', '6'), fill('294.32', '4')],
  nowMs: 38_000,
  height: 220,
  before: null,
  ...over,
});

describe('a ladder as a drawing', () => {
  test('stands as prices do: ask and wall on top, bid at the bottom, rungs between in order', () => {
    const scene = ladderScene(input());
    expect(scene.ask).toBeCloseTo(scene.wall.y);
    expect(scene.bid! > scene.mid! && scene.mid! > scene.ask!).toBe(true);
    const ys = scene.rungs.map((r) => r.y);
    expect(ys).toEqual(ys.toSorted((a, b) => b - a));
    expect(scene.rungs.map((r) => r.status)).toEqual(['done', 'done', 'current', 'todo']);
  });

  test('fills at one price are one dot with their sum', () => {
    expect(ladderScene(input()).fills.map((f) => [f.price, f.qty])).toEqual([
      ['294.30', '8'],
      ['294.32', '10'],
    ]);
  });

  test('the ring tells the time to the next rung at the current one, and only while working', () => {
    const { ring, rungs } = ladderScene(input());
    expect(ring).toMatchObject({ text: '9 s', share: 0.6, y: rungs[2]?.y });
    expect(ladderScene(input({ ladder: ladder({ status: 'paused' }) })).ring).toBeNull();
    expect(ladderScene(input({ nowMs: null })).ring).toBeNull();
  });

  test('labels are short beside the worst price, each price once, and the wall names what it is', () => {
    const scene = ladderScene(input());
    expect(scene.left.map((l) => l.text).toSorted()).toEqual(['.30', '.32', '.35', '.38', '294.19', '294.41']);
    expect(scene.right.map((l) => l.text)).toEqual(['worst · ask', 'bid', 'mid']);
  });

  test('a wall far away does not squeeze the rest: it stands at the end and says so', () => {
    const far = ladder();
    const scene = ladderScene(input({ ladder: { ...far, params: { ...far.params, worstPrice: d('310.00') } } }));
    expect(scene.wall.out).toBe(true);
    expect(scene.bid! - scene.ask!).toBeGreaterThan(150);
  });

  test('without a quote it still shows its rungs and its wall', () => {
    const scene = ladderScene(input({ quote: null, fills: [] }));
    expect([scene.bid, scene.mid, scene.ask]).toEqual([null, null, null]);
    expect(scene.rungs).toHaveLength(4);
  });
});

describe('the axis', () => {
  test('stays while quotes move on it, and moves when they leave it', () => {
    const before = { low: 100, high: 110 };
    expect(stickyDomain(before, { low: 101, high: 108 })).toBe(before);
    expect(stickyDomain(before, { low: 101, high: 112 }).high).toBeGreaterThan(112);
  });

  test('closes in when what it shows became small', () => {
    expect(stickyDomain({ low: 100, high: 110 }, { low: 104, high: 105 }).low).toBeGreaterThan(103);
  });
});

test('the axis stands further right where prices are long, and else where it always does', () => {
  expect(labelShift(['294.41', '.35'])).toBe(0);
  expect(labelShift(['0.00000130'])).toBeGreaterThan(0);
  expect(labelShift([])).toBe(0);
});
