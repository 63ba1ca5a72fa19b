/** One order from click to pixel in the browser shell, by the mouse and by the keyboard, and again after a restart. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { startBrowserShell, type BrowserShell } from '../harness/browser-shell.ts';
import { Desk } from '../harness/desk.ts';
import { tradeOneOrder, whatIsKept } from '../harness/one-order.ts';
import { Venue } from '../harness/venue.ts';

test.describe('one order, in a browser', () => {
  test.describe.configure({ mode: 'parallel' });
  let venue: Venue;
  let shell: BrowserShell;
  let dataDir = '';

  test.beforeEach(async () => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), 'rung-e2e-'));
    venue = await Venue.start();
    shell = await startBrowserShell(dataDir, ['--venue', String(venue.port)]);
  });

  test.afterEach(async () => {
    await shell.stop();
    await venue.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  for (const by of ['mouse', 'keyboard'] as const) {
    test(`G15, S3.1: bought through a ladder by the ${by}, filled in parts, another cancelled, all of it there after a restart`, async ({
      page,
    }) => {
      test.setTimeout(120_000);
      await page.goto(shell.url);
      const desk = new Desk(page);
      await desk.ready();
      await tradeOneOrder(desk, venue, by);
      const before = await whatIsKept(desk);
      await shell.stop();
      await expect(desk.at('link-cover')).toBeVisible({ timeout: 15_000 });
      shell = await startBrowserShell(dataDir, ['--venue', String(venue.port)]);
      await page.goto(shell.url);
      await page.reload();
      await desk.ready();
      expect(await whatIsKept(desk)).toEqual(before);
      expect(await venue.sentTwice()).toEqual([]);
    });
  }
});
