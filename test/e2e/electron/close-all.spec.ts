/** The red button in the desktop shell: the same crowd, the same accidents; the window's process is crashed for real. */
import { expect, test as base } from '@playwright/test';
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
import { electronExecutable } from '../harness/electron-app.ts';
import { desktopDriver } from '../harness/desktop-driver.ts';

const test = base.extend<{ readonly executable: string | null; readonly shell: ShellDriver }>({
  executable: [electronExecutable(), { option: true }],
  shell: async ({ executable }, give) => {
    await give(desktopDriver(executable ?? ''));
  },
});

const say = (text: string): void => void process.stdout.write(`close-all, desktop, ${text}\n`);

test.describe('close-all, on the desktop', () => {
  test.skip(
    electronExecutable() === null,
    'no Electron here: set ELECTRON_OVERRIDE_DIST_PATH or let npm start fetch it',
  );

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

  test(`G7: 3 accounts, ${SIZE_TEXT}: it ends with the renderer killed`, async ({ shell }) => {
    test.setTimeout(180_000);
    say(`renderer killed: ${figuresOf(await Stage.play(shell, SIZE, endsWithoutAWindow))}`);
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
