/** G13: a stop that has become a limit order and rests, since the market went through its limit as well. */
import { describe, expect, it } from 'vitest';
import { basics } from '../../desk.ts';
import { BARE, UNLINKED, bracketDesk, d, enter, exitId, exits, stopAt, theBracket, working } from './bracket-desk.ts';

const limited = exits({ stop: stopAt('95.00', { type: 'stopLimit', limitOffset: d('0.30') }), target: null });

/** Filled when the market is through the stop and its limit already. */
function passedDesk(capabilities: typeof UNLINKED) {
  const desk = bracketDesk(capabilities);
  enter(desk, limited);
  desk.quote('94.00', '94.10', { last: 9_400 });
  desk.wire();
  desk.fill('T-1', '60', '94.10');
  return desk;
}

describe('G13: a stop-limit whose market is beyond its limit', () => {
  it('is sent once as that limit order and left alone, and the rest of the entry is taken back', () => {
    const desk = passedDesk(UNLINKED);
    expect(desk.wire()).toEqual(['submit 94.70', 'cancel']);
    expect(working(desk)).toEqual(['stop 60 @ 94.70 venue']);
    desk.hold(5_000);
    expect(desk.wire()).toEqual([]);
    expect(theBracket(desk)).toMatchObject({ status: 'exiting', unprotectedSinceMs: null });
  });

  it.each([
    ['in place', UNLINKED, ['modify 94.70', 'submit market']],
    [
      'by a new one where nothing is changed in place',
      { ...UNLINKED, modify: false },
      ['cancel', 'submit 94.70', 'submit market'],
    ],
    [
      'by a new one where other orders are changed in place',
      {
        ...UNLINKED,
        modifyOnly: { orderTypes: ['stopLimit'], timesInForce: ['day', 'gtc'] },
      } satisfies typeof UNLINKED,
      ['cancel', 'submit 94.70', 'submit market'],
    ],
    ['that the app released', BARE, ['modify 94.70', 'submit market']],
  ])('makes room for an order of the trader that closes, %s', (_name, capabilities, wire) => {
    const desk = passedDesk(capabilities);
    if (capabilities === BARE) desk.requote();
    expect(working(desk)).toEqual(
      ['stop 60 @ 94.70 venue'].map((line) => (capabilities === BARE ? line.replace('94.70', '95.00') : line)),
    );
    desk.wire();
    desk.command({ kind: 'submitOrder', ...basics('sell', '25'), type: 'market', limitPrice: null });
    expect(desk.wire().toSorted()).toEqual([...wire].toSorted());
    expect(desk.order(exitId(desk, 'stop')).qty).toBe('35');
    desk.fill('T-2', '25', '94.00');
    desk.fill(exitId(desk, 'stop'), '35', '94.70');
    expect(theBracket(desk).status).toBe('done');
  });

  it('that was triggered at the venue shrinks when the position does', () => {
    const desk = bracketDesk(UNLINKED);
    enter(desk, limited);
    desk.fill('T-1', '60', '100.00');
    const stop = exitId(desk, 'stop');
    const { trigger } = desk.order(stop);
    desk.reports(
      desk.status(stop, 'accepted', { trigger: { price: d('95.00'), source: 'bidAsk', trail: null, triggered: true } }),
    );
    expect(trigger?.triggeredMs).toBeNull();
    desk.wire();
    desk.reports({
      ...desk.fillReport('T-1', '20', '94.00'),
      clientOrderId: null,
      venueOrderId: 'V-else' as never,
      side: 'sell',
    });
    expect(desk.wire()).toEqual(['modify 94.70']);
    expect(desk.order(stop).qty).toBe('40');
  });
});
