/** docs/connect.md, played in a browser exactly as it is written. */
import { expect, test } from '@playwright/test';
import { playSection } from '../../../scripts/guide/play-guide.ts';
import { readGuide } from '../../../scripts/guide/read-guide.ts';
import { startBrowserShell, type BrowserShell } from '../harness/browser-shell.ts';
import { Desk } from '../harness/desk.ts';
import { guideFolder, guideSections, playGuide, startGuideGateways, type Guide } from '../harness/guide.ts';

test.describe('docs/connect.md, in a browser', () => {
  test.describe.configure({ timeout: 300_000 });
  let shell: BrowserShell | null = null;
  let guide: Guide | null = null;
  let folder: ReturnType<typeof guideFolder>;

  test.beforeEach(() => {
    folder = guideFolder();
  });

  test.afterEach(async () => {
    await shell?.stop();
    await guide?.close();
    shell = null;
    guide = null;
    folder.remove();
  });

  test('S2.4, S4.5: every step for TWS, Alpaca, Binance and Polygon does what it says, and a control that is not there fails', async ({
    page,
  }) => {
    const sections = guideSections();
    guide = await startGuideGateways(sections);
    shell = await startBrowserShell(folder.dataDir);
    await page.goto(shell.url);
    await new Desk(page).ready();
    const parts = { typed: guide.typed, keysWindow: null };
    console.log(await playGuide(page, parts));
    const [lie] = readGuide('## A lie\n\n1. Press **A button that is nowhere**.\n');
    if (lie === undefined) throw new Error('nothing was read');
    page.setDefaultTimeout(1_000);
    await expect(
      playSection({ ...parts, page, picture: () => Promise.resolve(), patienceMs: 500 }, lie),
    ).rejects.toThrow('"A lie", step 1: **A button that is nowhere**: it is not there');
  });
});
