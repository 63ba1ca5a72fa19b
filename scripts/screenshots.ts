/**
 * `npm run screenshots`: pictures of the running terminal, taken from the browser shell as it is built now, with a fixed seed in the Chromium
 * that the tests use. The README's go to docs/screenshots; with `--all <folder>` every scene, at 1440x900 and at 1920x1080,
 * goes there instead. `--only connections`: those of the brokers' gateways alone; `--only guide`: those of docs/connect.md, taken where
 * they stand in it while it is played.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { buildApp } from './build/build-app.ts';
import { fromRoot } from './lib/project-root.ts';
import { playConnections } from './screenshots/connections.ts';
import { playGuide } from './screenshots/guide.ts';
import { beforeTheOpen, oneAccount, severalAccounts, type Shoot } from './screenshots/scenes.ts';
import { end, LARGE, launchChromium, openStage, SMALL, startUntil } from './screenshots/stage.ts';

/** What the README shows. */
const IN_README: ReadonlySet<string> = new Set([
  'workspace-1440',
  'workspace-1440-light',
  'brackets-1440',
  'options-1440',
  'close-all-preview-1440',
  'close-all-report-1440',
  'queued-1440',
  'risk-limits-1440',
  'accounts-1440',
  'execution-1440',
  // Of docs/connect.md.
  'connection-failed-1440',
]);
/** After a change of size or theme everything is drawn anew. */
const SETTLE_MS = 900;
/** 9:12 in New York on Friday, 20 November 2026. */
const BEFORE_OPEN_MS = Date.UTC(2026, 10, 20, 14, 12);

function shooter(page: Page, all: string | null): Shoot {
  const folder = all ?? fromRoot('docs', 'screenshots');
  return async (name, more = {}) => {
    const light = more.light === true;
    if (light) await page.keyboard.press('ControlOrMeta+Shift+L');
    for (const size of [SMALL, LARGE]) {
      const full = `${name}-${size.width}${light ? '-light' : ''}`;
      if (all === null && !IN_README.has(full) && !/^connect-.*-1440$/.test(full)) continue;
      await page.setViewportSize(size);
      await page.waitForTimeout(SETTLE_MS);
      const file = path.join(folder, `${full}.png`);
      const clip =
        more.top === undefined || size === LARGE ? undefined : { x: 0, y: 0, width: size.width, height: more.top };
      await page.screenshot({ path: file, ...(clip === undefined ? {} : { clip }) });
      process.stdout.write(`${path.relative(fromRoot('.'), file)}\n`);
    }
    if (light) await page.keyboard.press('ControlOrMeta+Shift+L');
    await page.setViewportSize(SMALL);
  };
}

type Scene = (page: Page, shoot: Shoot) => Promise<void>;

async function play(browser: Browser, scene: Scene, flags: readonly string[], all: string | null): Promise<void> {
  const stage = await openStage(browser, flags);
  try {
    await scene(stage.page, shooter(stage.page, all));
  } finally {
    await stage.close();
  }
}

/** On a venue of its own, whose clock stands before the open. */
async function playBeforeOpen(browser: Browser, all: string | null): Promise<void> {
  const entry = fromRoot('src-main/brokers/sim/venue-main.ts');
  const args = [entry, '--port', '0', '--seed', '7', '--start-ms', String(BEFORE_OPEN_MS)];
  const venue = await startUntil(args, /venue listening on (\d+)/);
  try {
    await play(browser, beforeTheOpen, ['--venue', venue.found], all);
  } finally {
    end(venue.child);
  }
}

async function main(): Promise<void> {
  const at = process.argv.indexOf('--all');
  const all = at < 0 ? null : path.resolve(process.argv[at + 1] ?? 'pictures');
  mkdirSync(all ?? fromRoot('docs', 'screenshots'), { recursive: true });
  const outcomes = await buildApp({ force: false, testBuild: false, report: (line) => console.log(line) });
  for (const outcome of outcomes)
    if (outcome.kind === 'failed') throw new Error(`${outcome.target} was not built: ${outcome.reason}`);
  const browser = await launchChromium();
  try {
    await playGuide(browser, (page) => shooter(page, all));
    if (process.argv.includes('guide')) return;
    await playConnections(browser, (page) => shooter(page, all));
    if (process.argv.includes('connections')) return;
    await play(browser, severalAccounts, ['--seed', '7', '--accounts', '3'], all);
    await playBeforeOpen(browser, all);
    await play(browser, oneAccount, ['--seed', '7'], all);
  } finally {
    await browser.close();
  }
}

await main();
