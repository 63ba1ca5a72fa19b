/**
 * The rules of the house that no linter knows: no switched-off checks, no barrels, no vague names, a README per folder.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { listFiles } from '../lib/list-files.ts';
import { PROJECT_ROOT } from '../lib/project-root.ts';
import type { GateResult } from './gate-result.ts';
import { refuseEmpty } from './gate-result.ts';
import { LINTED_FOLDERS } from './lint-gate.ts';

const README_LINES_MAX = 40;
/** Folders each of whose subfolders must explain itself. */
const EXPLAINED_PARENTS: readonly string[] = [
  'shared',
  'src-main',
  'src-main/brokers',
  'src-renderer',
  'src-renderer/features',
  'test',
];
const EXPLAINED_FOLDERS: readonly string[] = ['scripts', 'src-main/shell/electron', 'src-main/shell/browser', '.ci'];
// Written in two parts, so that this file does not contain what it forbids.
const SWITCHED_OFF = new RegExp(
  ['(ox|es)lint-' + 'disable', 'biome-' + 'ignore', '@ts-' + '(ignore|nocheck|expect-error)'].join('|'),
);
const VAGUE_NAME = /(^|[-/])(utils?|helpers?|manager|misc|common)\.(ts|tsx)$/;

/** Checks the tree at `root` against the rules of the house. */
export function houseRulesGate(root: string = PROJECT_ROOT): GateResult {
  const files = LINTED_FOLDERS.flatMap((folder) => listFiles(root, folder));
  const problems = [...files.flatMap((file) => fileProblems(root, file)), ...readmeProblems(root, files)];
  return refuseEmpty({ inspected: files.length, problems }, 'house rules');
}

function fileProblems(root: string, file: string): string[] {
  if (!/\.(ts|tsx|cjs)$/.test(file)) return [];
  const problems: string[] = [];
  if (VAGUE_NAME.test(file)) problems.push(`${file}: name it after what it does`);
  if (/(^|\/)index\.tsx?$/.test(file) && file !== 'shared/domain/index.ts') problems.push(`${file}: no barrels`);
  const lines = readFileSync(path.join(root, file), 'utf8').split('\n');
  for (const [index, line] of lines.entries()) {
    if (SWITCHED_OFF.test(line)) problems.push(`${file}:${index + 1} switches a check off`);
  }
  return problems;
}

function readmeProblems(root: string, files: readonly string[]): string[] {
  const folders = [...EXPLAINED_FOLDERS, ...EXPLAINED_PARENTS.flatMap((parent) => subfolders(root, parent))];
  const missing = folders
    .filter((folder) => existsSync(path.join(root, folder)) && !existsSync(path.join(root, folder, 'README.md')))
    .map((folder) => `${folder}: no README.md`);
  const long = files
    .filter((file) => file.endsWith('README.md'))
    .map((file) => ({ file, lines: readFileSync(path.join(root, file), 'utf8').trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > README_LINES_MAX)
    .map(({ file, lines }) => `${file}: ${lines} lines, at most ${README_LINES_MAX}`);
  return [...missing, ...long];
}

function subfolders(root: string, parent: string): string[] {
  const absolute = path.join(root, parent);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute, { withFileTypes: true })
    .filter(
      (entry) => entry.isDirectory() && listFiles(root, `${parent}/${entry.name}`).some((file) => /\.tsx?$/.test(file)),
    )
    .filter((entry) => !EXPLAINED_PARENTS.includes(`${parent}/${entry.name}`) || entry.name === 'features')
    .map((entry) => `${parent}/${entry.name}`);
}
