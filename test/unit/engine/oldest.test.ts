/** The oldest entry of a container that is used as a queue, against a plain list. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dropOldest, takeOldest } from '../../../src-main/engine/oldest.ts';

type Step = { readonly act: 'add' | 'delete' | 'take' | 'bound'; readonly key: number };
const steps = fc.array(
  fc.record({
    act: fc.constantFrom<Step['act']>('add', 'add', 'delete', 'take', 'bound'),
    key: fc.integer({ min: 0, max: 30 }),
  }),
  { maxLength: 200 },
);

describe('the oldest entry', () => {
  it('is that of a list, whatever was added, deleted and added again in between', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const set = new Set<number>();
        let list: number[] = [];
        for (const { act, key } of all) {
          if (act === 'add') {
            set.add(key);
            if (!list.includes(key)) list.push(key);
          } else if (act === 'delete') {
            set.delete(key);
            list = list.filter((one) => one !== key);
          } else if (act === 'take') expect(takeOldest(set)).toBe(list.shift());
          else {
            dropOldest(set, 5);
            if (list.length > 5) list.shift();
          }
          expect([...set]).toEqual(list);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('keeps a map at its bound through growth, and starts over when it was emptied', () => {
    const map = new Map<string, number>();
    for (let n = 0; n < 5_000; n++) {
      map.set(`k${n}`, n);
      dropOldest(map, 100);
    }
    expect([...map.keys()]).toEqual(Array.from({ length: 100 }, (_none, i) => `k${4_900 + i}`));
    map.clear();
    expect(takeOldest(map)).toBeUndefined();
    map.set('a', 1).set('b', 2);
    expect([takeOldest(map), takeOldest(map), takeOldest(map)]).toEqual(['a', 'b', undefined]);
  });
});
