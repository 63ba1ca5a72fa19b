/** The table of venues is made of what the cards said, and of nothing else. */
import { describe, expect, it } from 'vitest';
import { countsByVenue, staleClaims, venuesDoc } from '../../../scripts/lib/venues-doc.ts';

const card = (id: string, outcome: 'passed' | 'skipped' | 'failed', reason: string | null = null) => ({
  id,
  title: `card ${id}`,
  outcome,
  reason,
});

describe('docs/venues.md', () => {
  const text = venuesDoc([
    { kind: 'sim', results: [card('C01', 'passed'), card('C10', 'passed'), card('C02', 'passed')] },
    { kind: 'ib', results: [card('C01', 'passed'), card('C02', 'skipped', 'no such type'), card('C10', 'failed')] },
  ]);

  it('has a row a card in order, and a column a venue', () => {
    expect(text).toContain('| card | behaviour | Simulated | Interactive Brokers |');
    const rows = text.split('\n').filter((line) => line.startsWith('| C'));
    expect(rows).toEqual(['| C01 | card C01 | ✓ | ✓ |', '| C02 | card C02 | ✓ | – |', '| C10 | card C10 | ✓ | ✘ |']);
    expect(text).toContain('| passed / not there | 3 / 0 | 1 / 1 |');
  });

  it('says why a venue does not have something', () => {
    expect(text).toContain('## Interactive Brokers: what is not there\n\n- no such type (C02)');
    expect(text).not.toContain('## Simulated');
  });

  const ran = (...results: readonly ReturnType<typeof card>[]) => [{ kind: 'ib', results }];

  it('is not stale against the run that it was made from, nor against a run of fewer venues', () => {
    const [c1, c2, c10] = [card('C01', 'passed'), card('C02', 'skipped', 'other words'), card('C10', 'failed')];
    expect(staleClaims(text, ran(c1, c2, c10))).toEqual([]);
    expect(staleClaims(text, [])).toEqual([]);
  });

  it('is stale where a venue does otherwise, a card is new or gone, or a venue has no column', () => {
    expect(staleClaims(text, ran(card('C01', 'skipped'), card('C02', 'skipped'), card('C10', 'failed')))).toEqual([
      'Interactive Brokers, C01: it says "✓", the run says "–"',
    ]);
    expect(staleClaims(text, ran(card('C01', 'passed'), card('C02', 'skipped'), card('C11', 'passed')))).toEqual([
      'Interactive Brokers, C10: there is no such card any more',
      'Interactive Brokers, C11: it says "", the run says "✓"',
    ]);
    expect(staleClaims(text, [{ kind: 'alpaca', results: [card('C01', 'passed')] }])).toEqual(['Alpaca has no column']);
    expect(staleClaims('', ran(card('C01', 'passed')))).toEqual(['Interactive Brokers has no column']);
  });

  it('is accompanied by counts', () => {
    expect(countsByVenue(ran(card('C01', 'passed'), card('C02', 'skipped'), card('C10', 'failed')))).toBe(
      'ib 1 passed, 1 skipped, 1 failed',
    );
  });
});
