/**
 * Determinism: one fixed run gives one hash, under this Node and under Electron's. When a change of behaviour is meant,
 * the hash below changes with it; when it is not, this is the test that notices.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, describe, expect, it } from 'vitest';
import { goldenHash } from './golden-run.ts';

const GOLDEN = '8968f0fd24db126d022b4947724825925a9b58468ccb7161e399c4b089089a6a';
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Inside the project, so that the bundle finds its one native dependency. */
const OUT = path.join(ROOT, 'test-results', `golden-${process.pid}`);

type Printed = { readonly hash: string; readonly node: string; readonly electron: string | null };

/** Why the bundle cannot run under Electron here, or where Electron is. */
function electronHere(): { readonly program: string } | { readonly skip: string } {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (folder === undefined || folder === '') return { skip: 'ELECTRON_OVERRIDE_DIST_PATH is not set' };
  const program = path.join(folder, process.platform === 'win32' ? 'electron.exe' : 'electron');
  return existsSync(program) ? { program } : { skip: `there is no ${program}` };
}

async function bundle(): Promise<string> {
  mkdirSync(OUT, { recursive: true });
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    ssr: { noExternal: true, external: ['better-sqlite3'] },
    build: {
      ssr: path.join(ROOT, 'test/sim/golden-main.ts'),
      outDir: OUT,
      target: 'node20',
      emptyOutDir: true,
      minify: false,
    },
  });
  return path.join(OUT, 'golden-main.js');
}

const runOf = (program: string, file: string): Printed =>
  JSON.parse(
    execFileSync(program, [file], {
      encoding: 'utf8',
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '' },
    }),
  ) as Printed;

afterAll(() => rmSync(OUT, { recursive: true, force: true }));

describe('one fixed run, event by event', () => {
  it('has the stored hash under this Node', async () => {
    expect(await goldenHash()).toBe(GOLDEN);
  }, 240_000);

  it('has it when bundled as for Electron, still under this Node', async () => {
    expect(runOf(process.execPath, await bundle()).hash).toBe(GOLDEN);
  }, 240_000);

  const electron = electronHere();
  if ('skip' in electron) process.stdout.write(`golden run under Electron: skipped, ${electron.skip}\n`);
  it.skipIf('skip' in electron)(
    "has it under Electron's Node",
    async () => {
      if ('skip' in electron) return;
      const printed = runOf(electron.program, await bundle());
      process.stdout.write(`golden run under Electron ${printed.electron ?? '?'}, Node ${printed.node}\n`);
      expect(printed.hash).toBe(GOLDEN);
    },
    240_000,
  );
});
