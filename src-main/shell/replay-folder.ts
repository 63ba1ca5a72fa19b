/**
 * Each replay starts its recording anew, so each has a journal and a venue of its own: `<data folder>/replays/<time>`. The
 * newest few stay, to be looked at later.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { err, ok, type Result } from '../../shared/domain/index.ts';
import type { StartFailure } from './terminal-process.ts';

export const REPLAYS_KEPT = 5;

/** Makes the folder of a new run and removes the oldest ones. `nowMs`: the machine's time, names it. */
export function replayFolder(dataDir: string, nowMs: number): Result<string, StartFailure> {
  const parent = path.join(dataDir, 'replays');
  try {
    mkdirSync(parent, { recursive: true });
    const stamp = String(Math.floor(nowMs)).padStart(15, '0');
    const taken = new Set(readdirSync(parent));
    let name = stamp;
    for (let n = 1; taken.has(name); n++) name = `${stamp}-${n}`;
    const runs = [...taken].filter((entry) => /^\d{15}(-\d+)?$/.test(entry)).sort();
    for (const old of runs.slice(0, Math.max(0, runs.length - REPLAYS_KEPT + 1))) {
      rmSync(path.join(parent, old), { recursive: true, force: true });
    }
    mkdirSync(path.join(parent, name));
    return ok(path.join(parent, name));
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return err({ kind: 'dataFolder', message: `The replay's folder in ${parent} cannot be made: ${reason}` });
  }
}

/** What a replay is called: its first symbols, and how fast it runs (0: as fast as it can). */
export function replayText(instruments: readonly { readonly symbol: string }[], speed: number): string {
  const symbols = instruments.slice(0, 6).map((instrument) => instrument.symbol);
  const more = instruments.length - symbols.length;
  const names = more > 0 ? `${symbols.join(', ')} and ${more} more` : symbols.join(', ');
  return `Replay of ${names}, ${speed === 0 ? 'as fast as it can' : `${speed}x`}`;
}
