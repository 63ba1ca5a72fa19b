/**
 * The part of the test run that shows the cards to every venue's adapter: counts by venue in its line, and a failure when
 * docs/venues.md claims otherwise than this run.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { fromRoot } from '../lib/project-root.ts';
import { countsByVenue, readVenueResults, staleClaims } from '../lib/venues-doc.ts';
import type { PartResult } from './part-result.ts';
import type { Part } from './run-parts.ts';
import { runVitestPart, type VitestPart } from './vitest-part.ts';

const RESULTS = fromRoot('test-results/conformance');
const DOCUMENT = fromRoot('docs/venues.md');

/**
 * Cards wait for adapters more than they compute: two at a time leave more than half of two processors idle. No more than this:
 * adapters run with their waits shortened here, and a file that starves sees them run out.
 */
const FILES_AT_ONCE = 3;

type ConformanceRun = Pick<VitestPart, 'files' | 'seed' | 'full' | 'timeoutMs'>;

/** Runs the cards into an empty folder of results; files that fail have a second chance. */
export function runConformance(run: ConformanceRun): Promise<PartResult> {
  rmSync(RESULTS, { recursive: true, force: true });
  return runVitestPart({ ...run, project: 'conformance', secondChance: true, workers: FILES_AT_ONCE });
}

/** The part: the cards, then the document against them. */
export function conformancePart(run: ConformanceRun): Part {
  return {
    name: 'conformance',
    run: async () => {
      const cards = await runConformance(run);
      const document = existsSync(DOCUMENT) ? readFileSync(DOCUMENT, 'utf8') : '';
      return withDocument(cards, document);
    },
  };
}

/** The cards' result with the document judged as one more test. What failed is no claim: the cards say so themselves. */
function withDocument(cards: PartResult, document: string): PartResult {
  const venues = readVenueResults(RESULTS);
  const judged = venues.map(({ kind, results }) => ({
    kind,
    results: results.filter(({ outcome }) => outcome !== 'failed'),
  }));
  const stale = staleClaims(document, judged);
  const note = `${cards.note}; ${countsByVenue(venues)}`;
  if (stale.length === 0) return { ...cards, passed: cards.passed + 1, note };
  const details = ['docs/venues.md is stale; make it again with `npm run venues`:', ...stale.slice(0, 20)];
  return { ...cards, failed: cards.failed + 1, note, details: [...cards.details, details.join('\n  ')] };
}
