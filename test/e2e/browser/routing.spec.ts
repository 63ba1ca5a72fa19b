/** S2.12 from click to pixel: one coin at two brokers, side by side on the ticket; the better one by choice, and why, afterwards too. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { fromRoot } from '../../../scripts/lib/project-root.ts';
import { PAPER_ACCOUNT, PAPER_KEY } from '../../fixtures/paper-broker.ts';
import type { Gateway } from '../../gateways/core/gateway.ts';
import { HARBOR_KEY, startHarborGateway } from '../../gateways/harbor/harbor-gateway.ts';
import { Desk } from '../harness/desk.ts';
import { end, startUntil, type Started } from '../harness/process.ts';
import { Venue } from '../harness/venue.ts';

const READY = /running in the browser shell: (http:\S+)/;
const PASSPHRASE = 'of the routing test';

test.describe('one coin at two brokers, in a browser', () => {
  let venue: Venue;
  let gateway: Gateway;
  let shell: Started;
  let dataDir = '';

  test.beforeEach(async () => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), 'rung-e2e-'));
    venue = await Venue.start(7, ['--accounts', '2', '--start-ms', String(Date.now())]);
    gateway = await startHarborGateway();
    shell = await startUntil(
      process.execPath,
      [fromRoot('test/e2e/harness/connections-main.ts'), dataDir, 'harbor'],
      READY,
    );
  });

  test.afterEach(async () => {
    await end(shell.child);
    await gateway.close();
    await venue.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('S2.12: both venues are shown, the best is chosen before sending, and the history says why', async ({
    page,
  }) => {
    test.setTimeout(300_000);
    await page.goto(shell.found[1] ?? '');
    await page.reload();
    const desk = new Desk(page);
    await desk.ready();
    await desk.at('connect-broker').click();
    await desk.at('vault-passphrase').fill(PASSPHRASE);
    await desk.at('vault-again').fill(PASSPHRASE);
    await desk.at('vault-unlock').click();
    const add = async (broker: string, name: string, port: number, key: string): Promise<void> => {
      await desk.at('connection-new').click();
      await desk.at('connection-broker').selectOption(broker);
      await desk.at('connection-mode-paper').click();
      await desk.at('connection-name').fill(name);
      await desk.at('connection-field-port').fill(String(port));
      await desk.at('connection-add').click();
      await desk.at('connection-secret-key').fill(key);
      await desk.at('connection-save-keys').click();
      await expect(page.getByText('Kept. Type to replace it.')).toBeVisible();
    };
    await add('paperTest', 'Sim', venue.port, PAPER_KEY);
    await desk.at('connection-test').click();
    await desk.at(`connection-account-${PAPER_ACCOUNT}`).click();
    await expect(desk.at('connection-accounts')).toContainText('chosen');
    await desk.at('connection-back').click();
    await add('harbor', 'Harbor', gateway.port, HARBOR_KEY);
    await desk.at('connection-back').click();
    await desk.at('connection-market-connections').click();
    await expect(desk.at('market-description')).toContainText('No broker connected', { timeout: 30_000 });
    for (const id of ['papertest', 'harbor']) {
      await desk.at(`connection-${id}`).click();
      await desk.at('connection-connect').click();
      await expect(desk.at('connection-state')).toHaveAttribute('data-state', 'ready', { timeout: 30_000 });
      await desk.at('connection-back').click();
    }
    await page.keyboard.press('Escape');

    // Two rows of one symbol: each says which venue it is.
    for (const row of [0, 1])
      await expect(desk.at('watch-BTC/USD').nth(row).getByRole('rowheader')).toContainText(/BTC\/USD (SIM|Harbor)/);
    // Whichever is pressed, the account becomes the one that trades it.
    for (const row of [1, 0]) {
      const pressed = desk.at('watch-BTC/USD').nth(row);
      const title = (await pressed.getByRole('rowheader').textContent()) ?? '';
      await pressed.click();
      await expect(desk.at('ticket-account').locator('option:checked')).toContainText(
        title.includes('Harbor') ? 'Harbor' : 'Sim',
      );
    }
    const venues = desk.at('ticket-venues');
    await expect(venues).toContainText('Sim');
    await expect(venues).toContainText('Harbor');
    await expect(venues.locator('.best')).not.toHaveCount(0);
    await desk.at('ticket-side-buy').click();
    await desk.at('ticket-how').selectOption('limit');
    await desk.at('ticket-size').fill('0.01');
    await desk.at('ticket-limit').fill('20000');
    await desk.at('ticket-tif').selectOption('gtc');
    await desk.at('ticket-venue').selectOption('best');
    await expect(desk.at('ticket-route')).toContainText(/USD after fees/);
    const chosen = (await desk.at('ticket-route').getAttribute('data-venue')) ?? '';
    expect(['papertest', 'harbor']).toContain(chosen);
    await desk.send();
    await desk.tab('working');
    await expect(desk.row('BTC/USD')).toHaveCount(1);
    await expect(desk.row('BTC/USD')).toContainText('Accepted');
    await desk
      .row('BTC/USD')
      .getByRole('button', { name: /cancel/i })
      .first()
      .click();
    await expect(desk.row('BTC/USD')).toHaveCount(0);
    await desk.tab('history');
    await expect(desk.row('BTC/USD').first()).toContainText(/after fees|the same as/);
  });
});
