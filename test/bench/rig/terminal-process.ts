/** The browser shell as a trader starts it: the built program in a process of its own. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildApp } from '../../../scripts/build/build-app.ts';
import { browserShellStart, type ShellStart } from '../../../scripts/start/browser-shell.ts';
import { within } from './stamps.ts';

/** Limits that let a bench send one order after another. */
const SETTINGS = `limits:
  orderNotionalMax: 1000000
  positionSharePctMax: 1000
  duplicateWindowMs: 0
  underlyingSharePctMax: 1000
  classSharePctMax: 1000
  leverageMax: 1000
  marginUsePctMax: 1000
  collarWindowMs: 0
  ordersPerSecondMax: 1000000
  workingPerInstrumentMax: 1000000
  repeatFillsMax: 1000000
  unusualTimesMax: 1000000
  tradesPerDayMax: 1000000
`;

export type TerminalProcess = {
  readonly url: string;
  readonly port: number;
  readonly token: string;
  readonly stop: () => Promise<void>;
};

/** Builds what is out of date; throws what a build says. */
export async function buildTerminal(): Promise<void> {
  const outcomes = await buildApp({
    force: false,
    testBuild: false,
    report: (line) => process.stderr.write(`${line}\n`),
  });
  for (const outcome of outcomes)
    if (outcome.kind === 'failed') throw new Error(`${outcome.target} was not built: ${outcome.reason}`);
}

/** Starts it on a data folder and waits until it serves. */
export function startTerminalProcess(dataDir: string, flags: readonly string[]): Promise<TerminalProcess> {
  const words = ['--data-dir', dataDir, '--port', '0', '--no-open', ...flags];
  return startShell(dataDir, browserShellStart(words, process.env));
}

/** Starts a Node that says the address at which it serves, and waits for that. */
export async function startShell(dataDir: string, { args, env }: ShellStart): Promise<TerminalProcess> {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(path.join(dataDir, 'settings.yaml'), SETTINGS);
  const token = randomBytes(32).toString('base64url');
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...env, RUNG_TOKEN: token },
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(said);
      if (found !== null) resolve(found[0]);
    });
    void exited.then(() => reject(new Error('the terminal ended before it served')));
  });
  const stop = (): Promise<void> => {
    child.kill('SIGTERM');
    return exited;
  };
  const found = await within(20_000, 'the address of the terminal', url);
  return { url: found, port: Number(new URL(found).port), token, stop };
}
