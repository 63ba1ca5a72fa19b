/**
 * `npm run venues`: runs the conformance cards and writes docs/venues.md from their results. A failed card is written as such
 * and the command ends with 1. `npm run venues -- --from-results`: from the results of the last run, without another one.
 */
import { writeFileSync } from 'node:fs';
import { fromRoot } from './lib/project-root.ts';
import { countsByVenue, readVenueResults, venuesDoc } from './lib/venues-doc.ts';
import { runConformance } from './suite/conformance-part.ts';

const TIMEOUT_MS = 15 * 60_000;
const again = process.argv.includes('--from-results');
const run = again ? null : await runConformance({ seed: '1', full: false, timeoutMs: TIMEOUT_MS });
for (const detail of run?.details ?? []) process.stdout.write(`${detail}\n`);
const venues = readVenueResults(fromRoot('test-results/conformance'));
if (venues.length > 0) writeFileSync(fromRoot('docs/venues.md'), venuesDoc(venues));
process.stdout.write(venues.length === 0 ? 'no card has run\n' : `docs/venues.md written: ${countsByVenue(venues)}\n`);
const failed = venues.some(({ results }) => results.some(({ outcome }) => outcome === 'failed'));
process.exitCode = venues.length > 0 && !failed && (run?.failed ?? 0) === 0 ? 0 : 1;
