/**
 * `npm run venues`: runs the conformance cards and writes docs/venues.md from their results. A failed card is written as such
 * and the command ends with 1.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { fromRoot } from './lib/project-root.ts';
import { runCommand } from './lib/run-command.ts';
import { readVenueResults, venuesDoc } from './lib/venues-doc.ts';

const TIMEOUT_MS = 15 * 60_000;
const folder = fromRoot('test-results/conformance');
rmSync(folder, { recursive: true, force: true });
const run = await runCommand(
  process.execPath,
  [fromRoot('node_modules/vitest/vitest.mjs'), 'run', '--project', 'conformance'],
  { timeoutMs: TIMEOUT_MS },
);
process.stdout.write(run.stdout);
const venues = readVenueResults(folder);
writeFileSync(fromRoot('docs/venues.md'), venuesDoc(venues));
process.stdout.write(`docs/venues.md written: ${venues.map(({ kind }) => kind).join(', ')}\n`);
process.exitCode = run.code === 0 && venues.length > 0 ? 0 : 1;
