/** The red button in the desktop shell: the same crowd, the same accidents; the window's process is crashed for real. */
import { expect, test } from '@playwright/test';
import {
  endsAfterAKill,
  endsWithTheDatabaseLocked,
  endsWithoutAWindow,
  figuresOf,
  tellsTheTruth,
  type Stage,
} from '../harness/close-all.ts';
import { Crowd, FULL, SMALL, type CrowdSize } from '../harness/crowd.ts';
import { Desk } from '../harness/desk.ts';
import { electronExecutable, startDesktop, type DesktopApp } from '../harness/electron-app.ts';

const executable = electronExecutable();

const SIZE: CrowdSize = process.env['RUNG_SMALL'] === '1' ? SMALL : FULL;
const SIZE_TEXT = SIZE === FULL ? '100 positions, 200 orders' : 'a few positions and orders';

test.describe('close-all, on the desktop', () => {
  test.skip(executable === null, 'no Electron here: set ELECTRON_OVERRIDE_DIST_PATH or let npm start fetch it');
  let crowd: Crowd;
  let desktop: DesktopApp;

  const open = async (): Promise<Desk> => {
    desktop = await startDesktop(executable ?? '', crowd.dataDir, crowd.flags);
    const desk = new Desk(desktop.page);
    await desk.ready();
    return desk;
  };
  const stage = async (size: CrowdSize): Promise<Stage> => {
    crowd = await Crowd.start(size);
    return {
      crowd,
      desk: await open(),
      killWindow: () =>
        desktop.app.evaluate(({ BrowserWindow }) => {
          for (const window of BrowserWindow.getAllWindows()) window.webContents.forcefullyCrashRenderer();
        }),
      killAndRestart: async () => {
        const child = desktop.app.process();
        const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
        child.kill('SIGKILL');
        await gone;
        return open();
      },
    };
  };

  test.afterEach(async () => {
    await desktop.stop();
    await crowd.stop();
  });

  test(`G2, G4, G5, G6, G8: 3 accounts, ${SIZE_TEXT}, one venue cut off, one market closed: each row says the truth`, async () => {
    test.setTimeout(180_000);
    const set = await stage(SIZE);
    if (SIZE === FULL) expect([crowd.positions >= 100, crowd.orders >= 200]).toEqual([true, true]);
    process.stdout.write(`    ${figuresOf(await tellsTheTruth(set))}\n`);
  });

  test('G7: it ends with the renderer killed', async () => {
    test.setTimeout(120_000);
    process.stdout.write(`    ${figuresOf(await endsWithoutAWindow(await stage(SMALL)))}\n`);
  });

  test('G7: it works with the database locked', async () => {
    test.setTimeout(120_000);
    process.stdout.write(`    ${figuresOf(await endsWithTheDatabaseLocked(await stage(SMALL)))}\n`);
  });

  test('G1, G18: killed in the middle, the next start goes on with it', async () => {
    test.setTimeout(120_000);
    process.stdout.write(`    ${figuresOf(await endsAfterAKill(await stage(SMALL)))}\n`);
  });
});
