import { expect, it } from 'vitest';
import type { Scheduler } from '../../../src-main/ports/clock.ts';
import { ClockWatch } from '../../../src-main/runtime/clock-watch.ts';

/** A machine whose timers never run by themselves: what a program that wakes finds before they do. */
function machine() {
  const now = { wallMs: 1_000_000, monotonicMs: 0 };
  const waiting = new Set<() => void>();
  const after = (_ms: number, run: () => void) => {
    waiting.add(run);
    return { cancel: () => void waiting.delete(run) };
  };
  const scheduler: Scheduler = {
    ...{ nowMs: () => now.wallMs, monotonicMs: () => now.monotonicMs, after, at: after },
  };
  return { now, scheduler, waiting };
}

it('G17: what wakes the program before its timers do finds a pause or a jump judged already, once', () => {
  const { now, scheduler, waiting } = machine();
  const said: string[] = [];
  const watch = new ClockWatch(scheduler, (text) => said.push(text));
  watch.check();
  watch.start();
  now.wallMs += 900;
  now.monotonicMs += 900;
  watch.check();
  expect(said).toEqual([]);
  now.wallMs += 12_000;
  now.monotonicMs += 12_000;
  watch.check();
  watch.check();
  expect(said).toEqual(['the program stood still for 12.9 s']);
  // Asleep: the monotonic clock of some systems does not count it.
  now.wallMs += 600_000;
  watch.check();
  expect(said.at(-1)).toBe("the computer's clock jumped by 600.0 s");
  expect([said.length, waiting.size]).toEqual([2, 1]);
  watch.stop();
  now.wallMs += 600_000;
  watch.check();
  expect([said.length, waiting.size]).toEqual([2, 0]);
});
