/** The browser shell as a process of its own. */
import { fromRoot } from '../lib/project-root.ts';

/** Compiled code kept between starts; belongs to the build beside it, and is made anew when it is missing. */
const COMPILED_DIR = 'dist/compiled';

export type ShellStart = { readonly args: readonly string[]; readonly env: NodeJS.ProcessEnv };

/** Arguments and environment of a Node that runs it with these flags. */
export function browserShellStart(flags: readonly string[], env: NodeJS.ProcessEnv): ShellStart {
  return {
    args: [fromRoot('dist/main/browser.js'), ...flags],
    env: { NODE_COMPILE_CACHE: fromRoot(COMPILED_DIR), ...env },
  };
}
