/** Quitting with something working: the question, its three answers, and that "do not quit" stays. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { Desk } from '../harness/desk.ts';
import { electronExecutable, startDesktop, type DesktopApp } from '../harness/electron-app.ts';
import { Venue } from '../harness/venue.ts';

const executable = electronExecutable();
type Asked = { readonly message: string; readonly detail: string; readonly buttons: readonly string[] };

test.describe('quitting with orders at work', () => {
  test.skip(executable === null, 'no Electron here: set ELECTRON_OVERRIDE_DIST_PATH or let npm start fetch it');
  let venue: Venue;
  let desktop: DesktopApp | null = null;
  let dataDir = '';

  test.beforeEach(async () => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), 'rung-e2e-'));
    venue = await Venue.start();
    desktop = await startDesktop(executable ?? '', dataDir, ['--venue', String(venue.port), '--on-quit', 'ask']);
  });

  test.afterEach(async () => {
    await desktop?.stop();
    desktop = null;
    await venue.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('S1.10: it asks, stays when told to, and cancels what opens before it goes', async () => {
    if (desktop === null) throw new Error('no window');
    const { app, page } = desktop;
    const desk = new Desk(page);
    await desk.ready();
    await desk.enterByMouse({ symbol: 'COIN', side: 'buy', qty: '10', preset: 'Patient 0/10/20/30', wait: '600' });
    // The operating system's dialog cannot be clicked from here: the test answers in its place and keeps what was asked.
    await app.evaluate(({ dialog }) => {
      const kept = globalThis as unknown as { asked: unknown[]; answers: number[] };
      kept.asked = [];
      kept.answers = [3, 1];
      dialog.showMessageBox = ((...args: unknown[]) => {
        const options = args.at(-1) as { buttons: readonly string[]; message: string; detail: string };
        kept.asked.push({ message: options.message, detail: options.detail, buttons: options.buttons });
        return Promise.resolve({ response: kept.answers.shift() ?? 3, checkboxChecked: false });
      }) as typeof dialog.showMessageBox;
    });
    const asked = (): Promise<Asked[]> => app.evaluate(() => (globalThis as unknown as { asked: Asked[] }).asked);
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.close();
    });
    await expect.poll(async () => (await asked()).length).toBe(1);
    const [first] = await asked();
    expect(first?.detail).toContain('1 working order that can still open or add');
    expect(first?.buttons).toHaveLength(4);
    await expect(desk.at('workspace')).toBeVisible();
    const gone = app.waitForEvent('close');
    await app.evaluate(({ app: electron }) => {
      setImmediate(() => electron.quit());
    });
    await gone;
    desktop = null;
    expect(await venue.openOrders()).toEqual([]);
  });
});
