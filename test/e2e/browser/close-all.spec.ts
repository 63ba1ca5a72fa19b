/** The red button in the browser shell: a crowd of positions and orders, a venue cut off, a market closed; then everything that may go wrong with us. */
import { expect, test } from '@playwright/test';
import { startBrowserShell, type BrowserShell } from '../harness/browser-shell.ts';
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

const SIZE: CrowdSize = process.env['RUNG_SMALL'] === '1' ? SMALL : FULL;
const SIZE_TEXT = SIZE === FULL ? '100 positions, 200 orders' : 'a few positions and orders';

test.describe('close-all, in a browser', () => {
  let crowd: Crowd;
  let shell: BrowserShell;

  const stage = async (page: Desk['page'], size: CrowdSize): Promise<Stage> => {
    crowd = await Crowd.start(size);
    shell = await startBrowserShell(crowd.dataDir, crowd.flags);
    const open = async (): Promise<Desk> => {
      await page.goto(shell.url);
      await page.reload();
      const desk = new Desk(page);
      await desk.ready();
      return desk;
    };
    return {
      crowd,
      desk: await open(),
      killWindow: () => page.close(),
      killAndRestart: async () => {
        await shell.stop('SIGKILL');
        shell = await startBrowserShell(crowd.dataDir, crowd.flags);
        return open();
      },
    };
  };

  test.afterEach(async () => {
    await shell.stop();
    await crowd.stop();
  });

  test(`G2, G4, G5, G6, G8: 3 accounts, ${SIZE_TEXT}, one venue cut off, one market closed: each row says the truth`, async ({
    page,
  }) => {
    test.setTimeout(180_000);
    const set = await stage(page, SIZE);
    if (SIZE === FULL) expect([crowd.positions >= 100, crowd.orders >= 200]).toEqual([true, true]);
    process.stdout.write(`    ${figuresOf(await tellsTheTruth(set))}\n`);
  });

  test('G7: it ends with the window gone', async ({ page }) => {
    test.setTimeout(120_000);
    process.stdout.write(`    ${figuresOf(await endsWithoutAWindow(await stage(page, SMALL)))}\n`);
  });

  test('G7: it works with the database locked', async ({ page }) => {
    test.setTimeout(120_000);
    process.stdout.write(`    ${figuresOf(await endsWithTheDatabaseLocked(await stage(page, SMALL)))}\n`);
  });

  test('G1, G18: killed in the middle, the next start goes on with it', async ({ page }) => {
    test.setTimeout(120_000);
    process.stdout.write(`    ${figuresOf(await endsAfterAKill(await stage(page, SMALL)))}\n`);
  });
});
