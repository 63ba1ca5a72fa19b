/** Orders that the app holds, under whatever may happen around them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal, dec, idOf, isTerminal, type ClientOrderId, type Order } from '../../../../shared/domain/index.ts';
import { isHit } from '../../../../src-main/engine/orders/trigger.ts';
import { Desk, TSLA, d } from '../desk.ts';
import { cancel, long, move, stop, trigger } from './held-desk.ts';

type Step =
  | { readonly kind: 'quote'; readonly bid: number }
  | { readonly kind: 'stale'; readonly ms: number }
  | { readonly kind: 'link'; readonly up: boolean }
  | { readonly kind: 'restart' }
  | { readonly kind: 'move'; readonly which: number; readonly to: number }
  | { readonly kind: 'cancel'; readonly which: number };

const price = (units: number): string => Decimal.of(units, 2).text();
const bidUnits = fc.integer({ min: 9_400, max: 10_600 });
const which = fc.integer({ min: 0, max: 2 });
const steps = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: bidUnits.map((bid): Step => ({ kind: 'quote', bid })) },
    { weight: 1, arbitrary: fc.integer({ min: 1_000, max: 20_000 }).map((ms): Step => ({ kind: 'stale', ms })) },
    { weight: 2, arbitrary: fc.boolean().map((up): Step => ({ kind: 'link', up })) },
    { weight: 1, arbitrary: fc.constant<Step>({ kind: 'restart' }) },
    { weight: 1, arbitrary: fc.tuple(which, bidUnits).map(([n, to]): Step => ({ kind: 'move', which: n, to })) },
    { weight: 1, arbitrary: which.map((n): Step => ({ kind: 'cancel', which: n })) },
  ),
  { minLength: 1, maxLength: 40 },
);
const IDS = ['T-2', 'T-3', 'T-4'];

/** A sell stop, a sell trailing stop and a take-profit on a long position. */
function three(): Desk {
  const at = long();
  stop(at, '98.00', { tif: 'gtc', qty: d('30') });
  const trail = { kind: 'price', amount: d('1.50') } as const;
  stop(at, null, { type: 'trailingStop', tif: 'gtc', qty: d('30'), trigger: trigger(null, { trail }) });
  stop(at, '103.00', { type: 'takeProfit', limitPrice: d('102.90'), tif: 'gtc', qty: d('30') });
  return at;
}

const isUp = (at: Desk): boolean => [...at.engine.view.connections.values()][0]?.state === 'ready';

function connect(at: Desk): void {
  const { accountId } = at.order('T-1');
  at.link('reconciling');
  const orders = [...at.engine.view.orders.values()].filter((o) => o.status === 'accepted');
  const positions = [
    { kind: 'position', accountId, instrumentId: TSLA.id, qty: d('100'), avgPrice: d('100.20') } as const,
  ];
  at.mass({ positions, orders: orders.map((o) => at.status(o.clientOrderId, 'accepted')) });
}

function act(at: Desk, step: Step): void {
  const id = (n: number): string => IDS[n] ?? 'T-2';
  switch (step.kind) {
    case 'quote':
      at.now += 200;
      return at.quote(price(step.bid), price(step.bid + 10));
    case 'stale':
      return at.advance(step.ms);
    case 'link':
      return step.up ? connect(at) : at.link('disconnected', 'cable');
    case 'restart':
      at.restart();
      return;
    case 'move':
      move(at, id(step.which), price(step.to));
      return;
    case 'cancel':
      cancel(at, id(step.which));
  }
}

/** What must hold whatever happened; `before`: the orders as they stood a step ago. */
function check(at: Desk, before: ReadonlyMap<string, Order>, sent: Map<ClientOrderId, number>): void {
  for (const effect of at.sent) {
    if (effect.kind !== 'submit') continue;
    expect(isUp(at), 'nothing is sent without a link').toBe(true);
    const { clientOrderId } = effect.order;
    sent.set(clientOrderId, (sent.get(clientOrderId) ?? 0) + 1);
    expect(effect.order.trigger?.triggeredMs, 'sent only when it was triggered').not.toBeNull();
  }
  at.sent.length = 0;
  for (const count of sent.values()) expect(count, 'sent once').toBe(1);
  for (const id of IDS) {
    const order = at.order(id);
    const was = before.get(id);
    if (order.status === 'emulated') expect(sent.has(order.clientOrderId)).toBe(false);
    if (order.type === 'trailingStop' && was?.trigger?.price != null && order.trigger?.price != null) {
      expect(dec(order.trigger.price).gte(dec(was.trigger.price)), 'a trailing sell stop never falls').toBe(true);
    }
  }
}

describe('G14, G15, G18: whatever happens around held orders', () => {
  it('an alarm about what cannot be watched goes with the last order that it was about', () => {
    const at = three();
    at.quote('103.00', '103.10');
    at.quote('98.01', '98.11');
    at.advance(9_602);
    const open = () =>
      [...at.engine.view.alerts.values()].filter((a) => a.title === 'Not watched: TSLA' && !a.acknowledged);
    expect(open().length).toBe(1);
    cancel(at, 'T-2');
    expect(open()).toEqual([]);
  });

  it('each is sent at most once, only when triggered, none is lost, and in the end a fresh quote decides', () => {
    const seed = Number(process.env['RUNG_SEED'] ?? 20_261_121);
    console.log(`seed ${seed}`);
    const property = fc.property(steps, bidUnits, (list, last) => {
      const at = three();
      const sent = new Map<ClientOrderId, number>();
      for (const step of list) {
        const before = new Map(IDS.map((id) => [id, at.order(id)]));
        act(at, step);
        check(at, before, sent);
      }
      const before = new Map(IDS.map((id) => [id, at.order(id)]));
      if (!isUp(at)) connect(at);
      act(at, { kind: 'quote', bid: last });
      check(at, before, sent);
      for (const id of IDS) {
        const order = at.order(id);
        if (isTerminal(order.status) || sent.has(idOf<ClientOrderId>(id))) continue;
        expect(order.status).toBe('emulated');
        expect(isHit(order, order.trigger?.price ?? d('0'), dec(price(last))), `${id} not hit by ${last}`).toBe(false);
      }
      const held = [...at.engine.view.alerts.values()].filter((a) => a.title.startsWith('Not watched'));
      expect(
        held.every((a) => a.acknowledged),
        'no alarm stands once all is well',
      ).toBe(true);
      // A snapshot holds all that a restart needs.
      const text = at.engine.snapshot();
      at.restart();
      const replayed = (json: string): unknown => (JSON.parse(json) as { maps: { orders: unknown } }).maps.orders;
      expect(replayed(at.engine.snapshot())).toEqual(replayed(text));
    });
    fc.assert(property, {
      seed,
      numRuns: 150,
      // Found by 9,000 runs: two are sent, the third cannot be watched and is taken back, then the link goes.
      examples: [
        [
          [
            { kind: 'quote', bid: 10_300 },
            { kind: 'quote', bid: 9_801 },
            { kind: 'stale', ms: 9_602 },
            { kind: 'cancel', which: 0 },
            { kind: 'link', up: false },
          ],
          9_400,
        ],
      ],
    });
  });
});
