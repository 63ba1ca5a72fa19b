/**
 * Everything that is configured, put together: the environment over `thresholds.json` and `settings.yaml` over the built-in
 * values. Whatever is not understood refuses the whole, with file, line and reason, or the variable's name: a limit is never
 * silently another one than was written.
 */
import { isMap, parseDocument, LineCounter, isScalar } from 'yaml';
import { ok, type Result } from '../../shared/domain/index.ts';
import { dataFiles } from './data-folder.ts';
import { settingsOfEnvironment, type Environment } from './environment-settings.ts';
import { settingsSchema, thresholdsSchema, type SettingsFile, type ThresholdsFile } from './settings-schema.ts';
import { fail, parseFile, textOfFile, withDefaults, type Settings, type SettingsError } from './settings.ts';

export type ConfigurationSources = {
  readonly dataDir: string;
  /** Missing: nothing is overridden. */
  readonly environment?: Environment;
};

/** The files that it is read from. */
export const configurationFiles = (dataDir: string): readonly string[] => {
  const { settings, thresholds } = dataFiles(dataDir);
  return [settings, thresholds];
};

/** Reads it all. Files that are missing say nothing. */
export function readConfiguration({
  dataDir,
  environment = {},
}: ConfigurationSources): Result<Settings, SettingsError> {
  const files = dataFiles(dataDir);
  const yaml = textOfFile(files.settings);
  if (!yaml.ok) return yaml;
  const settings = parseFile(yaml.value ?? '', files.settings, settingsSchema);
  if (!settings.ok) return settings;
  const json = textOfFile(files.thresholds);
  if (!json.ok) return json;
  const syntax = json.value === null ? null : jsonProblem(json.value, files.thresholds);
  if (syntax !== null) return syntax;
  const thresholds = parseFile(json.value ?? '', files.thresholds, thresholdsSchema);
  if (!thresholds.ok) return thresholds;
  const twice = saidTwice(settings.value, thresholds.value);
  if (twice !== null) {
    const reason = `${twice} stands in settings.yaml too, under limits: say it in one of them`;
    return fail(files.thresholds, lineOfKey(json.value ?? '', twice), reason);
  }
  const set = settingsOfEnvironment(environment);
  if (!set.ok) return set;
  const { $schema: _forEditors, ...triggers } = thresholds.value;
  return ok(withDefaults(over(over(settings.value, { limits: triggers }), set.value)));
}

/** What makes a text no JSON though it may be YAML, with its line. An empty file says nothing, as with YAML. */
function jsonProblem(text: string, file: string): Result<never, SettingsError> | null {
  if (text.trim() === '') return null;
  try {
    JSON.parse(text);
    return null;
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const position = /at position (\d+)/.exec(reason)?.[1];
    const before = position === undefined ? text.trimEnd() : text.slice(0, Number(position));
    const words = reason.replace(/ (in JSON )?at position .*$/, '');
    return fail(file, before.split('\n').length, `is no valid JSON: ${words}`);
  }
}

/** A key that both files set; null: none. Of what has parts, the part counts. */
function saidTwice({ limits = {} }: SettingsFile, thresholds: ThresholdsFile): string | null {
  const said = new Set(leaves(limits));
  return leaves(thresholds).find((key) => said.has(key)) ?? null;
}

/** The keys that hold something, with dots: `spreadPctMax.crypto`. */
function leaves(values: object): readonly string[] {
  return Object.entries(values).flatMap(([key, value]: [string, unknown]) => {
    if (value === undefined) return [];
    return isPlain(value) ? leaves(value).map((inner) => `${key}.${inner}`) : [key];
  });
}

function lineOfKey(text: string, key: string): number | null {
  const lines = new LineCounter();
  const node = parseDocument(text, { schema: 'failsafe', lineCounter: lines }).contents;
  const first = key.split('.')[0];
  const pair = isMap(node) ? node.items.find((item) => isScalar(item.key) && item.key.value === first) : undefined;
  return pair !== undefined && isScalar(pair.key) && pair.key.range != null
    ? lines.linePos(pair.key.range[0]).line
    : null;
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `upper`'s words over `lower`'s: sections are merged, lists and values replaced. */
function over<T extends object>(lower: T, upper: Partial<T>): T {
  const merged = new Map<string, unknown>(Object.entries(lower));
  for (const [key, value] of Object.entries(upper) as [string, unknown][]) {
    if (value === undefined) continue;
    const before = merged.get(key);
    merged.set(key, isPlain(before) && isPlain(value) ? over(before, value) : value);
  }
  return Object.fromEntries(merged) as T;
}
