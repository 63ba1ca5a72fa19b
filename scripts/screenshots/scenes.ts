/** What is in the pictures: each scene arranges the terminal and names what it shows. */
import type { Page } from '@playwright/test';
import { fillTicket, near, pick, send, type Entry } from './stage.ts';

/** Takes a picture of the window under this name; `top`: of so many px of the small one. */
export type Shoot = (name: string, more?: { readonly light?: boolean; readonly top?: number }) => Promise<void>;

const ladder = (symbol: string, qty: string, wait: string, more: Partial<Entry> = {}): Entry => ({
  symbol,
  qty,
  side: 'buy',
  how: 'ladder',
  ...more,
  fields: { wait, ...more.fields },
});

/** Long enough for the first ladders to be filled; then short enough to meet the next ones at work. */
const FILL_MS = 12_000;
const WORK_MS = 2_500;

const tab = (page: Page, name: string): Promise<void> => page.getByTestId(`blotter-tab-${name}`).click();

/** Positions with brackets, ladders at work, orders that wait for their trigger. */
async function arrange(page: Page): Promise<void> {
  const bracket = (stop: string, target: string): Partial<Entry> => ({
    choices: { 'stop-by': 'percent', 'target-by': 'percent' },
    fields: { stop, target },
  });
  await send(page, { symbol: 'NVDA', side: 'buy', qty: '40', how: 'market', ...bracket('1', '2') });
  await send(page, { symbol: 'AMD', side: 'buy', qty: '30', how: 'market', ...bracket('1.5', '3') });
  await send(page, ladder('UVXY', '200', '1'));
  await page.waitForTimeout(FILL_MS);
  await send(page, {
    symbol: 'AAPL',
    side: 'sell',
    qty: '10',
    how: 'limit',
    fields: { limit: await near(page, 'AAPL', 0.6) },
  });
  await send(page, {
    symbol: 'PLTR',
    side: 'buy',
    qty: '20',
    how: 'stop',
    fields: { trigger: await near(page, 'PLTR', 1) },
  });
  await send(page, ladder('COIN', '30', '20'));
  await send(page, ladder('LAKE', '150', '60'));
  await send(page, ladder('TSLA', '12', '40'));
  await page.waitForTimeout(WORK_MS);
  await page.keyboard.press('Escape');
}

/** Each kind of ticket, filled in and not sent. */
async function tickets(page: Page, shoot: Shoot): Promise<void> {
  const at = (pct: number): Promise<string> => near(page, 'NVDA', pct);
  const entry = { symbol: 'NVDA', side: 'sell', qty: '40' } as const;
  const kinds: readonly (readonly [string, Entry])[] = [
    ['limit', { ...entry, how: 'limit', choices: { tif: 'gtd' }, fields: { limit: await at(0.3), expire: '15:30' } }],
    ['stop-limit', { ...entry, how: 'stopLimit', fields: { trigger: await at(-1), limit: await at(-1.2) } }],
    ['trailing-stop', { ...entry, how: 'trailingStop', fields: { trail: '1.5' } }],
    ['take-profit', { ...entry, how: 'takeProfit', fields: { trigger: await at(2), limit: await at(1.9) } }],
  ];
  for (const [name, order] of kinds) {
    await fillTicket(page, order);
    await page.waitForTimeout(700);
    await shoot(`ticket-${name}`);
  }
  await fillTicket(page, {
    symbol: 'MSFT',
    side: 'buy',
    qty: '15',
    how: 'ladder',
    choices: { 'stop-by': 'percent', 'target-by': 'percent' },
    fields: { stop: '1', target: '2' },
  });
  await page.getByTestId('ticket-exits-more').click();
  await page.waitForTimeout(700);
  await shoot('ticket-bracket');
  await page.getByTestId('ticket-stop').fill('');
  await page.getByTestId('ticket-target').fill('');
}

/** Everything of one account: workspace, tickets, brackets, options, risk, close-all. */
export async function oneAccount(page: Page, shoot: Shoot): Promise<void> {
  await arrange(page);
  await shoot('workspace');
  await shoot('workspace', { light: true });
  await tickets(page, shoot);
  await tab(page, 'brackets');
  await pick(page, 'NVDA');
  await page.waitForTimeout(800);
  await shoot('brackets');
  await shoot('brackets', { light: true });
  await tab(page, 'positions');
  await shoot('positions');
  await tab(page, 'execution');
  await page.waitForTimeout(1_000);
  await shoot('execution');
  await tab(page, 'working');
  await settings(page, shoot);
  await options(page, shoot);
  await closeAll(page, shoot);
}

async function settings(page: Page, shoot: Shoot): Promise<void> {
  await page.keyboard.press('ControlOrMeta+,');
  await page.getByTestId('settings-tab-risk').click();
  await page.getByTestId('limit-orderNotionalMax').fill('9000');
  await page.getByTestId('limits-save').click();
  await page.getByTestId('limits-said').getByText('Taken').waitFor();
  await page.getByTestId('limit-dayLossMax').fill('500');
  await shoot('risk-limits');
  await page.getByTestId('settings-tab-trading').click();
  await shoot('trading-state');
  await page.keyboard.press('Escape');
}

async function options(page: Page, shoot: Shoot): Promise<void> {
  await pick(page, 'SPY');
  await page.keyboard.press('Escape');
  await page.getByTestId('chart-view-tab-options').click();
  await page.locator('[data-testid^="callBid-"]').first().waitFor();
  await page.getByTestId('combo-fill').click();
  await page.getByTestId('leg-0').waitFor();
  await page.waitForTimeout(1_500);
  await page.getByTestId('combo-trade').click();
  await page.waitForTimeout(1_200);
  await shoot('options', { top: 640 });
  await page.keyboard.press('Escape');
  await page.getByTestId('options-tab-vertical').click();
  await page.waitForTimeout(1_000);
  await shoot('vertical');
  await page.getByTestId('chart-view-tab-chart').click();
}

async function closeAll(page: Page, shoot: Shoot): Promise<void> {
  await pick(page, 'NVDA');
  await page.getByTestId('close-all').click();
  await page.getByTestId('close-all-preview').waitFor();
  await page.waitForTimeout(800);
  await shoot('close-all-preview');
  const fire = page.getByTestId('close-all-fire');
  await fire.hover();
  await page.mouse.down();
  await page.getByTestId('close-all-rows').waitFor();
  await page.mouse.up();
  await shoot('close-all-running');
  await page.getByTestId('close-all-put-away').waitFor({ timeout: 120_000 });
  await shoot('close-all-report');
}

/** Three accounts with orders of their own. */
export async function severalAccounts(page: Page, shoot: Shoot): Promise<void> {
  const limit = async (account: string, symbol: string, pct: number): Promise<void> =>
    send(page, {
      symbol,
      side: 'buy',
      qty: '20',
      how: 'limit',
      choices: { account },
      fields: { limit: await near(page, symbol, pct) },
    });
  await limit('SIM-1', 'AAPL', -0.4);
  await limit('SIM-2', 'NVDA', 0.1);
  await limit('SIM-2', 'GOOG', -0.3);
  await limit('SIM-3', 'AMD', 0.1);
  await limit('SIM-3', 'BA', -0.5);
  await page.waitForTimeout(1_500);
  await shoot('accounts');
}

/** Before the open: orders queued for it. */
export async function beforeTheOpen(page: Page, shoot: Shoot): Promise<void> {
  for (const [symbol, pct] of [
    ['AAPL', -0.2],
    ['NVDA', 0.1],
    ['JPM', -0.5],
  ] as const) {
    const fields = { limit: await near(page, symbol, pct) };
    await fillTicket(page, { symbol, side: 'buy', qty: '10', how: 'limit', fields });
    await page.getByTestId('queue-send').click();
    await page.getByTestId('queue-status').getByText('Accepted').waitFor();
  }
  await tab(page, 'queued');
  await page.waitForTimeout(800);
  await shoot('queued');
}
