/**
 * Unified diffs onto a folder. A hunk is looked for by its lines and not by its line number, so that a patch survives
 * changes elsewhere in the file; a hunk that is not there, or there twice, does not apply.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { err, ok, type Result } from '../../../shared/domain/index.ts';

export type Hunk = { readonly file: string; readonly before: string; readonly after: string };

/** The hunks of a diff; lines before the first file header are its description. */
export function hunksOf(diff: string): Hunk[] {
  const hunks: Hunk[] = [];
  let file = '';
  let before: string[] | null = null;
  let after: string[] = [];
  const close = (): void => {
    if (before !== null) hunks.push({ file, before: before.join('\n'), after: after.join('\n') });
    before = null;
    after = [];
  };
  for (const line of diff.split('\n')) {
    if (line.startsWith('--- ')) close();
    else if (line.startsWith('+++ b/')) file = line.slice('+++ b/'.length).trim();
    else if (line.startsWith('@@')) {
      close();
      before = [];
    } else if (before !== null && line.startsWith('-')) before.push(line.slice(1));
    else if (before !== null && line.startsWith('+')) after.push(line.slice(1));
    else if (before !== null && line.startsWith(' ')) {
      before.push(line.slice(1));
      after.push(line.slice(1));
    }
  }
  close();
  return hunks;
}

/** Applies a diff to the files of a folder. The error names the file and the hunk that does not fit. */
export function applyPatch(folder: string, diff: string): Result<number, string> {
  const hunks = hunksOf(diff);
  if (hunks.length === 0) return err('there is no hunk in it');
  for (const { file, before, after } of hunks) {
    const target = path.join(folder, file);
    const text = readFileSync(target, 'utf8');
    const times = text.split(before).length - 1;
    if (times !== 1)
      return err(`${file}: ${times === 0 ? 'not found' : `found ${times} times`}: ${before.split('\n')[1] ?? before}`);
    writeFileSync(
      target,
      text.replace(before, () => after),
    );
  }
  return ok(hunks.length);
}
