/**
 * Decides in which shell the terminal starts.
 * Invariant: everything that touches the machine comes in as `ShellWorld`, so that each path of the decision is tested.
 */
import type { ChildProcess } from 'node:child_process';
import type { HostAnswer, InstallOutcome } from './electron-download.ts';
import type { ElectronLocation } from './electron-location.ts';
import type { MachineFacts } from './failure-sentence.ts';
import { failureSentence } from './failure-sentence.ts';
import type { ElectronStart } from './run-electron.ts';
import type { ShellName } from './start-options.ts';

export interface ShellWorld {
  readonly machine: MachineFacts;
  readonly locate: () => ElectronLocation | undefined;
  readonly askHost: () => Promise<HostAnswer>;
  readonly install: (bytes: number | undefined) => Promise<InstallOutcome>;
  readonly start: (location: ElectronLocation) => Promise<ElectronStart>;
  readonly say: (line: string) => void;
}

export type ShellChoice =
  | { readonly kind: 'electron'; readonly child: ChildProcess }
  | { readonly kind: 'already-running' }
  | { readonly kind: 'browser'; readonly reason: string }
  /** The caller insists on Electron and it does not start. */
  | { readonly kind: 'none'; readonly reason: string };

/** Starts Electron if it can be had and comes up; else says why the browser shell takes its place. */
export async function chooseShell(wanted: ShellName | undefined, world: ShellWorld): Promise<ShellChoice> {
  if (wanted === 'browser') return { kind: 'browser', reason: '--shell browser asks for it.' };
  const without = (reason: string): ShellChoice =>
    wanted === 'electron' ? { kind: 'none', reason } : { kind: 'browser', reason };
  const found = await obtainElectron(world);
  if (typeof found === 'string') return without(found);
  world.say(`Starting the desktop shell: Electron ${found.version} from ${found.origin}.`);
  const started = await world.start(found);
  switch (started.kind) {
    case 'ready':
      return { kind: 'electron', child: started.child };
    case 'already-running':
      return { kind: 'already-running' };
    case 'failed':
      return without(failureSentence(started.end, world.machine));
  }
}

async function obtainElectron(world: ShellWorld): Promise<ElectronLocation | string> {
  const present = world.locate();
  if (present !== undefined) return present;
  const answer = await world.askHost();
  if (answer.kind === 'silent') return `Electron is not installed, and its download is out of reach: ${answer.reason}.`;
  world.say(`Electron is not installed; downloading it from ${answer.host}.`);
  const installed = await world.install(answer.bytes);
  if (installed.kind === 'failed') return `Electron is not installed, and its download failed: ${installed.reason}.`;
  return world.locate() ?? 'Electron is not installed, and its installer left no executable.';
}
