/**
 * Checks that every file is formatted as biome.json says.
 */
import { fromRoot } from '../lib/project-root.ts';
import { runCommand } from '../lib/run-command.ts';
import type { GateResult } from './gate-result.ts';
import { refuseEmpty } from './gate-result.ts';

/** Runs `biome ci` over the project. */
export async function formatGate(): Promise<GateResult> {
  const biome = fromRoot('node_modules/@biomejs/biome/bin/biome');
  const result = await runCommand(
    process.execPath,
    [biome, 'ci', '--reporter=json', '--colors=off', '--max-diagnostics=none'],
    {
      timeoutMs: 120_000,
    },
  );
  let report: unknown;
  try {
    report = JSON.parse(result.stdout.slice(result.stdout.indexOf('{'), result.stdout.lastIndexOf('}') + 1));
  } catch {
    return {
      inspected: 0,
      problems: [`the formatter's answer cannot be read: ${(result.stderr || result.stdout).trim().slice(0, 2000)}`],
    };
  }
  const summary = field(report, 'summary');
  const inspected = Number(field(summary, 'changed') ?? 0) + Number(field(summary, 'unchanged') ?? 0);
  const diagnostics = field(report, 'diagnostics');
  const problems = Array.isArray(diagnostics)
    ? diagnostics.map(
        (item: unknown) => `${String(field(field(item, 'location'), 'path'))}: ${String(field(item, 'message'))}`,
      )
    : [];
  if (result.code !== 0 && problems.length === 0)
    problems.push(`the formatter ended with ${result.code}: ${result.stderr.trim()}`);
  return refuseEmpty({ inspected, problems }, 'format');
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
