/** A broker from click to pixel: added, keys typed, tested, connected, quoted, traded on, restarted, disconnected. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { fromRoot } from '../../../scripts/lib/project-root.ts';
import { LIVE_ACCOUNT, PAPER_ACCOUNT, PAPER_KEY } from '../../fixtures/paper-broker.ts';
import { Desk } from '../harness/desk.ts';
import { end, startUntil, type Started } from '../harness/process.ts';
import { Venue } from '../harness/venue.ts';

const PASSPHRASE = 'typed by the trader alone';
const READY = /running in the browser shell: (http:\S+)/;

test.describe('connections, in a browser', () => {
  test.describe.configure({ mode: 'parallel' });
  let venue: Venue;
  let shell: Started;
  let dataDir = '';

  const start = async (): Promise<void> => {
    shell = await startUntil(process.execPath, [fromRoot('test/e2e/harness/connections-main.ts'), dataDir], READY);
  };
  const open = async (page: Page): Promise<Desk> => {
    await page.goto(shell.found[1] ?? '');
    await page.reload();
    return new Desk(page);
  };
  const dialog = async (desk: Desk): Promise<void> => {
    await desk.at('connect-broker').click();
    await expect(desk.at('connect-broker-dialog')).toBeVisible();
  };
  const addConnection = async (desk: Desk, name: string, mode: 'paper' | 'live'): Promise<void> => {
    await desk.at('connection-new').click();
    await desk.at(`connection-mode-${mode}`).click();
    await desk.at('connection-name').fill(name);
    await desk.at('connection-field-port').fill('wrong');
    await desk.at('connection-add').click();
    await expect(desk.page.getByText('A port is a number from 1 to 65535.')).toBeVisible();
    await desk.at('connection-field-port').fill(String(venue.port));
    await desk.at('connection-add').click();
    await expect(desk.at('connection-detail')).toBeVisible();
    await desk.at('connection-secret-key').fill(PAPER_KEY);
    await desk.at('connection-save-keys').click();
    await expect(desk.at('connection-secret-key')).toHaveValue('');
    await expect(desk.page.getByText('Kept. Type to replace it.')).toBeVisible();
  };

  test.beforeEach(async () => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), 'rung-e2e-'));
    venue = await Venue.start(7, ['--accounts', '2', '--start-ms', String(Date.now())]);
    await start();
  });

  test.afterEach(async () => {
    await end(shell.child);
    await venue.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('S1.12, S2.4, S4.5: from an empty list to an order on paper, again after a restart, and away', async ({
    page,
  }) => {
    test.setTimeout(180_000);
    let desk = await open(page);
    await desk.ready();
    await dialog(desk);
    await expect(desk.at('connections-empty')).toBeVisible();
    await desk.at('vault-passphrase').fill(PASSPHRASE);
    await desk.at('vault-again').fill(PASSPHRASE);
    await desk.at('vault-unlock').click();
    await expect(desk.at('vault')).toHaveAttribute('data-state', 'open');
    await addConnection(desk, 'Paper one', 'paper');
    await desk.at('connection-test').click();
    await expect(desk.at(`connection-accounts`)).toContainText(PAPER_ACCOUNT);
    await desk.at(`connection-account-${PAPER_ACCOUNT}`).click();
    await expect(desk.at('connection-accounts')).toContainText('chosen');
    await desk.at('connection-back').click();

    await desk.at('connection-market-connections').click();
    await expect(desk.at('market-description')).toContainText('No broker connected', { timeout: 30_000 });
    await desk.at('connection-papertest').click();
    await desk.at('connection-connect').click();
    await expect(desk.at('connection-state')).toHaveAttribute('data-state', 'ready', { timeout: 30_000 });
    await expect(desk.at('connection-health')).toContainText('3 ms');
    await expect(desk.at('connection-health')).toContainText('40 of 50 requests left');
    await desk.at('connection-checklist').click();
    await expect(desk.at('connection-checklist-items')).toContainText('answers within 3 ms');
    await expect(desk.at('connection-checklist-items')).not.toContainText(PAPER_KEY);
    await desk.at('connection-find').fill('ETH');
    await desk.at('connection-find-send').click();
    await desk.at('connection-list-ETH/USD').click();
    await expect(desk.at('connection-found')).toContainText('in the watchlist');
    await page.keyboard.press('Escape');

    await expect(desk.at('connections')).toContainText('Paper one · 3 ms');
    await expect(desk.at('watch-ETH/USD')).toBeVisible();
    await desk.place({ symbol: 'BTC/USD', side: 'buy', how: 'limit', qty: '0.01', fields: { limit: '20000' } });
    await desk.tab('working');
    await expect(desk.row('BTC/USD')).toContainText('Accepted');

    await end(shell.child, 'SIGKILL');
    await start();
    desk = await open(page);
    await expect(desk.at('workspace')).toBeVisible({ timeout: 20_000 });
    await expect(desk.at('notice-keys')).toContainText('Paper one cannot connect');
    await desk.at('notice-keys').getByRole('button', { name: 'Show' }).click();
    await expect(desk.at('vault')).toHaveAttribute('data-state', 'locked');
    await desk.at('vault-passphrase').fill('not this one');
    await desk.at('vault-unlock').click();
    await expect(desk.page.getByText('That is not the passphrase of the keys. Nothing was unlocked.')).toBeVisible();
    await desk.at('vault-passphrase').fill(PASSPHRASE);
    await desk.at('vault-unlock').click();
    await desk.at('connection-papertest').click();
    await expect(desk.at('connection-state')).toHaveAttribute('data-state', 'ready', { timeout: 30_000 });
    await desk.at('connection-disconnect').click();
    await expect(desk.at('connection-question')).toContainText('1 working order');
    await desk.at('connection-confirm').click();
    await expect(desk.at('connection-state')).toHaveAttribute('data-state', 'off');
    await page.keyboard.press('Escape');
    await desk.tab('working');
    // Still there, and marked as last known.
    await expect(desk.row('BTC/USD')).toContainText('no link');
    expect((await venue.openOrders()).length).toBe(1);
  });

  test('G21, G24: real money is loud, waits for the account to be typed, and its key is nowhere', async ({ page }) => {
    test.setTimeout(120_000);
    const desk = await open(page);
    await desk.ready();
    await dialog(desk);
    await desk.at('vault-passphrase').fill(PASSPHRASE);
    await desk.at('vault-again').fill(PASSPHRASE);
    await desk.at('vault-unlock').click();
    await desk.at('connection-market-connections').click();
    await expect(desk.at('market-description')).toContainText('No broker connected', { timeout: 30_000 });
    await expect(desk.at('live-frame')).toHaveCount(0);
    await addConnection(desk, 'Real one', 'live');
    await desk.at('connection-connect').click();
    await expect(desk.at('connection-state')).toHaveAttribute('data-state', 'ready', { timeout: 30_000 });
    await expect(desk.at('live-frame')).toContainText('not armed');
    await desk.at('connection-arm-name').fill(PAPER_ACCOUNT);
    await desk.at('connection-arm').click();
    await expect(desk.page.getByText('It stays unarmed.')).toBeVisible();
    await desk.at('connection-arm-name').fill(LIVE_ACCOUNT);
    await desk.at('connection-arm').click();
    await expect(desk.at('connection-armed')).toContainText('real money');
    await expect(desk.at('live-frame')).toContainText(`armed: ${LIVE_ACCOUNT}`);
    await expect(page).toHaveTitle(/LIVE/);
    const onPage = await page.evaluate(() => {
      const kept = [localStorage, sessionStorage].flatMap((store) => Object.entries(store));
      return document.documentElement.outerHTML + JSON.stringify(kept);
    });
    for (const planted of [PAPER_KEY, PASSPHRASE]) expect(onPage).not.toContain(planted);
    await end(shell.child);
    for (const name of readdirSync(dataDir, { recursive: true, encoding: 'utf8' })) {
      const file = path.join(dataDir, name);
      if (!statSync(file).isFile()) continue;
      const content = readFileSync(file);
      for (const planted of [PAPER_KEY, PASSPHRASE]) expect(content.includes(planted), name).toBe(false);
    }
    await start();
  });
});
