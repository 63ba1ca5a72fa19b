/** Presses the button of a rescue's own engine and follows the run to its end. */
import type { CloseAll } from '../../../shared/domain/index.ts';
import { isFinal } from '../../engine/algos/close-all/row-machine.ts';
import type { TerminalCore } from '../../runtime/terminal-core.ts';
import { systemScheduler } from '../../runtime/system-scheduler.ts';
import type { FlattenLatch } from './flatten-latch.ts';
import { pause } from './reached.ts';

export type FollowParts = {
  readonly press: FlattenLatch;
  readonly onRun: (closeAll: CloseAll) => void;
  /** How long accounts without a connection are waited for once the others are done, ms. */
  readonly waitMs: number;
  readonly interrupted: AbortSignal;
};

/** `done`: it ended; `waiting`: only accounts without a connection are left; `interrupted`: the trader stopped it. */
export type Followed =
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'done' | 'waiting' | 'interrupted'; readonly run: CloseAll | null };

/** Its outcome; the run goes on changing until then. */
export async function pressAndFollow(core: TerminalCore, parts: FollowParts): Promise<Followed> {
  const { press, onRun, waitMs, interrupted } = parts;
  if (interrupted.aborted) return { kind: 'interrupted', run: null };
  const reply = await core.submit(press.commandId, { kind: 'closeAll', params: press.params });
  if (reply.kind === 'denied') return { kind: 'refused', message: reply.message };
  let told = '';
  let waitsSinceMs: number | null = null;
  for (;;) {
    const run = [...core.view.closeAlls.values()].at(-1) ?? null;
    const text = JSON.stringify(run);
    if (run !== null && text !== told) onRun(run);
    told = text;
    if (run?.status === 'done') return { kind: 'done', run };
    if (interrupted.aborted) return { kind: 'interrupted', run };
    const nowMs = systemScheduler.monotonicMs();
    waitsSinceMs = run !== null && onlyLinksMissing(core, run) ? (waitsSinceMs ?? nowMs) : null;
    if (waitsSinceMs !== null && nowMs - waitsSinceMs >= waitMs) return { kind: 'waiting', run };
    await pause();
  }
}

/** Whether everything is done but for accounts whose connection is not there. */
function onlyLinksMissing(core: TerminalCore, run: CloseAll): boolean {
  const isUp = (row: CloseAll['rows'][number]): boolean => {
    const state = core.view.connections.get(row.connectionId)?.state;
    return state === 'ready' || state === 'reconciling';
  };
  const missing = run.rows.filter((row) => !isUp(row));
  return missing.length > 0 && run.rows.every((row) => isFinal(row.status) || missing.includes(row));
}
