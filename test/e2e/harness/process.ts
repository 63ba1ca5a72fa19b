/** Child processes of an end-to-end test: started, waited for by what they print, and always ended. */
import { spawn, type ChildProcess } from 'node:child_process';

export type Started = { readonly child: ChildProcess; readonly found: RegExpExecArray };

/** Starts a program and resolves with the first match of `ready` in what it prints; rejects when it ends before. */
export function startUntil(
  command: string,
  args: readonly string[],
  ready: RegExp,
  environment: Readonly<Record<string, string>> = {},
): Promise<Started> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CI: process.env['CI'] ?? '', ...environment },
  });
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (chunk: Buffer): void => {
      said = (said + chunk.toString()).slice(-20_000);
      const found = ready.exec(said);
      if (found !== null) resolve({ child, found });
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('exit', (code, signal) =>
      reject(new Error(`${command} ended (${code ?? signal}) before it was ready:\n${said}`)),
    );
    child.on('error', reject);
  });
}

/** Ends a process: politely, then by force. Resolves once it is gone. */
export async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  const force = setTimeout(() => child.kill('SIGKILL'), 8_000);
  await gone;
  clearTimeout(force);
}
