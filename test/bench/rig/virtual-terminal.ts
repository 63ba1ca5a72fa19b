/** A whole terminal with the built-in market on a virtual clock: same seed and same script, same events. */
import { VirtualScheduler } from '../../../src-main/ports/schedulers/virtual-scheduler.ts';
import { composeTerminal, type Terminal } from '../../../src-main/shell/compose.ts';
import { benchSettings, quietLogger, sequenceOfIds } from '../surroundings.ts';

export const NO_LATENCY = { toVenueMs: 0, toClientMs: 0, jitterMs: 0 };

/** Runs the clock on; promises settle after every timer. */
export async function settle(clock: VirtualScheduler, forMs: number): Promise<void> {
  await clock.runUntilSettled(clock.nowMs() + forMs, async () => {
    for (let i = 0; i < 4; i++) await Promise.resolve();
  });
}

/** A terminal in `folder`, two seconds after its start: ready to trade. */
export async function virtualTerminal(folder: string, clock: VirtualScheduler, seed: number): Promise<Terminal> {
  const composed = await composeTerminal({
    dataDir: folder,
    venue: { kind: 'builtIn', seed },
    logger: quietLogger,
    version: '0',
    settings: benchSettings,
    machine: clock,
    market: clock,
    ids: sequenceOfIds(),
    latency: NO_LATENCY,
  });
  if (!composed.ok) throw new Error(composed.error.message);
  await settle(clock, 2_000);
  return composed.value;
}
