/** The one window: sandboxed, on our own page only, with its place kept between starts. */
import { BrowserWindow, screen, session, type WebContents } from 'electron';
import type { Logger } from '../../ports/logger.ts';
import { isAppUrl } from './app-protocol.ts';
import { readWindowState, WINDOW_DEFAULT, WINDOW_MIN, writeWindowState } from './window-state.ts';

export type WindowOptions = {
  /** Where the window's place is kept. */
  readonly stateFile: string;
  readonly preload: string;
  /** Developer tools and reload by key, for unpackaged builds. */
  readonly developer: boolean;
};

/** How long a page that died is reloaded at most once, ms. */
const RELOAD_EVERY_MS = 10_000;

/** Nothing that a page may ask the system for is granted. */
export function denyPermissions(): void {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, _permission, done) => {
    done(false);
  });
  defaultSession.setPermissionCheckHandler(() => false);
  defaultSession.setDevicePermissionHandler(() => false);
  defaultSession.setSpellCheckerEnabled(false);
}

/** No page of ours leaves our origin, opens a window or embeds another. */
export function confine(contents: WebContents): void {
  contents.on('will-navigate', (event) => {
    if (!isAppUrl(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!isAppUrl(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** Makes the window, hidden until its first paint. */
export function openWindow(options: WindowOptions): BrowserWindow {
  const screens = screen.getAllDisplays().map((display) => display.workArea);
  const state = readWindowState(options.stateFile, screens);
  const window = new BrowserWindow({
    ...WINDOW_DEFAULT,
    ...state.bounds,
    minWidth: WINDOW_MIN.width,
    minHeight: WINDOW_MIN.height,
    show: false,
    title: 'Rung',
    backgroundColor: '#101418',
    webPreferences: {
      preload: options.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      devTools: options.developer,
      // Ticks are applied while the window is hidden; a throttled page would show an old market when it comes back.
      backgroundThrottling: false,
    },
  });
  if (state.maximized) window.maximize();
  if (state.fullScreen) window.setFullScreen(true);
  window.once('ready-to-show', () => {
    window.show();
  });
  window.on('close', () => {
    keepPlace(window, options.stateFile);
  });
  return window;
}

/** Keeps where the window is. */
export function keepPlace(window: BrowserWindow, stateFile: string): void {
  if (window.isDestroyed()) return;
  writeWindowState(stateFile, {
    bounds: window.getNormalBounds(),
    maximized: window.isMaximized(),
    fullScreen: window.isFullScreen(),
  });
}

/** A page that died comes back by itself, once in a while; the engine never stopped. */
export function reviveOnCrash(window: BrowserWindow, log: Logger, monotonicMs: () => number): void {
  let lastMs = Number.NEGATIVE_INFINITY;
  window.webContents.on('render-process-gone', (_event, details) => {
    log.error('the page died', { reason: details.reason, exitCode: details.exitCode });
    if (window.isDestroyed() || details.reason === 'clean-exit') return;
    const nowMs = monotonicMs();
    if (nowMs - lastMs < RELOAD_EVERY_MS) return;
    lastMs = nowMs;
    window.webContents.reload();
  });
}
