/** A running browser shell, a Chromium page on it, and the hands that arrange what a picture shows. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawn, type ChildProcess } from 'node:child_process';
import { chromium, type Browser, type Page } from '@playwright/test';
import { fromRoot } from '../lib/project-root.ts';
import { presentChromium } from '../suite/find-tool.ts';

export const SMALL = { width: 1440, height: 900 } as const;
export const LARGE = { width: 1920, height: 1080 } as const;

/** A program that prints what it is waited for. `shiftMs`: its clock minus the machine's. */
export function startUntil(
  args: readonly string[],
  ready: RegExp,
  shiftMs = 0,
): Promise<{ child: ChildProcess; found: string }> {
  const shifted = {
    NODE_OPTIONS: `--require ${fromRoot('test/e2e/harness/shifted-clock.cjs')}`,
    RUNG_TEST_CLOCK_MS: String(shiftMs),
  };
  const env = { ...process.env, ...(shiftMs === 0 ? {} : shifted) };
  const child = spawn(process.execPath, [...args], { stdio: ['ignore', 'pipe', 'inherit'], env });
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const found = ready.exec(said)?.[1];
      if (found !== undefined) resolve({ child, found });
    });
    child.on('exit', () => reject(new Error(`it ended:\n${said}`)));
  });
}

export function end(child: ChildProcess): void {
  child.removeAllListeners('exit');
  child.kill('SIGTERM');
}

export type Stage = { readonly page: Page; readonly close: () => Promise<void> };

export function launchChromium(): Promise<Browser> {
  const executablePath = presentChromium(chromium.executablePath());
  const args = ['--font-render-hinting=none', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  return chromium.launch({ args, ...(executablePath === undefined ? {} : { executablePath }) });
}

/** A shell with these flags on a data folder of its own, and its workspace on a page. */
export async function openStage(browser: Browser, flags: readonly string[], shiftMs = 0): Promise<Stage> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'rung-pictures-'));
  const args = [fromRoot('dist/main/browser.js'), '--port', '0', '--no-open', '--data-dir', dataDir, ...flags];
  const shell = await startUntil(args, /(http:\S+)/, shiftMs);
  const page = await browser.newPage({ viewport: SMALL });
  await page.goto(shell.found);
  await page.getByTestId('watch-SPY').waitFor();
  return {
    page,
    close: async () => {
      await page.close();
      end(shell.child);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export type Entry = {
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly qty: string;
  /** `ladder` or an order type. */
  readonly how: string;
  /** Test ids without `ticket-`, in the order in which they are filled. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly choices?: Readonly<Record<string, string>>;
};

/** Picks a symbol in the watchlist. */
export async function pick(page: Page, symbol: string): Promise<void> {
  await page.getByTestId('watch-search').fill(symbol);
  await page.getByTestId(`watch-${symbol}`).click();
  await page.getByTestId('watch-search').fill('');
}

/** Fills the ticket in; sends nothing. */
export async function fillTicket(page: Page, entry: Entry): Promise<void> {
  await pick(page, entry.symbol);
  await page.getByTestId(`ticket-side-${entry.side}`).click();
  await page.getByTestId('ticket-how').selectOption(entry.how);
  for (const exit of ['stop', 'target']) await page.getByTestId(`ticket-${exit}`).fill('');
  for (const [id, value] of Object.entries(entry.choices ?? {}))
    await page.getByTestId(`ticket-${id}`).selectOption(value);
  await page.getByTestId('ticket-size').fill(entry.qty);
  for (const [id, value] of Object.entries(entry.fields ?? {})) await page.getByTestId(`ticket-${id}`).fill(value);
}

/** Fills the ticket in and sends it. */
export async function send(page: Page, entry: Entry): Promise<void> {
  await fillTicket(page, entry);
  await page.locator('[data-testid="ticket-send"]:not([aria-disabled="true"])').click();
  await page.getByTestId('ticket-status').getByText('Accepted').waitFor();
}

/** A price a number of per cent from the last trade shown in the watchlist, in cents. */
export async function near(page: Page, symbol: string, pct: number): Promise<string> {
  const text = await page.getByTestId(`watch-${symbol}`).innerText();
  const last = Number((/\n?\s*([\d,]+\.\d+)/.exec(text)?.[1] ?? '0').replaceAll(',', ''));
  return (Math.round(last * (100 + pct)) / 100).toFixed(2);
}
