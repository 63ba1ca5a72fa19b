/** A bracket in the desktop shell: protected for its part, moved, evened, trailed, hit; the same scenario as in a browser. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from '@playwright/test';
import { dragStopLine, enterInParts, evenThenTrail, moveOnScreen, stopIsHit } from '../harness/brackets.ts';
import { Desk } from '../harness/desk.ts';
import { electronExecutable, startDesktop, type DesktopApp } from '../harness/electron-app.ts';
import { Venue } from '../harness/venue.ts';

const executable = electronExecutable();

test.describe('brackets, on the desktop', () => {
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

  test('G13, S1.6: a partial entry is protected for its part; the stop is moved, dragged, evened, trailed, and hit', async () => {
    test.setTimeout(120_000);
    if (desktop === null) throw new Error('no window');
    const desk = new Desk(desktop.page);
    await desk.ready();
    await enterInParts(desk, venue);
    await moveOnScreen(desk, venue);
    await dragStopLine(desk);
    await evenThenTrail(desk, venue);
    await stopIsHit(desk, venue);
  });
});
