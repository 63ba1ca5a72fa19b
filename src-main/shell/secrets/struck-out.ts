/** A log from which every known secret is struck out, wherever it stands in a message or a field. */
import type { LogFields, Logger } from '../../ports/logger.ts';
import { HIDDEN, Secret } from './secret.ts';

/** Shorter ones would strike out ordinary words. */
const LENGTH_MIN = 4;
/** Shorter beginnings of a key tell nothing, and would strike out ordinary words. */
const BEGINNING_MIN = 6;
/** Deeper than this a field is not looked into: it is replaced. */
const DEPTH_MAX = 6;

/** The secrets known now, asked at each line. */
export type KnownSecrets = () => Iterable<Secret>;

/** How a secret may stand in a text: as it is, in an address, in JSON, in a header of basic authorisation. Secrets never change. */
const forms = new WeakMap<Secret, readonly string[]>();

function formsOf(secret: Secret): readonly string[] {
  const known = forms.get(secret);
  if (known !== undefined) return known;
  const word = secret.reveal();
  const base64 = Buffer.from(word).toString('base64');
  const all = [word, encodeURIComponent(word), JSON.stringify(word).slice(1, -1), base64, base64.replace(/=+$/, '')];
  const made = word.length < LENGTH_MIN ? [] : [...new Set(all)];
  forms.set(secret, made);
  return made;
}

/** Replaces every known secret in a text, the beginning of one at the end of a text that was cut short included. */
export function strikeOut(text: string, known: KnownSecrets): string {
  let clean = text;
  for (const secret of known()) {
    for (const form of formsOf(secret)) {
      if (clean.includes(form)) clean = clean.replaceAll(form, HIDDEN);
      clean = withoutBeginning(clean, form);
    }
  }
  return clean;
}

/** A text of a venue is cut to a length, and what it ends with may be a part of a key. */
function withoutBeginning(text: string, form: string): string {
  const end = text.replace(/[\s.…"']+$/, '');
  const from = Math.max(0, end.length - form.length + 1);
  for (let at = from; at <= end.length - BEGINNING_MIN; at++)
    if (form.startsWith(end.slice(at))) return end.slice(0, at) + HIDDEN + text.slice(end.length);
  return text;
}

function cleanValue(value: unknown, known: KnownSecrets, depth: number): unknown {
  if (typeof value === 'string') return strikeOut(value, known);
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Secret) return HIDDEN;
  if (depth >= DEPTH_MAX) return HIDDEN;
  if (value instanceof Error) return strikeOut(value.stack ?? value.message, known);
  if (Array.isArray(value)) return value.map((each) => cleanValue(each, known, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [strikeOut(name, known), cleanValue(each, known, depth + 1)]),
  );
}

/** The same log, without secrets: what clients of venues write to. */
export function withoutSecrets(log: Logger, known: KnownSecrets): Logger {
  const clean = (fields: LogFields | undefined): LogFields | undefined =>
    fields === undefined ? undefined : (cleanValue(fields, known, 0) as LogFields);
  return {
    debug: (message, fields) => log.debug(strikeOut(message, known), clean(fields)),
    info: (message, fields) => log.info(strikeOut(message, known), clean(fields)),
    warn: (message, fields) => log.warn(strikeOut(message, known), clean(fields)),
    error: (message, fields) => log.error(strikeOut(message, known), clean(fields)),
    child: (fields) => withoutSecrets(log.child(clean(fields) ?? {}), known),
  };
}
