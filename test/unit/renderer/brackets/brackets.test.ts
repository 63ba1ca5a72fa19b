import { describe, expect, test } from 'vitest';
import {
  moveDraftOf,
  nakedWords,
  readMove,
  toBreakEven,
  toTrailing,
} from '../../../../src-renderer/features/brackets/bracket-draft.ts';
import { cannotChange } from '../../../../src-renderer/features/brackets/use-bracket-commands.ts';
import { liveBrackets } from '../../../../src-renderer/stores/entity-lists.ts';
import { inUnit } from '../../../../src-renderer/ui/bracket-draft.ts';
import {
  bracketWords,
  coverWords,
  protectionWords,
  stopWatchWords,
} from '../../../../src-renderer/ui/bracket-words.ts';
import { bracketOf, exitOf } from '../../../fixtures/renderer/order-scenes.ts';
import { FIXTURE_NOW_MS } from '../../../fixtures/renderer/fixture-state.ts';
import { equity } from '../instruments.ts';

const coin = equity('COIN');
const text = (value: string): never => value as never;

describe('S1.6: moving the exits', () => {
  test('sends only what differs, on the tick', () => {
    const draft = moveDraftOf(bracketOf({}));
    expect(draft).toEqual({ stop: '288.00', target: '303.00' });
    expect(readMove({ ...draft, stop: '289' }, bracketOf({}), coin)).toMatchObject({
      ok: true,
      value: { kind: 'changeBracket', bracketId: 'R7-B1', stopPrice: '289.00', targetPrice: null, trail: null },
    });
    expect(readMove(draft, bracketOf({}), coin)).toEqual({ ok: false, error: 'Nothing differs' });
    expect(readMove({ ...draft, target: '303.005' }, bracketOf({}), coin)).toMatchObject({ ok: false });
  });

  test('what nobody typed follows the engine: a stop that moved meanwhile is not sent back', () => {
    const typed = { target: '305.00' };
    const moved = bracketOf({ stop: exitOf({ price: text('291.00') }) });
    expect(readMove(moveDraftOf(moved, typed), moved, coin)).toMatchObject({
      ok: true,
      value: { stopPrice: null, targetPrice: '305.00' },
    });
    expect(moveDraftOf(moved, { stop: '289' }).stop).toBe('289');
  });

  test('a number typed before its unit is kept, and none of another unit becomes a price', () => {
    expect([inUnit('1.5', 'percent'), inUnit('50', 'money'), inUnit('1.5', 'price')]).toEqual(['1.5', '50', '']);
  });

  test('break-even gives nothing away: up to the tick for a long, down for a short', () => {
    expect(toBreakEven(bracketOf({}), coin)).toMatchObject({ ok: true, value: { stopPrice: '294.32' } });
    expect(toBreakEven(bracketOf({ side: 'sell' }), coin)).toMatchObject({ ok: true, value: { stopPrice: '294.31' } });
    expect(toBreakEven(bracketOf({ entryAvg: null }), coin)).toEqual({ ok: false, error: 'Nothing is filled yet' });
    expect(toBreakEven(bracketOf({ stop: null }), coin)).toEqual({ ok: false, error: 'It has no stop' });
    expect(toBreakEven(bracketOf({ stop: exitOf({ price: text('294.32') }) }), coin)).toMatchObject({ ok: false });
  });

  test('a conversion to trailing carries its distance', () => {
    expect(toTrailing(bracketOf({}), { trail: '0.5', trailBy: 'price' })).toMatchObject({
      ok: true,
      value: { trail: { kind: 'price', amount: '0.5' }, stopPrice: null },
    });
    expect(toTrailing(bracketOf({}), { trail: '', trailBy: 'percent' })).toMatchObject({ ok: false });
  });

  test('what has ended cannot be changed', () => {
    expect(cannotChange(bracketOf({ status: 'done' }))).toBe('It has ended');
    expect(cannotChange(bracketOf({ stop: null, target: null }))).not.toBeNull();
    expect(cannotChange(bracketOf({}))).toBeNull();
  });
});

describe('words of a bracket', () => {
  test('taking the stop away says what stays naked', () => {
    expect(nakedWords(bracketOf({}), 'COIN')).toBe('The stop goes: 18 COIN stay long without protection.');
    expect(nakedWords(bracketOf({ entryFilled: text('0') }), 'COIN')).toContain('no position is left behind');
    expect(nakedWords(bracketOf({ stop: null, side: 'sell' }), 'COIN')).toContain('stay short; there was no stop');
    expect(nakedWords(bracketOf({ status: 'done' }), 'COIN')).toContain('It has ended');
  });

  test('G13: what is unprotected says so with its age, whatever else its state is', () => {
    const naked = bracketOf({ status: 'working', unprotectedSinceMs: FIXTURE_NOW_MS - 14_000 });
    expect(bracketWords(naked, FIXTURE_NOW_MS)).toEqual({ text: 'UNPROTECTED 14s', tone: 'bad' });
    expect(protectionWords(naked, coin, FIXTURE_NOW_MS).text).toBe('UNPROTECTED 14s');
  });

  test('what is covered is what an exit holds, of what is held', () => {
    expect(coverWords(bracketOf({}))).toBe('18 of 18');
    expect(coverWords(bracketOf({ stop: exitOf({ heldBy: 'none' }) }))).toBe('0 of 18');
    expect(coverWords(bracketOf({ exitedQty: text('8'), stop: exitOf({ filledQty: text('8') }) }))).toBe('10 of 10');
  });

  test('G14: a stop shows what triggers it and who holds it', () => {
    expect(stopWatchWords(bracketOf({}), coin)).toBe('on last trade · sleeps after 16:00 ET');
    const app = bracketOf({ stop: exitOf({ heldBy: 'app' }), target: null });
    expect(protectionWords(app, coin, null)).toEqual({ text: 'stop 288.00 on 18, app-held', tone: 'warn' });
  });
});

test('unprotected brackets stand first, done ones not at all', () => {
  const naked = bracketOf({ bracketId: text('B-2'), unprotectedSinceMs: 1, createdMs: 1 });
  const done = bracketOf({ bracketId: text('B-3'), status: 'done' });
  const list = liveBrackets({ a: bracketOf({}), b: naked, c: done });
  expect(list.map((b) => b.bracketId)).toEqual(['B-2', 'R7-B1']);
});
