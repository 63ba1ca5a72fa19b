/**
 * `settings.yaml`: limits of the risk gate, defaults of the ladder, what the desktop notifies of. A file that is missing
 * means the defaults; a file that cannot be read or understood refuses the start and names its line: a limit is never
 * silently another one than the trader wrote.
 */
import { readFileSync } from 'node:fs';
import { LineCounter, isNode, parseDocument, type Document } from 'yaml';
import type { ZodError, z } from 'zod';
import {
  err,
  idOf,
  ok,
  type AccountId,
  type LadderDefaults,
  type RiskLimits,
  type Result,
  type VerticalParams,
} from '../../shared/domain/index.ts';
import { TIMING_DEFAULTS, type EngineTiming } from '../engine/timing.ts';
import { DEFAULT_LADDER, DEFAULT_LIMITS } from './settings-defaults.ts';
import { settingsSchema, type SettingsFile } from './settings-schema.ts';
import type { ListedAccount } from './sim-accounts.ts';
import type { HotkeySettings, NotificationSettings } from './terminal-process.ts';

export type Settings = {
  readonly limits: RiskLimits;
  readonly ladder: LadderDefaults;
  /** What a vertical spread starts from; missing: the built-in values. */
  readonly executor?: Partial<VerticalParams>;
  /** How long venues are waited for; missing: the engine's own. */
  readonly venueWaits?: EngineTiming;
  readonly notifications: NotificationSettings;
  /** Off by default: hotkeys that trade are switched on by the trader. */
  readonly hotkeys?: HotkeySettings;
  /** Accounts of the simulated venue; empty: one at a full venue. */
  readonly simulation?: { readonly accounts: readonly ListedAccount[] };
};

export type SettingsError = {
  readonly kind: 'settings';
  readonly file: string;
  /** 1-based; null when no line is to blame. */
  readonly line: number | null;
  /** Where and what, without an end to the sentence. */
  readonly reason: string;
  /** The same for who starts the program. */
  readonly message: string;
};

/** Largest settings file read, characters. */
const SETTINGS_MAX = 262_144;

export const DEFAULT_SETTINGS: Settings = {
  limits: DEFAULT_LIMITS,
  ladder: DEFAULT_LADDER,
  executor: {},
  venueWaits: TIMING_DEFAULTS,
  notifications: { alerts: true, fills: true },
  hotkeys: { closeAll: null },
  simulation: { accounts: [] },
};

/** Reads `settings.yaml` alone. No file: the defaults. */
export function readSettings(file: string): Result<Settings, SettingsError> {
  const text = textOfFile(file);
  if (!text.ok) return text;
  return text.value === null ? ok(DEFAULT_SETTINGS) : parseSettings(text.value, file);
}

/** Understands the text of a settings file; `file` is for the message. */
export function parseSettings(text: string, file: string): Result<Settings, SettingsError> {
  const read = parseFile(text, file, settingsSchema);
  return read.ok ? ok(withDefaults(read.value)) : read;
}

/** A file's text; null when there is none. */
export function textOfFile(file: string): Result<string | null, SettingsError> {
  try {
    return ok(readFileSync(file, 'utf8'));
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return ok(null);
    return fail(file, null, `cannot be read (${thrown instanceof Error ? thrown.message : String(thrown)})`);
  }
}

/** What a file says, in the schema's words and without defaults. JSON is read as the YAML that it is. */
export function parseFile<T>(text: string, file: string, schema: z.ZodType<T>): Result<T, SettingsError> {
  if (text.length > SETTINGS_MAX) return fail(file, null, `is longer than ${SETTINGS_MAX} characters`);
  const lines = new LineCounter();
  // failsafe: every scalar stays the text that was written, so no number passes through a float.
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines, uniqueKeys: true });
  const syntax = document.errors[0];
  if (syntax !== undefined) {
    const kind = file.endsWith('.json') ? 'JSON' : 'YAML';
    return fail(file, lines.linePos(syntax.pos[0]).line, `is no valid ${kind}: ${yamlReason(syntax.message)}`);
  }
  const plain = plainOf(document);
  if (!plain.ok) return fail(file, null, plain.error);
  const checked = schema.safeParse(plain.value);
  if (!checked.success) return fail(file, lineOf(document, lines, checked.error), textOf(checked.error));
  return ok(checked.data);
}

/** The parser's reason without what is said already (the line) or meant for programmers. */
function yamlReason(message: string): string {
  const first = message.split('\n')[0] ?? '';
  return first.replace(/ at line \d+, column \d+:?$/, '').replace(/; please use YAML\..*$/, '');
}

/** The file's values; anchors and aliases are refused, since a few lines of them can stand for millions of values. */
function plainOf(document: Document): Result<unknown, string> {
  try {
    const plain: unknown = document.toJS({ maxAliasCount: 0 }) ?? {};
    return ok(plain === '' ? {} : plain);
  } catch (thrown) {
    return err(`is not understood (${thrown instanceof Error ? thrown.message : String(thrown)})`);
  }
}

/** A file's words over what holds without them. */
export function withDefaults(file: SettingsFile): Settings {
  const { spreadPctMax, spreadFloor, overrides, ...limits } = file.limits ?? {};
  const { waitMs, ...ladder } = file.ladder ?? {};
  const spreads = defined(spreadPctMax ?? {});
  return {
    limits: {
      ...DEFAULT_LIMITS,
      ...defined(limits),
      spreadPctMax: { ...DEFAULT_LIMITS.spreadPctMax, ...spreads },
      spreadFloor: { ...DEFAULT_LIMITS.spreadFloor, ...defined(spreadFloor ?? {}) },
      overrides: (overrides ?? []).map(({ account, class: assetClass, ...own }) => ({
        accountId: account === undefined ? null : idOf<AccountId>(account),
        assetClass: assetClass ?? null,
        limits: defined(own),
      })),
    },
    ladder: { ...DEFAULT_LADDER, ...defined(ladder), waitMs: { ...DEFAULT_LADDER.waitMs, ...defined(waitMs ?? {}) } },
    executor: defined(file.executor ?? {}),
    venueWaits: { ...TIMING_DEFAULTS, ...defined(file.venueWaits ?? {}) },
    notifications: { ...DEFAULT_SETTINGS.notifications, ...defined(file.notifications ?? {}) },
    hotkeys: { closeAll: file.hotkeys?.closeAll ?? null },
    simulation: {
      accounts: (file.simulation?.accounts ?? []).map(({ id, profile }) => ({ id, profile: profile ?? 'full' })),
    },
  };
}

/** Without the keys that are undefined, so that a spread does not overwrite with nothing. */
function defined<T extends object>(values: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof T]: Exclude<T[Key], undefined> };
}

/** The refusal of a file: where and why. */
export function fail(file: string, line: number | null, problem: string): Result<never, SettingsError> {
  const reason = `${file}${line === null ? '' : `, line ${line}`}: ${problem}`;
  const message = `${reason}. Rung does not start with limits that it cannot read; correct the file or remove it.`;
  return err({ kind: 'settings', file, line, reason, message });
}

/** The first issue in words. */
export function textOf(error: ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'is not understood';
  const path = issue.path.map(String).join('.');
  return `${path === '' ? 'the file' : path}: ${issue.message}`;
}

/** The line of the first issue: of the unknown key, of the value, or of what should have held it. */
function lineOf(document: Document, lines: LineCounter, error: ZodError): number | null {
  const issue = error.issues[0];
  if (issue === undefined) return null;
  const unknownKey = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  for (let path = [...issue.path.map(String), ...unknownKey]; path.length > 0; path = path.slice(0, -1)) {
    const node: unknown = document.getIn(path, true);
    if (isNode(node) && node.range != null) return lines.linePos(node.range[0]).line;
  }
  return null;
}
