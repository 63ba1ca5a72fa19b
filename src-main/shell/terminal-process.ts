/** What a shell needs of a running terminal, however it was put together. */
import type { Result } from '../../shared/domain/index.ts';
import type { SetupDesk } from '../api/setup-desk.ts';
import type { Logger } from '../ports/logger.ts';
import type { TerminalCore } from '../runtime/terminal-core.ts';

/** Which events the desktop shell tells the operating system of. */
export type NotificationSettings = { readonly alerts: boolean; readonly fills: boolean };

/** The accelerator of close-all, in Electron's form (`CommandOrControl+Shift+F12`); null: off. */
export type HotkeySettings = { readonly closeAll: string | null };

export type RunningTerminal = {
  readonly core: TerminalCore;
  readonly log: Logger;
  readonly notifications: NotificationSettings;
  /** Accelerators that trade: off (null) until the settings file switches them on. */
  readonly hotkeys?: HotkeySettings;
  /** Sets up connections; missing: this terminal has none to set up. */
  readonly setup?: SetupDesk;
  /** Tells who restarts it that it wants to be: another market was chosen. Missing: it never wants to. */
  readonly onRestart?: (listener: () => void) => void;
  /** Ends it cleanly: no new work, journal closed, lock given back. Safe to call twice. */
  readonly stop: () => Promise<void>;
};

/** Why it could not start, in a sentence for the trader that says what to do. */
export type StartFailure = { readonly kind: string; readonly message: string };

/** Opens the data folder, replays, connects. Errors are data; nothing is left open after one. */
export type StartTerminal = () => Promise<Result<RunningTerminal, StartFailure>>;
