/** Runs every card against one venue, each on a bench of its own, and prints and keeps the table of results. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { Bench, OpenBench } from './bench.ts';
import { CARDS } from './cards/cards.ts';
import type { Card } from './cards/card.ts';
import { lackInWords } from './lacks.ts';

export type CardResult = {
  readonly id: string;
  readonly title: string;
  readonly outcome: 'passed' | 'skipped' | 'failed';
  /** Why it was skipped. */
  readonly reason: string | null;
};

/** Where the results lie for the document of venues, from the project's root. */
const RESULTS = 'test-results/conformance';

/** Declares one test a card. `extra`: cards of this venue alone. */
export function runCards(kind: string, open: OpenBench, extra: readonly Card[] = []): void {
  const results: CardResult[] = [];
  let bench: Bench | null = null;
  afterEach(async () => {
    const closing = bench;
    bench = null;
    await closing?.close();
  });
  afterAll(() => keep(kind, results));
  describe(`conformance cards: ${kind}`, () => {
    for (const card of [...CARDS, ...extra]) {
      test(`${card.id} ${card.title}`, async (context) => {
        const { id, title } = card;
        const opened = await open(card.speed === undefined ? {} : { speed: card.speed });
        bench = opened;
        const lacking = card.skip?.(opened) ?? null;
        if (lacking !== null) {
          const reason = lackInWords(kind, lacking);
          results.push({ id, title, outcome: 'skipped', reason });
          return context.skip(reason);
        }
        const failure: unknown = await card.run(opened).then(
          () => null,
          (error: unknown) => error,
        );
        results.push({ id, title, outcome: failure === null ? 'passed' : 'failed', reason: null });
        if (failure instanceof Error) throw failure;
        expect(failure).toBeNull();
      });
    }
  });
}

function keep(kind: string, results: readonly CardResult[]): void {
  const count = (outcome: CardResult['outcome']): number => results.filter((r) => r.outcome === outcome).length;
  process.stdout.write(
    `conformance ${kind}: ${count('passed')} passed, ${count('skipped')} skipped, ${count('failed')} failed\n`,
  );
  for (const { id, title, reason } of results)
    if (reason !== null) process.stdout.write(`  ${id} skipped (${title}): ${reason}\n`);
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(`${RESULTS}/${kind}.json`, `${JSON.stringify(results, null, 1)}\n`);
}
