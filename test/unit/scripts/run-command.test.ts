import { describe, expect, it } from 'vitest';
import { runCommand } from '../../../scripts/lib/run-command.ts';

describe('running a command', () => {
  it('keeps what it printed and its exit code', async () => {
    const result = await runCommand(process.execPath, [
      '-e',
      "console.log('out'); console.error('err'); process.exitCode = 5",
    ]);
    expect(result).toEqual({ code: 5, stdout: 'out\n', stderr: 'err\n', timedOut: false });
  });

  it('reports a command that does not exist', async () => {
    expect(await runCommand('/none/at/all', [])).toMatchObject({ code: 127, timedOut: false });
  });

  it('asks a command that takes too long to end, so that it can tidy up', async () => {
    const program =
      "process.on('SIGTERM', () => { console.log('tidied'); process.exit(0); }); setInterval(() => {}, 1000)";
    const result = await runCommand(process.execPath, ['-e', program], { timeoutMs: 1500 });
    expect(result).toMatchObject({ timedOut: true, stdout: 'tidied\n' });
  });
});
