import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  askDownloadHost,
  installElectron,
  progressLine,
  releaseUrl,
} from '../../../../scripts/start/electron-download.ts';
import { executableInside, locateElectron } from '../../../../scripts/start/electron-location.ts';

describe('getting Electron', () => {
  let root = '';
  let server: Server | undefined;

  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'rung-electron-test-'));
    mkdirSync(path.join(root, 'node_modules', 'electron'), { recursive: true });
    writeFileSync(path.join(root, 'node_modules', 'electron', 'package.json'), '{"version":"45.4.1"}');
  });

  afterEach(async () => {
    rmSync(root, { recursive: true, force: true });
    server?.closeAllConnections();
    await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
    server = undefined;
  });

  async function serve(answer: 'ok' | 'refuse' | 'silent'): Promise<string> {
    server = createServer((_request, response) => {
      if (answer === 'ok') response.setHeader('content-length', '1234').end();
      if (answer === 'refuse') response.writeHead(403).end();
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  function installer(program: string): string {
    const file = path.join(root, 'installer.cjs');
    writeFileSync(file, program);
    return file;
  }

  it('asks for the very release, at a mirror if one is set', () => {
    const file = `v45.4.1/electron-v45.4.1-${process.platform}-${process.arch}.zip`;
    expect(releaseUrl(root, { ELECTRON_MIRROR: 'http://mirror.test/' })).toBe(`http://mirror.test/${file}`);
    expect(releaseUrl(root, {})).toMatch(new RegExp(`^https://.*/${file}$`));
  });

  it('learns the size from a host that answers', async () => {
    expect(await askDownloadHost(await serve('ok'), 2500)).toMatchObject({ kind: 'answered', bytes: 1234 });
  });

  it('takes a refusal, a silent host and no host for out of reach', async () => {
    expect(await askDownloadHost(await serve('refuse'), 2500)).toMatchObject({
      kind: 'silent',
      reason: expect.stringContaining('403'),
    });
    server?.close();
    expect(await askDownloadHost(await serve('silent'), 100)).toMatchObject({
      kind: 'silent',
      reason: expect.stringContaining('did not answer within 0.1 s'),
    });
    expect(await askDownloadHost('http://127.0.0.1:1/', 2500)).toMatchObject({ kind: 'silent' });
  });

  it('runs the installer to its end', async () => {
    const done = path.join(root, 'done');
    const script = installer(`require('fs').writeFileSync(${JSON.stringify(done)}, '')`);
    expect(
      await installElectron({ root, bytes: undefined, silenceMs: 5000, report: () => {}, installer: script }),
    ).toEqual({
      kind: 'installed',
    });
    expect(existsSync(done)).toBe(true);
  });

  it('ends an installer that receives no byte any more', async () => {
    const outcome = await installElectron({
      root,
      bytes: 100,
      silenceMs: 200,
      report: () => {},
      installer: installer('setInterval(() => {}, 1000)'),
    });
    expect(outcome).toEqual({ kind: 'failed', reason: 'no byte arrived for 0.2 s' });
  });

  it('reports the first line of what a failed installer said', async () => {
    const script = installer("console.error('no space left\\nstack'); process.exit(1)");
    expect(
      await installElectron({ root, bytes: undefined, silenceMs: 5000, report: () => {}, installer: script }),
    ).toEqual({
      kind: 'failed',
      reason: 'no space left',
    });
  });

  it('words its progress', () => {
    expect(progressLine(34_000_000, 112_000_000)).toBe('Downloading Electron: 34 of 112 MB.');
    expect(progressLine(34_000_000, undefined)).toBe('Downloading Electron: 34 MB.');
    expect(progressLine(134_000_000, 112_000_000)).toBe('Unpacking Electron.');
  });

  it('prefers the folder of the environment, and falls back to the package', () => {
    const own = path.join(root, 'node_modules', 'electron', 'dist');
    const other = path.join(root, 'other');
    expect(locateElectron(root, {}, 'linux')).toBeUndefined();
    for (const folder of [own, other]) {
      mkdirSync(folder);
      writeFileSync(path.join(folder, 'electron'), '');
      writeFileSync(path.join(folder, 'version'), folder === own ? 'v45.4.1' : '33.2.1');
    }
    expect(locateElectron(root, {}, 'linux')).toMatchObject({ version: '45.4.1', origin: 'node_modules/electron' });
    expect(locateElectron(root, { ELECTRON_OVERRIDE_DIST_PATH: other }, 'linux')).toMatchObject({ version: '33.2.1' });
    expect(locateElectron(root, { ELECTRON_OVERRIDE_DIST_PATH: '/none' }, 'linux')).toMatchObject({
      version: '45.4.1',
    });
    expect(executableInside('darwin')).toBe('Electron.app/Contents/MacOS/Electron');
    expect(executableInside('win32')).toBe('electron.exe');
  });
});
