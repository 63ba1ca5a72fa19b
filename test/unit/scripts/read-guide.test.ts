/** docs/connect.md as the guide's reader takes it: nothing that is told to the reader gets lost on the way to the player. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readGuide } from '../../../scripts/guide/read-guide.ts';
import { fromRoot } from '../../../scripts/lib/project-root.ts';

describe('a guide', () => {
  it('is read into controls, what goes into them, what is seen and pictures, over the ends of lines', () => {
    const [section] = readGuide(
      [
        '## Broker',
        'Start it: `npm run gateway -- tws --port 7497`.',
        '',
        '1. **Add a connection**. **Port**: `7497` is TWS, *then this is',
        '   said*.',
        '',
        '   ![A picture](screenshots/a.png)',
        'Prose with **bold** and *italics* is no step.',
        '2. `npm start` is nothing to press.',
      ].join('\n'),
    );
    expect(section?.gateways).toEqual([['tws', '--port', '7497']]);
    expect(section?.steps.map(({ number, acts }) => [number, acts])).toEqual([
      [
        1,
        [
          { kind: 'press', control: 'Add a connection' },
          { kind: 'enter', control: 'Port', text: '7497' },
          { kind: 'see', text: 'then this is said' },
          { kind: 'picture', file: 'screenshots/a.png' },
        ],
      ],
      [2, []],
    ]);
  });

  it('S2.4: connect.md has a gateway and steps for each of the four brokers, and every picture is there', () => {
    const text = readFileSync(fromRoot('docs', 'connect.md'), 'utf8');
    const sections = readGuide(text);
    const tried = sections.filter(({ gateways }) => gateways.length > 0);
    expect(tried.map(({ gateways }) => gateways[0]?.[0])).toEqual(['tws', 'alpaca', 'binance', 'polygon']);
    for (const { title, steps } of tried) {
      const acts = steps.flatMap((step) => step.acts);
      expect(
        steps.map((step) => step.number),
        title,
      ).toEqual(steps.map((_, at) => at + 1));
      for (const control of ['Add a connection', 'Add', 'Test it', 'Connect'])
        expect(acts, title).toContainEqual({ kind: 'press', control });
      expect(acts.filter(({ kind }) => kind === 'picture').length, title).toBeGreaterThan(0);
    }
    const inSteps = sections.flatMap(({ steps }) => steps.flatMap(({ acts }) => acts)).length;
    expect(inSteps).toBeGreaterThan(100);
    for (const [, picture = ''] of text.matchAll(/\]\((screenshots\/[^)]+)\)/g))
      expect(existsSync(fromRoot('docs', picture)), picture).toBe(true);
  });
});
