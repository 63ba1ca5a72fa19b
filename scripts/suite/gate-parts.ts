/**
 * The parts of the test run that inspect the sources: types, format, lint, house rules, unused files, licences, build.
 */
import { buildApp } from '../build/build-app.ts';
import { formatGate } from '../gates/format-gate.ts';
import type { GateResult } from '../gates/gate-result.ts';
import { refuseEmpty } from '../gates/gate-result.ts';
import { houseRulesGate } from '../gates/house-rules-gate.ts';
import { licenceGate } from '../gates/licence-gate.ts';
import { LINTED_FOLDERS, lintGate } from '../gates/lint-gate.ts';
import { unusedGate } from '../gates/unused-gate.ts';
import { listFiles } from '../lib/list-files.ts';
import { fromRoot, PROJECT_ROOT } from '../lib/project-root.ts';
import { runCommand } from '../lib/run-command.ts';
import type { PartResult } from './part-result.ts';
import { singleCheck } from './part-result.ts';
import type { Part } from './run-parts.ts';

/** The parts, in the order in which they are shown. */
export const GATE_PARTS: readonly Part[] = [
  { name: 'types', run: checkTypes },
  { name: 'format', run: async () => gatePart(await formatGate(), 'files') },
  { name: 'lint', run: async () => gatePart(await lintGate(), 'files') },
  { name: 'house rules', run: () => Promise.resolve(gatePart(houseRulesGate(), 'files')) },
  { name: 'unused', run: async () => gatePart(await unusedGate(), 'files') },
  { name: 'licences', run: () => Promise.resolve(gatePart(licenceGate(), 'packages')) },
  { name: 'build', run: build },
];

function gatePart(result: GateResult, unit: string): PartResult {
  return singleCheck(result.problems, `${result.inspected} ${unit}`);
}

async function checkTypes(): Promise<PartResult> {
  const tsc = fromRoot('node_modules/typescript/bin/tsc');
  const result = await runCommand(process.execPath, [tsc, '-b', '--pretty', 'false'], { timeoutMs: 180_000 });
  const files = LINTED_FOLDERS.flatMap((folder) => listFiles(PROJECT_ROOT, folder)).filter((file) =>
    /\.tsx?$/.test(file),
  );
  const said = `${result.stdout}\n${result.stderr}`.split('\n').filter((line) => line.trim() !== '');
  const problems = result.code === 0 ? [] : [...said, `tsc ended with ${result.code}`];
  return gatePart(refuseEmpty({ inspected: files.length, problems }, 'types'), 'files');
}

async function build(): Promise<PartResult> {
  const outcomes = await buildApp({ force: false, testBuild: false, report: () => {} });
  const problems = outcomes.flatMap((outcome) =>
    outcome.kind === 'failed' ? [`${outcome.target}: ${outcome.reason}`] : [],
  );
  return singleCheck(problems, outcomes.map((outcome) => `${outcome.target} ${outcome.kind}`).join(', '));
}
