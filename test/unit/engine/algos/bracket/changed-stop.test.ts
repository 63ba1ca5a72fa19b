/** G13: a stop that its venue holds as something else protects nothing: the bracket takes it back and places its own again. */
import { describe, expect, it } from 'vitest';
import { LINKED, UNLINKED, bracketDesk, d, enter, exitId, exits, stopAt, theBracket, working } from './bracket-desk.ts';

const guarded = exits({ stop: stopAt('95.00'), target: null });

describe.each([
  ['alone', UNLINKED],
  ['where exits are linked', LINKED],
])('G13: a stop %s', (_name, capabilities) => {
  function held() {
    const desk = bracketDesk(capabilities);
    enter(desk, guarded);
    desk.fill('T-1', '100', '100.00');
    const stop = exitId(desk, 'stop');
    desk.wire();
    return { desk, stop };
  }

  it('that is a limit order by the venue’s first word of it is taken back too', () => {
    const desk = bracketDesk(capabilities);
    enter(desk, guarded);
    desk.auto = false;
    desk.fill('T-1', '100', '100.00');
    const stop = exitId(desk, 'stop');
    desk.wire();
    desk.reports(desk.status(stop, 'accepted', { type: 'limit', limitPrice: d('110.00') }));
    expect(desk.order(stop)).toMatchObject({ status: 'pendingCancel', sentAs: 'stop', type: 'limit' });
    expect(desk.wire()).toEqual(['cancel']);
  });

  it.each([
    ['a limit order', { type: 'limit', limitPrice: d('110.00') }],
    [
      'a target',
      { type: 'takeProfit', trigger: { price: d('95.00'), source: 'bidAsk', trail: null, triggered: false } },
    ],
  ] as const)('that was made %s at the venue is taken back, and placed again', (_what, told) => {
    const { desk, stop } = held();
    expect(theBracket(desk).status).toBe('protected');
    desk.auto = false;
    desk.reports(desk.status(stop, 'accepted', told));
    expect(desk.wire()).toEqual(['cancel']);
    expect(desk.order(stop).status).toBe('pendingCancel');
    expect(theBracket(desk)).toMatchObject({ unprotectedSinceMs: desk.now, stop: { heldBy: 'none', qty: '0' } });
    desk.auto = true;
    desk.canceled(stop);
    const again = exitId(desk, 'stop');
    expect(again).not.toBe(stop);
    expect(working(desk)).toEqual(['stop 100 @ 95.00 venue']);
    expect(theBracket(desk).status).toBe('protected');
  });
});
