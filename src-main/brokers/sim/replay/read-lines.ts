/** Lines of a text file, plain or gzipped, decompressed as they are read: memory stays at one chunk. */
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { err, ok, type Result } from '../../../../shared/domain/index.ts';

/** Longest line accepted, characters. */
export const LINE_MAX = 16_384;

export type LinesError = {
  readonly kind: 'unreadable' | 'malformedRow';
  readonly line: number | null;
  readonly message: string;
};

/**
 * Calls `onLine(text, number)` for each line, from 1. `onLine` may stop it by returning an error. Reading problems come back as
 * errors too; a gzip file that is cut short or damaged is one.
 */
export async function readLines<E>(
  file: string,
  onLine: (text: string, line: number) => E | null,
): Promise<Result<{ readonly lines: number }, LinesError | E>> {
  const source = createReadStream(file, { highWaterMark: 256 * 1024 });
  const stream = file.endsWith('.gz') ? source.pipe(createGunzip({ chunkSize: 256 * 1024 })) : source;
  // A pipe does not pass errors on: hand them over, so that the loop below sees them.
  if (stream !== source) source.on('error', (error) => stream.destroy(error));
  let rest = '';
  let line = 0;
  try {
    for await (const chunk of stream) {
      const text = rest + (chunk as Buffer).toString('latin1');
      let from = 0;
      for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
        line += 1;
        const failed = onLine(text.slice(from, text[to - 1] === '\r' ? to - 1 : to), line);
        if (failed !== null) return err(failed);
        from = to + 1;
      }
      rest = text.slice(from);
      if (rest.length > LINE_MAX)
        return err({ kind: 'malformedRow', line: line + 1, message: `longer than ${LINE_MAX} characters` });
    }
    if (rest !== '') {
      line += 1;
      const failed = onLine(rest, line);
      if (failed !== null) return err(failed);
    }
    return ok({ lines: line });
  } catch (error) {
    return err({ kind: 'unreadable', line: null, message: whyUnreadable(error) });
  } finally {
    source.destroy();
  }
}

function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return 'no such file or folder';
  if (code === 'EACCES' || code === 'EPERM') return 'no permission to read it';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'Z_BUF_ERROR') return 'the gzip file is cut short';
  if (code.startsWith('Z_')) return 'it is not a sound gzip file';
  return error instanceof Error ? error.message : String(error);
}
