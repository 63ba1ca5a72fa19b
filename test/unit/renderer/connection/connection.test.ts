import { describe, expect, test } from 'vitest';
import { connectSteps } from '../../../../src-renderer/features/connection/connecting-screen.tsx';
import { coverWords } from '../../../../src-renderer/features/connection/link-words.ts';
import { fitNotices, noticesOf } from '../../../../src-renderer/features/connection/notices.ts';
import { FIXTURE_TERMINAL, fixtureState } from '../../../fixtures/renderer/fixture-state.ts';

const connection = Object.values(fixtureState().connection)[0]!;

describe('the loss of the engine', () => {
  test('is one sentence, since when, the attempt, and what is true meanwhile', () => {
    const words = coverWords({ kind: 'lost', sinceMs: 1_000, reason: 'No word for 5 s', attempt: 3 }, 13_000);
    expect(words?.sentence).toContain('The engine is not answering');
    expect(words?.facts).toMatch(/^Since 19:00:01 ET \(0:12\) · attempt 3/);
    expect(words?.reason).toBe('No word for 5 s');
    expect(words?.meanwhile.length).toBeGreaterThan(1);
    expect(words?.reload).toBe(false);
  });

  test('covers nothing while the engine answers', () => {
    expect(coverWords({ kind: 'live', engineId: 'e', epoch: 1, version: '1' }, 0)).toBeNull();
  });

  test('a refusal offers the reload and does not promise to try again', () => {
    const refused = (kind: 'unauthorized' | 'unsupportedVersion') =>
      coverWords({ kind: 'refused', error: { kind, path: '', message: 'm', code: null } }, 0);
    expect(refused('unauthorized')).toMatchObject({ reload: true, facts: 'Not trying again' });
    expect(refused('unauthorized')?.sentence).toContain('token');
    expect(refused('unsupportedVersion')?.sentence).toContain('reload');
  });

  test('connecting counts its steps', () => {
    expect(connectSteps({ kind: 'connecting', attempt: 1 }).done).toBe(0);
    expect(connectSteps({ kind: 'live', engineId: 'e', epoch: 1, version: '1' }).done).toBe(1);
  });
});

describe('what stands in the way of trading', () => {
  test('nothing, when all is well', () => {
    expect(noticesOf(FIXTURE_TERMINAL, [connection])).toEqual([]);
  });

  test('journal, connection and state are each named, the serious ones first', () => {
    const notices = noticesOf(
      {
        ...FIXTURE_TERMINAL,
        journalOk: false,
        journalReason: 'disk full',
        tradingState: 'reducing',
        tradingStateReason: 'by you',
      },
      [{ ...connection, state: 'reconciling', reason: 'after a reconnect' }],
    );
    expect(notices.map((n) => [n.id, n.level])).toEqual([
      ['journal', 'danger'],
      ['connection:sim', 'warning'],
      ['state', 'warning'],
    ]);
    expect(notices[0]!.text).toContain('disk full');
    expect(notices.every((n) => n.detail !== '')).toBe(true);
  });

  test('the three most serious have room side by side, the others are counted', () => {
    const down = [1, 2, 3, 4].map((n) => ({
      ...connection,
      name: `Venue ${n}`,
      state: 'disconnected' as const,
      reason: 'lost',
    }));
    const { shown, more } = fitNotices(noticesOf({ ...FIXTURE_TERMINAL, tradingState: 'reducing' }, down));
    expect([shown.length, more.map((n) => n.level)]).toEqual([3, ['danger', 'warning']]);
  });

  test('G20: every notice that refuses new orders says that cancels go', () => {
    const halted = noticesOf({ ...FIXTURE_TERMINAL, tradingState: 'halted' }, [
      { ...connection, state: 'disconnected' },
    ]);
    expect(halted).toHaveLength(2);
    for (const notice of halted) expect(notice.detail).toMatch(/cancels/);
  });
});
