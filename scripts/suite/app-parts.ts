/**
 * The parts of the test run that start whole apps: crashes, the browser shell, the desktop shell.
 * Invariant: what cannot run here is reported as skipped, with the reason; it never counts as passed.
 */
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { listFiles } from '../lib/list-files.ts';
import { fromRoot, PROJECT_ROOT } from '../lib/project-root.ts';
import { runCommand } from '../lib/run-command.ts';
import { locateElectron } from '../start/electron-location.ts';
import { obtainChromium, obtainVirtualDisplay } from './find-tool.ts';
import type { PartResult } from './part-result.ts';
import { brokenPart, skippedPart } from './part-result.ts';
import { runPlaywrightPart } from './playwright-part.ts';
import type { Part } from './run-parts.ts';

const MINUTE_MS = 60_000;
/** Kills in `npm test`, and in the full run. */
const KILLS = { sample: 25, full: 200 } as const;
/** Each browser test has a server, a venue and a data folder of its own. The desktop's share one display, its keyboard included. */
const BROWSERS_AT_ONCE = 2;
const DESKTOPS_AT_ONCE = 1;

/** The parts that start apps; the crash sample grows in a full run. */
export function appParts(full: boolean): Part[] {
  const kills = full ? KILLS.full : KILLS.sample;
  const sizes = full ? { RUNG_FULL: '1' } : {};
  return [
    { name: 'crash', run: () => runCrash(kills) },
    { name: 'browser e2e', run: () => runBrowser(sizes) },
    { name: 'electron e2e', run: () => runElectron(sizes) },
  ];
}

async function runCrash(kills: number): Promise<PartResult> {
  const script = fromRoot('scripts/crash.ts');
  if (!existsSync(script)) return brokenPart('no scripts/crash.ts', '');
  const seed = process.env['RUNG_SEED'] ?? '1';
  const timeoutMs = Math.max(8, kills / 5) * MINUTE_MS;
  const result = await runCommand(process.execPath, [script, '--kills', String(kills)], {
    env: { RUNG_SEED: seed },
    timeoutMs,
  });
  const output = `${result.stdout}\n${result.stderr}`;
  if (result.timedOut) return brokenPart(`not finished after ${timeoutMs / MINUTE_MS} min`, output);
  if (result.code !== 0) return brokenPart(`ended with ${result.code}`, output);
  const summary = result.stdout.trim().split('\n').at(-1) ?? '';
  return { passed: kills, failed: 0, skipped: 0, note: summary.slice(0, 200), details: [] };
}

type Sizes = Readonly<Record<string, string>>;

async function runBrowser(sizes: Sizes): Promise<PartResult> {
  if (!hasSpecs('test/e2e/browser')) return brokenPart('no test in test/e2e/browser', '');
  const found = await obtainChromium(chromium.executablePath());
  if (!found.ok) return skippedPart(found.reason);
  return runPlaywrightPart({
    project: 'browser',
    env: { ...sizes, RUNG_CHROMIUM: found.path },
    note: found.installed ? `installed ${found.path}` : found.path,
    timeoutMs: 30 * MINUTE_MS,
    workers: BROWSERS_AT_ONCE,
  });
}

async function runElectron(sizes: Sizes): Promise<PartResult> {
  if (!hasSpecs('test/e2e/electron')) return brokenPart('no test in test/e2e/electron', '');
  const electron = locateElectron(PROJECT_ROOT, process.env, process.platform);
  if (electron === undefined) {
    return skippedPart(
      'no Electron here (npm start downloads it where it can; ELECTRON_OVERRIDE_DIST_PATH names another)',
    );
  }
  const prefix: string[] = [];
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    const display = await obtainVirtualDisplay();
    if (!display.ok) return skippedPart(display.reason);
    prefix.push(display.path, '-a', '--server-args=-screen 0 1920x1200x24');
  }
  return runPlaywrightPart({
    project: 'electron',
    prefix,
    env: sizes,
    note: `Electron ${electron.version}`,
    timeoutMs: 30 * MINUTE_MS,
    workers: DESKTOPS_AT_ONCE,
  });
}

function hasSpecs(folder: string): boolean {
  return listFiles(PROJECT_ROOT, folder).some((file) => /\.(spec|test)\.ts$/.test(file));
}
