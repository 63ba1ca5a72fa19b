/**
 * Runs one command to its end and keeps what it printed.
 * Invariant: the promise never rejects; a command that cannot start is an exit code of 127 with the reason in `stderr`.
 */
import { spawn } from 'node:child_process';
import { PROJECT_ROOT } from './project-root.ts';

/** How long a command that ran out of time may take to tidy up, in milliseconds. */
const END_GRACE_MS = 3000;

export interface CommandResult {
  /** Exit code; 128 + 9 stands for an end by a signal or by the time limit. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** After this time the process group is asked to end, and killed a little later; no limit by default. */
  readonly timeoutMs?: number;
  /** Also print what arrives, as it arrives. */
  readonly echo?: boolean;
}

/** Runs `command` with `args` (no shell between) in the project's root unless `cwd` says otherwise. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? PROJECT_ROOT,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: options.timeoutMs !== undefined && process.platform !== 'win32',
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let timedOut = false;
    let killTimer: NodeJS.Timeout | undefined;
    const timer =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            endGroup(child.pid, 'SIGTERM');
            killTimer = setTimeout(() => killGroup(child.pid), END_GRACE_MS);
          }, options.timeoutMs);
    child.stdout.on('data', (chunk: Buffer) => {
      out.push(chunk);
      if (options.echo === true) process.stdout.write(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err.push(chunk);
      if (options.echo === true) process.stderr.write(chunk);
    });
    const finish = (code: number, extra: string): void => {
      clearTimeout(timer);
      clearTimeout(killTimer);
      resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() + extra, timedOut });
    };
    child.on('error', (error) => finish(127, error.message));
    child.on('close', (code) => finish(code ?? 137, ''));
  });
}

/** Ends a process and, where it leads a group, everything that it started. Does nothing once it is gone. */
export function killGroup(pid: number | undefined): void {
  endGroup(pid, 'SIGKILL');
}

function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  for (const target of process.platform === 'win32' ? [pid] : [-pid, pid]) {
    try {
      process.kill(target, signal);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
}
