/** What is subscribed: everything that an order, a position or a held stop may need, whatever is dropped around it. */
import { describe, expect, it } from 'vitest';
import { idOf, ok, type InstrumentId } from '../../../shared/domain/index.ts';
import type { MarketDataClient, MarketDataListener } from '../../../src-main/ports/market-data-client.ts';
import { SILENT_LOGGER } from '../../../src-main/shell/logger.ts';
import { MarketFeed } from '../../../src-main/runtime/market-feed.ts';
import { instrument } from '../store/journal-fixture.ts';

const [A, B, C] = ['A.SIM', 'B.SIM', 'C.SIM'].map((id) => idOf<InstrumentId>(id)) as [
  InstrumentId,
  InstrumentId,
  InstrumentId,
];
const named = (...ids: InstrumentId[]) => ids.map((id) => ({ ...instrument, id }));

class HandData implements MarketDataClient {
  readonly on = new Set<InstrumentId>();
  listener: MarketDataListener | null = null;
  open(listener: MarketDataListener): void {
    this.listener = listener;
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
  instruments() {
    return Promise.resolve(ok([]));
  }
  subscribeQuotes(ids: readonly InstrumentId[]) {
    for (const id of ids) this.on.add(id);
    return ok(undefined);
  }
  unsubscribeQuotes(ids: readonly InstrumentId[]): void {
    for (const id of ids) this.on.delete(id);
  }
  subscribeDepth() {
    return ok(undefined);
  }
  unsubscribeDepth(): void {}
  bars() {
    return Promise.resolve(ok([]));
  }
  calendars() {
    return [];
  }
}

function opened(): { readonly data: HandData; readonly feed: MarketFeed } {
  const data = new HandData();
  const feed = new MarketFeed(data, SILENT_LOGGER, () => undefined);
  feed.open();
  return { data, feed };
}

describe('market data subscriptions', () => {
  it('what one venue lists does not take the place of what another does, after a reconnect either', () => {
    const { data, feed } = opened();
    feed.subscribe(named(A));
    feed.subscribe(named(B));
    expect([...data.on]).toEqual([A, B]);
    data.listener?.onConnection(false, 'gone');
    data.on.clear();
    data.listener?.onConnection(true, null);
    expect([...data.on]).toEqual([A, B]);
  });

  it('a contract leaves only once the engine has let go of it', () => {
    const { data, feed } = opened();
    feed.subscribe(named(A));
    feed.add([B, C]);
    feed.drop([B, C]);
    expect([...data.on]).toEqual([A, B, C]);
    // An order reached the engine before the drop did: it keeps B.
    feed.dropGone(new Set([A, B]));
    expect([...data.on]).toEqual([A, B]);
    data.on.clear();
    data.listener?.onConnection(true, null);
    expect([...data.on]).toEqual([A, B]);
  });

  it('one that is asked for again meanwhile stays', () => {
    const { data, feed } = opened();
    feed.add([B]);
    feed.drop([B]);
    feed.add([B]);
    feed.dropGone(new Set());
    expect([...data.on]).toEqual([B]);
  });
});
