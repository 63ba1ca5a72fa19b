/** G15, G17: an event of Alpaca's order stream that may have been a fill or an end is never passed over. */
import { describe, expect, it } from 'vitest';
import {
  dec,
  err,
  idOf,
  ok,
  type ClientOrderId,
  type InstrumentId,
  type VenueOrderId,
  type VenueReport,
} from '../../../../shared/domain/index.ts';
import { Chains } from '../../../../src-main/brokers/alpaca/chains.ts';
import { TradeUpdates, type UpdateParts } from '../../../../src-main/brokers/alpaca/trade-updates.ts';
import { VirtualScheduler } from '../../../../src-main/ports/schedulers/virtual-scheduler.ts';
import { silentLogger } from '../../../conformance/silent-logger.ts';

const order = {
  ...{ id: 'v-1', client_order_id: 'T-1', symbol: 'AAPL', asset_class: 'us_equity', order_class: 'simple' },
  ...{ type: 'limit', side: 'buy', time_in_force: 'gtc', qty: '10', filled_qty: '0', limit_price: '180' },
  ...{ status: 'new', created_at: '2026-11-04T15:00:00Z', updated_at: '2026-11-04T15:00:00Z' },
};
const fill = { event: 'fill', execution_id: 'e-1', qty: '10', price: '180', order: { ...order, status: 'filled' } };

function stream(isUp = true) {
  const rereads: string[] = [];
  const told: VenueReport[] = [];
  const chains = new Chains();
  const scheduler = new VirtualScheduler(0);
  const names = { clientOrderId: idOf<ClientOrderId>('T-1'), instrumentId: idOf<InstrumentId>('AAPL.ALPACA') };
  chains.open({ ...names, side: 'buy' }, idOf('v-1'));
  const parts = {
    ...{ chains, logger: silentLogger, nowMs: () => 0, comboSteps: new Map(), isUp: () => isUp },
    book: { ensure: () => Promise.resolve(ok([])), find: () => null, comboSeen: () => Promise.resolve(null) },
    rest: { trading: () => Promise.resolve(err({ kind: 'lost', status: null, code: null, message: 'broke' })) },
    ...{ instrumentOf: () => null, ocoChain: () => Promise.resolve(null), onOverfill: () => undefined },
    tell: (reports: readonly VenueReport[]) => void told.push(...reports),
    after: (ms: number, run: () => void) => void scheduler.after(ms, run),
    reread: (reason: string) => void rereads.push(reason),
  } as unknown as UpdateParts;
  const chain = chains.find(names.clientOrderId, null);
  return { updates: new TradeUpdates(parts), rereads, told, scheduler, chain };
}

const turns = async (): Promise<void> => {
  for (let n = 0; n < 30; n++) await Promise.resolve();
};

describe('the order stream', () => {
  it('a fill is told with its order', () => {
    const { updates, rereads, told } = stream();
    updates.take(fill);
    expect(told).toMatchObject([{ kind: 'fill', qty: '10', clientOrderId: 'T-1' }, { status: 'filled' }]);
    expect(rereads).toEqual([]);
  });

  it.each([
    ['a fill without a price', { ...fill, price: null }],
    ['a fill without an execution', { ...fill, execution_id: null }],
    ['a fill whose order cannot be read', { ...fill, order: { ...order, qty: null } }],
    ['a fill of no shape', { ...fill, order: 'v-1' }],
    ['an end that cannot be read', { event: 'canceled', order: { ...order, side: null } }],
  ])('%s makes everything be read again', (_, message) => {
    const { updates, rereads, told } = stream();
    updates.take(message);
    expect([rereads.length, told]).toEqual([1, []]);
  });

  it.each([
    ['nonsense', 7],
    ['an event that nobody knows', { event: 'something_new', order }],
    ['a new order of somebody else that cannot be read', { event: 'new', order: { ...order, qty: null } }],
  ])('%s changes nothing', (_, message) => {
    const { updates, rereads, told } = stream();
    updates.take(message);
    expect([rereads, told]).toEqual([[], []]);
  });

  it('a replacement by somebody else that could not be asked for: what follows would be nobody’s', async () => {
    const { updates, rereads } = stream();
    updates.take({ event: 'replaced', order: { ...order, status: 'replaced', replaced_by: 'v-2' } });
    await turns();
    expect(rereads).toHaveLength(1);
  });

  describe('replacements whose news come twice, late or in another order', () => {
    const id = (n: number): VenueOrderId => idOf<VenueOrderId>(`v-${n}`);
    const replaced = (n: number) => ({
      event: 'replaced',
      order: { ...order, id: `v-${n}`, client_order_id: name(n), status: 'replaced', replaced_by: `v-${n + 1}` },
    });
    const name = (n: number): string => (n === 1 ? 'T-1' : `T-1~${n - 1}`);
    const of = (n: number, event: string, over: Readonly<Record<string, unknown>> = {}) => ({
      event,
      order: { ...order, id: `v-${n}`, client_order_id: name(n), replaces: `v-${n - 1}`, status: event, ...over },
    });
    const asked = (price: string, n: number) => ({
      change: { qty: dec('10').text(), limitPrice: dec(price).text(), triggerPrice: null },
      nextId: id(n),
    });
    const heard = (told: readonly VenueReport[]) =>
      told.map((one) => [one.kind, 'status' in one ? one.status : 'limitPrice' in one ? one.limitPrice : null]);

    it('news of the first change that come again answer no second one, and the order that stands stays', async () => {
      const { updates, told, chain } = stream();
      chain!.pending = asked('181', 2);
      updates.take(replaced(1));
      chain!.pending = asked('182', 3);
      updates.take(replaced(1));
      expect([chain!.head, chain!.pending?.change.limitPrice]).toEqual([id(2), '182']);
      updates.take(replaced(2));
      updates.take(replaced(1));
      updates.take(replaced(2));
      await turns();
      expect(chain!.head).toBe(id(3));
      expect(heard(told)).toEqual([
        ['modified', '181'],
        ['modified', '182'],
      ]);
    });

    it('the end of a replacement that is told before that it is one is told after it', () => {
      const { updates, told, chain } = stream();
      chain!.pending = asked('181', 2);
      updates.take(of(2, 'canceled'));
      expect(told).toEqual([]);
      updates.take(replaced(1));
      expect(heard(told)).toEqual([
        ['modified', '181'],
        ['orderStatus', 'canceled'],
      ]);
    });

    it('a replacement that was refused ends nothing, whenever it is told', () => {
      const { updates, told, chain } = stream();
      chain!.pending = asked('181', 2);
      updates.take(of(2, 'rejected'));
      updates.take({ event: 'order_replace_rejected', order });
      expect(heard(told)).toEqual([['modifyRejected', '180']]);
      expect(chain!.head).toBe(id(1));
    });

    it('a late fill of the order that was replaced is a fill, and does not bring its terms back', () => {
      const { updates, told, chain } = stream();
      chain!.pending = asked('181', 2);
      updates.take(replaced(1));
      updates.take({
        ...fill,
        event: 'partial_fill',
        qty: '4',
        order: { ...order, filled_qty: '4', status: 'replaced' },
      });
      expect(heard(told)).toEqual([
        ['modified', '181'],
        ['fill', null],
      ]);
    });

    it('what was read since is newer than news of a change that come late', () => {
      const { updates, told, chain } = stream();
      chain!.pending = asked('181', 2);
      chain!.head = id(5);
      updates.take(replaced(1));
      expect([chain!.head, told]).toEqual([id(5), []]);
    });
  });

  it('while the link is down nothing is dropped: everything is read when it is up', () => {
    const { updates, rereads } = stream(false);
    updates.take({ ...fill, price: null });
    expect(rereads).toEqual([]);
  });

  it('legs that are not listed in half a minute make everything be read again', async () => {
    const { updates, rereads, scheduler } = stream();
    const leg = { id: 'l-1', symbol: 'SPY261218P00640000', side: 'sell', qty: '1', ratio_qty: '1', status: 'filled' };
    const legs = [leg, { ...leg, id: 'l-2', symbol: 'SPY261218P00635000', side: 'buy' }];
    const combo = { ...order, order_class: 'mleg', legs, qty: '1', filled_qty: '1', status: 'filled' };
    updates.take({ event: 'fill', qty: '1', price: '-0.75', order: combo });
    for (let ms = 0; ms <= 40_000; ms += 250) {
      await turns();
      scheduler.runUntil(ms);
    }
    expect(rereads).toHaveLength(1);
  });
});
