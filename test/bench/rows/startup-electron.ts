/**
 * The desktop app against a window that says hello, on the same Electron: from the start of the process to the first paint,
 * and the memory of all processes a moment later.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROJECT_ROOT } from '../../../scripts/lib/project-root.ts';
import { openDisplay, whyNoElectron } from '../../contract/fixtures/electron-app.ts';
import { atMost, judge, ROUNDS, type BenchResult, type Round } from '../measure.ts';
import { runElectron, type ElectronRun } from '../rig/electron-run.ts';
import { buildTerminal } from '../rig/terminal-process.ts';

const HELLO = `const { app, BrowserWindow } = require('electron');
app.setPath('userData', process.env.HELLO_DATA);
app.whenReady().then(() => new BrowserWindow({ width: 1280, height: 800 }).loadFile('index.html'));
`;

function writeHello(appDir: string): void {
  writeFileSync(path.join(appDir, 'package.json'), '{"name":"hello","main":"main.cjs"}');
  writeFileSync(path.join(appDir, 'main.cjs'), HELLO);
  writeFileSync(path.join(appDir, 'index.html'), '<!doctype html><title>Hello</title><h1>Hello</h1>');
}

/** Milliseconds to the first paint; MiB of all processes. */
export async function startupElectron(): Promise<readonly BenchResult[] | string> {
  await buildTerminal();
  const why = whyNoElectron();
  if (why !== null) return why;
  const folder = mkdtempSync(path.join(tmpdir(), 'rung-bench-'));
  const display = await openDisplay();
  const environment = { ...process.env, DISPLAY: display.name, ELECTRON_RUN_AS_NODE: undefined };
  writeHello(folder);
  const fresh = (): string => mkdtempSync(path.join(folder, 'data-'));
  const ours = (): Promise<ElectronRun> => runElectron(PROJECT_ROOT, ['--data-dir', fresh()], environment);
  const hello = (): Promise<ElectronRun> => runElectron(folder, [], { ...environment, HELLO_DATA: fresh() });
  try {
    const runs: { readonly ours: ElectronRun; readonly hello: ElectronRun }[] = [];
    for (let i = 0; i <= ROUNDS; i++) runs.push({ ours: await ours(), hello: await hello() });
    const rounds = (of: (run: ElectronRun) => number): Round[] =>
      runs.slice(1).map((run) => ({ product: of(run.ours), floor: of(run.hello) }));
    return [
      judge(
        { name: 'startup-electron', unit: 'ms', goal: atMost(2.5) },
        rounds((run) => run.paintMs),
      ),
      judge(
        { name: 'startup-memory', unit: 'MiB', goal: atMost(1.5) },
        rounds((run) => run.memoryMib),
      ),
    ];
  } finally {
    display.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
