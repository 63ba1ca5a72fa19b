/** The desktop app's other doors to close-all (menu, global hotkey, command line), held against the venue's own books. */
import { expect, type ElectronApplication } from '@playwright/test';
import { ends, isFlatThere, linksAreUp } from './close-all.ts';
import type { Stage } from './close-all-stage.ts';
import { until } from './crowd.ts';
import type { DesktopDriver } from './desktop-driver.ts';
import { runDesktop } from './electron-app.ts';

type Asked = { readonly message: string; readonly detail: string; readonly buttons: readonly string[] };
type World = { asked: Asked[]; answers: number[] };

/** The system's dialogs cannot be clicked from here: the test answers in their place, in this order, and keeps what was asked. */
async function answerDialogs(app: ElectronApplication, answers: readonly number[]): Promise<() => Promise<Asked[]>> {
  await app.evaluate(({ dialog }, given) => {
    const world = globalThis as unknown as World;
    world.asked = [];
    world.answers = [...given];
    dialog.showMessageBox = ((...args: unknown[]) => {
      const { message, detail, buttons } = args.at(-1) as Asked;
      world.asked.push({ message, detail, buttons });
      return Promise.resolve({ response: world.answers.shift() ?? 1, checkboxChecked: false });
    }) as typeof dialog.showMessageBox;
  }, answers);
  return () => app.evaluate(() => (globalThis as unknown as World).asked);
}

/** Asked twice: "do nothing" does nothing, "close all" closes all. `press` is a way to be asked. */
async function asksThenCloses(stage: Stage, app: ElectronApplication, press: () => Promise<void>): Promise<void> {
  const { crowd, desk } = stage;
  await linksAreUp(desk);
  const resting = await crowd.resting();
  const asked = await answerDialogs(app, [1, 0]);
  await press();
  await expect.poll(async () => (await asked()).length).toBe(1);
  const [first] = await asked();
  expect(first?.message).toBe('Cancel every order and close every position?');
  expect(first?.detail).toMatch(/^\d+ cancels, \d+ closes, about .* in half-spreads and fees\./);
  expect(first?.detail).toContain('SIM-1 ');
  expect(first?.buttons).toEqual(['Close all', 'Do nothing']);
  expect([crowd.report(), await crowd.resting()]).toEqual([null, resting]);
  // The answer has to be taken up before the next question can be asked.
  await expect
    .poll(async () => {
      if ((await asked()).length === 1) await press();
      return (await asked()).length;
    })
    .toBe(2);
  const done = await ends(crowd);
  expect(done.green).toBe(true);
  await isFlatThere(crowd);
  await expect(desk.at('close-all-run')).toHaveAttribute('data-green', 'true');
}

/** Trading, Close all… */
export const menuAsksThenCloses =
  (driver: DesktopDriver) =>
  async (stage: Stage): Promise<void> => {
    const { app } = driver.app();
    await asksThenCloses(stage, app, () =>
      app.evaluate(({ Menu }) => {
        const trading = Menu.getApplicationMenu()?.items.find((item) => item.label === 'Trading');
        trading?.submenu?.items.find((item) => item.label === 'Close all…')?.click();
      }),
    );
  };

/** Keys that reach no window: the app's own is hidden. `pressKeys` presses them on the display. */
export const hotkeyAsksThenCloses =
  (driver: DesktopDriver, accelerator: string, pressKeys: () => Promise<void>) =>
  async (stage: Stage): Promise<void> => {
    const { app } = driver.app();
    const isRegistered = (): Promise<boolean> =>
      app.evaluate(({ globalShortcut }, keys) => globalShortcut.isRegistered(keys), accelerator);
    await expect.poll(isRegistered).toBe(true);
    await app.evaluate(({ BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows()) window.blur();
    });
    await asksThenCloses(stage, app, pressKeys);
  };

const flagsOf = ({ crowd }: Stage): readonly string[] => ['--data-dir', crowd.dataDir];

/** A first instance runs: the second hands it the press, follows it, and says what came of it. */
export const handsThePressOver =
  (executable: string) =>
  async (stage: Stage): Promise<void> => {
    const { crowd, desk } = stage;
    await linksAreUp(desk);
    const refused = await runDesktop(executable, ['--close-all', ...flagsOf(stage)]);
    expect([refused.code, refused.stdout]).toEqual([2, expect.stringContaining('Nothing was done.')]);
    expect(crowd.report()).toBeNull();
    const told = await runDesktop(executable, ['--close-all', '--yes', ...flagsOf(stage)]);
    expect(told.stdout).toContain('GREEN: everything in scope is flat');
    expect(told.stdout).not.toContain('acting without it');
    expect(told.code).toBe(0);
    expect((await ends(crowd)).green).toBe(true);
    await isFlatThere(crowd);
    // The first instance did it, and its window shows it.
    await expect(desk.at('close-all-run')).toHaveAttribute('data-green', 'true');
  };

/** No instance runs: it latches the folder and closes by itself; the next start finds everything flat and opens nothing. */
export const actsAlone =
  (executable: string) =>
  async (stage: Stage): Promise<void> => {
    const { crowd, desk } = stage;
    await linksAreUp(desk);
    await stage.kill();
    expect(await crowd.resting()).toBeGreaterThan(0);
    const told = await runDesktop(executable, ['--close-all', '--yes', ...flagsOf(stage)]);
    expect(told.stdout).toContain('acting without it');
    expect(told.stdout).toContain('Latched: ');
    expect(told.stdout).toContain('GREEN: everything in scope is flat');
    expect(told.code).toBe(0);
    await isFlatThere(crowd);
    expect(crowd.report()).toBeNull();
    await stage.reopen();
    await linksAreUp(stage.desk);
    await stage.desk.tab('positions');
    await expect(stage.desk.row('AAPL')).toHaveCount(0);
    await isFlatThere(crowd);
  };

/** The venue is cut off while it acts alone: the latch stays, and the next start closes what is left before anything opens. */
export const latchesForTheNextStart =
  (executable: string) =>
  async (stage: Stage): Promise<void> => {
    const { crowd, desk, tap } = stage;
    await linksAreUp(desk);
    await stage.kill();
    tap.cut(true);
    const told = await runDesktop(executable, ['--close-all', '--yes', ...flagsOf(stage)]);
    expect([told.code, told.stdout]).toEqual([1, expect.stringContaining('The latch stays')]);
    expect(await crowd.resting()).toBeGreaterThan(0);
    tap.cut(false);
    await stage.reopen();
    await until(() => crowd.report() !== null);
    const done = await ends(crowd);
    expect(done.rows.filter((row) => row.status !== 'flat').map((row) => [row.key, row.status, row.text])).toEqual([]);
    expect(done.green).toBe(true);
    await isFlatThere(crowd);
    await expect(stage.desk.at('close-all-run')).toHaveAttribute('data-green', 'true');
  };
