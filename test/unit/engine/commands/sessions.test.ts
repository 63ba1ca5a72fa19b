/** S1.7: sessions of an order at a venue that has one flag for its extended hours: what leaves is what the ticket said. */
import { describe, expect, it } from 'vitest';
import type { CommandReply, SessionKind, TimeInForce } from '../../../../shared/domain/index.ts';
import { Desk, d } from '../desk.ts';
import { can } from '../orders/held-desk.ts';

function sent(sessions: readonly SessionKind[], tif: TimeInForce = 'gtc'): CommandReply {
  const at = new Desk();
  can(at, {
    extendedHours: true,
    extended: { together: ['pre', 'regular', 'post'] },
    timesInForce: ['day', 'gtc', 'ioc'],
  });
  at.quote('100.00', '100.20');
  return at.ticket({ side: 'buy', type: 'limit', limitPrice: d('99.00'), sessions, tif });
}

describe('one flag for extended hours', () => {
  it.each([[['regular']], [['pre', 'regular', 'post']]] as const)('%j is taken', (sessions) => {
    expect(sent(sessions).kind).toBe('accepted');
  });

  it.each([
    [['pre', 'regular'], 'add "post"'],
    [['regular', 'post'], 'add "pre"'],
    [['pre', 'post'], 'add "regular"'],
    [['overnight', 'pre', 'regular', 'post'], 'not sent to a session "overnight"'],
  ] as const)('%j would work at other times than the ticket says: refused with what to do', (sessions, words) => {
    const reply = sent(sessions);
    expect(reply).toMatchObject({ kind: 'denied', code: 'sessionUnsupported', path: 'command.sessions' });
    expect(reply.kind === 'denied' && reply.message).toContain(words);
  });

  it('an order that does not last may name the session of now alone', () => {
    expect(sent(['regular', 'post'], 'ioc').kind).toBe('accepted');
  });
});
