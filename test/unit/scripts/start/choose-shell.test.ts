import type { ChildProcess } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { ShellWorld } from '../../../../scripts/start/choose-shell.ts';
import { chooseShell } from '../../../../scripts/start/choose-shell.ts';
import type { ElectronLocation } from '../../../../scripts/start/electron-location.ts';

const electron: ElectronLocation = { executable: '/e/electron', version: '33.2.1', origin: 'node_modules/electron' };
const child = { pid: 1 } as ChildProcess;

/** A world in which everything works; a test changes what it is about. */
function world(changes: Partial<ShellWorld> = {}): ShellWorld & { readonly calls: string[] } {
  const calls: string[] = [];
  const base: ShellWorld = {
    machine: { isRoot: false, hasDisplay: true, sandboxOff: false },
    locate: () => electron,
    askHost: () => Promise.resolve({ kind: 'answered', host: 'example.test', bytes: 100e6 }),
    install: () => Promise.resolve({ kind: 'installed' }),
    start: () => Promise.resolve({ kind: 'ready', child }),
    say: (line) => calls.push(line),
  };
  return { ...base, ...changes, calls };
}

describe('the choice of the shell', () => {
  it('starts Electron where it is present and says which', async () => {
    const here = world();
    expect(await chooseShell(undefined, here)).toEqual({ kind: 'electron', child });
    expect(here.calls).toEqual(['Starting the desktop shell: Electron 33.2.1 from node_modules/electron.']);
  });

  it('never asks the host when Electron is present', async () => {
    const askHost = (): never => {
      throw new Error('asked');
    };
    expect((await chooseShell(undefined, world({ askHost }))).kind).toBe('electron');
  });

  it('takes the browser shell when it is asked for, without looking for Electron', async () => {
    const locate = (): never => {
      throw new Error('looked');
    };
    expect(await chooseShell('browser', world({ locate }))).toEqual({
      kind: 'browser',
      reason: '--shell browser asks for it.',
    });
  });

  it('falls back, naming the host, when the download is out of reach', async () => {
    const choice = await chooseShell(
      undefined,
      world({
        locate: () => undefined,
        askHost: () => Promise.resolve({ kind: 'silent', host: 'h', reason: 'h did not answer within 2.5 s' }),
      }),
    );
    expect(choice).toEqual({
      kind: 'browser',
      reason: 'Electron is not installed, and its download is out of reach: h did not answer within 2.5 s.',
    });
  });

  it('installs Electron when its host answers, then starts it', async () => {
    let installed = false;
    const choice = await chooseShell(
      undefined,
      world({
        locate: () => (installed ? electron : undefined),
        install: (bytes) => {
          installed = bytes === 100e6;
          return Promise.resolve({ kind: 'installed' });
        },
      }),
    );
    expect(choice.kind).toBe('electron');
  });

  it('falls back when the installer fails, or leaves nothing behind', async () => {
    const failed = await chooseShell(
      undefined,
      world({
        locate: () => undefined,
        install: () => Promise.resolve({ kind: 'failed', reason: 'no byte arrived for 30 s' }),
      }),
    );
    expect(failed).toMatchObject({ kind: 'browser', reason: expect.stringContaining('no byte arrived for 30 s') });
    const empty = await chooseShell(undefined, world({ locate: () => undefined }));
    expect(empty).toMatchObject({ kind: 'browser', reason: expect.stringContaining('left no executable') });
  });

  it.each([
    ['an exit', { kind: 'exit', code: 1, stderr: 'boom' }, 'Electron ended with code 1 before its window opened: boom'],
    [
      'a signal',
      { kind: 'signal', signal: 'SIGABRT', stderr: '' },
      'Electron ended with SIGABRT before its window opened.',
    ],
    ['silence', { kind: 'silence', silenceMs: 15_000, stderr: '' }, 'Electron said nothing for 15 s.'],
    ['no start', { kind: 'spawn', message: 'EACCES', stderr: '' }, 'Electron could not be started (EACCES).'],
  ] as const)('falls back after %s, with the reason', async (_name, end, reason) => {
    expect(await chooseShell(undefined, world({ start: () => Promise.resolve({ kind: 'failed', end }) }))).toEqual({
      kind: 'browser',
      reason,
    });
  });

  it('does not fall back when --shell electron insists', async () => {
    const end = { kind: 'signal', signal: 'SIGSEGV', stderr: '' } as const;
    const choice = await chooseShell('electron', world({ start: () => Promise.resolve({ kind: 'failed', end }) }));
    expect(choice.kind).toBe('none');
  });

  it('leaves it at the window that is open already', async () => {
    expect(await chooseShell(undefined, world({ start: () => Promise.resolve({ kind: 'already-running' }) }))).toEqual({
      kind: 'already-running',
    });
  });
});
