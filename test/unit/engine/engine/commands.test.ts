import { describe, expect, it } from 'vitest';
import { idOf, type CommandReply, type LadderParams } from '../../../../shared/domain/index.ts';
import { BTC, Desk, LIMITS, d } from '../desk.ts';

function desk(options = {}): Desk {
  const at = new Desk(options);
  at.quote('100.00', '100.20');
  at.wire();
  return at;
}
const denied = (reply: CommandReply): string => (reply.kind === 'denied' ? `${reply.code} ${reply.path}` : 'accepted');

describe('second-stage validation names what is wrong', () => {
  it.each([
    [{ instrumentId: idOf<typeof BTC.id>('NOPE.SIM') }, 'unknownInstrument command.instrumentId'],
    [{ connectionId: idOf<never>('ib') }, 'unknownAccount command.connectionId'],
    [{ accountId: idOf<never>('DU1') }, 'unknownAccount command.accountId'],
    [{ qty: d('0') }, 'quantityOutOfRange command.qty'],
    [{ qty: d('-5') }, 'quantityOutOfRange command.qty'],
    [{ qty: d('1.5') }, 'quantityOffLot command.qty'],
    [{ qty: d('99999999999') }, 'quantityOutOfRange command.qty'],
    [{ limitPrice: d('100.005') }, 'priceOffTick command.limitPrice'],
    [{ limitPrice: d('0') }, 'priceNotPositive command.limitPrice'],
    [{ limitPrice: d('-1') }, 'priceNotPositive command.limitPrice'],
    [{ limitPrice: null }, 'limitPriceMissing command.limitPrice'],
    [{ type: 'market' as const }, 'limitPriceUnexpected command.limitPrice'],
    [{ sessions: [] }, 'sessionUnsupported command.sessions'],
    [{ sessions: ['continuous' as const] }, 'sessionUnsupported command.sessions'],
    [
      { type: 'market' as const, limitPrice: null, sessions: ['regular' as const, 'post' as const] },
      'sessionUnsupported command.sessions',
    ],
    [
      { instrumentId: BTC.id, qty: d('0.0001'), limitPrice: d('100'), sessions: ['continuous' as const] },
      'quantityOutOfRange command.qty',
    ],
  ])('an order with %o', (more, expected) => {
    const at = desk();
    expect(denied(at.ticket(more))).toBe(expected);
    expect(at.journal.filter((j) => j.event.kind.startsWith('order'))).toEqual([]);
    expect(at.wire()).toEqual([]);
  });

  const steps = (steps: LadderParams['steps']): Partial<LadderParams> => ({ steps });
  it.each([
    [steps({ kind: 'toward', towardPct: [] }), 'ladderSteps command.params.steps.towardPct'],
    [steps({ kind: 'toward', towardPct: [d('10'), d('0')] }), 'ladderSteps command.params.steps.towardPct.1'],
    [steps({ kind: 'toward', towardPct: [d('101')] }), 'ladderSteps command.params.steps.towardPct.0'],
    [steps({ kind: 'increment', increment: d('0'), rungs: 3 }), 'ladderSteps command.params.steps.increment'],
    [steps({ kind: 'increment', increment: d('0.01'), rungs: 21 }), 'ladderSteps command.params.steps.rungs'],
    [steps({ kind: 'ticks', ticks: [1.5] }), 'ladderSteps command.params.steps.ticks.0'],
    [{ factor: d('0') }, 'ladderSteps command.params.factor'],
    [{ factor: d('2.1') }, 'ladderSteps command.params.factor'],
    [{ waitMs: 99 }, 'ladderSteps command.params.waitMs'],
    [{ totalMs: 999 }, 'ladderSteps command.params.totalMs'],
    [{ orderTimeoutMs: 5 }, 'ladderSteps command.params.orderTimeoutMs'],
    [{ worstPrice: d('99.00') }, 'worstPriceSide command.params.worstPrice'],
    [{ worstPrice: d('100.105') }, 'priceOffTick command.params.worstPrice'],
    [{ floor: d('100.105') }, 'priceOffTick command.params.floor'],
  ])('a ladder with %o', (params, expected) => {
    const at = desk();
    expect(denied(at.ladder({ worstPrice: d('100.20'), ...params }))).toBe(expected);
    expect(at.engine.view.ladders.size).toBe(0);
  });

  it('a ladder needs a time in force that rests, and a two-sided market', () => {
    const at = desk();
    expect(denied(at.ladder({ worstPrice: d('100.20') }, { tif: 'ioc' }))).toBe('unsupported command.tif');
    at.quote('100.00', null);
    expect(denied(at.ladder({ worstPrice: d('100.20') }))).toBe('riskDenied command');
  });

  it('names orders, ladders and alerts that are not there or no longer work', () => {
    const at = desk();
    const nope = idOf<never>('nope');
    expect(denied(at.command({ kind: 'cancelOrder', clientOrderId: nope }))).toBe('unknownOrder command.clientOrderId');
    expect(denied(at.command({ kind: 'modifyOrder', clientOrderId: nope, qty: null, limitPrice: null }))).toBe(
      'unknownOrder command.clientOrderId',
    );
    expect(denied(at.command({ kind: 'controlLadder', ladderId: nope, control: 'pause' }))).toBe(
      'unknownLadder command.ladderId',
    );
    expect(denied(at.command({ kind: 'acknowledgeAlert', alertId: nope }))).toBe('unknownAlert command.alertId');
    expect(denied(at.command({ kind: 'cancelAll', instrumentId: null }))).toBe('nothingToDo command.instrumentId');
    at.ticket();
    const { clientOrderId } = at.order('T-1');
    at.command({ kind: 'cancelOrder', clientOrderId });
    expect(denied(at.command({ kind: 'cancelOrder', clientOrderId }))).toBe('notWorking command.clientOrderId');
    expect(denied(at.command({ kind: 'modifyOrder', clientOrderId, qty: d('5'), limitPrice: null }))).toBe(
      'notWorking command.clientOrderId',
    );
  });

  it('a change has to change something that can be changed', () => {
    const at = desk();
    at.ticket();
    const { clientOrderId } = at.order('T-1');
    const modify = (qty: string | null, limitPrice: string | null) =>
      denied(
        at.command({
          kind: 'modifyOrder',
          clientOrderId,
          qty: qty === null ? null : d(qty),
          limitPrice: limitPrice === null ? null : d(limitPrice),
        }),
      );
    expect(modify(null, '100')).toBe('nothingToDo command');
    expect(modify(null, '100.001')).toBe('priceOffTick command.limitPrice');
    expect(modify('0.5', null)).toBe('quantityOutOfRange command.qty');
    at.fill('T-1', '40', '100.00');
    expect(modify('40', null)).toBe('quantityOutOfRange command.qty');
    expect(modify('80', '99.90')).toBe('accepted');
    expect(at.order('T-1')).toMatchObject({ qty: '80', limitPrice: '99.90' });
    at.ladder({ worstPrice: d('100.20') }, { qty: d('7') });
    const rung = at.order('T-L1-1').clientOrderId;
    expect(denied(at.command({ kind: 'modifyOrder', clientOrderId: rung, qty: null, limitPrice: d('100.15') }))).toBe(
      'unsupported command.clientOrderId',
    );
  });

  it('a venue without modify says so', () => {
    const at = desk({ modify: false });
    at.ticket();
    const reply = at.command({
      kind: 'modifyOrder',
      clientOrderId: at.order('T-1').clientOrderId,
      qty: null,
      limitPrice: d('99.90'),
    });
    expect(denied(reply)).toBe('unsupported command.clientOrderId');
  });

  it('a venue that changes some orders in place takes a change of those alone', () => {
    const of = (tif: 'gtc' | 'day') => {
      const at = desk({ modify: true, modifyOnly: { orderTypes: ['limit'], timesInForce: [tif] } });
      at.ticket();
      const { clientOrderId } = at.order('T-1');
      return at.command({ kind: 'modifyOrder', clientOrderId, qty: null, limitPrice: d('99.90') });
    };
    expect(of('day').kind).toBe('accepted');
    expect(of('gtc')).toMatchObject({ kind: 'denied' });
    expect(denied(of('gtc'))).toBe('unsupported command.clientOrderId');
  });

  it('limits may only be tightened', () => {
    const at = desk({ limits: LIMITS });
    const set = (more: Partial<typeof LIMITS>) =>
      denied(at.command({ kind: 'setLimits', limits: { ...LIMITS, ...more } }));
    expect(set({ orderNotionalMax: d('10000.01') })).toBe('looserThanConfigured command.limits.orderNotionalMax');
    expect(set({ duplicateWindowMs: 2_999 })).toBe('looserThanConfigured command.limits.duplicateWindowMs');
    expect(set({ spreadPctMax: { ...LIMITS.spreadPctMax, crypto: d('1.1') } })).toBe(
      'looserThanConfigured command.limits.spreadPctMax.crypto',
    );
    expect(set({})).toBe('nothingToDo command.limits');
    expect(set({ orderNotionalMax: d('500') })).toBe('accepted');
    expect(denied(at.ticket())).toBe('riskDenied command');
    expect(set({})).toBe('accepted');
  });

  it('trading state and alerts', () => {
    const at = desk();
    expect(denied(at.command({ kind: 'setTradingState', state: 'active' }))).toBe('nothingToDo command.state');
    expect(denied(at.command({ kind: 'setTradingState', state: 'halted' }))).toBe('accepted');
    expect(denied(at.ticket())).toBe('riskDenied command');
    at.command({ kind: 'setTradingState', state: 'active' });
    at.ticket();
    at.fill('T-2', '100', '100.00');
    const [alertId] = [...at.engine.view.alerts.keys()];
    if (alertId === undefined) throw new Error('no alert');
    expect(denied(at.command({ kind: 'acknowledgeAlert', alertId }))).toBe('accepted');
    expect(denied(at.command({ kind: 'acknowledgeAlert', alertId }))).toBe('nothingToDo command.alertId');
  });
});

describe('a command acts once', () => {
  it('the same id gets the same answer; a refusal too, without a trace in the journal', () => {
    const at = desk();
    const submit = {
      kind: 'submitOrder' as const,
      connectionId: idOf<never>('sim'),
      accountId: idOf<never>('SIM-1'),
      instrumentId: idOf<never>('TSLA.SIM'),
      side: 'buy' as const,
      qty: d('10'),
      tif: 'day' as const,
      sessions: ['regular' as const],
      type: 'limit' as const,
      limitPrice: d('100.00'),
    };
    const first = at.command(submit, idOf('same'));
    const second = at.command(submit, idOf('same'));
    expect(second).toEqual(first);
    expect(at.wire()).toEqual(['submit 100.00']);
    const events = at.journal.length;
    const bad = at.command({ ...submit, qty: d('0') }, idOf('bad'));
    expect(at.command(submit, idOf('bad'))).toEqual(bad);
    expect(at.journal.length).toBe(events);
  });

  it('the reply names the sequence at which it was taken', () => {
    const at = desk();
    const reply = at.ticket();
    const answered = at.journal.find((j) => j.event.kind === 'commandAnswered');
    expect(reply).toMatchObject({ kind: 'accepted', seq: answered?.seq, clientOrderId: 'T-1' });
    expect(at.engine.view.seq).toBe(at.journal.length);
  });

  it('a denial by the gate is on record as a denied order', () => {
    const at = desk({ limits: LIMITS });
    expect(denied(at.ticket({ qty: d('1000') }))).toBe('riskDenied command');
    expect(at.order('T-1')).toMatchObject({ status: 'denied' });
    expect(at.wire()).toEqual([]);
    expect(at.ticket({ qty: d('10') })).toMatchObject({ clientOrderId: 'T-2' });
  });

  it('a double click sends one order', () => {
    const at = desk();
    expect(denied(at.ticket())).toBe('accepted');
    expect(denied(at.ticket())).toBe('riskDenied command');
    at.hold(3_000);
    expect(denied(at.ticket())).toBe('accepted');
  });

  it('the preview shows the rungs and checks of a ladder and writes nothing', () => {
    const at = desk();
    const command = {
      kind: 'submitLadder' as const,
      connectionId: idOf<never>('sim'),
      accountId: idOf<never>('SIM-1'),
      instrumentId: idOf<never>('TSLA.SIM'),
      side: 'buy' as const,
      qty: d('10'),
      tif: 'day' as const,
      sessions: ['regular' as const],
    };
    const params = {
      steps: { kind: 'toward' as const, towardPct: [d('0'), d('10')] },
      factor: d('1'),
      spreadSteps: null,
      reference: 'frozen' as const,
      waitMs: 1_000,
      orderTimeoutMs: null,
      totalMs: 10_000,
      worstPrice: d('100.20'),
      floor: null,
      rounding: 'passive' as const,
      final: 'cancel' as const,
      replace: 'modify' as const,
      onLocked: 'wait' as const,
    };
    const events = at.journal.length;
    const preview = at.engine.preview({ ...command, params }, at.now);
    expect(preview).toMatchObject({ sendable: true, error: null, rungsAsked: 2 });
    expect(preview.rungs.map((r) => r.price)).toEqual(['100.10', '100.11']);
    expect(at.engine.preview({ ...command, params: { ...params, waitMs: 1 } }, at.now).error?.code).toBe('ladderSteps');
    expect(at.journal.length).toBe(events);
  });
});

describe('refusals', () => {
  it('are answered alike when repeated, and leave no trace in journal and snapshot', () => {
    const at = desk();
    const before = at.engine.snapshot();
    const journaled = at.journal.length;
    const commandId = idOf<never>('refused-1');
    const order = { kind: 'cancelOrder' as const, clientOrderId: idOf<never>('T-99') };
    const first = at.command(order, commandId);
    expect(first.kind).toBe('denied');
    expect(at.command(order, commandId)).toBe(first);
    expect(at.journal).toHaveLength(journaled);
    expect(at.engine.snapshot()).toBe(before);
  });
});
