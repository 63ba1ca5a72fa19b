/**
 * What no journaled send can beat on this machine: a TCP round trip to another process on the loopback, and one row
 * committed in WAL mode with synchronous FULL.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import Database from 'better-sqlite3';
import { microsecondsNow, pause } from './stamps.ts';

const ECHO = `require('node:net').createServer((s) => s.setNoDelay(true).on('error', () => s.destroy()).pipe(s))
  .listen(0, '127.0.0.1', function () { process.stdout.write(this.address().port + '\\n'); })`;
/** About what an order's events weigh. */
const MESSAGE = `${'x'.repeat(300)}\n`;

export type LoopbackFloor = {
  /** One round trip and one commit, microseconds each time. */
  /** With the pauses that the product has between its samples: a processor that has just slept is slower for both. */
  readonly samples: (count: number, pauseMs: number) => Promise<readonly number[]>;
  readonly close: () => void;
};

/** Starts the other process; `folder` holds the database. */
export async function openLoopbackFloor(folder: string): Promise<LoopbackFloor> {
  const child = spawn(process.execPath, ['-e', ECHO], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const socket = connect(Number(line.toString()), '127.0.0.1');
  socket.setNoDelay(true);
  await once(socket, 'connect');
  const database = new Database(path.join(folder, 'floor.db'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec(
    'CREATE TABLE events (seq INTEGER PRIMARY KEY, ts_ms INTEGER NOT NULL, kind TEXT NOT NULL, json TEXT NOT NULL)',
  );
  const insert = database.prepare('INSERT INTO events (ts_ms, kind, json) VALUES (?, ?, ?)');
  const sample = async (): Promise<number> => {
    const startUs = microsecondsNow();
    insert.run(1_762_790_400_000, 'orderSubmitted', MESSAGE);
    await roundTrip(socket);
    return microsecondsNow() - startUs;
  };
  return {
    samples: async (count, pauseMs) => {
      const taken: number[] = [];
      for (let i = 0; i < count; i++) {
        taken.push(await sample());
        await pause(pauseMs);
      }
      return taken;
    },
    close: () => end(child, socket, database),
  };
}

function roundTrip(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    let left = MESSAGE.length;
    const onData = (chunk: Buffer): void => {
      left -= chunk.length;
      if (left > 0) return;
      socket.off('data', onData);
      resolve();
    };
    socket.on('data', onData);
    socket.write(MESSAGE);
  });
}

function end(child: ChildProcess, socket: Socket, database: Database.Database): void {
  socket.destroy();
  child.kill();
  database.close();
}
