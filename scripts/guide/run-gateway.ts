/** The gateways that a guide tells its reader to start, as processes on this machine. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fromRoot } from '../lib/project-root.ts';

export type RunningGateway = {
  /** What it listens on unless told otherwise: the guide names it. */
  readonly port: number;
  readonly stop: () => Promise<void>;
};

/** Starts `npm run gateway -- <words>`; resolves when it listens. `environment`: for a clock that is shifted. */
export async function runGateway(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningGateway> {
  const args = [fromRoot('test/gateways/main.ts'), ...words];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  const port = await listening(child, words);
  return { port, stop: () => ended(child) };
}

function listening(child: ChildProcess, words: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      const port = /127\.0\.0\.1:(\d+) /.exec(said)?.[1];
      if (port !== undefined) resolve(Number(port));
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) =>
      reject(new Error(`npm run gateway -- ${words.join(' ')} ended (${code ?? 'killed'}):\n${said}`)),
    );
  });
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
