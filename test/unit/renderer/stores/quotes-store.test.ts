import { describe, expect, test } from 'vitest';
import { QuoteBoard } from '../../../../src-renderer/stores/quotes-store.ts';
import type { Quote } from '../../../../shared/domain/index.ts';
import { FIXTURE_QUOTES } from '../../../fixtures/renderer/fixture-state.ts';

const spy = FIXTURE_QUOTES.find((q) => q.instrumentId === 'SPY.SIM')!;
const qqq = FIXTURE_QUOTES.find((q) => q.instrumentId === 'QQQ.SIM')!;

function board() {
  const waiting: (() => void)[] = [];
  const made = new QuoteBoard((run) => {
    waiting.push(run);
    return () => waiting.splice(waiting.indexOf(run), 1);
  });
  const frame = (): void => waiting.splice(0).forEach((run) => run());
  return { made, frame, waiting };
}

describe('quotes', () => {
  test('a hundred quotes before the next frame are one call, and it sees the newest', () => {
    const { made, frame } = board();
    const seen: (number | null)[] = [];
    made.subscribe(spy.instrumentId, () => seen.push(made.get(spy.instrumentId)?.last ?? null));
    for (let n = 1; n <= 100; n++) made.apply([{ ...spy, last: n }]);
    expect(seen).toEqual([]);
    expect(made.get(spy.instrumentId)?.last).toBe(100);
    frame();
    expect(seen).toEqual([100]);
    frame();
    expect(seen).toEqual([100]);
  });

  test('only those who watch the changed instrument are told', () => {
    const { made, frame } = board();
    const told: string[] = [];
    made.subscribe(spy.instrumentId, () => told.push('spy'));
    const stop = made.subscribe(qqq.instrumentId, () => told.push('qqq'));
    made.apply([spy]);
    frame();
    stop();
    made.apply([spy, qqq]);
    frame();
    expect(told).toEqual(['spy', 'spy']);
    expect(made.get(qqq.instrumentId)).toEqual<Quote>(qqq);
  });

  test('without listeners no frame is asked for, but the quote is there', () => {
    const { made, waiting } = board();
    made.apply([spy]);
    expect(waiting).toHaveLength(0);
    expect(made.get(spy.instrumentId)).toBe(spy);
  });

  test('a page that comes back asks for a frame in place of its timer', () => {
    const { made, frame, waiting } = board();
    let told = 0;
    made.subscribe(spy.instrumentId, () => (told += 1));
    made.apply([spy]);
    made.onVisible();
    expect(waiting).toHaveLength(1);
    frame();
    expect(told).toBe(1);
  });
});
