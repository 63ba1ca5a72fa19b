/** The states of Polygon's protocol: its stream from the dialling to the fallback, and the questions that it answers. */
import type { InstrumentId } from '../../../shared/domain/index.ts';
import { until } from '../bench.ts';
import { AAPL, SPY, isStreaming, setShare } from '../polygon-bench.ts';
import type { FeedAnswer, FeedCell, FeedDeed, FeedState } from './feed-cell.ts';

const SYMBOLS: ReadonlyMap<InstrumentId, string> = new Map([
  [AAPL, 'AAPL'],
  [SPY, 'SPY'],
]);

/** A new market, noted; its bid in cents. */
export function marketOf(cell: FeedCell, id: InstrumentId, bidCents: number): void {
  const bids = cell.bids.get(id) ?? new Set<number>();
  cell.bids.set(id, bids.add(bidCents));
  setShare(cell.bench, SYMBOLS.get(id) ?? '', bidCents);
}

export const bidOf = ({ bench }: FeedCell, id: InstrumentId): number | null => {
  const bid = bench.recorder.quotes.get(id)?.bid;
  return bid === null || bid === undefined ? null : bid / 100;
};

function want(cell: FeedCell, ...ids: readonly InstrumentId[]): void {
  for (const id of ids) cell.wanted.add(id);
  const taken = cell.bench.marketData.subscribeQuotes(ids);
  if (!taken.ok) throw new Error(taken.error.message);
}

async function following(cell: FeedCell, ...ids: readonly InstrumentId[]): Promise<void> {
  want(cell, ...ids);
  for (const id of ids)
    await until(
      'a quote',
      () => bidOf(cell, id) !== null,
      () => cell.bench.heard.text(),
    );
  await until('by the stream', () => isStreaming(cell.bench));
}

const nothing = (run: () => void): FeedDeed['run'] => {
  return () => {
    run();
    return Promise.resolve(null);
  };
};

const asked = (answer: { readonly ok: boolean; readonly error?: { readonly message: string } }): FeedAnswer => ({
  ok: answer.ok,
  reason: answer.error?.message ?? null,
});

const STREAM: readonly FeedState[] = [
  {
    name: 'connecting',
    words: 'upgrade, status connected, auth, auth_success, subscribe',
    prepare: async (cell) => {
      await following(cell, AAPL);
      const { feed } = cell.bench.recorder;
      const before = feed.length;
      return {
        run: nothing(() => cell.bench.proxy.cut()),
        ends: () => until('lost', () => feed.slice(before).some((one) => !one.up)).then(() => undefined),
      };
    },
  },
  {
    name: 'idle',
    words: 'auth_success, nothing followed',
    quiet: true,
    prepare: () => Promise.resolve({ run: nothing(() => undefined) }),
  },
  {
    name: 'subscribe',
    words: 'subscribe of Q, T, A; status success; GET of snapshots',
    prepare: (cell) => Promise.resolve({ run: nothing(() => want(cell, AAPL)) }),
  },
  {
    name: 'following',
    words: 'Q, T, A events',
    prepare: async (cell) => {
      await following(cell, AAPL);
      return { run: nothing(() => marketOf(cell, AAPL, 26_990)) };
    },
  },
  {
    name: 'more',
    words: 'subscribe of a second share while Q events of the first come',
    prepare: async (cell) => {
      await following(cell, AAPL);
      return {
        run: nothing(() => {
          marketOf(cell, AAPL, 26_980);
          want(cell, SPY);
        }),
      };
    },
  },
  {
    name: 'unsubscribe',
    words: 'unsubscribe of Q, T, A; status success',
    prepare: async (cell) => {
      await following(cell, AAPL, SPY);
      return {
        run: nothing(() => {
          cell.bench.marketData.unsubscribeQuotes([SPY]);
          cell.wanted.delete(SPY);
          // What was under way when the word was said may still be told in this turn.
          queueMicrotask(() => cell.unwantedAt.set(SPY, cell.bench.told.length));
        }),
      };
    },
  },
  {
    name: 'fallback',
    words: 'stream refused, GET of snapshots every 2 s',
    prepare: async (cell) => {
      await following(cell, AAPL);
      cell.bench.gateway.refuseStreams(true);
      await until('by REST', () => /by REST/.test(cell.bench.connection.health().feed ?? ''));
      return {
        run: nothing(() => marketOf(cell, AAPL, 26_970)),
        ends: () => cell.bench.gateway.refuseStreams(false),
      };
    },
  },
];

const QUESTIONS: readonly FeedState[] = [
  {
    name: 'bars',
    words: 'GET of aggregates, then subscribe of AM',
    prepare: async (cell) => {
      await following(cell, AAPL);
      const run = async (): Promise<FeedAnswer> => {
        const read = await cell.bench.marketData.bars(AAPL, '1m', 20);
        if (!read.ok) return asked(read);
        cell.charted.add(AAPL);
        const rising = read.value.every((bar, i) => i === 0 || bar[0] > (read.value[i - 1]?.[0] ?? 0));
        return { ok: rising && read.value.length > 0, reason: rising ? null : '' };
      };
      return { run };
    },
  },
  {
    name: 'search',
    words: 'GET of tickers',
    prepare: (cell) => {
      const run = async (): Promise<FeedAnswer> => {
        const found = await cell.bench.connection.find('apple', 5);
        if (!found.ok) return asked(found);
        return { ok: found.value[0]?.symbol === 'AAPL', reason: found.value[0]?.symbol === 'AAPL' ? null : '' };
      };
      return Promise.resolve({ run });
    },
  },
  {
    name: 'check',
    words: 'GET of market status and a snapshot',
    prepare: async (cell) => {
      await following(cell, AAPL);
      const run = async (): Promise<FeedAnswer> => {
        const failed = (await cell.bench.connection.check()).find((item) => item.state === 'failed');
        return { ok: failed === undefined, reason: failed?.text ?? null };
      };
      return { run };
    },
  },
  {
    name: 'probe',
    words: 'the same, beside a connection that stands',
    prepare: async (cell) => {
      await following(cell, AAPL);
      return { run: async () => asked(await cell.bench.probe()) };
    },
  },
];

export const FEED_STATES: readonly FeedState[] = [...STREAM, ...QUESTIONS];
