/**
 * Starts the app in Electron and waits until it says that it is ready.
 * Invariants: `ready` comes on file descriptor 3, before the app opens its database, so a fallback never meets a lock held
 * by a half-started app; an attempt that failed is ended with everything it started before this returns.
 */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { killGroup } from '../lib/run-command.ts';
import type { EarlyEnd } from './failure-sentence.ts';

/** How long the app may stay silent before the browser shell takes over, in milliseconds. */
export const READY_TIMEOUT_MS = 15_000;

export type ElectronStart =
  | { readonly kind: 'ready'; readonly child: ChildProcess }
  /** Another instance runs already; it was brought to the front. */
  | { readonly kind: 'already-running' }
  | { readonly kind: 'failed'; readonly end: EarlyEnd };

export interface ElectronCommand {
  readonly executable: string;
  /** The app's folder and its flags. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly readyTimeoutMs: number;
  /** Told of the process as soon as it exists, so that a signal in the meantime can end it. */
  readonly onSpawn?: (child: ChildProcess) => void;
}

/** Starts Electron; resolves when the app is ready, when it ended before that, or after `readyTimeoutMs` without a word. */
export function startElectron(command: ElectronCommand): Promise<ElectronStart> {
  const env = { ...process.env };
  delete env['ELECTRON_RUN_AS_NODE'];
  const child = spawn(command.executable, command.args, {
    cwd: command.cwd,
    env,
    stdio: ['inherit', 'inherit', 'pipe', 'pipe'],
  });
  command.onSpawn?.(child);
  return new Promise((resolve) => {
    let stderr = '';
    let settled = false;
    const settle = (start: ElectronStart): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      resolve(start);
    };
    const fail = (end: Omit<EarlyEnd, 'stderr'>): void => settle({ kind: 'failed', end: { ...end, stderr } });
    const timer = setTimeout(() => {
      killGroup(child.pid);
      fail({ kind: 'silence', silenceMs: command.readyTimeoutMs });
    }, command.readyTimeoutMs);
    child.stderr?.on('data', (chunk: Buffer) => {
      if (settled) process.stderr.write(chunk);
      else stderr += chunk.toString();
    });
    listen(child.stdio[3] as Readable, (word) => {
      if (word === 'ready') {
        process.stderr.write(stderr);
        settle({ kind: 'ready', child });
      } else if (word === 'already-running') settle({ kind: 'already-running' });
    });
    child.on('error', (error) => fail({ kind: 'spawn', message: error.message }));
    child.on('close', (code, signal) =>
      fail(signal === null ? { kind: 'exit', code: code ?? -1 } : { kind: 'signal', signal }),
    );
  });
}

function listen(stream: Readable, onWord: (word: string) => void): void {
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    const words = text.split(/\s+/);
    text = words.pop() ?? '';
    for (const word of words) if (word !== '') onWord(word);
  });
  stream.on('end', () => {
    if (text !== '') onWord(text);
  });
}
