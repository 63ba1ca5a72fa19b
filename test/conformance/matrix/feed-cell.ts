/** A cell of the matrix of a feed that takes no orders: what it works on, and what it has to prove. */
import type { InstrumentId } from '../../../shared/domain/index.ts';
import type { PolygonBench } from '../polygon-bench.ts';

export const FEED_INVARIANTS = [
  'a question ends with what is there, or with a reason in words',
  'a loss is told with its reason, and the feed is back',
  'what is wanted is followed, and nothing else',
  'one stream, not two',
  'the newest quote is the market’s',
  'no quote that the market never had',
  'no older quote after a newer one',
  'no quote of what nobody wants',
  'the key stands in no address',
] as const;
export type FeedInvariant = (typeof FEED_INVARIANTS)[number];

export type FeedCell = {
  readonly bench: PolygonBench;
  /** Shares that are wanted now. */
  readonly wanted: Set<InstrumentId>;
  /** Of whom minutes are wanted as well. */
  readonly charted: Set<InstrumentId>;
  /** Bids that the market had, in cents, by share. */
  readonly bids: Map<InstrumentId, Set<number>>;
  /** How many quotes had come when somebody stopped wanting a share. */
  readonly unwantedAt: Map<InstrumentId, number>;
};

/** What a question under a fault came to: what is there, or the reason why not. */
export type FeedAnswer = { readonly ok: boolean; readonly reason: string | null };

export type FeedState = {
  /** Of the table: short. */
  readonly name: string;
  /** What the protocol calls it. */
  readonly words: string;
  /** Nothing passes in it. */
  readonly quiet?: true;
  /** Brings a bench into the state; what is done under the fault. */
  readonly prepare: (cell: FeedCell) => Promise<FeedDeed>;
};

export type FeedDeed = {
  readonly run: () => Promise<FeedAnswer | null>;
  /** Once the fault is over. */
  readonly ends?: () => Promise<void> | void;
};
