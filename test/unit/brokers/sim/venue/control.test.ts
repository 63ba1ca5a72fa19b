import { describe, expect, it } from 'vitest';
import { idOf, type AccountId, type ClientOrderId, type VenueOrderId } from '../../../../../shared/domain/index.ts';
import { VenueFixture, accountA, instrument, price, quantity } from '../venue-fixture.ts';

const KO = instrument('KO');
const withKo = (options: ConstructorParameters<typeof VenueFixture>[0] = {}): VenueFixture => {
  const f = new VenueFixture(options);
  f.book('KO', [['71.10', 1000]], [['71.12', 1000]]);
  return f;
};
const foreign = {
  instrumentId: KO,
  side: 'buy' as const,
  type: 'limit' as const,
  qty: quantity('100'),
  limitPrice: price('71.11'),
};

describe('levers', () => {
  it("G8: another client's order is reported without an id of ours, fills, and can be cancelled by its venue id", async () => {
    const f = withKo();
    const id = f.venue.control.placeForeign(accountA, foreign) as VenueOrderId;
    f.scheduler.runFor(5);
    expect(f.reports.find((r) => r.kind === 'orderStatus')).toMatchObject({ clientOrderId: null, venueOrderId: id });
    expect((await f.mass()).orders).toMatchObject([{ clientOrderId: null, venueOrderId: id, status: 'accepted' }]);
    expect(f.venue.control.openOrders(accountA)).toMatchObject([{ venueOrderId: id, limitPrice: '71.1100' }]);
    f.trade('KO', 'sell', 40);
    expect(f.reports.find((r) => r.kind === 'fill')).toMatchObject({
      clientOrderId: null,
      venueOrderId: id,
      qty: '40',
    });
    const ask = { clientOrderId: idOf<ClientOrderId>(`V-${id}`), venueOrderId: id, instrumentId: KO };
    expect((await f.run(f.client.cancelOrder(ask))).kind).toBe('acked');
    expect(f.venue.control.openOrders(accountA)).toEqual([]);
    expect(f.venue.audit()).toEqual([]);
  });

  it('G8: a locked one belongs to its client alone, which can take it back', async () => {
    const f = withKo();
    const id = f.venue.control.placeForeign(accountA, { ...foreign, locked: true }) as VenueOrderId;
    const ask = { clientOrderId: idOf<ClientOrderId>(`V-${id}`), venueOrderId: id, instrumentId: KO };
    expect(await f.run(f.client.cancelOrder(ask))).toMatchObject({
      kind: 'rejected',
      reason: expect.stringMatching(/another client/),
    });
    expect(f.venue.control.cancelForeign(accountA, id)).toBe(true);
    expect(f.venue.control.cancelForeign(accountA, id)).toBe(false);
    expect(f.venue.control.placeForeign(accountA, { ...foreign, qty: quantity('0') })).toMatchObject({
      refused: expect.stringMatching(/above zero/),
    });
  });

  it('a position changes without a trade; what only reduces shrinks', async () => {
    const f = withKo();
    await f.submit({ id: 'e', limit: '71.12' });
    await f.submit({ id: 'r', side: 'sell', limit: '72.00', flags: { reduceOnly: true } });
    f.venue.control.setPosition(accountA, KO, quantity('30'), null);
    f.scheduler.runFor(5);
    expect((await f.mass()).positions).toMatchObject([{ qty: '30', avgPrice: '71.12' }]);
    expect((await f.status('r')).qty).toBe('30');
    f.venue.control.setPosition(accountA, KO, quantity('-200'), price('70.00'));
    expect((await f.mass()).positions).toMatchObject([{ qty: '-200', avgPrice: '70' }]);
  });

  it('G6: a closed market refuses what must trade now, lets the rest sleep, and wakes it', async () => {
    const f = withKo();
    await f.submit({ id: 'r', limit: '71.11' });
    f.venue.control.closeMarket(KO);
    expect(f.venue.quote(KO)?.status).toBe('closed');
    expect(await f.submit({ id: 'm', type: 'market', limit: null })).toMatchObject({ kind: 'rejected' });
    f.trade('KO', 'sell', 50);
    expect(f.fills()).toEqual([]);
    expect((await f.submit({ id: 'q', symbol: 'BTC/USD', qty: '0.01', limit: '10000.00' })).kind).toBe('acked');
    f.venue.control.reopenMarket(null);
    f.trade('KO', 'sell', 50);
    expect(f.fills('r')).toHaveLength(1);
  });

  it("cuts one account's link and leaves the others", async () => {
    const f = withKo();
    const other = f.account('SIM-2');
    f.venue.control.disconnectAccount(accountA, 500);
    expect((await f.submit({ id: 'a' })).kind).toBe('rejected');
    expect((await other.submit({ id: 'b', limit: '71.00' })).kind).toBe('acked');
    await f.pass(600);
    expect(f.links).toEqual(['connected', 'disconnected', 'connected']);
    expect(other.links).toEqual(['connected']);
  });

  it('half-open: nothing arrives, nothing is answered, and the link looks up', async () => {
    const f = withKo({ requestTimeoutMs: 100 });
    await f.submit({ id: 'r', limit: '71.11' });
    f.venue.control.halfOpen(true);
    expect((await f.submit({ id: 'a', limit: '71.00' })).kind).toBe('unknown');
    f.trade('KO', 'sell', 50);
    expect(f.fills()).toEqual([]);
    expect(f.links).toEqual(['connected']);
    f.venue.control.halfOpen(false);
    expect((await f.status('a')).status).toBe('notFound');
    expect((await f.mass()).fills).toHaveLength(1);
  });

  it('cancels are refused or slow on demand', async () => {
    const f = withKo();
    await f.submit({ id: 'a', limit: '71.11' });
    f.venue.control.rejectCancels('cannot cancel now');
    expect(await f.cancel('a')).toEqual({ kind: 'rejected', reason: 'cannot cancel now' });
    expect(f.reports.at(-1)).toMatchObject({ kind: 'cancelRejected', reason: 'cannot cancel now' });
    f.venue.control.slowCancels(300);
    const slow = f.client.cancelOrder({ clientOrderId: idOf('a'), venueOrderId: null, instrumentId: KO });
    await f.pass(100);
    f.trade('KO', 'sell', 100);
    expect(await f.run(slow)).toMatchObject({ kind: 'rejected', reason: expect.stringMatching(/too late/) });
    expect((await f.status('a')).status).toBe('filled');
  });

  it('too many requests in a second are refused as such, and proven not to have acted', async () => {
    const f = withKo();
    f.venue.control.throttle(3);
    await f.pass(1000);
    const outcomes = await f.run(
      Promise.all(
        [1, 2, 3, 4].map((n) =>
          f.client.submitOrder({
            ...{ clientOrderId: idOf<ClientOrderId>(`n${n}`), accountId: accountA, instrumentId: KO, side: 'buy' },
            ...{ type: 'limit', qty: quantity('1'), limitPrice: price('71.00'), tif: 'day', sessions: ['regular'] },
          }),
        ),
      ),
    );
    expect(outcomes.map((o) => o.kind)).toEqual(['acked', 'acked', 'acked', 'rejected']);
    expect(outcomes[3]).toMatchObject({ reason: 'too many requests (429)' });
    await f.pass(1000);
    expect((await f.status('n4')).status).toBe('notFound');
    f.venue.control.throttle(null);
  });

  it('reports come out of order on demand, all of them', async () => {
    const f = withKo();
    f.venue.control.reorderReports();
    await f.submit({ id: 'a', qty: '100', limit: '71.12' });
    await f.submit({ id: 'b', limit: '71.00' });
    await f.pass(10);
    const heard = f.reports.flatMap((r) =>
      r.kind === 'orderStatus' || r.kind === 'fill' ? [`${r.clientOrderId} ${r.kind}`] : [],
    );
    expect(heard).toEqual(['b orderStatus', 'a orderStatus', 'a fill', 'a orderStatus']);
    f.venue.control.reorderReports();
    await f.submit({ id: 'c', limit: '71.00' });
    expect(f.told('c')).toEqual([]);
    await f.pass(600);
    expect(f.told('c')).toEqual(['accepted 0/100']);
  });

  it('accounts are apart: cash, orders, positions and reports', async () => {
    const f = withKo({
      accounts: [
        { accountId: accountA, profile: 'full' },
        { accountId: idOf<AccountId>('SIM-2'), profile: 'bare' },
      ],
    });
    const other = f.account('SIM-2');
    await f.submit({ id: 'a', limit: '71.12' });
    await other.submit({ id: 'b', limit: '71.00' });
    expect(await other.cash()).toBe('100000');
    expect((await other.mass()).orders.map((o) => o.clientOrderId)).toEqual(['b']);
    expect((await f.mass()).orders.map((o) => o.clientOrderId)).toEqual(['a']);
    expect(other.fills()).toEqual([]);
    expect(await f.cancel('b')).toMatchObject({ kind: 'rejected', reason: 'no such order' });
    expect(f.venue.accounts).toHaveLength(2);
  });
});
