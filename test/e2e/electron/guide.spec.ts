/** docs/connect.md, played on the desktop as it is written, keys typed in their own window. Long: with the full run alone. */
import { expect, test } from '@playwright/test';
import { Desk } from '../harness/desk.ts';
import { electronExecutable, startDesktop, type DesktopApp } from '../harness/electron-app.ts';
import { guideFolder, guideSections, playGuide, startGuideGateways, type Guide } from '../harness/guide.ts';
import { keysWindows, typeKeys } from '../harness/keys-window.ts';

const executable = electronExecutable();

test.describe('docs/connect.md, on the desktop', () => {
  test.skip(executable === null, 'no Electron here: set ELECTRON_OVERRIDE_DIST_PATH or let npm start fetch it');
  test.skip(process.env['RUNG_FULL'] !== '1', 'with npm run test:full: the same steps are played in a browser');
  test.describe.configure({ timeout: 300_000 });
  let desktop: DesktopApp | null = null;
  let guide: Guide | null = null;
  let folder: ReturnType<typeof guideFolder>;

  test.beforeEach(() => {
    folder = guideFolder();
  });

  test.afterEach(async () => {
    await desktop?.stop();
    await guide?.close();
    desktop = null;
    guide = null;
    folder.remove();
  });

  test('S1.12, S2.4, S4.5: every step for TWS, Alpaca, Binance and Polygon does what it says', async () => {
    guide = await startGuideGateways(guideSections());
    desktop = await startDesktop(executable ?? '', folder.dataDir);
    const { app, page } = desktop;
    const desk = new Desk(page);
    await desk.ready();
    const keysWindow = async (keys: readonly string[]): Promise<void> => {
      await desk.at('connection-enter-keys').click();
      await expect.poll(() => keysWindows(app)).toBe(1);
      await typeKeys(app, keys);
    };
    console.log(await playGuide(page, { typed: guide.typed, keysWindow }));
  });
});
