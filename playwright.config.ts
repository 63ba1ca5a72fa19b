/**
 * End-to-end tests: the browser shell in a Chromium, the desktop shell in Electron. One worker: both drive a whole app; `npm test`
 * gives the browser's two, save for the tests marked `@alone`, which measure.
 * The Chromium is the one named by RUNG_CHROMIUM, else the system's, else Playwright's own.
 */
import { chromium, defineConfig } from '@playwright/test';
import { presentChromium } from './scripts/suite/find-tool.ts';

const executablePath = presentChromium(chromium.executablePath());
const isRoot = process.getuid?.() === 0;
// No graphics card is there to help: drawing by a processor that pretends to be one costs more than drawing.
const launchArgs = ['--disable-gpu', '--font-render-hinting=none', ...(isRoot ? ['--no-sandbox'] : [])];

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env['CI'] !== undefined,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: { trace: 'retain-on-failure', screenshot: 'only-on-failure' },
  projects: [
    {
      name: 'browser',
      testDir: 'test/e2e/browser',
      use: {
        browserName: 'chromium',
        viewport: { width: 1440, height: 900 },
        launchOptions: { args: launchArgs, ...(executablePath === undefined ? {} : { executablePath }) },
      },
    },
    { name: 'electron', testDir: 'test/e2e/electron' },
  ],
});
