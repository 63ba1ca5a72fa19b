/**
 * Runs oxlint over a tree: import boundaries, restricted globals, type-aware rules.
 * Invariants: folders are always named (without them oxlint may look at nothing and pass); each of them must hold files;
 * an answer that cannot be read is a failure.
 */
import path from 'node:path';
import { listFiles } from '../lib/list-files.ts';
import { PROJECT_ROOT } from '../lib/project-root.ts';
import { runCommand } from '../lib/run-command.ts';
import type { GateResult } from './gate-result.ts';
import { refuseEmpty } from './gate-result.ts';

/** The folders that hold code. */
export const LINTED_FOLDERS: readonly string[] = ['shared', 'src-main', 'src-renderer', 'test', 'scripts'];

/** One finding of the linter. */
export interface LintFinding {
  /** Path relative to the linted root. */
  readonly file: string;
  readonly line: number;
  /** e.g. `boundaries(dependencies)`. */
  readonly rule: string;
  readonly message: string;
}

export interface LintReport {
  readonly files: number;
  readonly findings: readonly LintFinding[];
  /** Set when the linter itself failed. */
  readonly failure: string | undefined;
}

/** Lints `folders` of `root` with the configuration that lies in `root`. */
export async function runLinter(root: string, folders: readonly string[]): Promise<LintReport> {
  const oxlint = path.join(PROJECT_ROOT, 'node_modules', 'oxlint', 'bin', 'oxlint');
  const result = await runCommand(process.execPath, [oxlint, '-f', 'json', ...folders], {
    cwd: root,
    timeoutMs: 300_000,
  });
  const parsed = parseReport(result.stdout);
  if (parsed === undefined) {
    const said = (result.stderr || result.stdout).trim().slice(0, 2000);
    return { files: 0, findings: [], failure: `the linter's answer cannot be read: ${said}` };
  }
  const unexplained = result.code !== 0 && parsed.findings.length === 0;
  return {
    ...parsed,
    failure: unexplained ? `the linter ended with ${result.code}: ${result.stderr.trim()}` : undefined,
  };
}

/** The lint gate of the project: every named folder holds files and none of them has a finding. */
export async function lintGate(
  root: string = PROJECT_ROOT,
  folders: readonly string[] = LINTED_FOLDERS,
): Promise<GateResult> {
  const report = await runLinter(root, folders);
  const problems = report.findings.map(
    (finding) => `${finding.file}:${finding.line} ${finding.rule} ${finding.message}`,
  );
  if (report.failure !== undefined) problems.push(report.failure);
  for (const folder of folders) {
    const code = listFiles(root, folder).filter((file) => /\.(ts|tsx|cjs)$/.test(file));
    if (code.length === 0) problems.push(`${folder}: no file to lint`);
  }
  return refuseEmpty({ inspected: report.files, problems }, 'lint');
}

function parseReport(text: string): Omit<LintReport, 'failure'> | undefined {
  const start = text.indexOf('{ "diagnostics"');
  if (start < 0) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text.slice(start));
  } catch {
    return undefined;
  }
  if (!isRecord(value) || !Array.isArray(value['diagnostics']) || typeof value['number_of_files'] !== 'number')
    return undefined;
  return { files: value['number_of_files'], findings: value['diagnostics'].map(toFinding) };
}

function toFinding(value: unknown): LintFinding {
  const record = isRecord(value) ? value : {};
  const label: unknown = Array.isArray(record['labels']) ? record['labels'][0] : undefined;
  const span = isRecord(label) && isRecord(label['span']) ? label['span'] : {};
  return {
    file: text(record['filename']),
    line: typeof span['line'] === 'number' ? span['line'] : 0,
    rule: text(record['code']),
    message: text(record['message']),
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
