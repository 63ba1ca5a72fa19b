/**
 * What a spec of close-all begins with and takes down, the same for both shells: the crowd at its venue, a tap on the wire to
 * it, a shell on the crowd's data folder, and its window.
 */
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { Crowd, type CrowdSize } from './crowd.ts';
import type { Desk } from './desk.ts';
import { VenueTap } from './venue-tap.ts';

/** One shell on one data folder. */
export type ShellDriver = {
  /** Starts it, or starts it again after `kill`, and gives its window's desk. */
  readonly open: (dataDir: string, flags: readonly string[]) => Promise<Desk>;
  /** The window's process dies; the engine's does not. */
  readonly killWindow: () => Promise<void>;
  /** Kill -9 of everything. */
  readonly kill: () => Promise<void>;
  /** The engine's process. */
  readonly pid: () => number;
  /** Ends what runs; nothing if nothing does. */
  readonly stop: () => Promise<void>;
};

export class Stage {
  readonly crowd: Crowd;
  readonly tap: VenueTap;
  desk: Desk;
  private readonly shell: ShellDriver;

  private constructor(parts: Pick<Stage, 'crowd' | 'tap' | 'desk'>, shell: ShellDriver) {
    this.crowd = parts.crowd;
    this.tap = parts.tap;
    this.desk = parts.desk;
    this.shell = shell;
  }

  /** Plays `act` on a stage of its own, and takes everything down whatever becomes of it. `settings`: more lines of the file. */
  static async play<T>(
    shell: ShellDriver,
    size: CrowdSize,
    act: (stage: Stage) => Promise<T>,
    settings: string = '',
  ): Promise<T> {
    const crowd = await Crowd.start(size);
    if (settings !== '') appendFileSync(path.join(crowd.dataDir, 'settings.yaml'), settings);
    const tap = await VenueTap.start(crowd.venue.port);
    try {
      const desk = await shell.open(crowd.dataDir, ['--venue', String(tap.port)]);
      return await act(new Stage({ crowd, tap, desk }, shell));
    } finally {
      await shell.stop();
      tap.stop();
      await crowd.stop();
    }
  }

  /** The engine's process holds still while `act` goes on, so that what reaches it meanwhile waits there together. */
  async heldStill(act: () => Promise<void>): Promise<void> {
    const canHold = process.platform !== 'win32';
    const pid = this.shell.pid();
    if (canHold) process.kill(pid, 'SIGSTOP');
    try {
      await act();
    } finally {
      if (canHold) process.kill(pid, 'SIGCONT');
    }
  }

  killWindow(): Promise<void> {
    return this.shell.killWindow();
  }

  kill(): Promise<void> {
    return this.shell.kill();
  }

  async killAndRestart(): Promise<void> {
    await this.shell.kill();
    await this.reopen();
  }

  /** A start on the same folder. */
  async reopen(): Promise<void> {
    this.desk = await this.shell.open(this.crowd.dataDir, ['--venue', String(this.tap.port)]);
  }
}
