/**
 * Finds files that nothing uses.
 */
import { listFiles } from '../lib/list-files.ts';
import { fromRoot, PROJECT_ROOT } from '../lib/project-root.ts';
import { runCommand } from '../lib/run-command.ts';
import type { GateResult } from './gate-result.ts';
import { refuseEmpty } from './gate-result.ts';
import { LINTED_FOLDERS } from './lint-gate.ts';

/** Runs knip; an entry of its configuration that matches no file is a problem too, or it could be looking at nothing. */
export async function unusedGate(): Promise<GateResult> {
  const knip = fromRoot('node_modules/knip/bin/knip.js');
  const args = [knip, '--no-progress', '--treat-config-hints-as-errors'];
  const result = await runCommand(process.execPath, args, { timeoutMs: 120_000 });
  const inspected = LINTED_FOLDERS.flatMap((folder) => listFiles(PROJECT_ROOT, folder)).filter((file) =>
    /\.tsx?$/.test(file),
  ).length;
  const said = `${result.stdout}\n${result.stderr}`
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return refuseEmpty({ inspected, problems: result.code === 0 ? [] : said }, 'unused files');
}
