/**
 * Options by hand: the chain of an underlying, a bull put from a template, its credit, its ladder and the positions of its legs; a
 * vertical spread's signal to its result. No axe finding on the way, nothing moves when prices tick.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { startBrowserShell, type BrowserShell } from '../harness/browser-shell.ts';
import { Desk } from '../harness/desk.ts';

/** Serious findings of the options screen and the ticket: the rest of the page has its own test. */
async function findings(page: Page): Promise<readonly string[]> {
  const found = await new AxeBuilder({ page })
    .include('[data-testid="options-screen"]')
    .include('[data-testid="ticket"]')
    .analyze();
  return found.violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(' | ')}`);
}

/** Elements of the options screen that moved by themselves, over a while. Digits of a right-aligned number are no element. */
const movedWithin = (page: Page, ms: number): Promise<readonly string[]> =>
  page.evaluate(
    (limitMs) =>
      new Promise<readonly string[]>((resolve) => {
        const moved: string[] = [];
        type Shift = PerformanceEntry & {
          readonly hadRecentInput: boolean;
          readonly sources: readonly { readonly node: Node | null }[];
        };
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as Shift[]) {
            for (const { node } of entry.hadRecentInput ? [] : entry.sources) {
              if (node instanceof Element && node.closest('[data-testid="options-screen"]') !== null)
                moved.push(node.outerHTML.slice(0, 120));
            }
          }
        }).observe({ type: 'layout-shift' });
        setTimeout(() => resolve(moved), limitMs);
      }),
    ms,
  );

test.describe('options, in a browser', () => {
  // Each test lists some fifty contracts and works an order; a busy machine takes its time.
  test.describe.configure({ mode: 'parallel', timeout: 120_000 });
  let shell: BrowserShell;
  let dataDir = '';
  let desk: Desk;

  test.beforeEach(async ({ page }) => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), 'rung-e2e-'));
    shell = await startBrowserShell(dataDir, ['--seed', '7']);
    await page.goto(shell.url);
    desk = new Desk(page);
    await desk.ready();
    await desk.pickByMouse('SPY');
    await page.keyboard.press('Escape');
    await desk.at('chart-view-tab-options').click();
    await expect(desk.at('chain')).toBeVisible();
  });

  test.afterEach(async () => {
    await shell.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('the chain quotes what it shows, opens at the money and fills the ticket', async ({ page }) => {
    const calls = page.locator('[data-testid^="callBid-"]');
    await expect(calls.first()).toHaveText(/\d/);
    await expect(page.locator('.chain-row.at-money')).toHaveCount(1);
    await expect(
      page
        .locator('.chain-side.call .table-cell')
        .filter({ hasText: /^0\.[45]\d$/ })
        .first(),
    ).toBeVisible();
    expect(await movedWithin(page, 3_000)).toEqual([]);
    const atMoney = page.locator('.chain-row.at-money');
    await atMoney.locator('[data-testid^="putAsk-"]').click();
    await expect(desk.at('ticket-instrument')).toHaveValue(/SPY .* P$/);
    await expect(desk.at('ticket-side-buy')).toHaveAttribute('aria-checked', 'true');
    await atMoney.locator('[data-testid^="callBid-"]').click();
    await expect(desk.at('ticket-instrument')).toHaveValue(/SPY .* C$/);
    await expect(desk.at('ticket-side-sell')).toHaveAttribute('aria-checked', 'true');
  });

  test('by keys alone legs are added and the ticket is filled', async ({ page }) => {
    await desk.at('chain').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expect(desk.at('leg-0')).toHaveAttribute('data-side', 'buy');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('-');
    await expect(desk.at('leg-1')).toHaveAttribute('data-side', 'sell');
    await expect(desk.at('combo-mid')).toContainText('Debit');
    await page.keyboard.press('s');
    await expect(desk.at('ticket-size')).toBeFocused();
    await expect(desk.at('ticket-side-sell')).toHaveAttribute('aria-checked', 'true');
  });

  test('axe finds nothing serious in the chain, the builder and the executor, in either theme', async ({ page }) => {
    await desk.at('combo-fill').click();
    await expect(desk.at('combo-mid')).toContainText('Credit');
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('ControlOrMeta+Shift+L');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
    await desk.at('options-tab-vertical').click();
    await expect(desk.at('vertical-mid')).toContainText('credit');
    expect(await findings(page)).toEqual([]);
  });

  test('an underlying without options says so, and the way on', async ({ page }) => {
    await desk.at('chain-underlying').selectOption({ label: 'KO' });
    await expect(desk.at('chain-none')).toContainText('no listed options');
    await desk.at('chain-underlying').selectOption({ label: 'QQQ' });
    await expect(page.locator('[data-testid^="callBid-"]').first()).toHaveText(/\d/);
  });

  test('a bull put from a template is worked up a ladder as one combo; its legs are the positions', async () => {
    await desk.at('combo-fill').click();
    await expect(desk.at('leg-0')).toContainText('put');
    await expect(desk.at('combo-mid')).toContainText('Credit');
    await expect(desk.at('combo-max-loss')).toHaveText(/^−[\d.,]+$/);
    await expect(desk.at('payoff').locator('polyline')).toHaveCount(1);
    await desk.at('combo-trade').click();
    await expect(desk.at('ticket-size')).toBeFocused();
    await desk.at('ticket-how').selectOption('limit');
    await desk.at('ticket-limit-ask').click();
    await expect(desk.at('ticket-limit')).toHaveValue(/^-\d/);
    await expect(desk.at('ticket')).toContainText(/credit [\d.]+ per unit/);
    await desk.at('ticket-how').selectOption('ladder');
    await desk.at('ticket-wait').fill('1');
    await desk.at('ticket-final').selectOption('marketable');
    // Some way beyond the ask: the market goes on while the rungs are worked.
    await desk.at('ticket-worst').fill('-0.70');
    await expect(desk.at('ticket')).toContainText('credit 0.70 per unit');
    await expect(desk.at('ticket-send')).not.toHaveAttribute('aria-disabled', 'true');
    await desk.at('ticket-send').click();
    await expect(desk.at('ticket-status')).toHaveAttribute('data-phase', 'accepted');
    await desk.tab('positions');
    await expect(desk.row(/bull put/)).toHaveCount(1, { timeout: 30_000 });
    await expect(desk.row(/\d P/)).toHaveCount(0);
    await desk
      .row(/bull put/)
      .getByRole('button')
      .click();
    await expect(desk.row(/\d P/)).toHaveCount(2);
    const held = (await desk.rows()).join('\n');
    expect(held).toMatch(/SPY .* P .*−1/);
    expect(held).toMatch(/SPY .* P .*\+1/);
  });

  test('S0.6: a vertical spread runs from its signal to a result that says everything', async () => {
    await desk.at('options-tab-vertical').click();
    await expect(desk.at('vertical-mid')).toContainText('credit');
    await desk.at('vertical-min-premium').fill('99');
    await expect(desk.at('vertical-mid')).toContainText('would be rejected');
    await desk.at('vertical-send').click();
    const list = desk.at('verticals').locator('> li');
    await expect(list.first()).toHaveAttribute('data-result', 'rejected');
    await expect(list.first()).toContainText('below the minimum');
    await desk.at('vertical-min-premium').fill('0.10');
    await desk.at('vertical-interval').fill('1');
    await desk.at('vertical-timeout').fill('1');
    await desk.at('vertical-send').click();
    await expect(list).toHaveCount(2);
    await expect(list.first()).toHaveAttribute('data-result', /filled|exhausted|partial/, { timeout: 40_000 });
    await expect(list.first()).toContainText('Attempts');
    await expect(list.first()).toContainText('Last limit');
    await expect(list.first()).toContainText('Strikes, short / long');
  });
});
