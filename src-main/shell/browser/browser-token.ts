/** The token under which pages and programs drive the browser shell: new with each start, unless one is given. */
import { randomBytes } from 'node:crypto';
import { err, ok, type Result } from '../../../shared/domain/index.ts';
import { TOKEN_PATTERN } from './access.ts';

/** Bytes of a token made here. */
const TOKEN_BYTES = 32;
/** Set by a program that starts the shell again and again and wants its pages to find it. */
export const TOKEN_VARIABLE = 'RUNG_TOKEN';

/** The token of the environment, else a new one; a given one that is too weak is an error in a sentence. */
export function browserToken(environment: Readonly<Record<string, string | undefined>>): Result<string, string> {
  const given = environment[TOKEN_VARIABLE];
  if (given === undefined) return ok(randomBytes(TOKEN_BYTES).toString('base64url'));
  if (TOKEN_PATTERN.test(given)) return ok(given);
  return err(`${TOKEN_VARIABLE} must be 43 to 128 characters of A-Z, a-z, 0-9, - and _.`);
}
