/** G15, G17: what IB lists is there, whatever its state is called; what it lists nowhere any more is not told as working. */
import { describe, expect, it } from 'vitest';
import { ORDER_TIMEOUT_MS } from '../../../../src-main/brokers/ib/order-commands.ts';
import { IbLine, MINE, REQUEST } from './ib-line.ts';

/** An order that was sent, and of which nothing was heard. */
async function unheard(): Promise<IbLine> {
  const line = new IbLine();
  await line.turns();
  const sent = line.client.submitOrder(REQUEST);
  await line.turns();
  line.scheduler.runUntil(line.scheduler.nowMs() + ORDER_TIMEOUT_MS);
  expect(await sent).toMatchObject({ kind: 'unknown' });
  return line;
}

describe('orders that IB lists as open', () => {
  it.each(['PendingSubmit', 'ApiPending', 'Inactive', 'PreSubmitted'])(
    'G15: %s is an order at work, never one that was not found',
    async (status) => {
      const line = await unheard();
      line.open = [{ orderId: 1, status }];
      expect(await line.client.queryOrder(MINE)).toMatchObject({ ok: true, value: { status: 'accepted' } });
      expect(await line.client.massStatus(0)).toMatchObject({
        ok: true,
        value: { orders: [{ clientOrderId: MINE, status: 'accepted', venueOrderId: '501' }] },
      });
    },
  );

  it('G15, G18: after a restart too, and when TWS does not tell what its contract is', async () => {
    const line = new IbLine();
    line.knowsContracts = false;
    line.open = [{ orderId: 4, status: 'PendingSubmit' }];
    await line.turns();
    expect(await line.client.queryOrder(MINE)).toMatchObject({ ok: true, value: { status: 'accepted' } });
    expect(await line.client.massStatus(0)).toMatchObject({
      ok: true,
      value: { orders: [{ clientOrderId: MINE, status: 'accepted' }] },
    });
    // Nobody could do anything with such a report by itself.
    expect(line.told).toEqual([]);
  });

  it('one that IB lists nowhere was never taken', async () => {
    const line = await unheard();
    expect(await line.client.queryOrder(MINE)).toMatchObject({ ok: true, value: { status: 'notFound' } });
    expect(await line.client.massStatus(0)).toMatchObject({ ok: true, value: { orders: [] } });
  });
});

describe('orders that ended while nobody listened', () => {
  it('G17: one that IB lists neither as open nor as ended today does not work any more', async () => {
    const line = new IbLine();
    line.open = [{ orderId: 4, status: 'Submitted' }];
    await line.turns();
    expect(await line.client.massStatus(0)).toMatchObject({ ok: true, value: { orders: [{ status: 'accepted' }] } });
    line.open = [];
    await line.cut();
    expect(await line.client.massStatus(0)).toMatchObject({ ok: true, value: { orders: [] } });
    expect(await line.client.queryOrder(MINE)).toMatchObject({ ok: true, value: { status: 'notFound' } });
    // IB's word on it counts again, whenever it comes.
    line.open = [{ orderId: 4, status: 'Submitted' }];
    expect(await line.client.queryOrder(MINE)).toMatchObject({ ok: true, value: { status: 'accepted' } });
  });

  it('one that ended today is told with its end', async () => {
    const line = new IbLine();
    line.open = [{ orderId: 4, status: 'Submitted' }];
    await line.turns();
    line.open = [];
    line.completed = [{ orderId: 0, status: 'Cancelled' }];
    await line.cut();
    expect(await line.client.massStatus(0)).toMatchObject({ ok: true, value: { orders: [{ status: 'canceled' }] } });
  });
});

describe('errors that come late', () => {
  it.each([
    [161, 'Cancel attempted when order is not in a cancellable state'],
    [10147, 'OrderId 1 that needs to be cancelled is not found.'],
    [10148, 'OrderId 1 that needs to be cancelled cannot be cancelled, state: PendingSubmit.'],
  ])('G15: %i, about a cancel that is not waited for any more, refuses no order', async (code, text) => {
    const line = await unheard();
    line.error(1, code, text);
    expect(line.told).toEqual([]);
    line.openOrder({ orderId: 1, status: 'Submitted' });
    expect(line.told).toMatchObject([{ status: 'accepted' }]);
    line.openOrder({ orderId: 1, status: 'Cancelled' });
    expect(line.told).toMatchObject([{ status: 'accepted' }, { status: 'canceled' }]);
  });

  it('a refusal that comes late is one', async () => {
    const line = await unheard();
    line.error(1, 201, 'Order rejected - reason:No margin');
    expect(line.told).toMatchObject([{ status: 'rejected', reason: expect.stringContaining('No margin') as string }]);
  });
});
