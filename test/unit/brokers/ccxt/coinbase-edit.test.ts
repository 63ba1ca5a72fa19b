/** When a change in place counts: only once the exchange shows it, and what is said when it never does. */
import { describe, expect, it } from 'vitest';
import { dec, err, idOf, ok, type OrderStatusReport, type Result } from '../../../../shared/domain/index.ts';
import { cancelAfterEdit, editEnd, isEditRefusal, saysSame } from '../../../../src-main/brokers/ccxt/coinbase-edit.ts';
import type { Failure } from '../../../../src-main/brokers/ccxt/errors.ts';
import { KnownOrders } from '../../../../src-main/brokers/ccxt/known-orders.ts';
import type { FinderParts } from '../../../../src-main/brokers/ccxt/order-finder.ts';
import { bitcoinMarket } from './bitcoin-market.ts';

const { id: instrumentId } = bitcoinMarket().instrument;
const clientOrderId = idOf<OrderStatusReport['clientOrderId'] & string>('O-1');
const report = (limit: string, over: Partial<OrderStatusReport> = {}): OrderStatusReport => ({
  ...{ kind: 'orderStatus', clientOrderId, venueOrderId: idOf('n1'), instrumentId, side: 'buy', type: 'limit' },
  ...{ tif: 'gtc', status: 'accepted', qty: dec('2').text(), limitPrice: dec(limit).text() },
  ...{ filledQty: dec('0').text(), reason: null, tsEventMs: 1 },
  ...over,
});
const request = {
  ...{ clientOrderId, venueOrderId: null, instrumentId, qty: dec('2').text() },
  limitPrice: dec('50100').text(),
};

/** What is asked shows `rows` one after the other, the last one for ever; waits pass at once. */
function parts(rows: readonly (OrderStatusReport | null)[]) {
  const known = new KnownOrders();
  let looks = 0;
  const made = {
    session: { call: () => Promise.resolve(ok({})) },
    desk: { deps: { scheduler: { after: (_ms: number, run: () => void) => queueMicrotask(run) } } },
    tracker: { known, ordersOf: () => [rows[Math.min(looks++, rows.length - 1)]].filter((row) => row !== null) },
  };
  return { known, looks: () => looks, finder: made as unknown as FinderParts };
}
const at = { symbol: 'BTC/USD', number: 'n1' };

describe('a change in place at Coinbase', () => {
  it('counts once the order shows it, asked again and again; one of another program is known by its number', async () => {
    const asked = parts([report('50000'), report('50000'), report('50100')]);
    expect([await editEnd(asked.finder, request, at), asked.looks()]).toEqual(['changed', 3]);
  });

  it('counts by the stream’s word without asking', async () => {
    const told = parts([null]);
    const order = told.known.add({
      ...{ clientOrderId, instrumentId, sentAtMs: 0, type: 'limit', tif: 'gtc', book: 'plain' },
      ...{ venueOrderId: idOf('n1'), engineId: null },
    });
    order.last = report('50100');
    expect([await editEnd(told.finder, request, at), told.looks()]).toEqual(['changed', 0]);
  });

  it('is no change where the order ended with its old terms, and unsettled where it never shows', async () => {
    expect(await editEnd(parts([report('50000', { status: 'filled' })]).finder, request, at)).toBe('ended');
    const never = parts([report('50000')]);
    expect([await editEnd(never.finder, request, at), never.looks()]).toEqual(['unsettled', 10]);
  });

  it('is refused by the answer’s own word, and one that would change nothing is none', () => {
    expect(isEditRefusal({ info: { success: false } })).toBe(true);
    expect([isEditRefusal({ info: { success: true } }), isEditRefusal({}), isEditRefusal(null)]).toEqual([
      false,
      false,
      false,
    ]);
    expect([saysSame('EDIT_REQUEST_EQUAL_TO_ORIGINAL_REQUEST'), saysSame('-5027'), saysSame(null)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('keeps a cancel waiting until it is over; any other refusal is the answer', async () => {
    const refused = (code: string): Result<void, Failure> =>
      err({ kind: 'rejected', unsent: false, reason: code, code, noOrder: false, throttled: false });
    const answers = [refused('ORDER_IS_BEING_REPLACED'), refused('ORDER_IS_BEING_REPLACED'), ok(undefined)];
    let asked = 0;
    const { finder } = parts([null]);
    const done = await cancelAfterEdit(finder, () => Promise.resolve(answers[asked++] ?? refused('late')));
    expect([done.ok, asked]).toEqual([true, 3]);
    asked = 0;
    const other = await cancelAfterEdit(finder, () => Promise.resolve((asked++, refused('UNKNOWN_CANCEL_ORDER'))));
    expect([other.ok, asked]).toEqual([false, 1]);
  });
});
