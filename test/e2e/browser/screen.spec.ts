/** What a trader meets in the browser shell: moving quotes at once, two tabs, a wrong token, a lost engine, and no axe finding. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { startBrowserShell, type BrowserShell } from '../harness/browser-shell.ts';
import { Desk } from '../harness/desk.ts';

/** How long after its load a page may still be without a moving quote, ms. */
const FIRST_MOVE_MS = 2_000;

async function seriousFindings(page: Page): Promise<readonly string[]> {
  const found = await new AxeBuilder({ page }).analyze();
  return found.violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .map(
      (v) =>
        `${v.id}: ${v.nodes
          .map((n) => n.target.join(' '))
          .slice(0, 4)
          .join(' | ')}`,
    );
}

test.describe('the screen, in a browser', () => {
  test.describe.configure({ mode: 'parallel' });
  let shell: BrowserShell;
  let dataDir = '';

  test.beforeEach(async ({ page }) => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), 'rung-e2e-'));
    shell = await startBrowserShell(dataDir, ['--seed', '7']);
    await page.goto(shell.url);
    await new Desk(page).ready();
  });

  test.afterEach(async () => {
    await shell.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('quotes move, the ticket is filled in and the chart is drawn at once', async ({ page }) => {
    const moved = await page.evaluate(
      (limitMs) =>
        new Promise<number>((resolve) => {
          let changes = 0;
          const watch = new MutationObserver((records) => {
            changes += records.length;
          });
          const list = document.querySelector('[data-testid="watchlist"]');
          if (list !== null) watch.observe(list, { subtree: true, characterData: true, childList: true });
          setTimeout(() => resolve(changes), limitMs);
        }),
      FIRST_MOVE_MS,
    );
    expect(moved).toBeGreaterThan(0);
    await expect(page.getByTestId('ticket-send')).toContainText('Buy');
    await expect(page.getByTestId('ticket-axis-rung')).not.toHaveCount(0);
    await expect(page.getByTestId('chart').locator('canvas')).not.toHaveCount(0);
    await expect(page.getByTestId('mode')).toContainText(/simulation/i);
    await expect(page).toHaveTitle(/simulation/i);
    // Half the width, as zoomed: the red button and the ticket's are there whole.
    await page.setViewportSize({ width: 960, height: 600 });
    for (const button of ['close-all', 'ticket-send'])
      await expect(page.getByTestId(button)).toBeInViewport({ ratio: 1 });
  });

  test('axe finds nothing serious in either theme, nor in the settings, nor in the palette', async ({ page }) => {
    // Four looks of the whole page take their time on a busy machine.
    test.setTimeout(180_000);
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('ControlOrMeta+k');
    await expect(page.getByTestId('palette-input')).toBeVisible();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('ControlOrMeta+,');
    await expect(page.getByRole('dialog')).toBeVisible();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('ControlOrMeta+Shift+L');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('two tabs show the same order; either may cancel it', async ({ page, context }) => {
    const first = new Desk(page);
    await first.pickByMouse('GME');
    await page.getByTestId('ticket-how').selectOption('limit');
    await page.getByTestId('ticket-size').fill('10');
    await page.getByTestId('ticket-limit').fill('20.00');
    await expect(page.getByTestId('ticket-send')).not.toHaveAttribute('aria-disabled', 'true');
    await page.getByTestId('ticket-send').dblclick();
    await expect(first.row('GME')).toHaveCount(1);
    const other = await context.newPage();
    await other.goto(shell.url);
    const second = new Desk(other);
    await second.ready();
    await expect(second.row('GME')).toHaveCount(1);
    await second.row('GME').getByRole('button', { name: 'Cancel GME' }).click();
    await expect(first.row('GME')).toHaveCount(0);
    await expect(second.row('GME')).toHaveCount(0);
    // Under the pointer its place is held: another order that came up there would take the next click.
    await expect(other.locator('#blotter-panel .table-row.gone')).toHaveCount(1);
    await other.mouse.move(5, 5);
    await expect(other.locator('#blotter-panel .table-row.gone')).toHaveCount(0);
  });

  test('bad numbers are refused in the field, and nothing can be sent', async ({ page }) => {
    for (const bad of ['1,5', '1e400', 'NaN', '-5', '0', '2.5']) {
      await page.getByTestId('ticket-size').fill(bad);
      await expect(page.getByTestId('ticket-send'), bad).toHaveAttribute('aria-disabled', 'true');
    }
    await expect(page.getByTestId('ticket-reason')).not.toBeEmpty();
  });

  test('a wrong token is refused and the page says so', async ({ context }) => {
    const stranger = await context.newPage();
    await stranger.goto(shell.url.replace(/token=.*/, `token=${'A'.repeat(43)}`));
    await expect(stranger.getByTestId('refused')).toBeVisible();
    await expect(stranger.getByTestId('workspace')).toHaveCount(0);
  });

  test('the loss of the engine covers the screen', async ({ page }) => {
    await shell.stop('SIGKILL');
    await expect(page.getByTestId('link-cover')).toBeVisible({ timeout: 15_000 });
    expect(await seriousFindings(page)).toEqual([]);
  });
});
