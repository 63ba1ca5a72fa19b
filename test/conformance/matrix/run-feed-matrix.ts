/** The matrix of a feed that takes no orders: each cell on a bench of its own, every invariant proven against the market itself. */
import type { InstrumentId } from '../../../shared/domain/index.ts';
import { until } from '../bench.ts';
import { require } from '../cards/card.ts';
import { AAPL, POLYGON_KEY, SPY, isStreaming, type PolygonBench } from '../polygon-bench.ts';
import { Proofs, type WireFaultCase } from './cell.ts';
import { COMMON_FAULTS } from './faults.ts';
import {
  FEED_INVARIANTS,
  type FeedAnswer,
  type FeedCell,
  type FeedDeed,
  type FeedInvariant,
  type FeedState,
} from './feed-cell.ts';
import { bidOf, marketOf } from './feed-states.ts';
import { declareTable, type Shown } from './table.ts';

export type FeedMatrix = {
  readonly kind: string;
  readonly open: () => Promise<PolygonBench>;
  readonly states: readonly FeedState[];
  readonly always: readonly string[];
};

/** Declares the tests of a feed's matrix: all cells with RUNG_FULL=1, else a sample of them. */
export function runFeedMatrix(venue: FeedMatrix): void {
  declareTable({ ...venue, faults: COMMON_FAULTS, reasonNot, runCell, least: FEED_INVARIANTS.length });
}

const UNDER_WAY_MS = 20;

const reasonNot = (_bench: PolygonBench, state: FeedState, fault: WireFaultCase): string | null =>
  state.quiet === true && fault.needsTraffic === true ? `${fault.name} needs a message, and none passes` : null;

async function runCell(bench: PolygonBench, state: FeedState, fault: WireFaultCase): Promise<Shown> {
  const cell: FeedCell = {
    bench,
    ...{ wanted: new Set<InstrumentId>(), charted: new Set<InstrumentId>(), unwantedAt: new Map() },
    bids: new Map([
      [AAPL, new Set([27_000])],
      [SPY, new Set([66_800])],
    ]),
  };
  const deed = await state.prepare(cell);
  const answer = await play(cell, deed, fault);
  const proofs = new Proofs<FeedInvariant>(FEED_INVARIANTS);
  await prove(cell, answer, proofs);
  require(proofs.missing().length === 0, `a cell without these assertions: ${proofs.missing().join(', ')}`);
  const lost = bench.recorder.feed.some((one) => !one.up);
  return { outcome: `${answer === null || answer.ok ? 'ok' : 'reason'}${lost ? '↓' : ''}`, proofs: proofs.total };
}

async function play(cell: FeedCell, deed: FeedDeed, fault: WireFaultCase): Promise<FeedAnswer | null> {
  const mend = fault.strike(cell);
  const running = deed.run();
  // A fault of the wire ends while a question may still wait for its answer.
  if (fault.lasts !== true) await mend?.();
  const answer = await running;
  if (fault.lasts === true) {
    // What the market does reaches the wire a little later: it is to come so.
    await new Promise((resolve) => setTimeout(resolve, UNDER_WAY_MS));
    await mend?.();
  }
  await deed.ends?.();
  return answer;
}

/** Proves every invariant of a cell that was played. Throws at the first that does not hold. */
async function prove(cell: FeedCell, answer: FeedAnswer | null, proofs: Proofs<FeedInvariant>): Promise<void> {
  const { bench, wanted } = cell;
  const { recorder, gateway, told } = bench;
  proofs.holds(
    'a question ends with what is there, or with a reason in words',
    answer === null || answer.ok || isWords(answer.reason),
    () => JSON.stringify(answer),
  );
  if (wanted.size === 0) {
    // A state without quotes gets some at its end: the link has to carry them.
    wanted.add(AAPL);
    bench.marketData.subscribeQuotes([AAPL]);
  }
  // The newest first: a loss that was not noticed yet is by then, and what is looked at below is what came after it.
  await newest(cell, proofs, 0);
  await until('nothing is held back', () => gateway.atRest());
  // What was held back came before this.
  await newest(cell, proofs, 10);
  const channels = channelsOf(cell);
  await until(
    'the stream is back, with what is wanted and nothing else',
    () => isStreaming(bench) && gateway.followed().join(' ') === channels,
    () => `${gateway.followed().join(' ')} | ${channels} | ${bench.heard.text()}`,
  );
  proofs.holds('what is wanted is followed, and nothing else', true, () => channels);
  const losses = recorder.feed.filter((one) => !one.up);
  proofs.holds(
    'a loss is told with its reason, and the feed is back',
    recorder.isFeedUp && losses.every((one) => isWords(one.reason)),
    () => JSON.stringify(recorder.feed),
  );
  await until('one stream', () => gateway.clients() === 1 && bench.proxy.streams().length === 1);
  proofs.holds('one stream, not two', true, () => `${gateway.clients()}`);
  const strange = told.filter((one) => cell.bids.get(one.instrumentId)?.has((one.bid ?? -1) / 100) !== true);
  proofs.holds('no quote that the market never had', strange.length === 0, () => JSON.stringify(strange[0]));
  const older = told.filter((one, i) =>
    told.slice(0, i).some((other) => other.instrumentId === one.instrumentId && other.tsEventMs > one.tsEventMs),
  );
  proofs.holds('no older quote after a newer one', older.length === 0, () => JSON.stringify(older[0]));
  const unwanted = told.filter(
    (one, i) =>
      (!wanted.has(one.instrumentId) && !cell.unwantedAt.has(one.instrumentId)) ||
      i >= (cell.unwantedAt.get(one.instrumentId) ?? told.length),
  );
  proofs.holds('no quote of what nobody wants', unwanted.length === 0, () => JSON.stringify(unwanted[0]));
  const open = gateway.urls.filter((url) => url.includes(POLYGON_KEY));
  proofs.holds('the key stands in no address', open.length === 0, () => open.join(' '));
}

/** The market moves once more, and that is what is told of everything that is wanted. */
async function newest(cell: FeedCell, proofs: Proofs<FeedInvariant>, cents: number): Promise<void> {
  for (const id of cell.wanted) {
    const bid = (id === AAPL ? 27_050 : 66_850) + cents;
    marketOf(cell, id, bid);
    await until(
      'the newest quote',
      () => bidOf(cell, id) === bid,
      () => `${id} ${bidOf(cell, id)} ${cell.bench.heard.text()}`,
    );
    proofs.holds('the newest quote is the market’s', true, () => id);
  }
}

const channelsOf = ({ wanted, charted }: FeedCell): string =>
  [...wanted]
    .flatMap((id) => {
      const symbol = id.split('.')[0] ?? '';
      return [...['Q', 'T', 'A'].map((kind) => `${kind}.${symbol}`), ...(charted.has(id) ? [`AM.${symbol}`] : [])];
    })
    .toSorted()
    .join(' ');

/** A sentence for a trader: no addresses of code, no objects, something to read. */
const isWords = (text: string | null): boolean =>
  text !== null && text.length > 8 && !/undefined|\[object|at .*\.js/.test(text);
