/**
 * The environment's names of what `settings.yaml` may hold: `RUNG_` and the key's path in capitals, so `limits.orderNotionalMax` is
 * `RUNG_LIMITS_ORDER_NOTIONAL_MAX`; lists are separated by commas. A variable that looks like one of these and is none, or whose value
 * is not understood, is refused by name. (The documents' own names, `EXECUTOR_*`, are read by `executor-settings.ts`.)
 */
import { err, ok, type Result } from '../../shared/domain/index.ts';
import { settingsJsonSchema, settingsSchema, type SettingsFile } from './settings-schema.ts';
import { textOf, type SettingsError } from './settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

type Variable = { readonly path: readonly string[]; readonly list: boolean };
type Schema = {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly type?: unknown;
  readonly items?: Schema;
};

const capitals = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

/** Every variable with where its value goes. Lists of sections (accounts, overrides) have none: they are written in the file. */
export function settingsVariables(): ReadonlyMap<string, Variable> {
  const found = new Map<string, Variable>();
  const walk = ({ properties = {} }: Schema, path: readonly string[]): void => {
    for (const [key, inner] of Object.entries(properties)) {
      const at = [...path, key];
      if (inner.properties !== undefined) walk(inner, at);
      else if (inner.type !== 'array') found.set(nameOf(at), { path: at, list: false });
      else if (inner.items?.properties === undefined) found.set(nameOf(at), { path: at, list: true });
    }
  };
  walk(settingsJsonSchema(), []);
  return found;
}

const nameOf = (path: readonly string[]): string => `RUNG_${path.map(capitals).join('_')}`;

/** What the environment sets, in the words of the file; variables that are empty say nothing. */
export function settingsOfEnvironment(environment: Environment): Result<SettingsFile, SettingsError> {
  const known = settingsVariables();
  const sections = new Set([...known.values()].map(({ path }) => `${nameOf(path.slice(0, 1))}_`));
  const plain: Record<string, unknown> = {};
  for (const [name, text = ''] of Object.entries(environment)) {
    const variable = known.get(name);
    const claims = [...sections].some((section) => name.startsWith(section));
    if (variable === undefined && claims) return refused(name, 'is no setting; docs/settings.md says which there are');
    if (variable !== undefined && text.trim() !== '') put(plain, variable, text.trim());
  }
  const read = settingsSchema.safeParse(plain);
  if (read.success) return ok(read.data);
  const path = (read.error.issues[0]?.path ?? []).filter((part) => typeof part === 'string');
  return refused(nameOf(path), textOf(read.error));
}

function put(plain: Record<string, unknown>, { path, list }: Variable, text: string): void {
  let at = plain;
  for (const key of path.slice(0, -1)) at = (at[key] ??= {}) as Record<string, unknown>;
  at[path.at(-1) ?? ''] = list ? text.split(',').map((part) => part.trim()) : text;
}

function refused(name: string, problem: string): Result<never, SettingsError> {
  const reason = `${name} ${problem}`;
  return err({ kind: 'settings', file: name, line: null, reason, message: `${reason}. Correct or unset it.` });
}
