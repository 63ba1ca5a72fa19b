/**
 * `npm run screenshots`: pictures of the running terminal for the README, at 1440x900 and 1920x1080, dark and light: a fixed seed, a
 * ladder at work, a position, history. They are taken from the built browser shell, in the Chromium that the tests use.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawn, type ChildProcess } from 'node:child_process';
import { chromium, type Page } from '@playwright/test';
import { fromRoot } from './lib/project-root.ts';
import { presentChromium } from './suite/find-tool.ts';

const SIZES = [
  { width: 1440, height: 900 },
  { width: 1920, height: 1080 },
] as const;
/** Long enough for the first ladders to be filled; then short enough to meet the next ones at work. */
const FILL_MS = 12_000;
const WORK_MS = 2_500;

function startShell(dataDir: string): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const args = [fromRoot('dist/main/browser.js'), '--port', '0', '--no-open', '--seed', '7', '--data-dir', dataDir];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const url = /(http:\S+)/.exec(said)?.[1];
      if (url !== undefined) resolve({ child, url });
    });
    child.on('exit', () => reject(new Error(`the shell ended:\n${said}`)));
  });
}

type Entry = {
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly qty: string;
  readonly preset: RegExp;
  readonly wait: string;
};

async function send(page: Page, entry: Entry): Promise<void> {
  await page.getByTestId('watch-search').fill(entry.symbol);
  await page.getByTestId(`watch-${entry.symbol}`).click();
  await page.getByTestId('watch-search').fill('');
  await page.getByTestId(`ticket-side-${entry.side}`).click();
  const preset = page.getByTestId('ticket-preset');
  const label = (await preset.locator('option').allInnerTexts()).find((text) => entry.preset.test(text));
  if (label !== undefined) await preset.selectOption({ label });
  await page.getByTestId('ticket-wait').fill(entry.wait);
  await page.getByTestId('ticket-size').fill(entry.qty);
  await page.locator('[data-testid="ticket-send"]:not([aria-disabled="true"])').click();
  await page.locator('[data-testid="ticket-status"][data-phase="accepted"]').waitFor({ state: 'attached' });
}

async function picture(page: Page, name: string): Promise<void> {
  const file = fromRoot('docs', 'screenshots', `${name}.png`);
  await page.screenshot({ path: file });
  process.stdout.write(`${path.relative(fromRoot('.'), file)}\n`);
}

async function main(): Promise<void> {
  mkdirSync(fromRoot('docs', 'screenshots'), { recursive: true });
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'rung-pictures-'));
  const shell = await startShell(dataDir);
  const executablePath = presentChromium(chromium.executablePath());
  const args = ['--font-render-hinting=none', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  const browser = await chromium.launch({ args, ...(executablePath === undefined ? {} : { executablePath }) });
  try {
    const page = await browser.newPage({ viewport: SIZES[0] });
    await page.goto(shell.url);
    await page.getByTestId('watch-SPY').waitFor();
    await send(page, { symbol: 'NVDA', side: 'buy', qty: '20', preset: /Brisk/, wait: '1' });
    await send(page, { symbol: 'UVXY', side: 'buy', qty: '200', preset: /Brisk/, wait: '1' });
    await page.waitForTimeout(FILL_MS);
    await send(page, { symbol: 'TSLA', side: 'buy', qty: '12', preset: /Patient/, wait: '40' });
    await send(page, { symbol: 'COIN', side: 'buy', qty: '30', preset: /Patient/, wait: '12' });
    await send(page, { symbol: 'LAKE', side: 'buy', qty: '150', preset: /Patient/, wait: '60' });
    await page.waitForTimeout(WORK_MS);
    await page.keyboard.press('Escape');
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await page.waitForTimeout(1_500);
      await picture(page, `workspace-${size.width}`);
    }
    await page.setViewportSize(SIZES[0]);
    await page.keyboard.press('ControlOrMeta+Shift+L');
    await page.waitForTimeout(1_000);
    await picture(page, 'workspace-1440-light');
    await page.keyboard.press('ControlOrMeta+Shift+L');
    await page.getByTestId('blotter-tab-execution').click();
    await page.waitForTimeout(1_000);
    await picture(page, 'execution-1440');
  } finally {
    await browser.close();
    shell.child.removeAllListeners('exit');
    shell.child.kill('SIGTERM');
    rmSync(dataDir, { recursive: true, force: true });
  }
}

await main();
