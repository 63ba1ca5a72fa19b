/**
 * Finds the programs that end-to-end tests need: a Chromium, a virtual display. Installs them where that is simple
 * (Debian, as root) and says so; otherwise says what is missing.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { runCommand } from '../lib/run-command.ts';

const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

export type ToolResult =
  | { readonly ok: true; readonly path: string; readonly installed: boolean }
  | { readonly ok: false; readonly reason: string };

/** The first of `names` that is an executable in PATH. */
export function findInPath(
  names: readonly string[],
  searchPath: string = process.env['PATH'] ?? '',
): string | undefined {
  const extensions = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  for (const name of names) {
    for (const folder of searchPath.split(path.delimiter)) {
      const found = extensions
        .map((extension) => path.join(folder, name + extension))
        .find((file) => folder !== '' && existsSync(file));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** A Chromium that is here already: named by RUNG_CHROMIUM, in PATH, or Playwright's own. */
export function presentChromium(playwrightsOwn: string): string | undefined {
  const named = process.env['RUNG_CHROMIUM'];
  if (named !== undefined && existsSync(named)) return named;
  return findInPath(CHROMIUM_NAMES) ?? (existsSync(playwrightsOwn) ? playwrightsOwn : undefined);
}

/** A Chromium, installed from the distribution's packages if need be and if that is possible. */
export async function obtainChromium(playwrightsOwn: string): Promise<ToolResult> {
  const present = presentChromium(playwrightsOwn);
  if (present !== undefined) return { ok: true, path: present, installed: false };
  return installPackage('chromium', () => findInPath(CHROMIUM_NAMES));
}

/** The program that gives a command a virtual display. */
export async function obtainVirtualDisplay(): Promise<ToolResult> {
  const present = findInPath(['xvfb-run']);
  if (present !== undefined && findInPath(['xauth']) !== undefined)
    return { ok: true, path: present, installed: false };
  return installPackage('xvfb xauth', () => findInPath(['xvfb-run']));
}

/** The program that presses keys on an X display, as a keyboard would. */
export async function obtainKeyPresser(): Promise<ToolResult> {
  if (process.platform !== 'linux') return { ok: false, reason: 'keys can be pressed from outside on X11 only' };
  const present = findInPath(['xdotool']);
  if (present !== undefined) return { ok: true, path: present, installed: false };
  return installPackage('xdotool', () => findInPath(['xdotool']));
}

async function installPackage(packages: string, find: () => string | undefined): Promise<ToolResult> {
  if (process.getuid?.() !== 0 || findInPath(['apt-get']) === undefined) {
    return { ok: false, reason: `${packages} is missing, and only root on Debian can install it here` };
  }
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const updated = await runCommand('apt-get', ['update', '-qq'], { env, timeoutMs: 120_000 });
  const install = ['install', '-y', '-qq', '--no-install-recommends', ...packages.split(' ')];
  const installed = await runCommand('apt-get', install, { env, timeoutMs: 300_000 });
  const found = find();
  if (found !== undefined) return { ok: true, path: found, installed: true };
  const said = (installed.stderr || updated.stderr).trim().split('\n').at(-1) ?? '';
  return { ok: false, reason: `${packages} is missing and could not be installed: ${said}` };
}
