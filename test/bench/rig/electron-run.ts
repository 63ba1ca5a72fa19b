/** An app in the Electron of this machine: its first paint by the debugging port, its memory by the operating system. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { pause, within } from './stamps.ts';

const WAIT_MS = 20_000;
/** After the paint, until its memory is read: what a start takes is there by then. */
const SETTLE_MS = 1_500;
const PAINTED = `new Promise((resolve) => new PerformanceObserver((list) => {
  const entry = list.getEntriesByName('first-contentful-paint')[0];
  if (entry) resolve(performance.timeOrigin + entry.startTime);
}).observe({ type: 'paint', buffered: true }))`;

export type ElectronRun = {
  /** From the start of the process to the first paint with content, ms. */
  readonly paintMs: number;
  /** Resident memory of all its processes, MiB. */
  readonly memoryMib: number;
};

/** The address at which Chromium's tools listen, as it says on its error stream. */
function debuggerOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const found = /DevTools listening on (ws:\/\/\S+)/.exec(said);
      if (found?.[1] !== undefined) resolve(found[1]);
    });
    child.once('exit', (code) => reject(new Error(`Electron ended with ${String(code)}: ${said.slice(-500)}`)));
  });
}

function residentMib(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const own = Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
  let sum = own;
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    const children = readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim();
    for (const child of children.split(' ')) if (child !== '') sum += residentMib(Number(child));
  }
  return sum;
}

async function firstPage(address: string): Promise<{ readonly page: Page; readonly leave: () => Promise<void> }> {
  const browser = await chromium.connectOverCDP(address);
  for (;;) {
    const page = browser.contexts().flatMap((context) => context.pages())[0];
    if (page !== undefined) return { page, leave: () => browser.close() };
    await pause(20);
  }
}

/** Starts an app folder with flags, looks at it, ends it. */
export async function runElectron(
  appDir: string,
  flags: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ElectronRun> {
  const executable = path.join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? '', 'electron');
  const startMs = Date.now();
  const child = spawn(executable, [appDir, '--no-sandbox', '--remote-debugging-port=0', ...flags], {
    env: { ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    const address = await within(WAIT_MS, 'the debugging port of Electron', debuggerOf(child));
    const { page, leave } = await within(WAIT_MS, 'the page of Electron', firstPage(address));
    const paintedMs = await within(WAIT_MS, 'the first paint', page.evaluate<number>(PAINTED));
    await leave();
    await pause(SETTLE_MS);
    return { paintMs: paintedMs - startMs, memoryMib: residentMib(child.pid ?? 0) };
  } finally {
    child.kill('SIGTERM');
    await Promise.race([exited, pause(6_000)]);
    child.kill('SIGKILL');
  }
}
