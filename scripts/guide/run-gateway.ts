/** The gateways that a guide tells its reader to start, as processes on this machine. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fromRoot } from '../lib/project-root.ts';

export type RunningGateway = {
  /** What it listens on unless told otherwise: the guide names it. */
  readonly port: number;
  /** Everything that it has printed so far: its keys among it. */
  readonly said: () => string;
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
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => void (said += String(chunk)));
  const port = await listening(child, words, () => said);
  return { port, said: () => said, stop: () => ended(child) };
}

function listening(child: ChildProcess, words: readonly string[], said: () => string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', () => {
      // Its line ends with how to end it; keys of this run stand before that.
      const port = /127\.0\.0\.1:(\d+) [\s\S]*Ctrl\+C/.exec(said())?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    child.once('exit', (code) =>
      reject(new Error(`npm run gateway -- ${words.join(' ')} ended (${code ?? 'killed'}):\n${said()}`)),
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
