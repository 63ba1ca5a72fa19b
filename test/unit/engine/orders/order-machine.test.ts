import { describe, expect, it } from 'vitest';
import {
  ORDER_STATUSES,
  dec,
  idOf,
  type Fill,
  type Order,
  type OrderEvent,
  type OrderEventKind,
  type OrderStatus,
} from '../../../../shared/domain/index.ts';
import { ORDER_TABLE, moveOrder } from '../../../../src-main/engine/orders/order-machine.ts';
import { NOW, TSLA, d, order } from '../account-fixture.ts';

const KINDS: readonly OrderEventKind[] = [
  'orderInitialized',
  'orderDenied',
  'orderSubmitted',
  'orderAccepted',
  'orderRejected',
  'orderPendingModify',
  'orderModified',
  'orderModifyRejected',
  'orderPendingCancel',
  'orderCancelRejected',
  'orderCanceled',
  'orderExpired',
  'orderFilled',
  'orderUnknown',
  'orderEmulated',
  'orderTriggered',
  'orderTrailed',
  'orderRescaled',
];

/**
 * Where each pair leads, written down apart from the machine: an order of 100, unfilled (partiallyFilled and filled
 * apart), a fill of 40. `.` is illegal. Columns as KINDS.
 */
const EXPECTED: Readonly<Record<OrderStatus, string>> = {
  //              init den sub acc rej pmod mod modR pcan canR can exp fil unk emu trg trl resc
  initialized: '. D S . . . . . . . . . . U EM . . .',
  emulated: '. D S . . . EM . . . C E . . . EM EM EM',
  denied: '. . . . . . . . . . . . . . . . . .',
  submitted: '. . . A R . . . PC . C E P U EM S S .',
  accepted: '. . . A R PM A . PC . C E P U . A A .',
  partiallyFilled: '. . . P . PM P . PC . C E P U . P P .',
  filled: '. . . F . . . . . . . . F . . F . .',
  pendingCancel: '. . . PC R . PC PC PC A C E PC U . PC PC .',
  pendingModify: '. . . PM R . A A PC . C E PM U . PM PM .',
  canceled: '. . . C . . . . . . . . C U . C . .',
  expired: '. . . E . . . . . . . . E . . E . .',
  rejected: '. . . . . . . . . . . . R U . . . .',
  unknown: '. . . A R . A A U U C E U U EM U U .',
};
const CODE: Readonly<Record<string, OrderStatus>> = {
  D: 'denied',
  EM: 'emulated',
  S: 'submitted',
  A: 'accepted',
  R: 'rejected',
  PM: 'pendingModify',
  PC: 'pendingCancel',
  C: 'canceled',
  E: 'expired',
  P: 'partiallyFilled',
  F: 'filled',
  U: 'unknown',
};

const fill = (qty: string, price = '100'): Fill => ({
  tradeId: 'x',
  clientOrderId: idOf('T-1'),
  ladderId: null,
  rung: null,
  accountId: idOf('A'),
  connectionId: idOf('sim'),
  instrumentId: TSLA.id,
  side: 'buy',
  qty: d(qty),
  price: d(price),
  fee: d('0.5'),
  liquidity: null,
  bid: null,
  ask: null,
  realised: d('0'),
  tsEventMs: NOW,
  tsInitMs: NOW,
});

function eventOf(kind: OrderEventKind, o: Order): OrderEvent {
  const { clientOrderId } = o;
  switch (kind) {
    case 'orderInitialized':
      return { kind, order: o };
    case 'orderDenied':
      return { kind, clientOrderId, denial: { check: 'state', limit: '', value: '', text: 'no' } };
    case 'orderAccepted':
      return { kind, clientOrderId, venueOrderId: idOf('V1') };
    case 'orderPendingModify':
      return { kind, clientOrderId, qty: d('100'), limitPrice: d('101') };
    case 'orderModified':
      return { kind, clientOrderId, qty: d('100'), limitPrice: d('101'), venueOrderId: null };
    case 'orderFilled':
      return { kind, fill: fill('40') };
    case 'orderSubmitted':
    case 'orderEmulated':
    case 'orderPendingCancel':
      return { kind, clientOrderId };
    case 'orderTriggered':
      return { kind, clientOrderId, price: d('99') };
    case 'orderTrailed':
      return { kind, clientOrderId, triggerPrice: d('99'), extreme: d('101') };
    case 'orderRetyped':
      return { kind, clientOrderId, type: 'limit', limitPrice: d('101'), trigger: null };
    case 'orderRescaled':
      return { kind, clientOrderId, qty: d('1000'), limitPrice: d('10'), trigger: o.trigger, heldBack: null };
    default:
      return { kind, clientOrderId, reason: 'why' };
  }
}

function inStatus(status: OrderStatus): Order {
  const filledQty = status === 'partiallyFilled' ? '10' : status === 'filled' ? '100' : '0';
  const pending = status === 'pendingModify' ? { qty: d('100'), limitPrice: d('101'), triggerPrice: null } : null;
  const prior = status === 'pendingCancel' || status === 'pendingModify' || status === 'unknown' ? 'accepted' : null;
  return order(TSLA, 'buy', '100', {
    status,
    filledQty: d(filledQty),
    avgPrice: filledQty === '0' ? null : d('100'),
    priorStatus: prior,
    pendingModify: pending,
  });
}

const AT = { tsMs: NOW, cost: dec('0') };

describe('the order machine', () => {
  it('covers every status and every event', () => {
    expect(Object.keys(ORDER_TABLE).toSorted()).toEqual([...ORDER_STATUSES].toSorted());
    for (const row of Object.values(EXPECTED)) expect(row.split(' ')).toHaveLength(KINDS.length);
  });

  it.each(ORDER_STATUSES.flatMap((status) => KINDS.map((kind, column) => ({ status, kind, column }))))(
    'walks $status + $kind',
    ({ status, kind, column }) => {
      const code = EXPECTED[status].split(' ')[column] ?? '.';
      const before = inStatus(status);
      const moved = moveOrder(before, eventOf(kind, before), AT);
      if (code === '.') expect(moved).toEqual({ ok: false, error: { kind: 'invalidTransition', status, event: kind } });
      else expect(moved.ok && moved.value.status).toBe(CODE[code]);
    },
  );

  const apply = (start: Order, ...events: OrderEvent[]): Order => {
    let at = start;
    let cost = dec('0');
    for (const event of events) {
      const moved = moveOrder(at, event, { tsMs: NOW, cost });
      if (!moved.ok) throw new Error(`${moved.error.status} + ${moved.error.event}`);
      at = moved.value;
      if (event.kind === 'orderFilled') cost = cost.add(dec(event.fill.price).mul(dec(event.fill.qty)));
    }
    return at;
  };

  it('averages exactly over many fills, rounding only at 12 decimals', () => {
    const done = apply(
      inStatus('accepted'),
      { kind: 'orderFilled', fill: fill('33', '100.01') },
      { kind: 'orderFilled', fill: fill('33', '100.02') },
      { kind: 'orderFilled', fill: fill('34', '100.04') },
    );
    expect([done.status, done.filledQty, done.avgPrice, done.fees]).toEqual(['filled', '100', '100.0235', '1.5']);
  });

  it('nests a cancel over a modification and comes back through it', () => {
    const start = inStatus('pendingModify');
    const both = apply(start, eventOf('orderPendingCancel', start));
    expect([both.status, both.priorStatus]).toEqual(['pendingCancel', 'pendingModify']);
    const refused = apply(both, eventOf('orderCancelRejected', both));
    expect([refused.status, refused.priorStatus, refused.pendingModify?.limitPrice]).toEqual([
      'pendingModify',
      'accepted',
      '101',
    ]);
    const taken = apply(both, eventOf('orderModified', both), eventOf('orderCancelRejected', both));
    expect([taken.status, taken.limitPrice, taken.pendingModify]).toEqual(['accepted', '101', null]);
  });

  it('a cancel before the acknowledgement goes back to submitted when refused, to accepted once acknowledged', () => {
    const sent = apply(inStatus('submitted'), eventOf('orderPendingCancel', inStatus('submitted')));
    expect(apply(sent, eventOf('orderCancelRejected', sent)).status).toBe('submitted');
    expect(apply(sent, eventOf('orderAccepted', sent), eventOf('orderCancelRejected', sent)).status).toBe('accepted');
  });

  it('a fill during a pending cancel is nested: refused, it is partially filled', () => {
    const pending = inStatus('pendingCancel');
    const partly = apply(pending, { kind: 'orderFilled', fill: fill('40') });
    expect([partly.status, partly.priorStatus]).toEqual(['pendingCancel', 'partiallyFilled']);
    expect(apply(partly, eventOf('orderCancelRejected', partly)).status).toBe('partiallyFilled');
    expect(apply(pending, { kind: 'orderFilled', fill: fill('100') }).status).toBe('filled');
  });

  it('a late fill after a cancel is booked and leaves it canceled, a complete one fills it', () => {
    const late = apply(inStatus('canceled'), { kind: 'orderFilled', fill: fill('40') });
    expect([late.status, late.filledQty]).toEqual(['canceled', '40']);
    expect(apply(inStatus('canceled'), { kind: 'orderFilled', fill: fill('100') }).status).toBe('filled');
  });

  it('unknown remembers what it was, and a second doubt keeps the first', () => {
    const lost = apply(inStatus('submitted'), eventOf('orderUnknown', inStatus('submitted')));
    expect([lost.status, lost.priorStatus]).toEqual(['unknown', 'submitted']);
    expect(apply(lost, eventOf('orderUnknown', lost)).priorStatus).toBe('submitted');
    expect(apply(lost, { kind: 'orderFilled', fill: fill('40') }, eventOf('orderAccepted', lost)).status).toBe(
      'partiallyFilled',
    );
  });

  it('a modification down to what is filled ends it as filled', () => {
    const partly = inStatus('partiallyFilled');
    expect(
      apply(partly, {
        kind: 'orderModified',
        clientOrderId: partly.clientOrderId,
        qty: d('10'),
        limitPrice: d('100'),
        venueOrderId: null,
      }).status,
    ).toBe('filled');
  });
});
