import { describe, expect, it } from 'vitest';
import { VirtualScheduler } from '../../../src-main/ports/schedulers/virtual-scheduler.ts';
import { AGAIN_MS, rehearseNowAndThen } from '../../../src-main/runtime/rehearse-now-and-then.ts';
import { rehearsal } from '../../../src-main/runtime/rehearsal.ts';
import { DEFAULT_LIMITS } from '../../../src-main/shell/settings-defaults.ts';
import { quietLogger } from '../../fixtures/loggers.ts';

function whole() {
  const pieces = rehearsal(DEFAULT_LIMITS);
  for (let n = 0; n < 100_000; n++) {
    const piece = pieces.next();
    if (piece.done === true) return { pieces: n, done: piece.value };
  }
  throw new Error('it does not end');
}

describe('a rehearsal', () => {
  it('carries out every order, climbs its ladder and closes every position: nothing of it is refused', () => {
    const { done, pieces } = whole();
    // 24 orders, a ladder's first and 12 closes; the ladder is modified twice.
    expect(done).toEqual({ orders: 24 + 1 + 12, modifies: 2, closed: 12, denied: 0 });
    expect(pieces).toBeGreaterThan(100);
  });

  it('is the same each time: no clock, no chance', () => {
    expect(whole()).toEqual(whole());
  });
});

describe('when it is rehearsed', () => {
  const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

  it('soon after the start, then each minute, until it is ended', async () => {
    const machine = new VirtualScheduler(0);
    const told: unknown[] = [];
    const logger = { ...quietLogger, info: (_: string, fields?: unknown) => void told.push(fields) };
    let asked = 0;
    const watched = new Proxy(DEFAULT_LIMITS, {
      get: (limits, name) => {
        asked += 1;
        return Reflect.get(limits, name) as unknown;
      },
    });
    const end = rehearseNowAndThen({ machine, limits: watched, logger });
    await machine.runUntilSettled(900, settle);
    expect(asked).toBe(0);
    await machine.runUntilSettled(2_000, settle);
    expect(told).toEqual([{ orders: 37, modifies: 2, closed: 12, denied: 0 }]);
    const before = asked;
    await machine.runUntilSettled(2_000 + AGAIN_MS, settle);
    expect(asked).toBeGreaterThan(before);
    end();
    const ended = asked;
    await machine.runUntilSettled(10 * AGAIN_MS, settle);
    expect([asked, told.length]).toEqual([ended, 1]);
  });

  it('one that fails is logged, and is the last', async () => {
    const machine = new VirtualScheduler(0);
    const errors: string[] = [];
    const logger = { ...quietLogger, error: (message: string) => void errors.push(message) };
    const broken = { ...DEFAULT_LIMITS, overrides: null as unknown as typeof DEFAULT_LIMITS.overrides };
    rehearseNowAndThen({ machine, limits: broken, logger });
    await machine.runUntilSettled(3 * AGAIN_MS, settle);
    expect(errors).toEqual(['the rehearsal failed']);
  });
});
