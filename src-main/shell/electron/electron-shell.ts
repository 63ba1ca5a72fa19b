/**
 * The life of the desktop app: one instance, one window, one terminal. The window is there before the database is
 * opened; a terminal that cannot start is a page that says why.
 */
import path from 'node:path';
import { app, Notification, type BrowserWindow, type Event } from 'electron';
import type { Fill } from '../../../shared/domain/index.ts';
import { systemScheduler } from '../../runtime/system-scheduler.ts';
import { findRendererDir } from '../renderer-dir.ts';
import type { SecretsRequest } from '../connections/desk-ports.ts';
import { TerminalHost } from '../terminal-host.ts';
import type { RunningTerminal, StartTerminal } from '../terminal-process.ts';
import { APP_URL, FAILURE_URL, serveApp } from './app-protocol.ts';
import { openKeysWindow } from './keys-window.ts';
import { installMenu } from './menu.ts';
import { alertNotices, fillNotices, fillsOf, GATHER_MS, type Notice } from './notices.ts';
import { PortBroker } from './port-broker.ts';
import { askAndClose, registerHotkey } from './red-button.ts';
import type { OnQuit } from '../quit-offer.ts';
import { mayQuit } from './ask-before-quit.ts';
import { tellLauncher } from './ready-signal.ts';
import { confine, denyPermissions, keepPlace, openWindow, reviveOnCrash } from './window.ts';

/** A terminal that does not end within this time is left to the next start's recovery, ms. */
const STOP_MS_MAX = 5_000;

export class ElectronShell {
  private readonly host: TerminalHost;
  private readonly stateFile = path.join(app.getPath('userData'), 'window.json');
  private window: BrowserWindow | null = null;
  private keysWindow: BrowserWindow | null = null;
  private failure: string | null = null;
  private starting: ReturnType<StartTerminal> | null = null;
  private stopped = false;
  /** The question before quitting is open. */
  private asking = false;
  private onQuitChoice: OnQuit;
  private dropHotkey: () => void = () => undefined;
  /** The red button's question is open. */
  private pressing = false;

  constructor(start: StartTerminal, onQuit: OnQuit) {
    this.host = new TerminalHost(start, {
      onRestarted: (terminal) => this.serve(terminal),
      onLost: (message) => void this.fail(message),
    });
    this.onQuitChoice = onQuit;
  }

  /** The operating system ends the app: there is nobody to ask, and the next start finds everything as it is. */
  endNow(): void {
    this.onQuitChoice = 'leave';
    app.quit();
  }

  /** Everything from the ready event on. */
  async run(): Promise<void> {
    denyPermissions();
    const rendererDir = findRendererDir(import.meta.dirname);
    serveApp(rendererDir, () => this.failure);
    installMenu(!app.isPackaged, () => this.closeAll());
    app.on('web-contents-created', (_event, contents) => {
      confine(contents);
    });
    app.on('before-quit', (event) => {
      this.onQuit(event);
    });
    app.on('window-all-closed', () => {
      app.quit();
    });
    const broker = new PortBroker((url) => {
      this.terminal?.log.warn('a foreign sender asked for a port', { url });
    });
    const window = openWindow({
      stateFile: this.stateFile,
      preload: path.join(rendererDir, '..', 'preload', 'preload.cjs'),
      developer: !app.isPackaged,
    });
    this.window = window;
    // Closing the only window is quitting: asked while the window is still there to go back to.
    window.on('close', (event) => {
      if (this.stopped) return;
      event.preventDefault();
      app.quit();
    });
    tellLauncher('ready');
    const loaded = this.show(window, APP_URL);
    this.starting = this.host.start();
    const started = await this.starting;
    if (this.stopped) return;
    if (!started.ok) {
      await loaded;
      await this.fail(started.error.message);
      return;
    }
    broker.serve(this.host);
    reviveOnCrash(window, this.host.log, () => systemScheduler.monotonicMs());
    this.serve(started.value);
  }

  private get terminal(): RunningTerminal | null {
    return this.host.terminal;
  }

  /** A terminal runs: the operating system's notices and the hotkey are about it. */
  private serve(terminal: RunningTerminal): void {
    this.notify(terminal);
    this.dropHotkey();
    const accelerator = terminal.hotkeys?.closeAll ?? null;
    this.dropHotkey = registerHotkey(accelerator, () => this.closeAll(), terminal);
  }

  /** No terminal runs: the window says why. */
  private async fail(message: string): Promise<void> {
    this.failure = message;
    process.stderr.write(`Rung did not start: ${message}\n`);
    if (this.window !== null) await this.show(this.window, FAILURE_URL);
  }

  /** The main process's red button: asks first, works with a dead page. */
  private closeAll(): void {
    const { terminal } = this;
    if (terminal === null || this.pressing) return;
    this.pressing = true;
    askAndClose(terminal, this.window)
      .catch((thrown: unknown) =>
        terminal.log.error('close-all by the main process failed', { reason: String(thrown) }),
      )
      .finally(() => {
        this.pressing = false;
      });
  }

  /** The keys of a connection, in a window of their own; one that is open gives way. */
  askKeys(request: SecretsRequest): void {
    if (this.keysWindow?.isDestroyed() === false) this.keysWindow.destroy();
    this.keysWindow = openKeysWindow(this.window, request);
  }

  /** Someone started the app again: the window that is there comes to the front. */
  focus(): void {
    if (this.window === null || this.window.isDestroyed()) return;
    if (this.window.isMinimized()) this.window.restore();
    this.window.show();
    this.window.focus();
  }

  /** Loads one of our own pages; a window that is closed meanwhile is no failure. */
  private async show(window: BrowserWindow, url: string): Promise<void> {
    if (window.isDestroyed()) return;
    try {
      await window.loadURL(url);
    } catch (thrown) {
      if (!this.stopped && !window.isDestroyed())
        process.stderr.write(`${url} could not be shown: ${String(thrown)}\n`);
    }
  }

  /** Danger alerts and fills go to the operating system, as the settings say. */
  private notify({ core, notifications }: RunningTerminal): void {
    if (!Notification.isSupported()) return;
    const show = (notices: readonly Notice[]): void => {
      for (const { title, body, urgent } of notices) {
        const notification = new Notification({ title, body, urgency: urgent ? 'critical' : 'normal' });
        notification.on('click', () => {
          this.focus();
        });
        notification.show();
      }
    };
    let gathered: Fill[] = [];
    core.onPublished(({ events }) => {
      show(alertNotices(events, notifications));
      const fills = fillsOf(events, notifications);
      if (fills.length === 0) return;
      if (gathered.length === 0) {
        setTimeout(() => {
          const symbolOf = (id: string) => [...core.view.instruments.values()].find((i) => i.id === id)?.symbol ?? id;
          show(fillNotices(gathered, symbolOf));
          gathered = [];
        }, GATHER_MS);
      }
      gathered.push(...fills);
    });
  }

  /** Ends the terminal, also one that is only starting. */
  private async endTerminal(): Promise<void> {
    this.dropHotkey();
    await this.starting;
    await this.host.stop();
  }

  /** Quitting asks first, then waits for the terminal to end cleanly, within limits. */
  private onQuit(event: Event): void {
    if (this.stopped) return;
    event.preventDefault();
    if (this.asking) return;
    if (this.terminal === null || this.onQuitChoice === 'leave') {
      this.end();
      return;
    }
    this.asking = true;
    mayQuit(this.terminal, this.window, this.onQuitChoice)
      .catch((thrown: unknown) => {
        this.terminal?.log.error('the question before quitting failed', { reason: String(thrown) });
        return true;
      })
      .then((may) => {
        this.asking = false;
        if (may) this.end();
      })
      .catch((thrown: unknown) => {
        process.stderr.write(`Rung did not end cleanly: ${String(thrown)}\n`);
        app.exit(1);
      });
  }

  private end(): void {
    if (this.stopped) return;
    this.stopped = true;
    if (this.window !== null) keepPlace(this.window, this.stateFile);
    this.host.closeClients('Rung is shutting down.');
    const limit = new Promise<void>((resolve) => setTimeout(resolve, STOP_MS_MAX));
    void Promise.race([this.endTerminal(), limit])
      .catch((thrown: unknown) => {
        process.stderr.write(`Rung did not end cleanly: ${String(thrown)}\n`);
      })
      .then(() => {
        app.exit(this.failure === null ? 0 : 1);
      });
  }
}
