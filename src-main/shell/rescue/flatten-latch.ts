/**
 * `flatten.latch` in the data folder: a rescue was asked for and no engine answered. Made exclusively, read by the engine
 * at its start, every second, and before each opening send; taken away once its close-all is in the journal.
 */
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { closeAllParamsSchema } from '../../../shared/contract/command-schemas.ts';
import { ID_PATTERN, idOf, type CloseAllParams, type CommandId } from '../../../shared/domain/index.ts';

export type FlattenLatch = { readonly commandId: CommandId; readonly params: CloseAllParams };

/** A rescue that is at work for longer than this has been forgotten: an engine acts on its latch all the same, ms. */
export const RESCUE_MS_MAX = 600_000;

export const latchFile = (dataDir: string): string => path.join(dataDir, 'flatten.latch');

/** Writes it, unless one lies there already. Throws what the file system throws. */
export function writeLatch(dataDir: string, latch: FlattenLatch): 'written' | 'there' {
  const file = latchFile(dataDir);
  if (existsSync(file)) return 'there';
  writeFileSync(file, JSON.stringify({ ...latch, pid: process.pid }), { flag: 'wx', mode: 0o600, flush: true });
  return 'written';
}

/** Everything, where a latch lies there that cannot be read: its being there is the wish. */
const EVERYTHING: FlattenLatch = {
  commandId: idOf<CommandId>('flatten-latch'),
  params: { scope: { kind: 'all' }, collarPct: '2' as CloseAllParams['collarPct'], keep: [], closedMarket: 'leave' },
};

/** What it asks for, or null when there is none. */
export function readLatch(dataDir: string): FlattenLatch | null {
  const file = latchFile(dataDir);
  if (!existsSync(file)) return null;
  try {
    const found = JSON.parse(readFileSync(file, 'utf8')) as { readonly commandId?: unknown; readonly params?: unknown };
    const params = closeAllParamsSchema.safeParse(found.params);
    if (!params.success || typeof found.commandId !== 'string' || !ID_PATTERN.test(found.commandId)) return EVERYTHING;
    return { commandId: idOf<CommandId>(found.commandId), params: params.data };
  } catch {
    return EVERYTHING; // Torn or foreign: it stands for everything rather than for nothing.
  }
}

/**
 * Whether the rescue that made it is still at work. Two that close side by side could turn a position over (G2), so an
 * engine opens nothing and waits until the other is gone.
 */
export function isAtWork(dataDir: string, nowMs: number): boolean {
  try {
    const file = latchFile(dataDir);
    const found = JSON.parse(readFileSync(file, 'utf8')) as { readonly pid?: unknown };
    if (typeof found.pid !== 'number' || found.pid === process.pid) return false;
    if (nowMs - statSync(file).mtimeMs > RESCUE_MS_MAX) return false;
    process.kill(found.pid, 0);
    return true;
  } catch {
    return false; // Unreadable, or there is no such process: nobody is at work.
  }
}

export const isLatched = (dataDir: string): boolean => existsSync(latchFile(dataDir));

/** Its close-all is in the journal. */
export function removeLatch(dataDir: string): void {
  rmSync(latchFile(dataDir), { force: true });
}
