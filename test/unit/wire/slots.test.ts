/** So many at once. */
import { describe, expect, it } from 'vitest';
import { Slots } from '../../../src-main/wire/slots.ts';

describe('slots', () => {
  it('run so many at once, the others in their order, and a failure frees its place', async () => {
    const slots = new Slots(2);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const run = (n: number): Promise<void> =>
      slots.run(async () => {
        begun.push(n);
        await new Promise<void>((resolve) => ends.push(resolve));
        if (n === 1) throw new Error('failed');
      });
    const all = [1, 2, 3, 4].map((n) => run(n).catch((error: unknown) => error));
    await Promise.resolve();
    expect(begun).toEqual([1, 2]);
    ends[0]?.();
    expect(await all[0]).toBeInstanceOf(Error);
    expect(begun).toEqual([1, 2, 3]);
    ends[2]?.();
    await all[2];
    expect(begun).toEqual([1, 2, 3, 4]);
    for (const end of ends) end();
    await Promise.all(all);
    await slots.run(() => Promise.resolve());
  });
});
