/**
 * Where a running terminal listens for its own rescue: a socket in the data folder, or a named pipe. Paths of Unix
 * sockets are short, so a long one moves to a folder of its own in the temporary files, which only its owner can enter.
 */
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Longest path that every Unix takes for a socket. */
const SOCKET_PATH_MAX = 100;

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** The address of a data folder's control socket. */
export function controlPath(dataDir: string): string {
  const folder = path.resolve(dataDir);
  if (process.platform === 'win32') return `\\\\.\\pipe\\rung-${hashOf(folder)}`;
  const own = path.join(folder, 'control.sock');
  return own.length <= SOCKET_PATH_MAX ? own : path.join(os.tmpdir(), `rung-${hashOf(folder)}`, 'control.sock');
}

/** Makes the folder of a socket that does not lie in the data folder. False: somebody else has it. */
export function ownFolderOf(socket: string): boolean {
  if (process.platform === 'win32') return true;
  const folder = path.dirname(socket);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  return found.isDirectory() && found.uid === process.getuid?.();
}
