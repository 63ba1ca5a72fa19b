/** Keys on the desktop: typed in a window of their own that is gone once they are kept, and found nowhere afterwards. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { Desk } from '../harness/desk.ts';
import { electronExecutable, startDesktop, type DesktopApp } from '../harness/electron-app.ts';
import { keysWindows, typeKeys } from '../harness/keys-window.ts';

const executable = electronExecutable();
const PLANTED = { keyId: 'PKPLANTEDKEYID0123', secretKey: 'planted-secret/with+signs==0123456789' };
const PASSPHRASE = 'the passphrase of this test';

/** Everything that the page's heap holds, as text. */
async function heapOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => void chunks.push(chunk));
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  return chunks.join('');
}

test.describe('keys, on the desktop', () => {
  test.skip(executable === null, 'no Electron here: set ELECTRON_OVERRIDE_DIST_PATH or let npm start fetch it');
  let desktop: DesktopApp | null = null;
  let dataDir = '';

  test.beforeEach(async () => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), 'rung-e2e-'));
    desktop = await startDesktop(executable ?? '', dataDir);
  });

  test.afterEach(async () => {
    await desktop?.stop();
    desktop = null;
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('S1.12, G24: their own window takes them, is destroyed, and they are in no heap, file or page of the app', async () => {
    test.setTimeout(120_000);
    if (desktop === null) throw new Error('no window');
    const { app, page } = desktop;
    const desk = new Desk(page);
    await desk.ready();
    await desk.at('connect-broker').click();
    await expect(desk.at('vault')).toBeVisible();
    if ((await desk.at('vault').getAttribute('data-state')) === 'none') {
      // Without a keyring of the desktop: Electron's own pretence of one is refused, and the screen says so.
      await expect(desk.at('vault')).toContainText(/basic_text is refused|gives no vault/);
      await desk.at('vault-passphrase').fill(PASSPHRASE);
      await desk.at('vault-again').fill(PASSPHRASE);
      await desk.at('vault-unlock').click();
    }
    await expect(desk.at('vault')).toHaveAttribute('data-state', 'open');
    await desk.at('connection-new').click();
    await desk.at('connection-broker').selectOption('alpaca');
    await desk.at('connection-add').click();
    await expect(desk.at('connection-keys')).toContainText('missing');
    await desk.at('connection-enter-keys').click();
    await expect.poll(() => keysWindows(app)).toBe(1);
    await typeKeys(app, [PLANTED.keyId, PLANTED.secretKey]);
    await expect(desk.at('connection-keys')).not.toContainText('missing');

    const heap = await heapOf(page);
    expect(heap.length).toBeGreaterThan(1_000_000);
    for (const planted of Object.values(PLANTED)) expect(heap.includes(planted)).toBe(false);
    await desktop.stop();
    desktop = null;
    let files = 0;
    for (const name of readdirSync(dataDir, { recursive: true, encoding: 'utf8' })) {
      const file = path.join(dataDir, name);
      if (!statSync(file, { throwIfNoEntry: false })?.isFile()) continue;
      files += 1;
      const content = readFileSync(file);
      for (const planted of [...Object.values(PLANTED), PASSPHRASE])
        expect(content.includes(planted), `${name} holds a secret`).toBe(false);
    }
    console.log(`searched a heap of ${heap.length} characters and ${files} files for planted keys`);
  });
});
