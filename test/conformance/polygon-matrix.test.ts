/** Polygon's protocol under faults: market data alone, in the words of its stream and its paths. */
import { FEED_STATES } from './matrix/feed-states.ts';
import { runFeedMatrix } from './matrix/run-feed-matrix.ts';
import { openPolygonBench } from './polygon-bench.ts';

runFeedMatrix({
  kind: 'polygon',
  open: () => openPolygonBench({ speed: 10 }),
  states: FEED_STATES,
  always: ['following under deafDown', 'subscribe under cutSent', 'unsubscribe under silent', 'fallback under cut'],
});
