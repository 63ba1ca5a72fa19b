/** From the start of the process to the first paint of the page: the built browser shell against a bare server's page. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from '@playwright/test';
import { atMost, duel, type BenchResult } from '../measure.ts';
import { openChromium, whyNoChromium } from '../rig/bench-page.ts';
import { buildTerminal, startTerminalProcess } from '../rig/terminal-process.ts';

const HELLO = `require('node:http').createServer((_, r) => r.setHeader('content-type', 'text/html').end('<h1>Hello</h1>'))
  .listen(0, '127.0.0.1', function () { process.stdout.write(this.address().port + '\\n'); })`;

/** The moment of the first paint with content, UTC ms. */
async function firstPaint(browser: Browser, url: string): Promise<number> {
  const page = await browser.newPage();
  await page.goto(url);
  const script = `new Promise((resolve) => new PerformanceObserver((list) => {
    const entry = list.getEntriesByName('first-contentful-paint')[0];
    if (entry) resolve(performance.timeOrigin + entry.startTime);
  }).observe({ type: 'paint', buffered: true }))`;
  const paintedMs = await page.evaluate<number>(script);
  await page.close();
  return paintedMs;
}

async function ours(browser: Browser, folder: string): Promise<number> {
  const dataDir = mkdtempSync(path.join(folder, 'data-'));
  const startMs = Date.now();
  const terminal = await startTerminalProcess(dataDir, []);
  const tookMs = (await firstPaint(browser, terminal.url)) - startMs;
  await terminal.stop();
  return tookMs;
}

async function hello(browser: Browser): Promise<number> {
  const startMs = Date.now();
  const child = spawn(process.execPath, ['-e', HELLO], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const tookMs = (await firstPaint(browser, `http://127.0.0.1:${line.toString().trim()}/`)) - startMs;
  child.kill();
  return tookMs;
}

/** Milliseconds. */
export async function startup(): Promise<BenchResult | string> {
  const why = whyNoChromium();
  if (why !== null) return why;
  await buildTerminal();
  const folder = mkdtempSync(path.join(tmpdir(), 'rung-bench-'));
  const browser = await openChromium();
  try {
    return await duel({
      name: 'startup',
      unit: 'ms',
      goal: atMost(2.5),
      product: () => ours(browser, folder),
      floor: () => hello(browser),
    });
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
