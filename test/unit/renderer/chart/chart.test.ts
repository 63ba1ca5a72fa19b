import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dec, isOnTick, type Bar, type Position } from '../../../../shared/domain/index.ts';
import { axisTime, barAt, candleOf, drawable } from '../../../../src-renderer/features/chart/bar-series.ts';
import { averageLine, axisDecimals, orderLines } from '../../../../src-renderer/features/chart/chart-lines.ts';
import {
  DRAG_PX,
  draggedTo,
  lineNear,
  moveCommand,
  tickPriceOf,
} from '../../../../src-renderer/features/chart/move-order.ts';
import { bracketOf, exitOf, waitingOrder } from '../../../fixtures/renderer/order-scenes.ts';
import { FIXTURE_INSTRUMENTS, fixtureState } from '../../../fixtures/renderer/fixture-state.ts';

const coin = FIXTURE_INSTRUMENTS.find((i) => i.symbol === 'COIN')!;
const state = fixtureState();
const bar = (startMs: number, close = 100): Bar => [startMs, close, close, close, close, 10];

describe('bars', () => {
  test('stand at New York’s wall clock in winter and summer', () => {
    expect(new Date(axisTime(Date.UTC(2026, 10, 20, 14, 30)) * 1000).toISOString()).toContain('T09:30');
    expect(new Date(axisTime(Date.UTC(2026, 6, 20, 13, 30)) * 1000).toISOString()).toContain('T09:30');
  });

  test('are ascending with one per wall-clock time, over the hour that autumn repeats too', () => {
    const first = Date.UTC(2026, 10, 1, 5, 30);
    const bars = [bar(first + 7_200_000, 3), bar(first, 1), bar(first + 3_600_000, 2)];
    const drawn = drawable(bars);
    expect(drawn.map((b) => b[4])).toEqual([2, 3]);
    const times = drawn.map((b) => axisTime(b[0]));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test('a fill is marked at the bar it fell into, none before the first', () => {
    const bars = [bar(1_000), bar(2_000), bar(3_000)];
    expect(barAt(bars, 2_500)?.[0]).toBe(2_000);
    expect(barAt(bars, 9_000)?.[0]).toBe(3_000);
    expect(barAt(bars, 999)).toBeNull();
    expect(barAt([], 5)).toBeNull();
  });

  test('prices are scaled for drawing only', () => {
    expect(candleOf([0, 2_943_000, 2_944_100, 2_941_900, 2_943_500, 1], coin)).toMatchObject({
      open: 294.3,
      high: 294.41,
      low: 294.19,
      close: 294.35,
    });
    expect(axisDecimals(coin)).toBe(2);
  });
});

describe('lines over the bars', () => {
  const lines = orderLines(coin.id, Object.values(state.order), state.ladder);

  test('own working orders with what is left, a ladder’s with its rung', () => {
    expect(lines.map((l) => [l.title, l.price, l.move?.kind ?? l.why])).toEqual([
      ['buy 12 more · ladder 3 of 4', '294.35', 'A ladder works this order: change what is left of the ladder instead'],
      ['buy 10', '293.50', 'limit'],
    ]);
  });

  test('an order that is pending or unknown says so and cannot be moved; an ended one has no line', () => {
    const order = Object.values(state.order).find((o) => o.ladderId === null)!;
    const line = (status: 'unknown' | 'pendingCancel' | 'pendingModify' | 'filled') =>
      orderLines(coin.id, [{ ...order, status }], {})[0];
    expect([line('unknown')?.title, line('unknown')?.move]).toEqual(['buy 10 · unknown', null]);
    expect(line('pendingCancel')?.move).toBeNull();
    expect(line('pendingModify')?.title).toContain('changing');
    expect(line('filled')).toBeUndefined();
  });

  test('the average is drawn only while something is held', () => {
    const position = Object.values(state.position).find((p) => p.instrumentId === coin.id)!;
    expect(averageLine(position)).toEqual({ price: '294.3111', title: 'avg of +18' });
    expect(averageLine({ ...position, qty: '0' as Position['qty'] })).toBeNull();
    expect(averageLine(null)).toBeNull();
  });

  test('a waiting order stands at its trigger, a bracket’s exits at theirs with what they cover and who holds them', () => {
    const stop = waitingOrder({ instrumentId: coin.id });
    const app = exitOf({ heldBy: 'app', price: '303.00' as never });
    const drawn = orderLines(coin.id, [stop], {}, [bracketOf({ target: app })]);
    expect(drawn.map((l) => [l.title, l.price, l.looks, l.move?.kind])).toEqual([
      ['sell 40 · stop', '174.50', 'stop', 'trigger'],
      ['stop 18', '288.00', 'stop', 'stop'],
      ['target 18 · app-held', '303.00', 'target', 'target'],
    ]);
  });

  test('an exit that is an order too is drawn once, by its bracket', () => {
    const stop = waitingOrder({ instrumentId: coin.id });
    const drawn = orderLines(coin.id, [stop], {}, [
      bracketOf({ stop: exitOf({ clientOrderId: stop.clientOrderId }), target: null }),
    ]);
    expect(drawn.map((l) => l.title)).toEqual(['stop 18']);
  });

  test('a drag means one command: limit, trigger, stop or target', () => {
    const price = '290.00' as never;
    const order = 'R7-1' as never;
    const bracket = 'R7-B1' as never;
    expect(moveCommand({ kind: 'limit', order }, price)).toMatchObject({ limitPrice: '290.00', qty: null });
    expect(moveCommand({ kind: 'trigger', order }, price)).toMatchObject({ limitPrice: null, triggerPrice: '290.00' });
    expect(moveCommand({ kind: 'stop', bracket }, price)).toMatchObject({ stopPrice: '290.00', targetPrice: null });
    expect(moveCommand({ kind: 'target', bracket }, price)).toMatchObject({ stopPrice: null, targetPrice: '290.00' });
  });

  test('the nearest line within reach is taken; one that may move wins over one that may not', () => {
    const yOf = (price: number): number => 1000 - price;
    expect(lineNear(lines, 1000 - 293.5 + 4, yOf)?.price).toBe('293.50');
    expect(lineNear(lines, 1000 - 293.5 + 6, yOf)).toBeNull();
    expect(lineNear(lines, 1000 - 294.35, yOf)?.price).toBe('293.50');
    const fixed = lines.filter((l) => l.move === null);
    expect(lineNear(fixed, 1000 - 294.35, yOf)?.why).toContain('A ladder works this order');
  });

  test('a click that shakes moves nothing; a drag keeps the line as far from the pointer as it was taken', () => {
    const grab = { y: 100, off: -3, dragged: false };
    expect(draggedTo(grab, 100 + DRAG_PX - 1).lineY).toBeNull();
    const moved = draggedTo(grab, 100 + DRAG_PX);
    expect(moved.lineY).toBe(100 + DRAG_PX - 3);
    // Once it is a drag it may be brought back to where it began.
    expect(draggedTo(moved.grab, 101).lineY).toBe(98);
  });

  test('G10: a dragged price is always on the tick, whatever float the axis gives (property)', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.0001, max: 100_000, noNaN: true }), (axisPrice) => {
        const price = tickPriceOf(axisPrice, coin);
        if (price === null) return;
        expect(isOnTick(coin, dec(price))).toBe(true);
        expect(Math.abs(Number(price) - axisPrice)).toBeLessThanOrEqual(0.0051);
      }),
      { numRuns: 500 },
    );
    expect([
      tickPriceOf(null, coin),
      tickPriceOf(Number.NaN, coin),
      tickPriceOf(-3, coin),
      tickPriceOf(0, coin),
    ]).toEqual([null, null, null, null]);
  });
});
