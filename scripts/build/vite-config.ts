/**
 * The vite configuration of each target.
 * Invariants: nothing newer than Chrome 130 and Node 20.18 in the output, the oldest runtime the product is tested on;
 * no inline script in the renderer, so that the content security policy needs no exception; better-sqlite3 (native) and
 * electron (provided by the runtime) are never bundled.
 */
import path from 'node:path';
import react from '@vitejs/plugin-react';
import type { InlineConfig, Plugin } from 'vite';
import { PROJECT_ROOT } from '../lib/project-root.ts';
import type { BuildTarget } from './targets.ts';

const NODE_TARGET = 'node20.18';
const BROWSER_TARGET = 'chrome130';
const NEVER_BUNDLED = ['electron', 'better-sqlite3', 'bufferutil', 'utf-8-validate'];

export interface BuildFlags {
  /** A build for tests honours variables that a released one ignores, such as the path of SQLite's binding. */
  readonly testBuild: boolean;
}

/** The configuration that builds `target` into `outDir` (absolute). */
export function viteConfig(target: BuildTarget, outDir: string, flags: BuildFlags): InlineConfig {
  const shared: InlineConfig = {
    configFile: false,
    envDir: false,
    logLevel: 'warn',
    define: { __RUNG_TEST_BUILD__: JSON.stringify(flags.testBuild) },
  };
  switch (target.name) {
    case 'renderer':
      return { ...shared, ...rendererConfig(outDir) };
    case 'preload':
      return { ...shared, ...preloadConfig(target, outDir) };
    case 'main':
      return { ...shared, ...mainConfig(target, outDir) };
  }
}

function rendererConfig(outDir: string): InlineConfig {
  return {
    root: path.join(PROJECT_ROOT, 'src-renderer'),
    base: './',
    plugins: [react(), paintBeforeStyles],
    build: {
      outDir,
      emptyOutDir: true,
      target: BROWSER_TARGET,
      sourcemap: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 4096,
    },
  };
}

/**
 * A style sheet in the head keeps a browser from painting anything until it has come; after the body's content it keeps back
 * only what follows, and the program, which runs when all of it is there.
 */
const paintBeforeStyles: Plugin = {
  name: 'rung:paint-before-styles',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => {
      const sheets = html.match(/ *<link rel="stylesheet"[^>]*>\n?/g) ?? [];
      const without = sheets.reduce((text, sheet) => text.replace(sheet, ''), html);
      return without.replace('</body>', `${sheets.join('')}</body>`);
    },
  },
};

function preloadConfig(target: BuildTarget, outDir: string): InlineConfig {
  return {
    root: PROJECT_ROOT,
    publicDir: false,
    ssr: { noExternal: true, external: NEVER_BUNDLED },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: BROWSER_TARGET,
      minify: false,
      rolldownOptions: {
        input: { preload: absolute(target.entries[0]) },
        external: NEVER_BUNDLED,
        // A sandboxed preload can require nothing but electron: it must be one CommonJS file.
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  };
}

function mainConfig(target: BuildTarget, outDir: string): InlineConfig {
  const [electron, browser] = target.entries;
  return {
    root: PROJECT_ROOT,
    publicDir: false,
    ssr: { target: 'node', noExternal: true, external: NEVER_BUNDLED },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: NODE_TARGET,
      sourcemap: true,
      minify: false,
      rolldownOptions: {
        input: { electron: absolute(electron), browser: absolute(browser) },
        external: NEVER_BUNDLED,
        onwarn: (warning, warn) => {
          if (!isMissingPeerOfCcxt(warning.message)) warn(warning);
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  };
}

/** One exchange of ccxt's (dYdX) can use protobufjs, which nobody has to install: without it that exchange alone cannot sign. */
const isMissingPeerOfCcxt = (message: string): boolean =>
  message.includes('IMPORT_IS_UNDEFINED') && message.includes('__vite-optional-peer-dep:protobufjs/minimal.js:ccxt');

function absolute(entry: string | undefined): string {
  if (entry === undefined) throw new Error('A build target without an entry');
  return path.join(PROJECT_ROOT, entry);
}
