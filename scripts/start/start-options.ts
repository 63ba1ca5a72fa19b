/**
 * The flags of `npm start`: `--shell` is for this script, everything else is for the app.
 */

export type ShellName = 'electron' | 'browser';

export interface StartOptions {
  /** The shell the caller insists on; undefined leaves the choice to what works here. */
  readonly shell: ShellName | undefined;
  /** Arguments for the app, in their order. */
  readonly appArgs: readonly string[];
}

export type StartOptionsResult =
  | { readonly ok: true; readonly value: StartOptions }
  | { readonly ok: false; readonly error: string };

/** Splits the command line; `--shell` takes `electron` or `browser`, as its next argument or after `=`. */
export function parseStartOptions(args: readonly string[]): StartOptionsResult {
  const appArgs: string[] = [];
  let shell: ShellName | undefined;
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? '';
    if (arg !== '--shell' && !arg.startsWith('--shell=')) {
      appArgs.push(arg);
      continue;
    }
    const value = arg === '--shell' ? args[++index] : arg.slice('--shell='.length);
    if (value !== 'electron' && value !== 'browser') {
      return {
        ok: false,
        error: `--shell takes electron or browser, not ${value === undefined ? 'nothing' : `"${value}"`}.`,
      };
    }
    shell = value;
  }
  return { ok: true, value: { shell, appArgs } };
}
