/** The red button in the browser shell: a crowd of positions and orders, a venue cut off, a market closed; then everything that may go wrong with us. */
import { expect, test as base } from '@playwright/test';
import { startBrowserShell, type BrowserShell } from '../harness/browser-shell.ts';
import { floodText, pressedUnderAFlood, QUEUED } from '../harness/close-all-flood.ts';
import { Stage, type ShellDriver } from '../harness/close-all-stage.ts';
import {
  endsAfterAKill,
  endsWithTheDatabaseLocked,
  endsWithoutAWindow,
  figuresOf,
  tellsTheTruth,
} from '../harness/close-all.ts';
import { FULL, SIZE, SIZE_TEXT } from '../harness/crowd.ts';
import { Desk } from '../harness/desk.ts';

const test = base.extend<{ readonly shell: ShellDriver }>({
  shell: async ({ page }, give) => {
    let running: BrowserShell | null = null;
    await give({
      open: async (dataDir, flags) => {
        running = await startBrowserShell(dataDir, flags);
        await page.goto(running.url);
        await page.reload();
        const desk = new Desk(page);
        await desk.ready();
        return desk;
      },
      killWindow: () => page.close(),
      kill: async () => running?.stop('SIGKILL'),
      pid: () => running?.child.pid ?? 0,
      stop: async () => running?.stop(),
    });
  },
});

const say = (text: string): void => void process.stdout.write(`close-all, browser, ${text}\n`);

test.describe('close-all, in a browser', { tag: '@alone' }, () => {
  test(`G2, G4, G5, G6, G8: 3 accounts, ${SIZE_TEXT}, one venue cut off, one market closed: each row says the truth`, async ({
    shell,
  }) => {
    test.setTimeout(180_000);
    const figures = await Stage.play(shell, SIZE, (stage) => {
      if (SIZE === FULL) expect([stage.crowd.positions >= 100, stage.crowd.orders >= 200]).toEqual([true, true]);
      return tellsTheTruth(stage);
    });
    say(`one venue cut off, one market closed: ${figuresOf(figures)}`);
  });

  test(`G7: 3 accounts, ${SIZE_TEXT}, ${QUEUED} messages queued at the press: it goes first`, async ({ shell }) => {
    test.setTimeout(180_000);
    say(`${QUEUED} messages queued: ${floodText(await Stage.play(shell, SIZE, pressedUnderAFlood))}`);
  });

  test(`G7: 3 accounts, ${SIZE_TEXT}: it ends with the window gone`, async ({ shell }) => {
    test.setTimeout(180_000);
    say(`window gone: ${figuresOf(await Stage.play(shell, SIZE, endsWithoutAWindow))}`);
  });

  test(`G7: 3 accounts, ${SIZE_TEXT}: it works with the database locked`, async ({ shell }) => {
    test.setTimeout(180_000);
    say(`database locked: ${figuresOf(await Stage.play(shell, SIZE, endsWithTheDatabaseLocked))}`);
  });

  test(`G1, G18: 3 accounts, ${SIZE_TEXT}: killed (-9) in the middle, the next start goes on with it`, async ({
    shell,
  }) => {
    test.setTimeout(180_000);
    say(`kill -9 in the middle: ${figuresOf(await Stage.play(shell, SIZE, endsAfterAKill))}`);
  });
});
