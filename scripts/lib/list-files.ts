/**
 * Lists the files of a folder tree, in one stable order, without what is generated.
 */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

const GENERATED = new Set(['node_modules', 'dist', '.tsbuild', '.git', 'release', 'coverage', 'test-results']);

/**
 * All files below `folder`, as paths relative to `root` with `/`, sorted. A folder that does not exist has none.
 * @param root absolute path that the results are relative to
 * @param folder path relative to `root`
 */
export function listFiles(root: string, folder: string): string[] {
  const start = path.join(root, folder);
  if (!existsSync(start)) return [];
  const found: string[] = [];
  for (const entry of readdirSync(start, { withFileTypes: true })) {
    if (GENERATED.has(entry.name)) continue;
    const relative = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) found.push(...listFiles(root, relative));
    else if (entry.isFile()) found.push(relative);
  }
  return found.sort();
}
