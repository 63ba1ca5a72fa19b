/**
 * What the product is built into: one entry per target, with its sources and its output.
 * Invariant: `sources` names every folder whose change must rebuild the target.
 */

export type TargetName = 'renderer' | 'preload' | 'main';

export interface BuildTarget {
  readonly name: TargetName;
  /** Files that must exist; the entry points. */
  readonly entries: readonly string[];
  readonly sources: readonly string[];
  /** Folder of the output, relative to the project's root. */
  readonly outDir: string;
  /** A file that a finished build has. */
  readonly proof: string;
}

/** Files outside the source folders that every target depends on. */
export const COMMON_SOURCES: readonly string[] = ['package-lock.json', 'tsconfig.base.json', 'scripts/build'];

/** The three plain builds, in the order in which they run. */
export const BUILD_TARGETS: readonly BuildTarget[] = [
  {
    name: 'main',
    entries: ['src-main/shell/electron/main.ts', 'src-main/shell/browser/main.ts'],
    sources: ['shared', 'src-main'],
    outDir: 'dist/main',
    proof: 'browser.js',
  },
  {
    name: 'preload',
    entries: ['src-main/shell/electron/preload.ts'],
    sources: ['shared', 'src-main'],
    outDir: 'dist/preload',
    proof: 'preload.cjs',
  },
  {
    name: 'renderer',
    entries: ['src-renderer/index.html'],
    sources: ['shared', 'src-renderer'],
    outDir: 'dist/renderer',
    proof: 'index.html',
  },
];
