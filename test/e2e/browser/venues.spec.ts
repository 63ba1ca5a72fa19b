/** Each venue in the browser shell, from the settings screen to flat, over the venue's own wire protocol. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from '@playwright/test';
import { startBrowserShell, type BrowserShell } from '../harness/browser-shell.ts';
import { Desk } from '../harness/desk.ts';
import type { Rig } from '../harness/venues/venue-case.ts';
import { playedIn, tellLeftOut } from '../harness/venues/venue-cases.ts';
import { playJourney } from '../harness/venues/venue-journey.ts';

test.describe('venues over the wire, in a browser', () => {
  test.describe.configure({ mode: 'parallel', timeout: 300_000 });
  let shell: BrowserShell | null = null;
  let rig: Rig | null = null;
  let dataDir = '';

  test.beforeEach(() => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), 'rung-e2e-'));
  });

  test.afterEach(async () => {
    await shell?.stop();
    clearInterval(rig?.pulse.timer);
    await rig?.close();
    shell = null;
    rig = null;
    rmSync(dataDir, { recursive: true, force: true });
  });

  for (const venue of playedIn('browser')) {
    test(`S0.13, S2.4, S4.5: ${venue.name}: connected, quoted, traded, killed, reconciled, closed`, async ({
      page,
    }) => {
      tellLeftOut('browser', venue);
      rig = await venue.start();
      await playJourney(
        {
          open: async () => {
            shell = await startBrowserShell(dataDir, [], venue.shiftMs());
            await page.goto(shell.url);
            await page.reload();
            return new Desk(page);
          },
          kill: async () => shell?.stop('SIGKILL'),
          typeKeys: async (desk, keys) => {
            for (const [key, text] of Object.entries(keys)) await desk.at(`connection-secret-${key}`).fill(text);
            await desk.at('connection-save-keys').click();
          },
        },
        rig,
        venue,
      );
    });
  }
});
