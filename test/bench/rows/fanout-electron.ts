/** Quotes from the API's session over a message port into an Electron page, against an IPC message of 500 quotes. */
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'vite';
import { openDisplay } from '../../contract/fixtures/electron-app.ts';
import { atMost, judge, type BenchResult, type Round } from '../measure.ts';
import { within } from '../rig/stamps.ts';

const PAGES = path.join(import.meta.dirname, '../pages');
const TIMEOUT_MS = 45_000;

async function buildInto(outDir: string): Promise<void> {
  const bundle = (entry: string, fileName: string, ssr: boolean): Promise<unknown> =>
    build({
      configFile: false,
      logLevel: 'warn',
      publicDir: false,
      ...(ssr ? { ssr: { target: 'node' as const, noExternal: true, external: ['electron'] } } : {}),
      build: {
        ssr,
        outDir,
        emptyOutDir: false,
        target: ssr ? 'node20.18' : 'chrome130',
        minify: false,
        rolldownOptions: {
          input: path.join(PAGES, entry),
          external: ['electron'],
          output: { format: ssr ? 'cjs' : 'iife', entryFileNames: fileName, codeSplitting: false },
        },
      },
    });
  await bundle('fanout-main.ts', 'fanout-main.cjs', true);
  await bundle('fanout-preload.ts', 'fanout-preload.cjs', true);
  await bundle('fanout-page.ts', 'fanout-page.js', false);
  copyFileSync(path.join(PAGES, 'fanout.html'), path.join(outDir, 'fanout.html'));
  writeFileSync(path.join(outDir, 'package.json'), '{"name":"rung-bench","main":"fanout-main.cjs"}');
}

async function run(executable: string, appDir: string): Promise<readonly Round[]> {
  const display = await openDisplay();
  const child = spawn(executable, ['--no-sandbox', '--disable-gpu', appDir], {
    env: { ...process.env, DISPLAY: display.name },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  try {
    await within(TIMEOUT_MS, 'the end of Electron', new Promise((resolve) => child.once('exit', resolve)));
    const line = said.split('\n').find((text) => text.startsWith('{"rounds"'));
    if (line === undefined) throw new Error('Electron ended without a result');
    return (JSON.parse(line) as { readonly rounds: readonly Round[] }).rounds;
  } finally {
    child.kill();
    display.close();
  }
}

/** Nanoseconds a quote. */
export async function fanoutElectron(): Promise<BenchResult | string> {
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (dist === undefined || !existsSync(path.join(dist, 'electron')))
    return 'ELECTRON_OVERRIDE_DIST_PATH names no Electron';
  const appDir = mkdtempSync(path.join(tmpdir(), 'rung-bench-'));
  try {
    await buildInto(appDir);
    const rounds = await run(path.join(dist, 'electron'), appDir);
    return judge({ name: 'fanout-electron', unit: 'ns/quote', goal: atMost(1.5) }, rounds.slice(1));
  } finally {
    rmSync(appDir, { recursive: true, force: true });
  }
}
