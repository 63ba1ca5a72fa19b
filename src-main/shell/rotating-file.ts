/**
 * A log file that is turned over at a size: `rung.log`, `rung.1.log` (newer) … `rung.9.log` (oldest). Lines are written in
 * small batches, so that logging never waits for the disk on the trading path.
 */
import { closeSync, existsSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';

export const LOG_FILES_MAX = 10;
export const LOG_BYTES_MAX = 10 * 1_048_576;
/** Lines waiting are written at this size, or at the latest after FLUSH_MS. */
const BATCH_BYTES = 32_768;
const FLUSH_MS = 200;

export type RotationLimits = { readonly bytesMax: number; readonly filesMax: number };

export class RotatingFile {
  private readonly folder: string;
  private readonly name: string;
  private readonly limits: RotationLimits;
  private descriptor: number | null;
  private size = 0;
  private waiting: string[] = [];
  private waitingBytes = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;

  /** Opens `<folder>/<name>.log` to append; throws what the file system throws. */
  constructor(
    folder: string,
    name: string,
    limits: RotationLimits = { bytesMax: LOG_BYTES_MAX, filesMax: LOG_FILES_MAX },
  ) {
    mkdirSync(folder, { recursive: true });
    this.folder = folder;
    this.name = name;
    this.limits = limits;
    this.descriptor = this.open();
  }

  write(line: string): void {
    this.waiting.push(line);
    this.waitingBytes += Buffer.byteLength(line);
    if (this.waitingBytes >= BATCH_BYTES) this.flush();
    else if (this.timer === null) {
      this.timer = setTimeout(() => this.flush(), FLUSH_MS);
      this.timer.unref();
    }
  }

  /** Writes what waits. A disk that refuses costs log lines, never the terminal. */
  flush(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const text = this.waiting.join('');
    const bytes = this.waitingBytes;
    this.waiting = [];
    this.waitingBytes = 0;
    if (bytes === 0) return;
    try {
      if (this.size + bytes > this.limits.bytesMax && this.size > 0) this.turnOver();
      this.descriptor ??= this.open();
      writeSync(this.descriptor, text);
      this.size += bytes;
    } catch {
      this.size += 0; // There is nowhere left to report it; the screen shows a full disk by the journal's state.
    }
  }

  close(): void {
    this.flush();
    if (this.descriptor !== null) closeSync(this.descriptor);
    this.descriptor = null;
  }

  private fileAt(index: number): string {
    return path.join(this.folder, index === 0 ? `${this.name}.log` : `${this.name}.${index}.log`);
  }

  private open(): number {
    const descriptor = openSync(this.fileAt(0), 'a');
    this.size = fstatSync(descriptor).size;
    return descriptor;
  }

  private turnOver(): void {
    if (this.descriptor !== null) closeSync(this.descriptor);
    this.descriptor = null;
    rmSync(this.fileAt(this.limits.filesMax - 1), { force: true });
    for (let index = this.limits.filesMax - 2; index >= 0; index--) {
      if (existsSync(this.fileAt(index))) renameSync(this.fileAt(index), this.fileAt(index + 1));
    }
    this.descriptor = this.open();
  }
}
