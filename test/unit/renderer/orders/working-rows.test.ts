import { describe, expect, test } from 'vitest';
import type { Ladder, Order } from '../../../../shared/domain/index.ts';
import { modifyDraftOf, readModify } from '../../../../src-renderer/features/orders/modify-draft.ts';
import { cannotCancel, cannotModify } from '../../../../src-renderer/features/orders/use-row-commands.ts';
import { orderHow, workingRows } from '../../../../src-renderer/features/orders/working-rows.ts';
import { closing, halving, reversing } from '../../../../src-renderer/features/positions/reduce.ts';
import { nextSort, sortRows } from '../../../../src-renderer/ui/sort-rows.ts';
import { NO_FLAGS, dec } from '../../../../shared/domain/index.ts';
import { waitingOrder } from '../../../fixtures/renderer/order-scenes.ts';
import { crypto, equity } from '../instruments.ts';
import { d, ladder } from '../ladder/ladders.ts';

const order = (over: Partial<Order>): Order =>
  ({
    clientOrderId: 'P-1',
    ladderId: null,
    instrumentId: 'COIN.SIM',
    side: 'buy',
    type: 'limit',
    qty: d('30'),
    limitPrice: d('294.3500'),
    tif: 'day',
    status: 'accepted',
    pendingModify: null,
    filledQty: d('0'),
    flags: NO_FLAGS,
    trigger: null,
    role: null,
    origin: 'ticket',
    createdMs: 5,
    reducing: false,
    ...over,
  }) as Order;

const rows = (orders: readonly Order[], ladders: readonly Ladder[]) =>
  workingRows({
    orders,
    ladders,
    instruments: { 'COIN.SIM': equity('COIN') },
    orderOf: (id) => orders.find((o) => o.clientOrderId === id) ?? null,
  });

describe('what works', () => {
  test('a ladder and the order it has out are one row, in the words of the order', () => {
    const child = order({
      clientOrderId: 'P-L1-1' as Order['clientOrderId'],
      ladderId: 'P-L1' as Order['ladderId'],
      status: 'partiallyFilled',
    });
    const [row, ...rest] = rows([child], [ladder()]);
    expect(rest).toEqual([]);
    expect(row).toMatchObject({
      key: 'P-L1',
      symbol: 'COIN',
      how: 'Ladder 3 of 4 · 50 %',
      limit: '294.3500',
      filledQty: '18',
      qty: '30',
      saved: '1.78',
      state: { text: 'Partially filled' },
    });
  });

  test('an order whose ladder has ended still has a row: nothing that may be at a venue is hidden', () => {
    const orphan = order({
      clientOrderId: 'P-L9-1' as Order['clientOrderId'],
      ladderId: 'P-L9' as Order['ladderId'],
      origin: 'ladder',
      status: 'unknown',
    });
    expect(
      rows([orphan], [ladder()])
        .map((r) => r.key)
        .toSorted(),
    ).toEqual(['P-L1', 'P-L9-1']);
    expect(rows([orphan], [])[0]).toMatchObject({
      how: 'Limit of a ladder, day',
      state: { text: 'Outcome unknown, asking the venue' },
    });
  });

  test('the newest come first, and nothing filled saved nothing', () => {
    const list = rows([order({ createdMs: 99 })], [ladder({ filledQty: d('0'), startedMs: 1 })]);
    expect(list.map((r) => r.key)).toEqual(['P-1', 'P-L1']);
    expect(list[1]?.saved).toBeNull();
  });

  test('how an order works is said in words', () => {
    expect([
      orderHow(order({})),
      orderHow(order({ type: 'market', tif: 'ioc' })),
      orderHow(order({ tif: 'gtc', origin: 'foreign' })),
    ]).toEqual(['Limit, day', 'Market, IOC', 'Limit, GTC, not ours']);
  });

  test('an order can be canceled in every state but while its cancel is under way (G20), an unknown one too', () => {
    for (const status of [
      'initialized',
      'submitted',
      'accepted',
      'partiallyFilled',
      'pendingModify',
      'unknown',
    ] as const) {
      expect(cannotCancel(rows([order({ status })], [])[0]!)).toBeNull();
    }
    expect(cannotCancel(rows([order({ status: 'pendingCancel' })], [])[0]!)).toBe('Its cancel is under way');
  });

  test('it can be changed only while it rests at the venue as ours', () => {
    expect(cannotModify(rows([order({})], [])[0]!)).toBeNull();
    expect(cannotModify(rows([order({ origin: 'foreign' })], [])[0]!)).toBe('It is not ours');
    expect(cannotModify(rows([order({ status: 'unknown' })], [])[0]!)).toMatch(/unknown/);
    expect(cannotModify(rows([order({ status: 'pendingModify' })], [])[0]!)).not.toBeNull();
  });
});

describe('an inline change', () => {
  const instrument = equity('COIN');
  const read = (qty: string, limit: string, over: Partial<Order> = {}) =>
    readModify({ qty, limit, trigger: '' }, order(over), instrument);

  test('sends only what differs', () => {
    expect(modifyDraftOf(order({}))).toEqual({ qty: '30', limit: '294.3500', trigger: '' });
    expect(read('30', '294.36')).toMatchObject({
      ok: true,
      value: { kind: 'modifyOrder', clientOrderId: 'P-1', qty: null, limitPrice: '294.36' },
    });
    expect(read('20', '294.35')).toMatchObject({ ok: true, value: { qty: '20', limitPrice: null } });
    expect(read('30', '294.35')).toEqual({ ok: false, error: 'Nothing differs' });
  });

  test('what nobody typed follows the engine: a quantity that was reduced meanwhile is not sent back', () => {
    const reduced = order({ qty: d('12') });
    expect(readModify(modifyDraftOf(reduced, { limit: '294.40' }), reduced, instrument)).toMatchObject({
      ok: true,
      value: { qty: null, limitPrice: '294.40' },
    });
  });

  test('refuses what makes no sense, in words', () => {
    expect(read('1,5', '294.35')).toEqual({ ok: false, error: 'No commas: write 1.5, not 1,5' });
    expect(read('1.5', '294.35')).toEqual({ ok: false, error: 'Whole lots of 1 only' });
    expect(read('30', '294.355')).toMatchObject({ ok: false });
    expect(read('18', '294.35', { filledQty: d('18') })).toEqual({
      ok: false,
      error: '18 are filled already: cancel instead',
    });
  });
});

describe('G14: a waiting order', () => {
  const coin = equity('COIN');
  const stop = waitingOrder({ instrumentId: coin.id, type: 'stopLimit', limitPrice: d('287.50') });
  const row = workingRows({ orders: [stop], ladders: [], instruments: { [coin.id]: coin }, orderOf: () => null })[0]!;

  test('says what triggers it, in which hours, and who holds it', () => {
    expect(row.waits).toBe('at or below 174.50 on last trade · held by the venue · sleeps after 16:00 ET');
    const app = waitingOrder({
      instrumentId: coin.id,
      status: 'emulated',
      trigger: { ...stop.trigger!, heldBy: 'app', trail: { kind: 'percent', pct: d('6') } },
    });
    const held = workingRows({ orders: [app], ladders: [], instruments: { [coin.id]: coin }, orderOf: () => null })[0]!;
    expect(held.waits).toBe('trails 6 % behind the last trade, now 174.50 · held by this app · sleeps after 16:00 ET');
    expect(cannotModify(held)).toBeNull();
  });

  test('its trigger and its limit are moved apart; a trailing stop has no trigger to move', () => {
    expect(modifyDraftOf(stop)).toEqual({ qty: '40', limit: '287.50', trigger: '174.50' });
    expect(readModify({ qty: '40', limit: '287.50', trigger: '175' }, stop, coin)).toEqual({
      ok: true,
      value: {
        kind: 'modifyOrder',
        clientOrderId: stop.clientOrderId,
        qty: null,
        limitPrice: null,
        triggerPrice: '175.00',
      },
    });
    const trailing = { ...stop, trigger: { ...stop.trigger!, trail: { kind: 'percent', pct: d('6') } as const } };
    expect(readModify({ qty: '40', limit: '287.50', trigger: '175' }, trailing, coin)).toEqual({
      ok: false,
      error: 'Nothing differs',
    });
  });
});

describe('closing a position', () => {
  test('takes the other side and the whole of it; half is cut down to the lot', () => {
    expect(closing(d('18'), null)).toEqual({ side: 'sell', qty: '18' });
    expect(closing(d('-100'), null)).toEqual({ side: 'buy', qty: '100' });
    expect(closing(d('0'), null)).toBeNull();
    expect(halving(d('25'), equity('TSLA'))).toEqual({ side: 'sell', qty: '12' });
    expect(halving(d('0.0453'), crypto())).toEqual({ side: 'sell', qty: '0.0226' });
    expect(halving(d('1'), equity('TSLA'))).toBeNull();
  });

  test('reversing takes twice the quantity on the other side, and never sells short what cannot be', () => {
    expect(reversing(d('25'), equity('TSLA'))).toEqual({ side: 'sell', qty: '50' });
    expect(reversing(d('-100'), equity('UVXY'))).toEqual({ side: 'buy', qty: '200' });
    expect(reversing(d('0.045'), crypto())).toBeNull();
    expect(reversing(d('0'), equity('TSLA'))).toBeNull();
  });
});

describe('sorting', () => {
  const list = [{ v: dec('2') }, { v: null }, { v: dec('10') }];
  const sorted = (down: boolean): readonly (string | null)[] =>
    sortRows(list, { column: 'v', down }, (r) => r.v).map((r) => r.v?.toString() ?? null);

  test('is by value, not by text, and unknown comes last both ways', () => {
    expect([sorted(false), sorted(true)]).toEqual([
      ['2', '10', null],
      ['10', '2', null],
    ]);
  });

  test('turns down, up, off', () => {
    const first = nextSort(null, 'v');
    expect([first, nextSort(first, 'v'), nextSort(nextSort(first, 'v'), 'v'), nextSort(first, 'w')]).toEqual([
      { column: 'v', down: true },
      { column: 'v', down: false },
      null,
      { column: 'w', down: true },
    ]);
  });
});
