import { describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../../../scripts/lib/project-root.ts';
import type { ElectronStart } from '../../../../scripts/start/run-electron.ts';
import { startElectron } from '../../../../scripts/start/run-electron.ts';

/** Starts Node in Electron's place with a program given as text. */
function start(program: string, readyTimeoutMs = 10_000): Promise<ElectronStart> {
  return startElectron({ executable: process.execPath, args: ['-e', program], cwd: PROJECT_ROOT, readyTimeoutMs });
}

describe('starting Electron', () => {
  it('is ready when the app says so on file descriptor 3', async () => {
    const started = await start("require('fs').writeSync(3, 'ready\\n'); setInterval(() => {}, 1000)");
    expect(started.kind).toBe('ready');
    if (started.kind === 'ready') started.child.kill('SIGKILL');
  });

  it('understands the word without a line end, and that another instance runs', async () => {
    expect((await start("require('fs').writeSync(3, 'already-running')")).kind).toBe('already-running');
  });

  it('reports an exit with what was said on the error stream', async () => {
    expect(await start("console.error('no luck'); process.exit(4)")).toEqual({
      kind: 'failed',
      end: { kind: 'exit', code: 4, stderr: 'no luck\n' },
    });
  });

  it('reports an exit with code 0 before the word as a failure', async () => {
    expect(await start('')).toEqual({ kind: 'failed', end: { kind: 'exit', code: 0, stderr: '' } });
  });

  it('reports a signal', async () => {
    expect(await start("process.kill(process.pid, 'SIGTRAP')")).toMatchObject({
      end: { kind: 'signal', signal: 'SIGTRAP' },
    });
  });

  it('ends an app that stays silent', async () => {
    expect(await start('setInterval(() => {}, 1000)', 300)).toMatchObject({ end: { kind: 'silence', silenceMs: 300 } });
  });

  it('reports an executable that cannot be started', async () => {
    const started = await startElectron({
      executable: '/none/electron',
      args: [],
      cwd: PROJECT_ROOT,
      readyTimeoutMs: 5000,
    });
    expect(started).toMatchObject({ kind: 'failed', end: { kind: 'spawn' } });
  });
});
