/**
 * A small tree of the project's shape, in a folder of its own, under the project's real configuration.
 * Job: violations are planted there and given to the real gates, so that a rule that stopped biting fails a test and the
 * work tree is never touched.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { listFiles } from '../../scripts/lib/list-files.ts';
import { fromRoot, PROJECT_ROOT } from '../../scripts/lib/project-root.ts';

/** One clean file per layer; each exports what a violation elsewhere imports. */
export const CLEAN_FILES: Readonly<Record<string, string>> = {
  'shared/domain/index.ts': 'export const domain = 1;\n',
  'shared/contract/target.ts': "import { domain } from '../domain/index.ts';\nexport const contract = domain;\n",
  'src-main/ports/target.ts': "import { domain } from '../../shared/domain/index.ts';\nexport const ports = domain;\n",
  'src-main/engine/target.ts':
    "import { domain } from '../../shared/domain/index.ts';\nexport const engine = domain;\n",
  'src-main/options/target.ts':
    "import { domain } from '../../shared/domain/index.ts';\nexport const options = domain;\n",
  'src-main/brokers/sim/target.ts': "import { ports } from '../../ports/target.ts';\nexport const sim = ports;\n",
  'src-main/brokers/other/target.ts': "import { ports } from '../../ports/target.ts';\nexport const other = ports;\n",
  'src-main/store/target.ts': "import { ports } from '../ports/target.ts';\nexport const store = ports;\n",
  'src-main/runtime/target.ts': "import { engine } from '../engine/target.ts';\nexport const runtime = engine;\n",
  'src-main/api/target.ts': "import { runtime } from '../runtime/target.ts';\nexport const api = runtime;\n",
  'src-main/shell/target.ts': "import { api } from '../api/target.ts';\nexport const shell = api;\n",
  'src-main/shell/compose.ts': "import { sim } from '../brokers/sim/target.ts';\nexport const compose = sim;\n",
  'src-main/shell/browser/target.ts': "import { shell } from '../target.ts';\nexport const browser = shell;\n",
  'src-main/shell/electron/target.ts': "import { app } from 'electron';\nexport const electron = app;\n",
  'src-main/shell/system-clock.ts': 'export const readClock = (): number => Date.now();\n',
  'src-renderer/client/target.ts':
    "import { contract } from '../../shared/contract/target.ts';\nexport const client = contract;\n",
  'src-renderer/stores/target.ts': "import { client } from '../client/target.ts';\nexport const stores = client;\n",
  'src-renderer/ui/target.ts': "import { domain } from '../../shared/domain/index.ts';\nexport const ui = domain;\n",
  'src-renderer/features/one/target.ts':
    "import { stores } from '../../stores/target.ts';\nexport const one = stores;\n",
  'src-renderer/features/two/target.ts': "import { ui } from '../../ui/target.ts';\nexport const two = ui;\n",
  'src-renderer/main.ts': "import { one } from './features/one/target.ts';\nexport const main = one;\n",
  'test/clean.ts': 'export const test = 1;\n',
  'scripts/clean.ts': 'export const script = 1;\n',
};

/** Makes the tree with these files (path → text) beside the clean ones; returns its folder. Remove it with `removeTree`. */
export function makeTree(files: Readonly<Record<string, string>> = {}): string {
  const root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'rung-arch-')));
  symlinkSync(fromRoot('node_modules'), path.join(root, 'node_modules'), 'junction');
  for (const name of readdirSync(PROJECT_ROOT)) {
    if (/^(tsconfig.*\.json|\.oxlintrc\.json|package\.json)$/.test(name)) cpSync(fromRoot(name), path.join(root, name));
  }
  for (const folder of ['shared', 'src-main', 'src-renderer', 'scripts', 'test']) {
    for (const file of listFiles(PROJECT_ROOT, folder)) {
      if (path.basename(file) === 'tsconfig.json') plant(root, file, fromRoot(file));
    }
  }
  for (const [file, text] of Object.entries({ ...CLEAN_FILES, ...files })) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return root;
}

/** Removes a tree made by `makeTree`. */
export function removeTree(root: string): void {
  rmSync(root, { recursive: true, force: true });
}

function plant(root: string, file: string, source: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  cpSync(source, path.join(root, file));
}
