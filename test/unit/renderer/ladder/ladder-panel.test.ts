import { describe, expect, test } from 'vitest';
import type { Ladder } from '../../../../shared/domain/index.ts';
import { chooseLadders } from '../../../../src-renderer/features/ladder/choose-ladders.ts';
import {
  cancelSlot,
  controlSlot,
  controlsOf,
  mayChange,
} from '../../../../src-renderer/features/ladder/ladder-controls.ts';
import {
  figuresOf,
  improvementWords,
  leftOf,
  summaryWords,
} from '../../../../src-renderer/features/ladder/ladder-figures.ts';
import { equity } from '../instruments.ts';
import { d, ladder } from './ladders.ts';

const free = (l: Ladder): readonly string[] =>
  controlsOf(l)
    .filter((c) => c.disabled === null)
    .map((c) => c.control);

describe('controls', () => {
  test.each<[Ladder['status'], readonly string[]]>([
    ['starting', ['pause', 'cancel']],
    ['working', ['pause', 'stepNow', 'finish', 'cancel']],
    ['paused', ['resume', 'cancel']],
    ['finishing', ['cancel']],
    ['resting', ['cancel']],
    ['canceling', []],
    ['done', []],
  ])(
    'of a ladder that is %s: %j, always four in the same places, each disabled one with its reason',
    (status, expected) => {
      const l = ladder({ status, outcome: status === 'done' ? 'filled' : null });
      expect(free(l)).toEqual(expected);
      expect(controlsOf(l)).toHaveLength(4);
    },
  );

  test('finish is named by what it does', () => {
    const label = (final: Ladder['params']['final']): string | undefined => {
      const l = ladder();
      return controlsOf({ ...l, params: { ...l.params, final } })[2]?.label;
    };
    expect([label('rest'), label('cancel'), label('marketable'), label('market')]).toEqual([
      'Finish at limit',
      'Finish: cancel',
      'Finish: cross',
      'Finish: market',
    ]);
  });

  test('what remains can be changed until it is ending', () => {
    expect([
      mayChange(ladder()),
      mayChange(ladder({ status: 'paused' })),
      mayChange(ladder({ status: 'resting' })),
    ]).toEqual([null, null, null]);
    expect(mayChange(ladder({ status: 'canceling' }))).toBe('Its cancel is under way');
  });
});

describe('figures', () => {
  test('are those of the drawing', () => {
    const figures = figuresOf(ladder(), equity('COIN'), 38_000).map((f) => [f.name, f.value]);
    expect(figures).toEqual([
      ['Buy 30 COIN', '18 filled · 12 left'],
      ['Average', '294.3111'],
      ['Rung 3 of 4', '294.35 · 50 %'],
      ['Arrival mid', '294.30'],
      ['Against crossing', '+1.78 saved'],
      ['Elapsed · left', '0:38 · 1:22'],
    ]);
  });

  test('of a combo are credits and debits of its side, not the signed price of its legs', () => {
    const combo = { ...equity('SPY -400P +395P'), legs: [] };
    const sold = ladder({ side: 'sell', avgPrice: d('0.79') });
    expect(figuresOf(sold, combo, 38_000)[1]?.value).toBe('credit 0.79');
    const bought = ladder({ side: 'buy', avgPrice: d('-0.79') });
    expect(figuresOf(bought, combo, 38_000)[1]?.value).toBe('credit 0.79');
    expect(
      summaryWords(ladder({ side: 'buy', avgPrice: d('1.2'), status: 'done', outcome: 'filled' }), combo),
    ).toContain('at debit 1.20');
  });

  test('say nothing of savings while nothing is filled', () => {
    expect(improvementWords(ladder({ filledQty: d('0'), priceImprovement: d('0') }))).toBe('–');
    expect(improvementWords(ladder({ priceImprovement: d('-0.4') }))).toBe('−0.40 lost');
    expect(leftOf(ladder({ qty: d('0.0450'), filledQty: d('0.02') }))).toBe('0.025');
  });

  test('of an ended ladder are one line', () => {
    const done = { status: 'done', endedMs: 38_000 } as const;
    expect(summaryWords(ladder({ ...done, outcome: 'filled', filledQty: d('30') }), equity('COIN'))).toBe(
      'Filled 30 at 294.3111, +1.78 saved, 0:38, 3 attempts',
    );
    expect(summaryWords(ladder({ ...done, outcome: 'cancelled' }), equity('COIN'))).toBe(
      'Canceled 18 of 30 at 294.3111, +1.78 saved, 0:38, 3 attempts',
    );
    expect(
      summaryWords(
        ladder({ ...done, outcome: 'exhausted', filledQty: d('0'), avgPrice: null, attempts: 1 }),
        equity('COIN'),
      ),
    ).toBe('Not filled, 0:38, 1 attempt');
  });
});

describe('which ladder is shown', () => {
  const at = (id: string, startedMs: number, over: Partial<Ladder> = {}): Ladder =>
    ladder({ ladderId: id as Ladder['ladderId'], startedMs, ...over });
  const all = Object.fromEntries(
    [at('a', 1), at('b', 2), at('c', 3, { status: 'done', endedMs: 9 })].map((l) => [l.ladderId, l]),
  );

  test('the newest at work unless another is chosen; ended ones come last', () => {
    expect(chooseLadders(all, null).open?.ladderId).toBe('b');
    expect(chooseLadders(all, 'c' as Ladder['ladderId']).open?.ladderId).toBe('c');
    expect(chooseLadders(all, 'gone' as Ladder['ladderId']).open?.ladderId).toBe('b');
    expect(chooseLadders(all, null).working.map((l) => l.ladderId)).toEqual(['b', 'a']);
    expect(chooseLadders({}, null).open).toBeNull();
  });

  test('the one that is shown stays while another begins or this one ends: its buttons become nobody else’s', () => {
    const id = (text: string): Ladder['ladderId'] => text as Ladder['ladderId'];
    const with_ = (...more: readonly Ladder[]) => ({ ...all, ...Object.fromEntries(more.map((l) => [l.ladderId, l])) });
    expect(chooseLadders(with_(at('d', 7)), null, id('a')).open?.ladderId).toBe('a');
    const ended = at('a', 1, { status: 'done', endedMs: 8 });
    expect(chooseLadders(with_(ended, at('d', 7)), null, id('a')).open?.ladderId).toBe('a');
    expect(chooseLadders(with_(ended, at('d', 9)), null, id('a')).open?.ladderId).toBe('d');
    expect(chooseLadders(with_(ended), id('b'), id('a')).open?.ladderId).toBe('b');
  });

  test('cancel has a slot of its own: it waits for no answer to a pause or a step', () => {
    expect(cancelSlot(ladder())).not.toBe(controlSlot(ladder()));
  });
});
