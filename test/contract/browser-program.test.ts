/** The browser shell as a program: says where it is, why it is not, and ends cleanly. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { browserToken } from '../../src-main/shell/browser/browser-token.ts';
import { openingPage } from '../../src-main/shell/browser/opening-page.ts';

const MAIN = fileURLToPath(new URL('../../src-main/shell/browser/main.ts', import.meta.url));
const folders: string[] = [];
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const dataDir = (): string => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'rung-browser-'));
  folders.push(folder);
  return folder;
};

/** Starts the program; `said` waits for a word of it. */
function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [MAIN, '--no-open', ...args], { env: { ...process.env, ...env } });
  children.push(child);
  let text = '';
  let wake = (): void => undefined;
  const hear = (chunk: Buffer): void => {
    text += chunk.toString();
    wake();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const exit = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const said = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = pattern.exec(text)?.[0];
      if (found !== undefined) return found;
      if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${text}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
        void exit.then(() => resolve());
      });
    }
  };
  return { child, exit, said, text: () => text };
}

describe('the browser shell', () => {
  it('prints its address with the token in the fragment, serves there, and ends cleanly on SIGTERM', async () => {
    const shell = start(['--data-dir', dataDir()]);
    const url = await shell.said(/http:\/\/127\.0\.0\.1:\d+\/#token=[A-Za-z0-9_-]{43}/);
    expect(shell.text()).toContain('Rung is running in the browser shell: http://');
    const token = new URL(url).hash.replace('#token=', '');
    const check = new URL('/api/check', url);
    expect((await fetch(check, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
    expect((await fetch(check)).status).toBe(401);
    shell.child.kill('SIGTERM');
    expect(await shell.exit).toBe(0);
    expect(shell.text()).toContain('shutting down');
  });

  it('refuses a second engine on the same data folder with a sentence, and the first goes on', async () => {
    const folder = dataDir();
    const first = start(['--data-dir', folder]);
    const url = await first.said(/http:\/\/\S+/);
    const second = start(['--data-dir', folder]);
    expect(await second.exit).toBe(1);
    expect(second.text()).toMatch(/Rung did not start: .*(in use|another|already)/i);
    expect((await fetch(new URL('/api/check', url))).status).toBe(401);
  });

  const wrong: readonly (readonly [string, (folder: string) => string[], RegExp, number])[] = [
    ['a flag that there is not', () => ['--sped', '60'], /--sped/, 2],
    ['a port that is none', () => ['--port', '70000'], /--port/, 2],
    [
      'a settings file that makes no sense',
      (folder) => {
        writeFileSync(path.join(folder, 'settings.yaml'), 'limits:\n  collarPctMax: lots\n');
        return [];
      },
      /settings\.yaml, line 2/,
      1,
    ],
    ['a replay file that is not there', (folder) => ['--replay', path.join(folder, 'none.csv')], /none\.csv/, 1],
    [
      'a replay file that is no recording',
      (folder) => {
        writeFileSync(path.join(folder, 'odd.csv'), 'some,thing\nelse,entirely\n');
        return ['--replay', path.join(folder, 'odd.csv')];
      },
      /odd\.csv/,
      1,
    ],
    [
      'a database that is none',
      (folder) => {
        writeFileSync(
          path.join(folder, 'rung.db'),
          'this is not a database at all, but it is long enough to look at '.repeat(40),
        );
        return [];
      },
      /rung\.db/,
      1,
    ],
  ];
  it.each(wrong)('refuses %s with a sentence that names it', async (_, prepare, sentence, code) => {
    const folder = dataDir();
    const shell = start(['--data-dir', folder, ...prepare(folder)]);
    expect(await shell.exit).toBe(code);
    expect(shell.text()).toMatch(/^Rung did not start: /);
    expect(shell.text()).toMatch(sentence);
    expect(shell.text()).not.toContain('    at ');
  });

  it('refuses a port that another program has', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const shell = start(['--data-dir', dataDir(), '--port', String(port)]);
    expect(await shell.exit).toBe(1);
    expect(shell.text()).toContain(`Port ${port} is in use`);
    other.close();
  });

  it('keeps a token that it is given, and refuses a weak one', async () => {
    const strong = 'k'.repeat(43);
    expect(browserToken({ RUNG_TOKEN: strong })).toEqual({ ok: true, value: strong });
    expect(browserToken({ RUNG_TOKEN: 'weak' }).ok).toBe(false);
    const [one, two] = [browserToken({}), browserToken({})];
    expect(one.ok && one.value).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(one).not.toEqual(two);
    const shell = start(['--data-dir', dataDir()], { RUNG_TOKEN: 'weak' });
    expect(await shell.exit).toBe(2);
    expect(shell.text()).toContain('RUNG_TOKEN');
  });

  it('hands its address to a browser in a file of the owner alone, never as an argument', () => {
    const file = openingPage('http://127.0.0.1:1/#token=x');
    expect(file).not.toBeNull();
    expect(file).not.toContain('token');
  });
});
