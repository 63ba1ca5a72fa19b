/** The red button without the page, on a real Electron: the application menu, the global hotkey, and `rung --close-all`. */
import { expect, test as base } from '@playwright/test';
import { runCommand } from '../../../scripts/lib/run-command.ts';
import { obtainKeyPresser } from '../../../scripts/suite/find-tool.ts';
import {
  actsAlone,
  handsThePressOver,
  hotkeyAsksThenCloses,
  latchesForTheNextStart,
  menuAsksThenCloses,
} from '../harness/close-all-doors.ts';
import { Stage } from '../harness/close-all-stage.ts';
import { SMALL } from '../harness/crowd.ts';
import { desktopDriver, type DesktopDriver } from '../harness/desktop-driver.ts';
import { electronExecutable } from '../harness/electron-app.ts';

const found = electronExecutable();
const NO_ELECTRON = 'no Electron here: set ELECTRON_OVERRIDE_DIST_PATH or let npm start fetch it';

const test = base.extend<{ readonly executable: string; readonly driver: DesktopDriver }>({
  executable: [found ?? '', { option: true }],
  driver: async ({ executable }, give) => {
    await give(desktopDriver(executable));
  },
});

const ACCELERATOR = 'CommandOrControl+Shift+F12';
const KEYS = 'ctrl+shift+F12';

test.describe('close-all by the other doors of the desktop app', () => {
  test.skip(found === null, NO_ELECTRON);
  test.setTimeout(150_000);

  test('G7, G8: the menu asks with the preview; "do nothing" does nothing, "close all" closes all', async ({
    driver,
  }) => {
    await Stage.play(driver, SMALL, menuAsksThenCloses(driver));
  });

  test('G7: the global hotkey of the settings does the same, whatever has the keyboard', async ({ driver }) => {
    const presser = await obtainKeyPresser();
    test.skip(!presser.ok, presser.ok ? '' : presser.reason);
    const press = async (): Promise<void> => {
      const pressed = await runCommand('xdotool', ['key', KEYS]);
      expect([pressed.code, pressed.stderr]).toEqual([0, '']);
    };
    const settings = `hotkeys:\n  closeAll: ${ACCELERATOR}\n`;
    await Stage.play(driver, SMALL, hotkeyAsksThenCloses(driver, ACCELERATOR, press), settings);
  });

  test('the hotkey is off until the settings switch it on', async ({ driver }) => {
    await Stage.play(driver, SMALL, async () => {
      const { app } = driver.app();
      const isRegistered = app.evaluate(({ globalShortcut }, keys) => globalShortcut.isRegistered(keys), ACCELERATOR);
      expect(await isRegistered).toBe(false);
    });
  });

  test('G7: `rung --close-all` hands its press to the instance that runs, and follows it to the end', async ({
    driver,
    executable,
  }) => {
    await Stage.play(driver, SMALL, handsThePressOver(executable));
  });

  test('G7: `rung --close-all` without an instance latches, and closes on connections of its own', async ({
    driver,
    executable,
  }) => {
    await Stage.play(driver, SMALL, actsAlone(executable));
  });

  test('G1, G7: `rung --close-all` that reaches no venue leaves its latch, and the next start obeys it', async ({
    driver,
    executable,
  }) => {
    await Stage.play(driver, SMALL, latchesForTheNextStart(executable));
  });
});
