/** What a stream and the last full reading explain, so that dear lists of history need not be asked for. */
import { describe, expect, it } from 'vitest';
import {
  dec,
  idOf,
  type ClientOrderId,
  type FillReport,
  type InstrumentId,
  type OrderStatusReport,
  type PositionStatusReport,
  type Side,
} from '../../../../shared/domain/index.ts';
import { AccountStory, STORY_FILLS_MAX } from '../../../../src-main/brokers/ccxt/account-story.ts';
import { KnownOrders } from '../../../../src-main/brokers/ccxt/known-orders.ts';

const BTC = idOf<InstrumentId>('BTC/USD.KRAKEN');
const held = (qty: string): readonly PositionStatusReport[] => [
  { kind: 'position', accountId: idOf('K'), instrumentId: BTC, qty: dec(qty).text(), avgPrice: null },
];
const fill = (tradeId: string, side: Side, qty: string): FillReport =>
  ({ kind: 'fill', instrumentId: BTC, tradeId: idOf(tradeId), side, qty: dec(qty).text(), tsEventMs: 5 }) as FillReport;
const open = (id: string): OrderStatusReport =>
  ({
    kind: 'orderStatus',
    clientOrderId: idOf<ClientOrderId>(id),
    status: 'accepted',
    tsEventMs: 5,
  }) as OrderStatusReport;

const known = (...orders: readonly (readonly [id: string, status: OrderStatusReport['status'] | null])[]) => {
  const all = new KnownOrders();
  for (const [id, status] of orders) {
    const order = all.add({
      ...{ clientOrderId: idOf<ClientOrderId>(id), instrumentId: BTC, sentAtMs: 1, type: 'limit', tif: 'gtc' },
      ...{ book: 'plain', venueOrderId: null, engineId: null },
    });
    if (status !== null) order.last = { ...open(id), status };
  }
  return all;
};

const full = (qty: string, fills: readonly FillReport[] = []) => ({
  ...{ positions: held(qty), orders: [{ ...open('old'), status: 'filled' as const }], fills, sinceMs: 1 },
});
const explains = (
  story: AccountStory,
  positions: readonly PositionStatusReport[],
  listed: readonly OrderStatusReport[],
  orders: KnownOrders,
): boolean => story.tell({ positions, open: listed, sinceMs: 1 }, orders) !== null;

describe('the story of an account', () => {
  it('G17: explains nothing before a full reading, nor after the stream broke', () => {
    const story = new AccountStory();
    expect(explains(story, held('1'), [], known())).toBe(false);
    story.taken(full('1'), []);
    expect(explains(story, held('1'), [], known())).toBe(true);
    story.forget();
    expect(explains(story, held('1'), [], known())).toBe(false);
  });

  it('follows executions of the stream, each once however often it is told', () => {
    const story = new AccountStory();
    story.taken(full('1'), []);
    story.heard([fill('a', 'buy', '0.5'), fill('b', 'sell', '0.2')]);
    story.heard([fill('a', 'buy', '0.5')]);
    expect(explains(story, held('1.3'), [], known())).toBe(true);
    expect(explains(story, held('1.8'), [], known())).toBe(false);
    expect(story.streamed().map(({ tradeId }) => tradeId)).toEqual(['a', 'b']);
  });

  it('what is held and nobody told of is not explained: an execution was missed, or came from elsewhere', () => {
    const story = new AccountStory();
    story.taken(full('1'), []);
    expect(explains(story, held('0.9'), [], known())).toBe(false);
    expect(explains(story, [], [], known())).toBe(false);
  });

  it('executions heard before the holdings were told are in them, those heard after are not', () => {
    const story = new AccountStory();
    story.heard([fill('a', 'buy', '1')]);
    const before = story.streamed();
    story.heard([fill('b', 'buy', '1')]);
    story.taken(full('1'), before);
    expect(explains(story, held('2'), [], known())).toBe(true);
  });

  it('G15: an order that works as far as anybody knows and is not listed asks for history', () => {
    const story = new AccountStory();
    story.taken(full('1'), []);
    const orders = known(['works', 'accepted'], ['ended', 'filled'], ['gone', 'canceled']);
    expect(explains(story, held('1'), [open('works')], orders)).toBe(true);
    expect(explains(story, held('1'), [], orders)).toBe(false);
    expect(explains(story, held('1'), [open('works')], known(['works', 'accepted'], ['sent', null]))).toBe(false);
  });

  it('tells orders and executions as a full reading would, each once: those read and those streamed since', () => {
    const story = new AccountStory();
    story.taken(full('1', [fill('a', 'buy', '1')]), []);
    story.heard([fill('b', 'buy', '1'), fill('a', 'buy', '0')]);
    const told = story.tell(
      { positions: held('2'), open: [open('works')], sinceMs: 1 },
      known(['works', 'accepted'], ['ended', 'canceled']),
    );
    expect(told?.fills.map(({ tradeId }) => tradeId)).toEqual(['a', 'b']);
    expect(told?.orders.map((order) => [order.clientOrderId, order.status])).toEqual([
      ['old', 'filled'],
      ['ended', 'canceled'],
      ['works', 'accepted'],
    ]);
  });

  it('history from before the full reading is not in it: it is asked for', () => {
    const story = new AccountStory();
    story.taken(full('1'), []);
    expect(story.tell({ positions: held('1'), open: [], sinceMs: 0 }, known())).toBe(null);
  });

  it('is bounded: after too many executions everything is read anew', () => {
    const story = new AccountStory();
    story.taken({ ...full('1'), positions: [] }, []);
    for (let i = 0; i <= STORY_FILLS_MAX; i++) story.heard([fill(`t${i}`, 'buy', '0')]);
    expect(story.streamed().length).toBe(0);
    expect(explains(story, [], [], known())).toBe(false);
  });
});
