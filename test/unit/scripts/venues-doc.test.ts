/** The table of venues is made of what the cards said, and of nothing else. */
import { describe, expect, it } from 'vitest';
import { venuesDoc } from '../../../scripts/lib/venues-doc.ts';

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
    expect(text).toContain('## Interactive Brokers: what it does not have\n\n- no such type (C02)');
    expect(text).not.toContain('## Simulated');
  });
});
