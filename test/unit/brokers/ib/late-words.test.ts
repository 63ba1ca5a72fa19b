/** G15, G16: what IB says late, twice, or of something else with the same number ends no order, hides none and makes none anew. */
import { describe, expect, it } from 'vitest';
import { dec } from '../../../../shared/domain/index.ts';
import { IbLine, MINE, REQUEST, AAPL } from './ib-line.ts';

const REFUSED = 'Order rejected - reason:No margin';
const statuses = (line: IbLine): string[] =>
  line.told.flatMap((report) => (report.kind === 'orderStatus' ? [report.status] : []));

/** An order that IB has taken under id 1. */
async function working(status = 'Submitted'): Promise<IbLine> {
  const line = new IbLine();
  await line.turns();
  const sent = line.client.submitOrder(REQUEST);
  await line.turns();
  line.openOrder({ orderId: 1, status });
  expect((await sent).kind).toBe('acked');
  return line;
}

const change = (line: IbLine) =>
  line.client.modifyOrder({
    ...{ clientOrderId: MINE, instrumentId: AAPL, venueOrderId: null },
    ...{ qty: dec('20').text(), limitPrice: dec('100').text() },
  });

describe('changes of orders', () => {
  it('G9, G15: an order that IB does not list any more is not placed anew by a change of it', async () => {
    const line = await working();
    line.open = [];
    await line.cut();
    const before = line.orderIds.length;
    expect(await change(line)).toMatchObject({
      kind: 'rejected',
      reason: expect.stringContaining('not list') as string,
    });
    expect(line.orderIds).toHaveLength(before);
  });

  it('G9: an order that ends while its change waits for its turn is not placed anew', async () => {
    const line = await working();
    line.beforeSend = () => line.status({ orderId: 1, status: 'Cancelled' });
    const before = line.orderIds.length;
    expect(await change(line)).toMatchObject({
      kind: 'rejected',
      reason: expect.stringContaining('too late') as string,
    });
    expect(line.orderIds).toHaveLength(before);
  });

  it('G15: an order of which IB has said nothing is not placed a second time by a change of it', async () => {
    const line = new IbLine();
    await line.turns();
    void line.client.submitOrder(REQUEST);
    await line.turns();
    expect(await change(line)).toMatchObject({ kind: 'rejected' });
    expect(line.orderIds).toHaveLength(1);
  });

  it('an order that IB calls inactive after it refused a change of it has ended', async () => {
    const line = await working();
    const changed = change(line);
    await line.turns();
    line.error(1, 201, REFUSED);
    expect((await changed).kind).toBe('rejected');
    line.status({ orderId: 1, status: 'Inactive' });
    expect(statuses(line)).toEqual(['accepted', 'rejected']);
  });

  it('one that works on after a refused change, and is canceled later, was canceled and not rejected', async () => {
    const line = await working();
    const changed = change(line);
    await line.turns();
    line.error(1, 201, REFUSED);
    expect((await changed).kind).toBe('rejected');
    line.openOrder({ orderId: 1, status: 'Submitted' });
    line.status({ orderId: 1, status: 'Inactive' });
    expect(statuses(line)).toEqual(['accepted']);
    line.status({ orderId: 1, status: 'Cancelled' });
    expect(statuses(line)).toEqual(['accepted', 'canceled']);
  });
});

describe('orders that were refused', () => {
  it('G15, G2: one that waits in TWS after an error, and is transmitted there, works: it is told, listed and canceled', async () => {
    const line = new IbLine();
    await line.turns();
    const sent = line.client.submitOrder(REQUEST);
    await line.turns();
    line.error(1, 383, 'The size exceeds the limit of your settings.');
    expect((await sent).kind).toBe('rejected');
    line.open = [{ orderId: 1, status: 'Submitted' }];
    expect(await line.client.massStatus(0)).toMatchObject({ ok: true, value: { orders: [{ status: 'accepted' }] } });
    expect(statuses(line)).toEqual(['rejected', 'accepted']);
    void line.client.cancelOrder({ clientOrderId: MINE, instrumentId: AAPL, venueOrderId: null });
    await line.turns();
    expect(line.canceled).toEqual([1]);
  });
});

describe('numbers and references that come again', () => {
  it('G16: the end of an order that was duplicated in TWS with its reference is not the end of ours', async () => {
    const line = await working();
    line.open = [{ orderId: 1, status: 'Submitted' }];
    line.completed = [{ orderId: 0, status: 'Cancelled', permId: 777 }];
    const status = await line.client.massStatus(0);
    const orders = status.ok ? status.value.orders : [];
    expect(orders.find((o) => o.clientOrderId === MINE)).toMatchObject({ status: 'accepted', venueOrderId: '501' });
    expect(orders.filter((o) => o.clientOrderId === MINE)).toHaveLength(1);
    expect(await line.client.queryOrder(MINE)).toMatchObject({ ok: true, value: { status: 'accepted' } });
  });

  it('G16: a status of another order with the same id is not ours', async () => {
    const line = await working();
    line.status({ orderId: 1, status: 'Cancelled', permId: 888 });
    expect(statuses(line)).toEqual(['accepted']);
  });

  it('G16: ids are above all that TWS has told, whoever’s they are', async () => {
    const line = new IbLine();
    line.open = [{ orderId: 40, status: 'Submitted', permId: 9, order: { clientId: 3, orderRef: '', account: 'DU2' } }];
    await line.cut();
    void line.client.submitOrder(REQUEST);
    await line.turns();
    expect(line.orderIds).toEqual([41]);
  });
});

describe('dates', () => {
  const endMs = Date.UTC(2026, 10, 18, 15, 4, 5);
  const gtd = (goodTillDate: string) => ({ orderId: 1, status: 'Submitted', order: { tif: 'GTD', goodTillDate } });

  it.each([
    ['20261118 16:04:05', '20261118-15:04:05'],
    ['20261118 10:04:05 US/Eastern', '20261118-15:04:05'],
    ['20261118 12:04:05 US/Eastern', '20261118-17:04:05'],
  ])('an order good till a date that TWS tells as %s keeps its end when it is changed', async (told, sent) => {
    const line = new IbLine();
    await line.turns();
    void line.client.submitOrder({ ...REQUEST, tif: 'gtd', expireMs: endMs });
    await line.turns();
    line.openOrder(gtd(told));
    void change(line);
    await line.turns();
    expect(line.placed.at(-1)).toMatchObject({ goodTillDate: sent, totalQuantity: 20 });
  });
});

describe('fills', () => {
  const fillsOf = (line: IbLine) => line.told.filter((report) => report.kind === 'fill');

  it('one that a listing brought first is told when it happens', async () => {
    const line = await working();
    line.fills = [{ execId: 'a.01.01' }];
    await line.client.queryOrder(MINE);
    expect(fillsOf(line)).toEqual([]);
    line.fill({ execId: 'a.01.01' });
    line.commission('a.01.01', 1);
    line.fill({ execId: 'a.01.01' });
    expect(fillsOf(line)).toMatchObject([{ tradeId: 'a.01', fee: '1' }]);
  });

  it('a fee that comes after the end of the listing is told', async () => {
    const line = await working();
    line.fills = [{ execId: 'a.01.01' }];
    expect(await line.client.massStatus(0)).toMatchObject({
      ok: true,
      value: { fills: [{ tradeId: 'a.01', fee: '0' }] },
    });
    line.commission('a.01.01', 1.25);
    expect(fillsOf(line)).toMatchObject([{ tradeId: 'a.01', fee: '1.25' }]);
  });

  it('one that is named in another way than IB’s is a fill', async () => {
    const line = await working();
    line.fill({ execId: 'F-20261118-7' });
    line.commission('F-20261118-7', 2);
    expect(fillsOf(line)).toMatchObject([{ tradeId: 'F-20261118-7', qty: '10', fee: '2' }]);
  });

  it('one whose time lies ahead, of a TWS that prints no zone, happened when it was heard', async () => {
    const line = await working();
    line.scheduler.runUntil(1_000_000);
    line.fills = [{ execId: 'a.01.01', time: '19700101-05:00:00' }];
    const first = await line.client.massStatus(0);
    line.scheduler.runUntil(2_000_000);
    const second = await line.client.massStatus(0);
    for (const status of [first, second])
      expect(status).toMatchObject({ ok: true, value: { fills: [{ tsEventMs: 1_000_000 }] } });
  });
});
