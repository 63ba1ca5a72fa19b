/**
 * The edge: what a client sent becomes a typed message, or an error that names the place. This is the first stage
 * (form); whether a well-formed command makes sense now is the engine's second stage.
 */
import type { z } from 'zod';
import { err, ID_PATTERN, ok, type Result } from '../domain/index.ts';
import { clientMessageSchema } from './client-schemas.ts';
import { MESSAGE_MAX_BYTES, type ClientMessage, type ContractError } from './messages.ts';
import { quickMessage } from './quick-decode.ts';

/** The path of a message as a whole. */
export const ROOT_PATH = '$';
/** Longest path and text in an error, so that hostile keys are not echoed at length. */
const ECHO_MAX = 160;

/**
 * Reads one message of a client: text as it came, or the value it parsed to. Errors: `tooLarge`, `notJson`,
 * `malformed`, each with the `path` of what is wrong (`command.qty`; `$` is the whole message). Never throws.
 */
export function decodeClientMessage(input: unknown): Result<ClientMessage, ContractError> {
  const parsed = typeof input === 'string' ? parse(input) : ok(input);
  if (!parsed.ok) return parsed;
  const quick = quickMessage(parsed.value);
  if (quick !== null) return ok(quick);
  const checked = clientMessageSchema.safeParse(parsed.value);
  if (checked.success) return ok(checked.data);
  return err(errorOf(checked.error, parsed.value));
}

/** What a message that could not be read seems to answer for, so that the error finds its sender. */
export function idsOf(input: unknown): { readonly commandId: string | null; readonly queryId: number | null } {
  const parsed = typeof input === 'string' ? parse(input) : ok(input);
  const value = parsed.ok && typeof parsed.value === 'object' && parsed.value !== null ? parsed.value : {};
  const commandId = 'commandId' in value && typeof value.commandId === 'string' ? value.commandId : '';
  const queryId = 'queryId' in value && typeof value.queryId === 'number' ? value.queryId : Number.NaN;
  return {
    commandId: ID_PATTERN.test(commandId) ? commandId : null,
    queryId: Number.isSafeInteger(queryId) && queryId >= 0 ? queryId : null,
  };
}

function parse(text: string): Result<unknown, ContractError> {
  // A UTF-16 unit is at least one byte of UTF-8 and at most three: most texts are told by their length alone.
  if (
    text.length > MESSAGE_MAX_BYTES ||
    (text.length * 3 > MESSAGE_MAX_BYTES && utf8Length(text) > MESSAGE_MAX_BYTES)
  ) {
    return err({
      kind: 'tooLarge',
      path: ROOT_PATH,
      message: `A message may be at most ${MESSAGE_MAX_BYTES} bytes`,
      code: null,
    });
  }
  try {
    return ok(JSON.parse(text) as unknown);
  } catch {
    return err({ kind: 'notJson', path: ROOT_PATH, message: 'The message is not JSON', code: null });
  }
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** Fields whose content is never said again, not even to whoever sent it (G24). */
const SECRET_KEYS: readonly PropertyKey[] = ['secret', 'passphrase'];

type Issue = z.core.$ZodIssue;

function errorOf(error: z.ZodError, value: unknown): ContractError {
  const issue = error.issues[0];
  if (issue === undefined) return malformed(ROOT_PATH, 'The message is malformed');
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
  return malformed(pathText(path), sentenceOf(issue, valueAt(value, issue.path)));
}

const malformed = (path: string, message: string): ContractError => ({ kind: 'malformed', path, message, code: null });

const pathText = (path: readonly PropertyKey[]): string =>
  path.length === 0 ? ROOT_PATH : path.map(keyText).join('.').slice(0, ECHO_MAX);

/** A key as it stands in a path; odd ones (empty, with dots or controls) in quotes. */
function keyText(key: PropertyKey): string {
  const text = String(key);
  return /^[A-Za-z0-9_-]+$/.test(text) ? text : JSON.stringify(text.slice(0, ECHO_MAX));
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at: unknown = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<PropertyKey, unknown>)[key];
  }
  return at;
}

/** What is wrong, in a sentence that shows what was found. */
function sentenceOf(issue: Issue, found: unknown): string {
  if (issue.code === 'unrecognized_keys')
    return `There is no such field: ${issue.keys.slice(0, 8).map(keyText).join(', ').slice(0, ECHO_MAX)}`;
  if (found === undefined) return `This field is missing. ${issue.message}`;
  if (SECRET_KEYS.includes(issue.path.at(-1) ?? '')) return `${issue.message}, found something else`;
  const shown = shownOf(found);
  if (issue.code === 'invalid_format') return `Not of the form that is asked for here, found ${shown}`;
  return `${issue.message}, found ${shown}`;
}

function shownOf(found: unknown): string {
  if (typeof found === 'number') return String(found);
  if (Array.isArray(found)) return `a list of ${found.length}`;
  if (typeof found === 'object' && found !== null) return 'an object';
  return (JSON.stringify(found) ?? typeof found).slice(0, ECHO_MAX);
}
