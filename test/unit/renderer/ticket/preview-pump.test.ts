import { describe, expect, test } from 'vitest';
import type { Preview, PreviewQuery } from '../../../../shared/contract/messages.ts';
import type { QueryResult } from '../../../../src-renderer/client/terminal-client.ts';
import {
  PreviewPump,
  type PreviewState,
  type PreviewWish,
} from '../../../../src-renderer/features/ticket/preview-pump.ts';

/** A clock that only the test moves, and an engine that answers when told. */
function bench(): {
  pump: PreviewPump;
  asked: { at: number; id: string; answer: (ok: boolean) => Promise<void> }[];
  states: PreviewState[];
  pass: (ms: number) => void;
} {
  let now = 0;
  let timers: { at: number; run: () => void }[] = [];
  const asked: { at: number; id: string; answer: (ok: boolean) => Promise<void> }[] = [];
  const states: PreviewState[] = [];
  const pump = new PreviewPump({
    nowMs: () => now,
    after: (ms, run) => {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => (timers = timers.filter((t) => t !== timer));
    },
    ask: (command) =>
      new Promise<QueryResult<Preview>>((resolve) => {
        const id = (command as unknown as { id: string }).id;
        const answer = async (good: boolean): Promise<void> => {
          resolve(
            good
              ? { ok: true, value: { of: id } as unknown as Preview }
              : { ok: false, error: { kind: 'failed', path: '', message: 'no', code: null } },
          );
          await Promise.resolve();
          await Promise.resolve();
        };
        asked.push({ at: now, id, answer });
      }),
    onState: (state) => states.push(state),
  });
  const pass = (ms: number): void => {
    const end = now + ms;
    for (;;) {
      const next = timers.filter((t) => t.at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      timers = timers.filter((t) => t !== next);
      now = next.at;
      next.run();
    }
    now = end;
  };
  return { pump, asked, states, pass };
}

const wish = (draftKey: string, marketKey = 'm'): PreviewWish => ({
  draftKey,
  marketKey,
  command: { id: `${draftKey}/${marketKey}` } as unknown as PreviewQuery['command'],
});

describe('asking for previews', () => {
  test('the first edit after a pause asks at once, further ones 150 ms after the last question', async () => {
    const { pump, asked, pass } = bench();
    pump.want(wish('a'));
    expect(asked.map((a) => a.id)).toEqual(['a/m']);
    await asked[0]!.answer(true);
    pass(20);
    pump.want(wish('ab'));
    pass(20);
    pump.want(wish('abc'));
    pass(200);
    expect(asked.map((a) => [a.id, a.at])).toEqual([
      ['a/m', 0],
      ['abc/m', 150],
    ]);
  });

  test('a moving market asks at most twice a second, a still one every two seconds', async () => {
    const { pump, asked, pass } = bench();
    pump.want(wish('a', '0'));
    await asked[0]!.answer(true);
    for (let i = 1; i <= 19; i++) {
      pass(25);
      pump.want(wish('a', String(i)));
    }
    pass(25);
    expect(asked.map((a) => a.at)).toEqual([0, 500]);
    await asked[1]!.answer(true);
    pass(2_000);
    expect(asked.map((a) => a.at)).toEqual([0, 500, 2_500]);
  });

  test('one question at a time: what changed meanwhile is asked after the answer', async () => {
    const { pump, asked, pass, states } = bench();
    pump.want(wish('a'));
    pass(1_000);
    pump.want(wish('b'));
    pass(1_000);
    expect(asked).toHaveLength(1);
    await asked[0]!.answer(true);
    expect(states).toEqual([]);
    expect(asked.map((a) => a.id)).toEqual(['a/m', 'b/m']);
    await asked[1]!.answer(true);
    expect(states.at(-1)).toMatchObject({ draftKey: 'b', preview: { of: 'b/m' } });
  });

  test('a failed question is told and asked again; an unreadable draft clears; stopping is silent', async () => {
    const { pump, asked, pass, states } = bench();
    pump.want(wish('a'));
    await asked[0]!.answer(false);
    expect(states.at(-1)).toMatchObject({ preview: null, error: 'no', draftKey: 'a' });
    pass(2_000);
    expect(asked).toHaveLength(2);
    pump.want(null);
    expect(states.at(-1)).toMatchObject({ preview: null, error: null, draftKey: null });
    await asked[1]!.answer(true);
    expect(states.at(-1)?.draftKey).toBeNull();
    pump.want(wish('c'));
    pass(150);
    pump.stop();
    const count = states.length;
    await asked[2]!.answer(true);
    pass(10_000);
    expect([states.length, asked.length]).toEqual([count, 3]);
  });
});
