/**
 * Brings Electron's runtime here, if its host answers.
 * Invariants: the host is asked first, within a limit; the installer is ended when no byte arrives for a while; neither
 * ever keeps the terminal from starting in a browser.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { listFiles } from '../lib/list-files.ts';
import { killGroup } from '../lib/run-command.ts';

/** How long the download host has to answer, in milliseconds. */
export const HOST_TIMEOUT_MS = 2500;
/** How long the installer may go without a byte, in milliseconds. */
export const SILENCE_LIMIT_MS = 30_000;

const RELEASES = 'https://github.com/electron/electron/releases/download/';
const POLL_MS = 500;

export type HostAnswer =
  | { readonly kind: 'answered'; readonly host: string; readonly bytes: number | undefined }
  | { readonly kind: 'silent'; readonly host: string; readonly reason: string };

export type InstallOutcome = { readonly kind: 'installed' } | { readonly kind: 'failed'; readonly reason: string };

/** The address of the release that the installed electron package asks for, mirrors of the environment included. */
export function releaseUrl(root: string, environment: Readonly<Record<string, string | undefined>>): string {
  const manifest: unknown = JSON.parse(
    readFileSync(path.join(root, 'node_modules', 'electron', 'package.json'), 'utf8'),
  );
  const version = isRecord(manifest) ? String(manifest['version']) : '';
  const mirror =
    environment['npm_config_electron_mirror'] ??
    environment['NPM_CONFIG_ELECTRON_MIRROR'] ??
    environment['ELECTRON_MIRROR'] ??
    RELEASES;
  return `${mirror}v${version}/electron-v${version}-${process.platform}-${process.arch}.zip`;
}

/** Asks the host for the release, without its bytes. A refusal counts as silence: nothing could be downloaded. */
export async function askDownloadHost(url: string, timeoutMs: number): Promise<HostAnswer> {
  const host = URL.canParse(url) ? new URL(url).host : url;
  try {
    const response = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) return { kind: 'silent', host, reason: `${host} answered ${response.status}` };
    const length = Number(response.headers.get('content-length') ?? '');
    return { kind: 'answered', host, bytes: length > 0 ? length : undefined };
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    return {
      kind: 'silent',
      host,
      reason: timedOut ? `${host} did not answer within ${timeoutMs / 1000} s` : `${host} cannot be reached`,
    };
  }
}

export interface InstallOptions {
  readonly root: string;
  /** Size of the download, if known. */
  readonly bytes: number | undefined;
  readonly silenceMs: number;
  readonly report: (line: string) => void;
  /** The installer's script; the electron package's own by default. */
  readonly installer?: string;
}

/**
 * Runs the electron package's own installer. Its temporary folder is one of ours, so the bytes that arrived can be counted
 * there without knowing how it downloads.
 */
export function installElectron(options: InstallOptions): Promise<InstallOutcome> {
  const installer = options.installer ?? path.join(options.root, 'node_modules', 'electron', 'install.js');
  if (!existsSync(installer))
    return Promise.resolve({ kind: 'failed', reason: 'the electron package is not installed' });
  const temporary = mkdtempSync(path.join(os.tmpdir(), 'rung-electron-'));
  const target = path.join(options.root, 'node_modules', 'electron', 'dist');
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [installer], {
      cwd: options.root,
      env: { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary },
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: process.platform !== 'win32',
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const watch = watchBytes(
      () => folderBytes(temporary) + folderBytes(target),
      options,
      () => {
        finish({ kind: 'failed', reason: `no byte arrived for ${options.silenceMs / 1000} s` });
        killGroup(child.pid);
      },
    );
    let finished = false;
    const finish = (outcome: InstallOutcome): void => {
      if (finished) return;
      finished = true;
      clearInterval(watch);
      rmSync(temporary, { recursive: true, force: true });
      resolve(outcome);
    };
    child.on('error', (error) => finish({ kind: 'failed', reason: error.message }));
    child.on('close', (code) =>
      finish(
        code === 0
          ? { kind: 'installed' }
          : { kind: 'failed', reason: firstLine(stderr) || `the installer ended with ${code}` },
      ),
    );
  });
}

function watchBytes(measure: () => number, options: InstallOptions, onSilence: () => void): NodeJS.Timeout {
  let last = measure();
  const initial = last;
  let changedAtMs = performance.now();
  let reportedAtMs = 0;
  return setInterval(
    () => {
      const nowMs = performance.now();
      const bytes = measure();
      if (bytes !== last) changedAtMs = nowMs;
      last = bytes;
      if (nowMs - reportedAtMs >= 2000) {
        reportedAtMs = nowMs;
        options.report(progressLine(Math.max(0, bytes - initial), options.bytes));
      }
      if (nowMs - changedAtMs >= options.silenceMs) onSilence();
    },
    Math.min(POLL_MS, options.silenceMs / 4),
  );
}

/** One line of progress, e.g. `Downloading Electron: 34 of 112 MB.` */
export function progressLine(bytes: number, total: number | undefined): string {
  const megabytes = (value: number): string => (value / 1e6).toFixed(0);
  if (total === undefined) return `Downloading Electron: ${megabytes(bytes)} MB.`;
  if (bytes > total) return 'Unpacking Electron.';
  return `Downloading Electron: ${megabytes(bytes)} of ${megabytes(total)} MB.`;
}

function folderBytes(folder: string): number {
  let sum = 0;
  for (const file of listFiles(folder, '')) {
    const stat = statSync(path.join(folder, file), { throwIfNoEntry: false });
    sum += stat?.size ?? 0;
  }
  return sum;
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
