/**
 * The renderer's files, listed once at start: a path that is not in the list does not exist, so no request can reach
 * outside the folder.
 */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

export type StaticFile = {
  readonly filePath: string;
  readonly contentType: string;
  /** Its name carries a hash of its content, so it may be kept for ever. */
  readonly immutable: boolean;
};

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/** Vite's names: `index-B1x2y3Z4.js`. */
const HASHED = /-[A-Za-z0-9_-]{8}\.[a-z0-9]+$/;

/** The content type for a file's name; unknown ones are downloads. */
export const contentTypeOf = (name: string): string => CONTENT_TYPES[path.extname(name)] ?? 'application/octet-stream';

/** Every file under the folder by its URL path (`/assets/x.js`), `/` being the page; empty when there is no folder. */
export function listStaticFiles(folder: string): ReadonlyMap<string, StaticFile> {
  const files = new Map<string, StaticFile>();
  if (!(statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false)) return files;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const filePath = path.join(folder, name);
    if (path.basename(name).startsWith('.') || !statSync(filePath).isFile()) continue;
    const url = `/${name.split(path.sep).join('/')}`;
    files.set(url, { filePath, contentType: contentTypeOf(name), immutable: HASHED.test(name) });
  }
  const page = files.get('/index.html');
  if (page !== undefined) files.set('/', page);
  return files;
}
