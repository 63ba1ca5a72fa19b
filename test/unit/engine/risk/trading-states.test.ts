import { describe, expect, test } from 'vitest';
import type { TradingState } from '../../../../shared/domain/index.ts';
import { Engine } from '../../../../src-main/engine/engine.ts';
import { StepContext } from '../../../../src-main/engine/context.ts';
import { EngineState } from '../../../../src-main/engine/state.ts';
import {
  latchReducing,
  mayMove,
  moveTrading,
  tradingMoves,
  type StateSetter,
} from '../../../../src-main/engine/risk/trading-states.ts';
import { NOW, d } from '../account-fixture.ts';
import { Desk, WIDE } from '../desk.ts';

const STATES: readonly TradingState[] = ['active', 'reducing', 'flattening', 'halted'];
const SETTERS: readonly StateSetter[] = ['trader', 'engine', 'closeAll'];

describe('S1.8, G1: trading states', () => {
  test('every cell: only the trader loosens, only close-all enters and leaves flattening', () => {
    for (const from of STATES)
      for (const to of STATES)
        for (const by of SETTERS) {
          const may = mayMove(from, to, by);
          if (to === 'flattening') expect(may).toBe(by === 'closeAll' && from !== 'flattening');
          else if (from === 'flattening') expect(may).toBe(by === 'closeAll');
          else if (to === 'active') expect(may).toBe(by === 'trader' && from !== 'active');
          else if (by === 'closeAll') expect(may).toBe(false);
        }
    expect(tradingMoves().length).toBe(14);
  });

  test('a move that is not allowed changes nothing', () => {
    const ctx = new StepContext(new EngineState({ idPrefix: 'T', limits: WIDE, account: null }), NOW);
    expect(moveTrading(ctx, { to: 'flattening', by: 'trader', reason: 'x' })).toBe(false);
    expect(moveTrading(ctx, { to: 'flattening', by: 'closeAll', reason: 'x', cause: 'closeAll' })).toBe(true);
    latchReducing(ctx, { cause: 'dayLoss', reason: 'r', title: 't' });
    expect(ctx.state.tradingState).toBe('flattening');
    expect(moveTrading(ctx, { to: 'active', by: 'trader', reason: 'x' })).toBe(false);
    expect(ctx.events).toHaveLength(1);
  });

  test('a halt by the trader stays halted when the engine latches, and is latched then', () => {
    const ctx = new StepContext(new EngineState({ idPrefix: 'T', limits: WIDE, account: null }), NOW);
    moveTrading(ctx, { to: 'halted', by: 'trader', reason: 'lunch' });
    latchReducing(ctx, { cause: 'dayLoss', reason: 'r', title: 't' });
    latchReducing(ctx, { cause: 'dayLoss', reason: 'r', title: 't' });
    expect(ctx.state.tradingState).toBe('halted');
    expect(ctx.state.risk.latch?.cause).toBe('dayLoss');
    expect(ctx.events.filter((e) => e.kind === 'tradingStateChanged')).toHaveLength(2);
  });
});

/** A desk whose day has lost more than its limit. */
function losing(): Desk {
  const at = new Desk({ limits: { ...WIDE, dayLossMax: d('500') } });
  at.quote('100.00', '100.10');
  at.ticket({ limitPrice: d('100.10') });
  at.fill('T-1', '100', '100.10');
  at.restart();
  at.connect();
  at.quote('100.00', '100.10');
  return at;
}

describe('S1.8: the loss of a day', () => {
  test('latches trading to reducing with an alarm within a second of being reached, without any order', () => {
    const at = losing();
    at.quote('94.90', '95.00');
    expect(at.engine.view.tradingState).toBe('active');
    at.advance(1_000);
    expect(at.engine.view.tradingState).toBe('reducing');
    expect(at.engine.view.tradingStateReason).toMatch(/loss of SIM-1 is \$515\.00, the limit \$500\.00/);
    expect(at.alerts().at(-1)).toBe('danger: Loss of the day reached: $515.00');
    at.advance(5_000);
    expect(at.alerts().filter((a) => a.includes('Loss of the day'))).toHaveLength(1);
  });

  test('while latched opening is refused, reducing and cancels go through, and it outlives a restart', () => {
    const at = losing();
    at.ticket({ qty: d('7'), limitPrice: d('93.00') });
    at.quote('94.90', '95.00');
    at.advance(1_000);
    expect(at.ticket({ limitPrice: d('95.00') })).toMatchObject({ kind: 'denied', code: 'riskDenied' });
    expect(at.command({ kind: 'cancelAll', instrumentId: null }).kind).toBe('accepted');
    const exit = at.ticket({ side: 'sell', qty: d('100'), limitPrice: d('94.00') });
    expect(exit).toMatchObject({ kind: 'accepted' });
    at.restart();
    at.connect();
    at.quote('94.90', '95.00');
    expect(at.engine.view.tradingState).toBe('reducing');
    expect(at.engine.view.risk.latch?.cause).toBe('dayLoss');
    expect(at.ticket({ limitPrice: d('95.00') })).toMatchObject({ kind: 'denied', code: 'riskDenied' });
  });

  test('only the trader ends it, and only after saying that the reason was read', () => {
    const at = losing();
    at.quote('94.90', '95.00');
    at.advance(1_000);
    const refused = at.command({ kind: 'setTradingState', state: 'active' });
    expect(refused).toMatchObject({ kind: 'denied', code: 'riskDenied', path: 'command.acknowledged' });
    expect(at.command({ kind: 'setTradingState', state: 'halted' }).kind).toBe('accepted');
    expect(at.command({ kind: 'setTradingState', state: 'active' }).kind).toBe('denied');
    at.quote('99.90', '100.00');
    expect(at.command({ kind: 'setTradingState', state: 'active', acknowledged: true }).kind).toBe('accepted');
    expect(at.engine.view.risk).toMatchObject({ latch: null, stateBy: 'trader' });
    at.advance(3_000);
    expect(at.engine.view.tradingState).toBe('active');
  });

  test('an unknown P&L opens nothing and latches nothing', () => {
    const at = losing();
    at.quote(null, null, { last: null });
    at.advance(2_000);
    expect(at.engine.view.tradingState).toBe('active');
    expect(at.ticket({ type: 'limit', limitPrice: d('95.00') }).kind).toBe('denied');
  });

  test('a snapshot holds the latch', () => {
    const at = losing();
    at.quote('94.90', '95.00');
    at.advance(1_000);
    const other = new Engine({ idPrefix: 'T', limits: at.options.limits ?? WIDE, account: null });
    expect(other.restore(at.engine.snapshot())).toBe(true);
    expect(other.view.risk.latch).toEqual(at.engine.view.risk.latch);
    expect(other.view.tradingStateReason).toBe(at.engine.view.tradingStateReason);
  });
});
