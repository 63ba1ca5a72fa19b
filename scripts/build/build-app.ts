/**
 * Builds what is out of date.
 * Invariants: a build happens in a folder of its own and replaces the old output only when it is finished, so that a
 * running app or a second build never sees half of one.
 */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from '../lib/project-root.ts';
import { isFresh, STAMP_FILE, sourceHash } from './build-stamp.ts';
import type { BuildTarget, TargetName } from './targets.ts';
import { BUILD_TARGETS } from './targets.ts';
import type { BuildFlags } from './vite-config.ts';

export type TargetOutcome =
  | { readonly target: TargetName; readonly kind: 'built'; readonly seconds: number }
  | { readonly target: TargetName; readonly kind: 'fresh' }
  | { readonly target: TargetName; readonly kind: 'failed'; readonly reason: string };

export interface BuildOptions extends BuildFlags {
  /** Build even what is up to date. */
  readonly force: boolean;
  /** Receives one line of progress at a time. */
  readonly report: (line: string) => void;
}

/** Builds each target whose sources changed since its last build; a failure of one does not stop the others. */
export async function buildApp(options: BuildOptions): Promise<TargetOutcome[]> {
  const outcomes: TargetOutcome[] = [];
  for (const target of BUILD_TARGETS) outcomes.push(await buildTarget(target, options));
  return outcomes;
}

async function buildTarget(target: BuildTarget, options: BuildOptions): Promise<TargetOutcome> {
  const missing = target.entries.filter((entry) => !existsSync(path.join(PROJECT_ROOT, entry)));
  if (missing.length > 0) return { target: target.name, kind: 'failed', reason: `no ${missing.join(', no ')}` };
  const hash = sourceHash(PROJECT_ROOT, target, { testBuild: options.testBuild });
  if (!options.force && isFresh(PROJECT_ROOT, target, hash)) return { target: target.name, kind: 'fresh' };
  const startedAt = performance.now();
  const staging = path.join(PROJECT_ROOT, 'dist', `.staging-${target.name}-${process.pid}`);
  try {
    // Loaded here: an app that is up to date starts without vite.
    const [{ build }, { viteConfig }] = await Promise.all([import('vite'), import('./vite-config.ts')]);
    await build(viteConfig(target, staging, { testBuild: options.testBuild }));
    writeFileSync(path.join(staging, STAMP_FILE), hash);
    replaceFolder(staging, path.join(PROJECT_ROOT, target.outDir));
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    return { target: target.name, kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
  const seconds = (performance.now() - startedAt) / 1000;
  options.report(`Built ${target.name} in ${seconds.toFixed(1)} s.`);
  return { target: target.name, kind: 'built', seconds };
}

function replaceFolder(staging: string, final: string): void {
  const retired = `${final}.old-${process.pid}`;
  mkdirSync(path.dirname(final), { recursive: true });
  if (existsSync(final)) renameSync(final, retired);
  renameSync(staging, final);
  rmSync(retired, { recursive: true, force: true });
}
