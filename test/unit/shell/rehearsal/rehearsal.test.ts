import { describe, expect, it } from 'vitest';
import { openRehearsal, REHEARSED_ORDERS } from '../../../../src-main/shell/rehearsal/rehearsal.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a rehearsal', () => {
  it('carries out its orders on a terminal of its own, fills and cancels them, and ends by itself', async () => {
    const rehearsal = openRehearsal();
    if (typeof rehearsal === 'string') throw new Error(rehearsal);
    let steps = 0;
    for (; rehearsal.step(); steps++) await turn();
    expect(rehearsal.sent()).toBeGreaterThanOrEqual(REHEARSED_ORDERS);
    expect(rehearsal.counts()).toMatchObject({ rejected: 0, denied: 0 });
    expect(rehearsal.counts().filled).toBeGreaterThan(REHEARSED_ORDERS / 10);
    expect(rehearsal.counts().canceled).toBeGreaterThan(REHEARSED_ORDERS / 10);
    expect(steps).toBeLessThan(REHEARSED_ORDERS * 8);
    rehearsal.end();
  });

  it('that cannot open SQLite says why, and leaves nothing open', () => {
    expect(openRehearsal({ nativeBinding: '/nowhere/better_sqlite3.node' })).toBeTypeOf('string');
  });
});
