/** `npm run guarantees [-- --list]`: the table of tests by guarantee; fails when a required one lacks a kind of test. */
import { readFileSync } from 'node:fs';
import { countTests, guaranteesTable, kindOfFile, missingOf, taggedIn } from './lib/guarantees.ts';
import { listFiles } from './lib/list-files.ts';
import { fromRoot, PROJECT_ROOT } from './lib/project-root.ts';

function main(args: readonly string[]): number {
  const files = listFiles(PROJECT_ROOT, 'test').filter((file) => kindOfFile(file) !== null);
  const tests = files.flatMap((file) => taggedIn(file, readFileSync(fromRoot(file), 'utf8')));
  if (tests.length === 0) {
    console.error('No test names a guarantee: the scan found nothing.');
    return 1;
  }
  if (args.includes('--list'))
    for (const { guarantee, kind, file, name } of tests.toSorted((a, b) => a.guarantee - b.guarantee))
      console.log(`G${guarantee}  ${kind}  ${file}  ${name}`);
  const counts = countTests(tests);
  console.log(guaranteesTable(counts));
  console.log(`\n${tests.length} tagged tests in ${files.length} files; * needs simulation and contract`);
  const missing = missingOf(counts);
  for (const line of missing) console.log(line);
  return missing.length === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
