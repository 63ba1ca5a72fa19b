/**
 * `flatten.latch` in the data folder: a rescue was asked for and no engine answered. Made exclusively, read by the engine
 * at its start, every second, and before each opening send. An engine that finds it takes the wish over, or, when the rescue has
 * flattened everything, halts; then it takes the latch away.
 */
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { closeAllParamsSchema } from '../../../shared/contract/command-schemas.ts';
import { ID_PATTERN, idOf, type CloseAllParams, type CommandId } from '../../../shared/domain/index.ts';

export type FlattenLatch = {
  readonly commandId: CommandId;
  readonly params: CloseAllParams;
  /** The rescue closed everything: nothing is left to do but to stay shut until the trader opens trading again. */
  readonly done?: true;
};

/** A rescue that is at work for longer than this has been forgotten: an engine acts on its latch all the same, ms. */
export const RESCUE_MS_MAX = 600_000;

export const latchFile = (dataDir: string): string => path.join(dataDir, 'flatten.latch');

/** `there`: one of an earlier rescue was taken over. `atWork`: another rescue is at work, and nothing was done. */
export type Latched = 'written' | 'there' | 'atWork';

/**
 * Writes it, or takes over the one that lies there, which keeps the wider scope of the two. Throws what the file system throws.
 */
export function writeLatch(dataDir: string, latch: FlattenLatch, nowMs: number): Latched {
  const file = latchFile(dataDir);
  if (!existsSync(file)) {
    writeFileSync(file, textOf(latch), { flag: 'wx', mode: 0o600, flush: true });
    return 'written';
  }
  if (isAtWork(dataDir, nowMs)) return 'atWork';
  const before = readLatch(dataDir);
  const wider = before !== null && before.done !== true && before.params.scope.kind === 'all';
  swapIn(file, wider ? { ...latch, params: before.params } : latch);
  return 'there';
}

const textOf = (latch: FlattenLatch): string => JSON.stringify({ ...latch, pid: process.pid });

function swapIn(file: string, latch: FlattenLatch): void {
  writeFileSync(`${file}.new`, textOf(latch), { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
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
    const found = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>;
    const { commandId, done } = found;
    const params = closeAllParamsSchema.safeParse(found['params']);
    if (!params.success || typeof commandId !== 'string' || !ID_PATTERN.test(commandId)) return EVERYTHING;
    return { commandId: idOf<CommandId>(commandId), params: params.data, ...(done === true ? { done } : {}) };
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
    const found = JSON.parse(readFileSync(file, 'utf8')) as { readonly pid?: unknown; readonly done?: unknown };
    if (typeof found.pid !== 'number' || found.pid === process.pid || found.done === true) return false;
    if (nowMs - statSync(file).mtimeMs > RESCUE_MS_MAX) return false;
    process.kill(found.pid, 0);
    return true;
  } catch {
    return false; // Unreadable, or there is no such process: nobody is at work.
  }
}

export const isLatched = (dataDir: string): boolean => existsSync(latchFile(dataDir));

/** Its wish is in the journal of an engine. */
export function removeLatch(dataDir: string): void {
  rmSync(latchFile(dataDir), { force: true });
}

/**
 * The rescue has flattened what it was asked for. After everything the latch stays, and holds trading shut; after less it goes, unless
 * it stands for more than that. Throws what the file system throws.
 */
export function settleLatch(dataDir: string, press: FlattenLatch): void {
  const lies = readLatch(dataDir);
  const all = press.params.scope.kind === 'all';
  if (!all && lies !== null && lies.params.scope.kind === 'all') return;
  if (all) swapIn(latchFile(dataDir), { ...press, done: true });
  else removeLatch(dataDir);
}
