/** The desktop shell as close-all's stage drives it. */
import { expect } from '@playwright/test';
import type { ShellDriver } from './close-all-stage.ts';
import { Desk } from './desk.ts';
import { startDesktop, type DesktopApp } from './electron-app.ts';

/** What is on stage: the app, for what only its main process can do. */
export type DesktopDriver = ShellDriver & { readonly app: () => DesktopApp };

/** Nothing is started before `open`. */
export function desktopDriver(executable: string): DesktopDriver {
  let running: DesktopApp | null = null;
  const app = (): DesktopApp => {
    if (running === null) throw new Error('no desktop app runs');
    return running;
  };
  return {
    app,
    open: async (dataDir, flags) => {
      running = await startDesktop(executable, dataDir, flags);
      const desk = new Desk(running.page);
      await desk.ready();
      return desk;
    },
    killWindow: async () => {
      const pids = await app().app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().map(({ webContents }) => webContents.getOSProcessId()),
      );
      expect(pids.length).toBeGreaterThan(0);
      for (const pid of pids) process.kill(pid, 'SIGKILL');
    },
    kill: async () => {
      const child = app().app.process();
      const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.kill('SIGKILL');
      await gone;
      running = null;
    },
    pid: () => app().app.process().pid ?? 0,
    stop: async () => {
      await running?.stop();
      running = null;
    },
  };
}
