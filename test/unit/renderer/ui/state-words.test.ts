import { describe, expect, test } from 'vitest';
import {
  ORDER_STATUSES,
  type DecimalText,
  type Ladder,
  type LadderRung,
  type Order,
  type PauseCause,
} from '../../../../shared/domain/index.ts';
import {
  countdownWords,
  durationWords,
  ladderHow,
  ladderRowWords,
  ladderWords,
  orderWords,
  pauseWords,
  restingWords,
  towardWords,
} from '../../../../src-renderer/ui/state-words.ts';

const d = (text: string): DecimalText => text as DecimalText;
const order = (over: Partial<Order>): Order =>
  ({ status: 'accepted', pendingModify: null, filledQty: d('0'), qty: d('30'), ...over }) as Order;
const rung = (towardPct: string | null): LadderRung =>
  ({ towardPct: towardPct === null ? null : d(towardPct) }) as LadderRung;
const ladder = (over: Partial<Ladder>): Ladder =>
  ({
    status: 'working',
    pause: null,
    outcome: null,
    rungs: ['0', '10', '50', '100'].map(rung),
    currentRung: 2,
    ...over,
  }) as Ladder;

describe('order states', () => {
  test('each has words of its own', () => {
    const words = ORDER_STATUSES.map((status) => orderWords(order({ status })).text);
    expect(new Set(words).size).toBe(ORDER_STATUSES.length);
  });

  test('G15: an unknown outcome is said to be unknown, never rejected', () => {
    expect(orderWords(order({ status: 'unknown' })).text).toBe('Outcome unknown, asking the venue');
    const heldBack = { reason: '100 became 1000', until: 'trader', triggerBefore: null } as const;
    expect(orderWords(order({ status: 'emulated', heldBack }))).toEqual({
      text: 'Held back: 100 became 1000; confirm or change it',
      tone: 'warn',
    });
  });

  test('a pending change says what was asked for', () => {
    const change = { qty: d('30'), limitPrice: d('294.35'), triggerPrice: null };
    expect(orderWords(order({ status: 'pendingModify', pendingModify: change })).text).toBe('Change sent: at 294.35');
    expect(orderWords(order({ status: 'pendingModify', pendingModify: { ...change, qty: d('20') } })).text).toBe(
      'Change sent: 20 at 294.35',
    );
  });

  test('an end after a part says so', () => {
    expect(orderWords(order({ status: 'canceled', filledQty: d('18') })).text).toBe('Canceled, partly filled');
    expect(orderWords(order({ status: 'canceled' })).text).toBe('Canceled');
  });
});

describe('ladder states', () => {
  test('each pause has a cause in words', () => {
    const causes: readonly PauseCause[] = [
      'trader',
      'stale',
      'noQuote',
      'crossed',
      'oneSided',
      'tooWide',
      'locked',
      'halted',
      'closed',
      'disconnected',
      'restarted',
      'unknownOrder',
    ];
    expect(new Set(causes.map(pauseWords)).size).toBe(causes.length);
    const pause = { cause: 'tooWide', sinceMs: 0, text: '', resting: 'left', selfResumesLeft: 3 } as const;
    expect(ladderWords(ladder({ status: 'paused', pause }))).toEqual({ text: 'Paused: spread too wide', tone: 'warn' });
    expect([restingWords('left'), restingWords('cancelled'), restingWords('none')]).toEqual([
      'Its order rests',
      'Its order was canceled',
      'It has no order out',
    ]);
  });

  test('a row tells the order out while working, the pause while paused, the unknown always', () => {
    expect(ladderRowWords(ladder({}), order({ status: 'partiallyFilled' })).text).toBe('Partially filled');
    expect(ladderRowWords(ladder({}), null).text).toBe('Working');
    const pause = { cause: 'trader', sinceMs: 0, text: '', resting: 'left', selfResumesLeft: 3 } as const;
    expect(ladderRowWords(ladder({ status: 'paused', pause }), order({})).text).toBe('Paused: by you');
    expect(ladderRowWords(ladder({ status: 'paused', pause }), order({ status: 'unknown' })).text).toBe(
      'Outcome unknown, asking the venue',
    );
  });

  test('the rung is named by its place', () => {
    expect(ladderHow(ladder({}))).toBe('Ladder 3 of 4 · 50 %');
    expect(ladderHow(ladder({ currentRung: 0 }))).toBe('Ladder 1 of 4 · mid');
    expect(ladderHow(ladder({ currentRung: -1 }))).toBe('Ladder, 4 rungs');
    expect(ladderHow(ladder({ rungs: [rung(null)], currentRung: 0 }))).toBe('Ladder 1 of 1');
    expect(towardWords(rung('7.5000'))).toBe('7.5 %');
  });
});

test('times read as a watch does', () => {
  expect([durationWords(38_400), durationWords(65_000), durationWords(3_723_000), durationWords(-5)]).toEqual([
    '0:38',
    '1:05',
    '1:02:03',
    '0:00',
  ]);
  expect([countdownWords(8_200), countdownWords(0), countdownWords(-1), countdownWords(65_000)]).toEqual([
    '9 s',
    '0 s',
    '0 s',
    '1:05',
  ]);
});
