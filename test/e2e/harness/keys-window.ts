/** The desktop's window for keys, typed into by the keyboard: it has no script that a test could speak to. */
import { expect, type ElectronApplication } from '@playwright/test';

/** How many of them there are. */
export const keysWindows = (app: ElectronApplication): Promise<number> =>
  app.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows().filter((one) => one.getTitle().startsWith('Keys of')).length,
  );

/** Types into the fields of the keys' window, one after the other, as a person would, and presses Enter. */
const typeOnce = (app: ElectronApplication, texts: readonly string[]): Promise<void> =>
  app.evaluate(async ({ BrowserWindow }, typed) => {
    const window = BrowserWindow.getAllWindows().find((one) => one.getTitle().startsWith('Keys of'));
    if (window === undefined) return;
    const { webContents } = window;
    const settle = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
    const press = (keyCode: string): void => {
      webContents.sendInputEvent({ type: 'keyDown', keyCode });
      if (keyCode === 'Return') webContents.sendInputEvent({ type: 'char', keyCode });
      webContents.sendInputEvent({ type: 'keyUp', keyCode });
    };
    // A fresh page: the first field has the focus once it is drawn.
    const loaded = new Promise<void>((resolve) => void webContents.once('did-finish-load', () => resolve()));
    webContents.reload();
    await loaded;
    window.focus();
    webContents.focus();
    await settle(300);
    for (const [at, text] of typed.entries()) {
      if (at > 0) {
        press('Tab');
        await settle(200);
      }
      await webContents.insertText(text);
    }
    press('Return');
  }, texts);

/** Until the window is gone: what a busy machine swallowed is typed again. */
export const typeKeys = (app: ElectronApplication, texts: readonly string[]): Promise<void> =>
  expect(async () => {
    await typeOnce(app, texts);
    await expect.poll(() => keysWindows(app), { timeout: 5_000 }).toBe(0);
  }).toPass({ timeout: 45_000 });
