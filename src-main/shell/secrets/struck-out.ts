/** A log from which every known secret is struck out, wherever it stands in a message or a field. */
import type { LogFields, Logger } from '../../ports/logger.ts';
import { HIDDEN, Secret } from './secret.ts';

/** Shorter ones would strike out ordinary words. */
const LENGTH_MIN = 4;
/** Deeper than this a field is not looked into: it is replaced. */
const DEPTH_MAX = 6;

/** The secrets known now, asked at each line. */
export type KnownSecrets = () => Iterable<Secret>;

/** Replaces every known secret in a text. */
export function strikeOut(text: string, known: KnownSecrets): string {
  let clean = text;
  for (const secret of known()) {
    const word = secret.reveal();
    if (word.length < LENGTH_MIN) continue;
    for (const form of [word, encodeURIComponent(word), JSON.stringify(word).slice(1, -1)]) {
      if (clean.includes(form)) clean = clean.replaceAll(form, HIDDEN);
    }
  }
  return clean;
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
