/** Scope `strategy`: its part of a position is what its fills made of it, by the journal; never what is still in memory. */
import { describe, expect, it } from 'vitest';
import { dec, idOf, type Side } from '../../../shared/domain/index.ts';
import { ENDED_ORDERS_MAX } from '../../../src-main/engine/view.ts';
import { CALL, CALL_120, TSLA, d } from '../../unit/engine/account-fixture.ts';
import { WITH_COMBOS } from './model-market.ts';
import { Model } from './model-venue.ts';

const isDone = (model: Model) => () => model.report().status === 'done';
const SCOPE = { scope: { kind: 'strategy', strategy: 'alpha' } } as const;

/** A ticket's order that trades at once, of a strategy or of none. */
function trade(model: Model, side: Side, qty: number, strategy: string | null = null, id = TSLA.id): void {
  const option = id !== TSLA.id;
  model.input({
    kind: 'command',
    commandId: idOf(`t${model.journal.length}`),
    command: {
      kind: 'submitOrder',
      connectionId: model.at(0).connectionId,
      accountId: model.at(0).accountId,
      instrumentId: id,
      side,
      qty: d(String(qty)),
      tif: option ? 'day' : 'ioc',
      sessions: ['regular'],
      type: 'limit',
      limitPrice: d(option ? (side === 'buy' ? '5.10' : '5.00') : side === 'buy' ? '100.10' : '100.00'),
      ...(strategy === null ? {} : { strategy }),
    },
  });
  model.run(2_000);
}

const held = (model: Model): number | undefined => model.at(0).positions.get(TSLA.id);

/** So many orders have ended since that none of those before is remembered. */
function forgetOrders(model: Model): void {
  const [some] = [...model.engine.view.orders.values()];
  if (some === undefined) throw new Error('no order to make others like');
  for (let n = 0; n <= ENDED_ORDERS_MAX; n++) {
    const clientOrderId = idOf<typeof some.clientOrderId>(`OLD-${n}`);
    const status = 'initialized' as const;
    const order = { ...some, clientOrderId, strategy: null, status, filledQty: d('0'), venueOrderId: null };
    const denial = { check: 'state', limit: '', value: '', text: 'for the test' } as const;
    for (const event of [
      { kind: 'orderInitialized', order } as const,
      { kind: 'orderDenied', clientOrderId, denial } as const,
    ]) {
      model.engine.apply(event, model.now);
      model.journal.push({ seq: model.journal.length + 1, tsMs: model.now, event });
    }
  }
  expect(model.engine.view.orders.has(some.clientOrderId)).toBe(false);
}

function closeAlpha(model: Model): (string | undefined)[] {
  model.press(SCOPE);
  model.run(60_000, isDone(model));
  return model.report().rows.map((row) => `${row.instrumentId} ${row.startQty} ${row.status}`);
}

describe('close-all of a strategy', () => {
  const desk = (): Model => {
    const model = new Model(5);
    model.connect();
    trade(model, 'buy', 100, 'alpha');
    trade(model, 'buy', 50);
    trade(model, 'buy', 30, 'beta');
    expect(held(model)).toBe(180);
    return model;
  };

  it('closes what its fills bought, and nothing of what others hold', () => {
    const model = desk();
    expect(closeAlpha(model)).toEqual([`${TSLA.id} 100 flat`]);
    expect(held(model)).toBe(80);
  });

  it('G18: the same after a restart', () => {
    const model = desk();
    model.restart();
    expect(closeAlpha(model)).toEqual([`${TSLA.id} 100 flat`]);
    expect(held(model)).toBe(80);
  });

  it('the same when its orders were dropped from memory, also after a restart', () => {
    const model = desk();
    forgetOrders(model);
    model.restart();
    expect(closeAlpha(model)).toEqual([`${TSLA.id} 100 flat`]);
    expect(held(model)).toBe(80);
  });

  it('G18: the same from a snapshot, which holds it', () => {
    const model = desk();
    forgetOrders(model);
    model.restart({ fromSnapshot: true });
    expect(closeAlpha(model)).toEqual([`${TSLA.id} 100 flat`]);
    expect(held(model)).toBe(80);
  });

  it('what others closed of it is its no more: later positions of others are none of its business', () => {
    const model = desk();
    trade(model, 'sell', 180);
    trade(model, 'buy', 40);
    model.press(SCOPE);
    model.run(60_000, isDone(model));
    expect(held(model)).toBe(40);
  });

  it('what is sold by hand goes from the part of nobody first', () => {
    const model = desk();
    trade(model, 'sell', 50);
    expect(closeAlpha(model)).toEqual([`${TSLA.id} 100 flat`]);
    expect(held(model)).toBe(30);
  });

  it('two strategies against each other keep their parts while the position is flat', () => {
    const model = new Model(6);
    model.connect();
    trade(model, 'buy', 100, 'alpha');
    trade(model, 'sell', 100, 'beta');
    trade(model, 'buy', 60, 'beta');
    expect(held(model)).toBe(60);
    expect(closeAlpha(model)).toEqual([`${TSLA.id} 60 flat`]);
    expect(held(model)).toBe(0);
  });

  it('legs count by the fills of the legs', () => {
    const model = new Model(7, 1, WITH_COMBOS);
    model.connect();
    trade(model, 'buy', 2, 'alpha', CALL.id);
    model.hold(0, CALL_120, 1);
    model.connect();
    forgetOrders(model);
    model.restart();
    expect(closeAlpha(model)).toEqual([`${CALL.id} 2 flat`]);
    expect([model.at(0).positions.get(CALL.id), model.at(0).positions.get(CALL_120.id)]).toEqual([0, 1]);
    expect(dec(model.report().rows[0]?.qty ?? '1').isZero()).toBe(true);
  });
});
