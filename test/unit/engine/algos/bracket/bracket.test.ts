/** G13, G14, S1.6, S2.6: brackets on a venue that obeys, step by step. */
import { describe, expect, it } from 'vitest';
import { LADDER_DEFAULTS } from '../../../../../shared/domain/index.ts';
import { PARAMS } from '../../account-fixture.ts';
import { basics } from '../../desk.ts';
import {
  ALPACA,
  BARE,
  CONNECTION_ID,
  LINKED,
  TSLA,
  UNLINKED,
  bracketDesk,
  d,
  enter,
  exitId,
  exits,
  stopAt,
  targetAt,
  theBracket,
  working,
} from './bracket-desk.ts';

describe('G13: protection follows what is filled', () => {
  it('with each partial fill, stop and target under one link', () => {
    const desk = bracketDesk(LINKED);
    expect(enter(desk)).toMatchObject({ kind: 'accepted', recordId: 'T-B1' });
    expect(theBracket(desk).status).toBe('waiting');
    desk.fill('T-1', '40', '100.00');
    expect(working(desk)).toEqual(['stop 40 @ 95.00 venue', 'target 40 @ 105.00 venue']);
    expect(desk.order(exitId(desk, 'stop')).linkId).toBe(desk.order(exitId(desk, 'target')).linkId);
    desk.fill('T-1', '35', '100.00');
    expect(working(desk)).toEqual(['stop 75 @ 95.00 venue', 'target 75 @ 105.00 venue']);
    expect(theBracket(desk)).toMatchObject({
      status: 'working',
      unprotectedSinceMs: null,
      stop: { heldBy: 'venue', qty: '75' },
    });
    desk.fill('T-1', '25', '100.00');
    expect(theBracket(desk).status).toBe('protected');
  });

  it('of a ladder too', () => {
    const desk = bracketDesk(LINKED);
    desk.command({
      kind: 'submitLadder',
      ...basics(),
      params: { ...PARAMS, waitMs: LADDER_DEFAULTS.waitMs.buy },
      bracket: exits(),
    });
    expect(desk.theLadder().bracketId).toBe('T-B1');
    desk.fill('T-L1-1', '30', '100.05');
    expect(working(desk)).toEqual(['stop 30 @ 95.00 venue', 'target 30 @ 105.00 venue']);
  });

  it('and the time in force of the entry does not end it', () => {
    const desk = bracketDesk(LINKED);
    enter(desk);
    desk.fill('T-1', '40', '100.00');
    desk.reports(desk.status('T-1', 'expired'));
    expect(working(desk)).toEqual(['stop 40 @ 95.00 venue', 'target 40 @ 105.00 venue']);
    expect(desk.order(exitId(desk, 'stop')).tif).toBe('gtc');
    expect(theBracket(desk).status).toBe('protected');
  });

  it('a fill after the cancel of the entry is protected too', () => {
    const desk = bracketDesk(LINKED);
    enter(desk);
    desk.command({ kind: 'cancelOrder', clientOrderId: desk.order('T-1').clientOrderId });
    expect(theBracket(desk)).toMatchObject({ status: 'done', reason: 'The entry ended without a fill' });
    desk.fill('T-1', '20', '100.00');
    expect(working(desk)).toEqual(['stop 20 @ 95.00 venue', 'target 20 @ 105.00 venue']);
    expect(theBracket(desk).status).toBe('protected');
  });

  it('a stop that filled takes its target and the rest of the entry back', () => {
    const desk = bracketDesk(LINKED);
    enter(desk);
    desk.fill('T-1', '40', '100.00');
    desk.fill(exitId(desk, 'stop'), '40', '94.98');
    expect(working(desk)).toEqual([]);
    expect(desk.order('T-1').status).toBe('canceled');
    expect(theBracket(desk)).toMatchObject({ status: 'done', exitedQty: '40' });
  });

  it('what both children of a link fill too much is alarmed and flattened by exactly that much', () => {
    const desk = bracketDesk(LINKED);
    enter(desk);
    desk.fill('T-1', '100', '100.00');
    const [stop, target] = [exitId(desk, 'stop'), exitId(desk, 'target')];
    desk.auto = false;
    desk.reports(desk.fillReport(target, '100', '105.00'), desk.fillReport(stop, '70', '95.00'));
    desk.auto = true;
    desk.canceled(stop);
    expect(working(desk)).toEqual(['flatten 70 @ market venue']);
    expect(desk.order(exitId(desk, null))).toMatchObject({ side: 'buy', type: 'market', reducing: true });
    expect(desk.alerts().some((a) => a.startsWith('danger') && a.includes('filled 70 too much'))).toBe(true);
    desk.ack(exitId(desk, null));
    desk.fill(exitId(desk, null), '70', '100.00');
    expect(theBracket(desk)).toMatchObject({ status: 'done', overfilledQty: '70', flattenedQty: '70' });
  });
});

describe('where exits are not linked', () => {
  it('a target that is reached waits for the end of the stop, trades at once or not at all, and the stop is back', () => {
    const desk = bracketDesk(UNLINKED);
    enter(desk);
    desk.fill('T-1', '100', '100.00');
    expect(working(desk)).toEqual(['stop 100 @ 95.00 venue', 'target 100 @ 105.00 app']);
    desk.auto = false;
    desk.sent.length = 0;
    desk.quote('105.00', '105.10', { last: 10_500 });
    expect(desk.wire()).toEqual(['cancel']);
    desk.auto = true;
    desk.canceled(exitId(desk, 'stop'));
    expect(desk.wire()).toEqual(['submit 105.00']);
    const close = exitId(desk, 'target');
    expect(desk.order(close)).toMatchObject({ type: 'limit', tif: 'ioc' });
    desk.fill(close, '60', '105.00');
    desk.canceled(close);
    expect(working(desk)).toContain('stop 40 @ 95.00 venue');
  });
});

describe('G14: stops that the app holds', () => {
  it('need the word of the trader, on a bare venue and where the entry keeps a stop from resting', () => {
    for (const venue of [BARE, ALPACA]) {
      const desk = bracketDesk(venue);
      expect(enter(desk, exits({ appHeldAccepted: false }))).toMatchObject({
        kind: 'denied',
        code: 'appHeldNotAccepted',
      });
      expect(desk.sent).toEqual([]);
    }
  });

  it('say who holds them and what triggers them, and act at the first quote through their price', () => {
    const desk = bracketDesk(BARE);
    enter(desk);
    desk.fill('T-1', '100', '100.00');
    expect(working(desk)).toEqual(['stop 100 @ 95.00 app', 'target 100 @ 105.00 app']);
    expect(theBracket(desk).stop).toMatchObject({ heldBy: 'app', note: 'the venue holds no stops' });
    expect(theBracket(desk).stop?.text).toBe(
      'Held by the app (the venue holds no stops): 100 become a market order when the touch is at or below 95.00',
    );
    desk.wire();
    desk.quote('94.90', '95.00', { last: 9_490 });
    expect(desk.wire()).toEqual(['submit market']);
    expect(working(desk)).toEqual(['stop 100 @ 95.00 venue']);
    desk.fill(exitId(desk, 'stop'), '100', '94.90');
    expect(theBracket(desk).status).toBe('done');
  });

  it('go to the venue as one linked pair once the entry has ended, where it takes none before', () => {
    const desk = bracketDesk(ALPACA);
    enter(desk);
    desk.fill('T-1', '40', '100.00');
    expect(working(desk)).toEqual(['stop 40 @ 95.00 app', 'target 40 @ 105.00 app']);
    desk.command({ kind: 'cancelOrder', clientOrderId: desk.order('T-1').clientOrderId });
    expect(working(desk)).toEqual(['stop 40 @ 95.00 venue', 'target 40 @ 105.00 venue']);
  });

  it('a stop that the venue refuses goes to the app where the trader allowed it, and back when the venue takes it', () => {
    const desk = bracketDesk(UNLINKED);
    desk.auto = false;
    enter(desk);
    desk.ack('T-1');
    desk.fill('T-1', '100', '100.00');
    desk.outcome('submit', exitId(desk, 'stop'), { kind: 'rejected', reason: 'not today' });
    expect(working(desk)).toContain('stop 100 @ 95.00 app');
    expect(theBracket(desk)).toMatchObject({ unprotectedSinceMs: null, stop: { heldBy: 'app', note: 'not today' } });
    desk.auto = true;
    desk.hold(3_000);
    expect(working(desk)).toContain('stop 100 @ 95.00 venue');
    expect(working(desk)).not.toContain('stop 100 @ 95.00 app');
  });

  it('a refused stop that the app may not hold is UNPROTECTED at once, and tried again with growing waits', () => {
    const desk = bracketDesk(UNLINKED);
    desk.auto = false;
    enter(desk, exits({ appHeldAccepted: false, target: null }));
    desk.ack('T-1');
    desk.fill('T-1', '100', '100.00');
    const refuse = (): void => desk.outcome('submit', exitId(desk, 'stop'), { kind: 'rejected', reason: 'not today' });
    refuse();
    expect(theBracket(desk)).toMatchObject({
      status: 'unprotected',
      reason: 'not today',
      unprotectedSinceMs: desk.now,
    });
    expect(desk.alerts().filter((a) => a.includes('UNPROTECTED'))).toHaveLength(1);
    const tries: number[] = [];
    const from = desk.now;
    for (let i = 0; i < 40; i++) {
      desk.sent.length = 0;
      desk.hold(500);
      if (!desk.sent.some((e) => e.kind === 'submit')) continue;
      tries.push(desk.now - from);
      if (tries.length === 4) break;
      refuse();
    }
    expect(tries).toEqual([1_000, 3_000, 7_000, 15_000]);
    desk.ack(exitId(desk, 'stop'));
    expect(theBracket(desk)).toMatchObject({ status: 'protected', unprotectedSinceMs: null });
    expect(desk.alerts().some((a) => a.includes('protected again'))).toBe(true);
  });

  it('a stop that the market has passed already is not placed: it acts', () => {
    const desk = bracketDesk(UNLINKED);
    enter(desk);
    desk.quote('94.00', '94.10', { last: 9_400 });
    desk.wire();
    desk.fill('T-1', '100', '94.10');
    expect(desk.wire()).toEqual(['submit market']);
  });
});

describe('S1.6: moving stop and target', () => {
  const change = (desk: ReturnType<typeof bracketDesk>, more: object) =>
    desk.command({
      kind: 'changeBracket',
      bracketId: theBracket(desk).bracketId,
      stopPrice: null,
      targetPrice: null,
      trail: null,
      conversions: null,
      ...more,
    });
  const protectedDesk = () => {
    const desk = bracketDesk(LINKED);
    enter(desk);
    desk.fill('T-1', '100', '100.00');
    return desk;
  };

  it('moves what rests, in any trading state', () => {
    const desk = protectedDesk();
    desk.command({ kind: 'setTradingState', state: 'halted' });
    expect(change(desk, { stopPrice: d('97.00'), targetPrice: d('103.00') })).toMatchObject({ kind: 'accepted' });
    expect(working(desk)).toEqual(['stop 100 @ 97.00 venue', 'target 100 @ 103.00 venue']);
  });

  it('makes the stop trail from where it is', () => {
    const desk = protectedDesk();
    change(desk, { trail: { kind: 'price', amount: d('2.00') } });
    expect(desk.order(exitId(desk, 'stop'))).toMatchObject({
      type: 'trailingStop',
      trigger: { trail: { kind: 'price', amount: '2.00' } },
    });
    expect(working(desk)[0]).toBe('stop 100 @ 98.00 venue');
  });

  it.each<[string, object, string]>([
    ['a stop above the market', { stopPrice: d('100.50') }, 'exitSide'],
    ['a target below the market', { targetPrice: d('99.00') }, 'exitSide'],
    ['a stop off the tick', { stopPrice: d('97.005') }, 'priceOffTick'],
    ['a trail of nothing', { trail: { kind: 'percent', pct: d('0') } }, 'trailRange'],
    ['no change', {}, 'nothingToDo'],
  ])('refuses %s', (_name, more, code) => {
    expect(change(protectedDesk(), more)).toMatchObject({ kind: 'denied', code });
  });

  it('goes to break-even once the market has gone far enough, and not back', () => {
    const desk = bracketDesk(LINKED);
    const conversions = [
      { gain: { kind: 'percent', pct: d('1') }, to: { kind: 'breakEven', offset: d('0.05') } },
    ] as const;
    enter(desk, exits({ conversions }));
    desk.fill('T-1', '100', '100.00');
    desk.quote('100.90', '101.00', { last: 10_090 });
    expect(working(desk)[0]).toBe('stop 100 @ 95.00 venue');
    desk.quote('101.00', '101.10', { last: 10_100 });
    expect(working(desk)[0]).toBe('stop 100 @ 100.05 venue');
    desk.quote('100.50', '100.60', { last: 10_050 });
    expect(working(desk)[0]).toBe('stop 100 @ 100.05 venue');
    expect(theBracket(desk).converted).toEqual([0]);
  });

  it('trails once the market has gone far enough; a trailing stop of the app follows and never goes back', () => {
    const desk = bracketDesk(BARE);
    const conversions = [
      {
        gain: { kind: 'price', price: d('102.00') },
        to: { kind: 'trail', trail: { kind: 'price', amount: d('1.00') } },
      },
    ] as const;
    enter(desk, exits({ conversions, target: null }));
    desk.fill('T-1', '100', '100.00');
    desk.quote('102.00', '102.10', { last: 10_200 });
    expect(working(desk)).toEqual(['stop 100 @ 101.00 app']);
    desk.quote('103.00', '103.10', { last: 10_300 });
    desk.quote('102.50', '102.60', { last: 10_250 });
    expect(working(desk)).toEqual(['stop 100 @ 102.00 app']);
  });

  it('an exit is changed through its bracket, and cancelling it drops it from there', () => {
    const desk = protectedDesk();
    const { clientOrderId } = desk.order(exitId(desk, 'stop'));
    expect(desk.command({ kind: 'modifyOrder', clientOrderId, qty: d('50'), limitPrice: null })).toMatchObject({
      kind: 'denied',
      code: 'unsupported',
    });
    expect(desk.command({ kind: 'cancelOrder', clientOrderId })).toMatchObject({ kind: 'accepted' });
    expect(working(desk)).toEqual(['target 100 @ 105.00 venue']);
    expect(desk.alerts().some((a) => a.includes('no stop any more'))).toBe(true);
  });

  it('a bracket is cancelled with a position only by the word of the trader', () => {
    const desk = protectedDesk();
    const { bracketId } = theBracket(desk);
    expect(desk.command({ kind: 'cancelBracket', bracketId, dropStop: false })).toMatchObject({ kind: 'denied' });
    expect(desk.command({ kind: 'cancelBracket', bracketId, dropStop: true })).toMatchObject({ kind: 'accepted' });
    expect(working(desk)).toEqual([]);
    expect(theBracket(desk)).toMatchObject({ status: 'done', reason: 'Canceled by you' });
  });
});

describe('a position that is there', () => {
  const protect = (desk: ReturnType<typeof bracketDesk>, qty: string | null) => {
    const { connectionId, accountId, instrumentId } = basics();
    return desk.command({
      kind: 'protectPosition',
      connectionId,
      accountId,
      instrumentId,
      qty: qty === null ? null : d(qty),
      params: exits(),
    });
  };

  it('is protected as far as no bracket covers it', () => {
    const desk = bracketDesk(LINKED);
    expect(protect(desk, null)).toMatchObject({ kind: 'denied', code: 'nothingHeld' });
    desk.ticket({ qty: d('100') });
    desk.fill('T-1', '100', '100.00');
    expect(protect(desk, '60')).toMatchObject({ kind: 'accepted', recordId: 'T-B1' });
    expect(protect(desk, '50')).toMatchObject({ kind: 'denied', code: 'nothingHeld' });
    expect(protect(desk, null)).toMatchObject({ kind: 'accepted', recordId: 'T-B2' });
    expect(working(desk)).toEqual([
      'stop 40 @ 95.00 venue',
      'stop 60 @ 95.00 venue',
      'target 40 @ 105.00 venue',
      'target 60 @ 105.00 venue',
    ]);
    expect(protect(desk, null)).toMatchObject({ kind: 'denied', code: 'nothingHeld' });
  });

  it('a partial manual exit shrinks the protection first, and is sent when that is done', () => {
    const desk = bracketDesk(LINKED);
    enter(desk);
    desk.fill('T-1', '100', '100.00');
    desk.auto = false;
    desk.sent.length = 0;
    desk.command({ kind: 'submitOrder', ...basics('sell', '30'), type: 'market', limitPrice: null });
    expect(desk.sent.map((e) => e.kind)).toEqual(['modify', 'modify']);
    expect(desk.order('T-2').status).toBe('emulated');
    desk.modified(exitId(desk, 'stop'));
    expect(desk.order('T-2').status).toBe('emulated');
    desk.modified(exitId(desk, 'target'));
    expect(desk.order('T-2').status).toBe('submitted');
    desk.fill('T-2', '30', '100.00');
    expect(theBracket(desk)).toMatchObject({ shedQty: '30', stop: { qty: '70' } });
  });

  it('a manual exit that loses its position to the stop is never sent', () => {
    const desk = bracketDesk(LINKED);
    enter(desk);
    desk.fill('T-1', '100', '100.00');
    desk.auto = false;
    desk.command({ kind: 'submitOrder', ...basics('sell', '30'), type: 'market', limitPrice: null });
    desk.reports(
      desk.fillReport(exitId(desk, 'stop'), '100', '95.00'),
      desk.status(exitId(desk, 'target'), 'canceled'),
    );
    expect(desk.order('T-2')).toMatchObject({ status: 'canceled', reason: 'What it was to close is closed already' });
  });
});

describe('G18: a restart', () => {
  it('gives brackets their roles back and re-sends nothing whose outcome is unknown', () => {
    const desk = bracketDesk(LINKED);
    enter(desk);
    desk.fill('T-1', '100', '100.00');
    const [stop, target] = [exitId(desk, 'stop'), exitId(desk, 'target')];
    desk.auto = false;
    desk.command({
      kind: 'changeBracket',
      bracketId: theBracket(desk).bracketId,
      stopPrice: d('96.00'),
      targetPrice: null,
      trail: null,
      conversions: null,
    });
    desk.restart();
    desk.run({ kind: 'capabilities', connectionId: CONNECTION_ID, capabilities: LINKED });
    desk.sent.length = 0;
    desk.quote('100.00', '100.10');
    desk.link('reconciling');
    const orders = [desk.status(stop, 'accepted'), desk.status(target, 'accepted')];
    desk.mass({
      orders,
      positions: [
        { kind: 'position', accountId: basics().accountId, instrumentId: TSLA.id, qty: d('100'), avgPrice: d('100') },
      ],
    });
    expect(desk.sent.filter((e) => e.kind === 'submit')).toEqual([]);
    desk.modified(stop);
    expect(theBracket(desk)).toMatchObject({
      status: 'protected',
      stop: { heldBy: 'venue', clientOrderId: stop },
      target: { clientOrderId: target },
    });
    expect(desk.engine.snapshot()).toContain('T-B1');
  });
});

describe('bad input is refused with its place', () => {
  it.each<[string, Parameters<typeof exits>[0], string, string]>([
    ['neither stop nor target', { stop: null, target: null }, 'exitSide', 'command.bracket'],
    ['a stop above a long', { stop: stopAt('101.00') }, 'exitSide', 'command.bracket.stop.placement'],
    [
      'a stop between the market and the entry',
      { stop: stopAt('100.00') },
      'exitSide',
      'command.bracket.stop.placement',
    ],
    ['a target below a long', { target: targetAt('99.00') }, 'exitSide', 'command.bracket.target.placement'],
    ['a stop off the tick', { stop: stopAt('95.001') }, 'priceOffTick', 'command.bracket.stop.placement.price'],
    [
      'a stop-limit without offset',
      { stop: stopAt('95.00', { type: 'stopLimit' }) },
      'limitPriceMissing',
      'command.bracket.stop.limitOffset',
    ],
    [
      'an offset on a plain stop',
      { stop: stopAt('95.00', { limitOffset: d('0.10') }) },
      'limitPriceUnexpected',
      'command.bracket.stop.limitOffset',
    ],
    [
      'a trailing stop without trail',
      { stop: stopAt('95.00', { type: 'trailingStop' }) },
      'trailRange',
      'command.bracket.stop.trail',
    ],
    [
      'a trail of 100 %',
      { stop: stopAt('95.00', { type: 'trailingStop', trail: { kind: 'percent', pct: d('100') } }) },
      'trailRange',
      'command.bracket.stop.trail.pct',
    ],
    ['an exit that cannot wait', { stop: stopAt('95.00', { tif: 'ioc' }) }, 'unsupported', 'command.bracket.stop.tif'],
    [
      'a market stop outside regular hours',
      { stop: stopAt('95.00', { sessions: ['regular', 'post'] }) },
      'sessionUnsupported',
      'command.bracket.stop.sessions',
    ],
    [
      'a break-even beyond its own gain',
      { conversions: [{ gain: { kind: 'percent', pct: d('1') }, to: { kind: 'breakEven', offset: d('2.00') } }] },
      'exitSide',
      'command.bracket.conversions.0.to.offset',
    ],
    [
      'a conversion without a stop',
      {
        stop: null,
        conversions: [{ gain: { kind: 'percent', pct: d('1') }, to: { kind: 'breakEven', offset: d('0') } }],
      },
      'exitSide',
      'command.bracket.conversions.0',
    ],
  ])('%s', (_name, more, code, path) => {
    const desk = bracketDesk(LINKED);
    expect(enter(desk, exits(more))).toMatchObject({ kind: 'denied', code, path });
    expect(desk.sent).toEqual([]);
    expect(desk.engine.view.brackets.size).toBe(0);
  });

  it('a bracket on an order that closes', () => {
    const desk = bracketDesk(LINKED);
    desk.ticket({ qty: d('100') });
    desk.fill('T-1', '100', '100.00');
    const reply = desk.command({
      kind: 'submitOrder',
      ...basics('sell'),
      type: 'limit',
      limitPrice: d('100.10'),
      bracket: exits({ stop: stopAt('105.00'), target: targetAt('95.00') }),
    });
    expect(reply).toMatchObject({ kind: 'denied', code: 'exitSide', path: 'command.bracket' });
  });
});
