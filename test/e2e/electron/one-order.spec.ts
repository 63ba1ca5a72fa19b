/** One order from click to pixel in the desktop shell, by the mouse and by the keyboard, and again after a restart. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { Desk } from '../harness/desk.ts';
import { electronExecutable, startDesktop, type DesktopApp } from '../harness/electron-app.ts';
import { tradeOneOrder, whatIsKept } from '../harness/one-order.ts';
import { Venue } from '../harness/venue.ts';

const executable = electronExecutable();

test.describe('one order, on the desktop', () => {
  test.skip(executable === null, 'no Electron here: set ELECTRON_OVERRIDE_DIST_PATH or let npm start fetch it');
  let venue: Venue;
  let desktop: DesktopApp | null = null;
  let dataDir = '';

  test.beforeEach(async () => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), 'rung-e2e-'));
    venue = await Venue.start();
    desktop = await startDesktop(executable ?? '', dataDir, ['--venue', String(venue.port)]);
  });

  test.afterEach(async () => {
    await desktop?.stop();
    desktop = null;
    await venue.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  for (const by of ['mouse', 'keyboard'] as const) {
    test(`G15, S3.1: bought through a ladder by the ${by}, filled in parts, another cancelled, all of it there after a restart`, async () => {
      test.setTimeout(120_000);
      if (desktop === null) throw new Error('no window');
      const desk = new Desk(desktop.page);
      await desk.ready();
      await tradeOneOrder(desk, venue, by);
      const before = await whatIsKept(desk);
      await desktop.stop();
      desktop = await startDesktop(executable ?? '', dataDir, ['--venue', String(venue.port)]);
      const again = new Desk(desktop.page);
      await again.ready();
      expect(await whatIsKept(again)).toEqual(before);
      expect(await venue.sentTwice()).toEqual([]);
    });
  }

  test('the window is closed to everything but its own pages', async () => {
    if (desktop === null) throw new Error('no window');
    const { page, app } = desktop;
    await new Desk(page).ready();
    expect(page.url()).toMatch(/^rung:\/\/app\//);
    expect(await page.evaluate(() => 'require' in globalThis || 'process' in globalThis)).toBe(false);
    await page.evaluate(() => {
      window.open('https://example.invalid/');
      location.href = 'https://example.invalid/';
    });
    const urls = (): Promise<string[]> =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.webContents.getURL()));
    expect(await urls()).toEqual([page.url()]);
    await expect.poll(urls).toEqual([expect.stringMatching(/^rung:\/\/app\//)]);
    expect(await page.evaluate(() => Notification.permission)).toBe('denied');
  });
});
