/** When rows follow the journal: not while commits come close together, not much later, and again after a failure. */
import { describe, expect, it } from 'vitest';
import { err, ok } from '../../../shared/domain/index.ts';
import type { EventStore, StoreError } from '../../../src-main/ports/event-store.ts';
import {
  PROJECT_QUIET_MS,
  PROJECT_RETRY_MS,
  PROJECT_WAIT_MS,
  ProjectLater,
} from '../../../src-main/runtime/project-later.ts';
import { VirtualScheduler } from '../../../src-main/ports/schedulers/virtual-scheduler.ts';
import { errorsInto } from '../../fixtures/loggers.ts';

/** A store of which only what waits is there; `writes` are the times at which portions were written. */
function desk() {
  const machine = new VirtualScheduler(1_700_000_000_000);
  const state: { behind: number; fails: StoreError['kind'] | null } = { behind: 0, fails: null };
  const writes: number[] = [];
  const errors: string[] = [];
  const store = {
    behind: () => state.behind,
    project: () => {
      if (state.fails !== null) return err({ kind: state.fails, message: 'why' });
      state.behind = Math.max(0, state.behind - 4);
      writes.push(machine.monotonicMs());
      return ok(undefined);
    },
  } as unknown as EventStore;
  const later = new ProjectLater({ store, machine, logger: errorsInto(errors) });
  const commit = (): void => {
    state.behind += 1;
    later.soon();
  };
  return { machine, state, writes, errors, commit, later };
}

const advance = (machine: VirtualScheduler, ms: number): void => machine.runUntil(machine.nowMs() + ms);

describe('rows of the history', () => {
  it('are written in portions once nothing was committed for a while', () => {
    const { machine, writes, commit } = desk();
    for (let i = 0; i < 9; i++) {
      commit();
      advance(machine, 5);
    }
    expect(writes).toEqual([]);
    advance(machine, 1_000);
    const quiet = 40 + PROJECT_QUIET_MS;
    expect(writes).toEqual([quiet, quiet + 1, quiet + 2]);
  });

  it('do not wait longer than a second for that', () => {
    const { machine, state, writes, commit } = desk();
    for (let ms = 0; ms < 1_200; ms += 10) {
      commit();
      advance(machine, 10);
    }
    // A hundred commits were written in portions of four, one a millisecond; what came after them has its own second.
    expect([writes[0], writes.at(-1)]).toEqual([PROJECT_WAIT_MS, PROJECT_WAIT_MS + 25]);
    expect(state.behind).toBeLessThan(20);
  });

  it('are tried again after a failure, which is said once', () => {
    const { machine, state, writes, errors, commit } = desk();
    state.fails = 'failed';
    commit();
    advance(machine, 3 * PROJECT_RETRY_MS);
    expect(errors).toHaveLength(1);
    state.fails = null;
    advance(machine, PROJECT_RETRY_MS);
    expect([writes.length, state.behind]).toEqual([1, 0]);
    state.fails = 'locked';
    commit();
    advance(machine, PROJECT_RETRY_MS);
    expect(errors).toHaveLength(1);
  });

  it('ask for no timer where none are missing', () => {
    const { machine, later } = desk();
    later.soon();
    expect(machine.nextAtMs()).toBeNull();
  });
});
