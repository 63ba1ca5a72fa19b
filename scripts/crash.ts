/**
 * `npm run crash -- --kills N`: the venue's process and one browser page survive while the engine is killed (SIGKILL)
 * before commit, between commit and wire, wire and acknowledgement, fill and commit, and during recovery. After each
 * restart journal, venue and screen have to agree, no order was sent twice and none is lost. Any violation ends it with 1.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { randomBytes } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { crashArguments, type CrashArguments } from './crash/arguments.ts';
import { CrashRun } from './crash/crash-run.ts';
import { closingLine, shortcomings, tableOf } from './crash/report.ts';
import { obtainChromium } from './suite/find-tool.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function chromiumFor(wanted: boolean): Promise<string | null> {
  if (!wanted) return null;
  const found = await obtainChromium(chromium.executablePath());
  if (found.ok) return found.path;
  say(`No page takes part: ${found.reason}`);
  return null;
}

async function crash({ kills, seed, page, keep, verbose }: CrashArguments): Promise<number> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'rung-crash-'));
  say(`${kills} kills, seed ${seed}`);
  const token = randomBytes(32).toString('base64url');
  const run = new CrashRun({
    kills,
    seed,
    folder,
    token,
    say,
    detail: verbose ? say : () => undefined,
    port: await freePort(),
    chromium: await chromiumFor(page),
  });
  const report = await run.run();
  const problems = [...report.violations, ...shortcomings(report, kills)];
  for (const line of tableOf(report)) say(line);
  for (const problem of problems.slice(0, 40)) say(`VIOLATION ${problem}`);
  if (problems.length === 0 && !keep) rmSync(folder, { recursive: true, force: true });
  else say(`The data is in ${folder}`);
  say(closingLine(report, kills));
  return problems.length === 0 ? 0 : 1;
}

const given = crashArguments(process.argv.slice(2), Number(process.env['RUNG_SEED'] ?? '1'));
if (given.ok) process.exitCode = await crash(given.value);
else {
  process.stderr.write(`${given.error}\n`);
  process.exitCode = 2;
}
