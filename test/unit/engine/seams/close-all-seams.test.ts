/** Where close-all meets strategies, brackets, ladders, queued orders and stops that go back. */
import { describe, expect, it } from 'vitest';
import {
  dec,
  idOf,
  type CloseAllParams,
  type CloseAllRow,
  type CloseAllScope,
  type Fill,
  type Instrument,
  type Order,
  type Position,
} from '../../../../shared/domain/index.ts';
import { putStopsBack } from '../../../../src-main/engine/algos/close-all/exits.ts';
import { heldInScope } from '../../../../src-main/engine/algos/close-all/scope.ts';
import { StepContext } from '../../../../src-main/engine/context.ts';
import type { EngineState } from '../../../../src-main/engine/state.ts';
import { ACCOUNT_ID, BTC, CONNECTION_ID, TSLA, d, type Desk } from '../desk.ts';
import { UNLINKED, bracketDesk, enter, exits, working } from '../algos/bracket/bracket-desk.ts';

const params = (scope: CloseAllScope, more: Partial<CloseAllParams> = {}): CloseAllParams => ({
  scope,
  collarPct: d('2'),
  keep: [],
  closedMarket: 'leave',
  ...more,
});
const ALPHA = params({ kind: 'strategy', strategy: 'alpha' });
const stateOf = (desk: Desk): EngineState => desk.engine.view as EngineState;

describe('close-all of a strategy', () => {
  it('G1: refuses what the strategy would open while it runs, and nothing else', () => {
    const desk = bracketDesk(UNLINKED);
    desk.ticket({ strategy: 'alpha' });
    desk.fill('T-1', '100', '100.00');
    desk.auto = false;
    desk.command({ kind: 'closeAll', params: ALPHA });
    const own = desk.ticket({ strategy: 'alpha', qty: d('7') });
    const other = desk.ticket({ strategy: 'beta', qty: d('8') });
    expect(own.kind).toBe('denied');
    expect(other.kind).toBe('accepted');
  });

  it('G1: ends its ladders that have no order out', () => {
    const desk = bracketDesk(UNLINKED);
    desk.ladder({ waitMs: 60_000, totalMs: 600_000 }, { strategy: 'alpha' });
    desk.quote('100.00', '100.10', { last: 10_000, status: 'halted' });
    expect(desk.theLadder().status).toBe('paused');
    desk.command({ kind: 'closeAll', params: ALPHA });
    desk.advance(500);
    expect(desk.theLadder().status).toBe('done');
  });

  it('G2: takes the exits of its brackets with it', () => {
    const desk = bracketDesk(UNLINKED);
    enter(desk, exits({ target: null }), { strategy: 'alpha' });
    desk.fill('T-1', '100', '100.00');
    expect(working(desk)).toEqual(['stop 100 @ 95.00 venue']);
    desk.command({ kind: 'closeAll', params: ALPHA });
    expect(working(desk)).toEqual([]);
  });

  it('counts what its bracket closed, and so sells nothing of other holdings', () => {
    const desk = bracketDesk(UNLINKED);
    enter(desk, exits({ target: null }), { strategy: 'alpha' });
    desk.fill('T-1', '100', '100.00');
    const stop = [...desk.engine.view.orders.values()].find((o) => o.role === 'stop');
    desk.fill(stop?.clientOrderId ?? '', '100', '95.00');
    desk.advance(4_000);
    desk.quote('100.00', '100.10', { last: 10_000 });
    desk.ticket({ qty: d('60') });
    desk.fill('T-2', '60', '100.00');
    const held = heldInScope(stateOf(desk), ALPHA, { accountId: ACCOUNT_ID }, TSLA.id);
    expect(held.toString()).toBe('0');
  });

  it('G5: the legs of its combos are in scope', () => {
    const desk = bracketDesk(UNLINKED);
    const state = stateOf(desk);
    const leg = (id: string): Instrument => ({ ...TSLA, id: idOf(id), symbol: id });
    const combo: Instrument = {
      ...leg('COMBO'),
      legs: [
        { instrumentId: idOf('LONG'), side: 'buy', ratio: 1 },
        { instrumentId: idOf('SHORT'), side: 'sell', ratio: 1 },
      ],
    };
    for (const instrument of [leg('LONG'), leg('SHORT'), combo]) state.instruments.set(instrument.id, instrument);
    desk.ticket({ strategy: 'alpha' });
    const order: Order = {
      ...desk.order('T-1'),
      clientOrderId: idOf('C-1'),
      instrumentId: combo.id,
      filledQty: d('3'),
    };
    state.orders.set(order.clientOrderId, order);
    const legFill = (id: string, side: 'buy' | 'sell'): Fill =>
      ({
        ...{ accountId: ACCOUNT_ID, instrumentId: idOf(id), clientOrderId: order.clientOrderId, ladderId: null },
        ...{ tradeId: idOf(id), comboTradeId: idOf('X'), side, qty: d('3'), price: d('1') },
      }) as Fill;
    desk.engine.apply({ kind: 'orderFilled', fill: legFill('LONG', 'buy') }, desk.now);
    desk.engine.apply({ kind: 'orderFilled', fill: legFill('SHORT', 'sell') }, desk.now);
    const position = (id: string, qty: string): Position =>
      ({ accountId: ACCOUNT_ID, connectionId: CONNECTION_ID, instrumentId: idOf(id), qty: d(qty) }) as Position;
    state.positions.set(`${ACCOUNT_ID}|LONG`, position('LONG', '3'));
    state.positions.set(`${ACCOUNT_ID}|SHORT`, position('SHORT', '-3'));
    const held = (id: string): string =>
      heldInScope(state, ALPHA, { accountId: ACCOUNT_ID }, idOf<Instrument['id']>(id)).toString();
    expect([held('LONG'), held('SHORT')]).toEqual(['3', '-3']);
  });
});

describe('stops that go back', () => {
  it('G2: never add up to more than is held, app-held ones included', () => {
    const desk = bracketDesk(UNLINKED);
    desk.ticket();
    desk.fill('T-1', '50', '100.00');
    const stop = {
      instrumentId: TSLA.id,
      side: 'sell' as const,
      qty: d('100'),
      type: 'stop' as const,
      limitPrice: null,
      tif: 'gtc' as const,
      expireMs: null,
      sessions: ['regular' as const],
      triggerPrice: d('95.00'),
      source: 'bidAsk' as const,
      trail: null,
      heldBy: 'app' as const,
    };
    const row = { accountId: ACCOUNT_ID, connectionId: CONNECTION_ID, stops: [stop, stop] } as unknown as CloseAllRow;
    const ctx = new StepContext(stateOf(desk), desk.now);
    putStopsBack(ctx, row, { heldOf: () => dec('50'), restingOf: () => dec('0') });
    const held = stateOf(desk)
      .working(TSLA.id)
      .filter((o) => o.role === 'stop')
      .map((o) => Number(o.qty));
    expect(held.reduce((a, b) => a + b, 0)).toBe(50);
  });
});

describe('a stop that close-all put back', () => {
  const putBack = (heldBy: 'app' | 'venue'): Desk => {
    const desk = bracketDesk(UNLINKED);
    desk.ticket();
    desk.fill('T-1', '100', '100.00');
    const stop = {
      instrumentId: TSLA.id,
      side: 'sell' as const,
      qty: d('100'),
      type: 'stop' as const,
      limitPrice: null,
      tif: 'gtc' as const,
      expireMs: null,
      sessions: ['regular' as const],
      triggerPrice: d('95.00'),
      source: 'bidAsk' as const,
      trail: null,
      heldBy,
    };
    const row = { accountId: ACCOUNT_ID, connectionId: CONNECTION_ID, stops: [stop] } as unknown as CloseAllRow;
    const ctx = new StepContext(stateOf(desk), desk.now);
    putStopsBack(ctx, row, { heldOf: () => dec('100'), restingOf: () => dec('0') });
    return desk;
  };
  const stopsOf = (desk: Desk): string[] =>
    stateOf(desk)
      .working(TSLA.id)
      .flatMap((o) => (o.role === 'stop' ? [`${o.pendingModify?.qty ?? o.qty} ${o.status}`] : []));

  it('G2: shrinks with the position, so that it never sells through zero', () => {
    const desk = putBack('app');
    expect(stopsOf(desk)).toEqual(['100 emulated']);
    desk.ticket({ side: 'sell', qty: d('60') });
    desk.fill('T-3', '60', '100.00');
    // It became a bracket's when the trader's close came: one stop, of what is left, held by the venue, which can.
    expect(stopsOf(desk)).toEqual(['40 accepted']);
    expect(desk.sent.flatMap((e) => (e.kind === 'submit' && e.order.role === 'stop' ? [e.order.qty] : []))).toEqual([
      '40',
    ]);
  });

  it('G13: is taken back when the position it protects is closed by other hands', () => {
    for (const heldBy of ['app', 'venue'] as const) {
      const desk = putBack(heldBy);
      if (heldBy === 'venue') desk.ack('T-2');
      desk.ticket({ side: 'sell' });
      desk.fill('T-3', '100', '100.00');
      expect([heldBy, stopsOf(desk)]).toEqual([heldBy, []]);
    }
  });
});

describe('a closed market', () => {
  it('G6: the close is queued once, however often its row is looked at', () => {
    const desk = bracketDesk({ ...UNLINKED, spotInventory: true });
    desk.ticket();
    desk.fill('T-1', '100', '100.00');
    desk.quote('50000.00', '50010.00', { last: 5_000_000 }, BTC);
    desk.ticket({
      instrumentId: BTC.id,
      qty: d('1'),
      limitPrice: d('50010.00'),
      sessions: ['continuous'],
      tif: 'gtc',
    });
    desk.fill('T-2', '1', '50000.00');
    desk.advance(10 * 3_600_000);
    desk.quote('100.00', '100.10', { last: 10_000 });
    desk.quote('50000.00', '50010.00', { last: 5_000_000 }, BTC);
    desk.command({ kind: 'closeAll', params: params({ kind: 'all' }, { closedMarket: 'queue' }) });
    desk.advance(1_000);
    const queued = () => [...desk.engine.view.queued.values()].filter((q) => q.status === 'waiting').length;
    expect(queued()).toBe(1);
    desk.link('disconnected', 'gone');
    desk.advance(500);
    desk.link('reconciling');
    desk.advance(1_000);
    expect(queued()).toBe(1);
  });
});
