/** A venue, a browser shell on it, and a data folder: what a spec of one capability begins with and takes down. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { startBrowserShell, type BrowserShell } from './browser-shell.ts';
import { Desk } from './desk.ts';
import { Venue } from './venue.ts';

export class Scene {
  readonly venue: Venue;
  readonly dataDir: string;
  private shell: BrowserShell;

  private constructor(venue: Venue, shell: BrowserShell, dataDir: string) {
    this.venue = venue;
    this.shell = shell;
    this.dataDir = dataDir;
  }

  /** `venueFlags`: as on the venue's command line (`--accounts bare`, `--start-ms …`). */
  static async start(venueFlags: readonly string[] = []): Promise<Scene> {
    const dataDir = mkdtempSync(path.join(os.tmpdir(), 'rung-e2e-'));
    const venue = await Venue.start(7, venueFlags);
    try {
      const shell = await startBrowserShell(dataDir, ['--venue', String(venue.port)]);
      return new Scene(venue, shell, dataDir);
    } catch (error) {
      await venue.stop();
      throw error;
    }
  }

  /** The workspace on a page, with its snapshot. */
  async open(page: Page): Promise<Desk> {
    await page.goto(this.shell.url);
    const desk = new Desk(page);
    await desk.ready();
    return desk;
  }

  /** Kills the shell as a power cut would and starts it again on the same folder. */
  async restart(): Promise<void> {
    await this.shell.stop('SIGKILL');
    this.shell = await startBrowserShell(this.dataDir, ['--venue', String(this.venue.port)]);
  }

  async stop(): Promise<void> {
    await this.shell.stop();
    await this.venue.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
