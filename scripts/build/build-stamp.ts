/**
 * Knows whether a target is up to date: a hash over its sources, kept beside its output.
 * Invariant: a target counts as fresh only if its stamp was written after a finished build of the very same sources.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { listFiles } from '../lib/list-files.ts';
import type { BuildTarget } from './targets.ts';
import { COMMON_SOURCES } from './targets.ts';
import type { BuildFlags } from './vite-config.ts';

/** Name of the stamp inside a target's output folder. */
export const STAMP_FILE = '.build-stamp';

/** The hash of everything that decides the output of `target`: names and contents of its sources, and the flags. */
export function sourceHash(root: string, target: BuildTarget, flags: BuildFlags): string {
  const hash = createHash('sha256').update(JSON.stringify(flags));
  for (const source of [...COMMON_SOURCES, ...target.sources]) {
    const absolute = path.join(root, source);
    const files = existsSync(absolute) && statSync(absolute).isDirectory() ? listFiles(root, source) : [source];
    for (const file of files) {
      if (file.endsWith('.md') || !existsSync(path.join(root, file))) continue;
      hash.update(`\0${file}\0`).update(readFileSync(path.join(root, file)));
    }
  }
  return hash.digest('hex');
}

/** Whether the output of `target` stands and was built from sources with this hash. */
export function isFresh(root: string, target: BuildTarget, hash: string): boolean {
  const stamp = path.join(root, target.outDir, STAMP_FILE);
  if (!existsSync(stamp) || !existsSync(path.join(root, target.outDir, target.proof))) return false;
  return readFileSync(stamp, 'utf8') === hash;
}
