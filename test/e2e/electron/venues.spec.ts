/** Each venue in the desktop shell, from the settings screen to flat, keys typed in their own window. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { Desk } from '../harness/desk.ts';
import { electronExecutable, startDesktop, type DesktopApp } from '../harness/electron-app.ts';
import { keysWindows, typeKeys } from '../harness/keys-window.ts';
import type { Rig } from '../harness/venues/venue-case.ts';
import { playedIn, tellLeftOut } from '../harness/venues/venue-cases.ts';
import { playJourney } from '../harness/venues/venue-journey.ts';

const executable = electronExecutable();

test.describe('venues over the wire, on the desktop', () => {
  test.skip(executable === null, 'no Electron here: set ELECTRON_OVERRIDE_DIST_PATH or let npm start fetch it');
  test.describe.configure({ timeout: 300_000 });
  let desktop: DesktopApp | null = null;
  let rig: Rig | null = null;
  let dataDir = '';

  test.beforeEach(() => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), 'rung-e2e-'));
  });

  test.afterEach(async () => {
    await desktop?.stop();
    clearInterval(rig?.pulse.timer);
    await rig?.close();
    desktop = null;
    rig = null;
    rmSync(dataDir, { recursive: true, force: true });
  });

  const running = (): DesktopApp => {
    if (desktop === null) throw new Error('no desktop app runs');
    return desktop;
  };
  const kill = async (): Promise<void> => {
    const child = running().app.process();
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGKILL');
    await gone;
    desktop = null;
  };

  for (const venue of playedIn('electron')) {
    test(`S0.13, S2.4, S4.5: ${venue.name}: connected, quoted, traded, killed, reconciled, closed`, async () => {
      tellLeftOut('electron', venue);
      rig = await venue.start();
      await playJourney(
        {
          open: async () => {
            desktop = await startDesktop(executable ?? '', dataDir, [], venue.shiftMs());
            return new Desk(desktop.page);
          },
          kill,
          typeKeys: async (desk, keys) => {
            await desk.at('connection-enter-keys').click();
            await expect.poll(() => keysWindows(running().app)).toBe(1);
            await typeKeys(running().app, Object.values(keys));
          },
        },
        rig,
        venue,
      );
    });
  }
});
