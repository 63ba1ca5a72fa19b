/** One life of the engine: the browser shell, told where to die. */
import { spawn } from 'node:child_process';
import type { FaultPoint } from '../../src-main/runtime/fault-points.ts';
import { fromRoot } from '../lib/project-root.ts';

export type EngineOptions = {
  readonly dataDir: string;
  readonly port: number;
  readonly venuePort: number;
  readonly token: string;
  /** Null: it lives until it is stopped. */
  readonly crash: { readonly point: FaultPoint; readonly count: number } | null;
};

export type EngineEnd = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type EngineChild = {
  readonly ended: Promise<EngineEnd>;
  readonly end: () => EngineEnd | null;
  /** What it last wrote on its error stream. */
  readonly complaint: () => string;
  /** Asks it to end cleanly. */
  readonly stop: () => Promise<EngineEnd>;
  /** Ends it at once, without its knowing. */
  readonly kill: () => Promise<EngineEnd>;
};

/** Starts it; it may die before it serves. */
export function startEngine(options: EngineOptions): EngineChild {
  const flags = [
    '--venue',
    String(options.venuePort),
    '--data-dir',
    options.dataDir,
    '--port',
    String(options.port),
    '--no-open',
  ];
  const crash = options.crash === null ? [] : ['--allow-crash-points'];
  const point = options.crash === null ? {} : { RUNG_CRASH_POINT: `${options.crash.point}:${options.crash.count}` };
  const child = spawn(process.execPath, [fromRoot('src-main/shell/browser/main.ts'), ...flags, ...crash], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, RUNG_TOKEN: options.token, ...point },
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = `${complaint}${chunk.toString('utf8')}`.slice(-2_000);
  });
  let end: EngineEnd | null = null;
  const ended = new Promise<EngineEnd>((resolve) => {
    child.once('exit', (code, signal) => {
      end = { code, signal };
      resolve(end);
    });
  });
  const by = (signal: NodeJS.Signals) => (): Promise<EngineEnd> => {
    child.kill(signal);
    return ended;
  };
  return { ended, end: () => end, complaint: () => complaint, stop: by('SIGTERM'), kill: by('SIGKILL') };
}
