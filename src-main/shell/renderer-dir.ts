/** Where the built page is: beside the bundle, or in the project's `dist` when the sources run as they are. */
import { existsSync } from 'node:fs';
import path from 'node:path';

/** The folder with the page's `index.html`; the first candidate when there is none yet. */
export function findRendererDir(startDir: string): string {
  const candidates: string[] = [];
  for (let at = startDir; ; at = path.dirname(at)) {
    candidates.push(path.join(at, 'renderer'), path.join(at, 'dist', 'renderer'));
    if (path.dirname(at) === at) break;
  }
  return (
    candidates.find((folder) => existsSync(path.join(folder, 'index.html'))) ?? path.join(startDir, '..', 'renderer')
  );
}
