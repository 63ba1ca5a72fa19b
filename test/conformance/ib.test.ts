/** The cards against Interactive Brokers' adapter: the real client library over the TWS gateway, with the fault proxy between. */
import { openIbBench } from './ib-bench.ts';
import { runCards } from './run-cards.ts';

runCards('ib', openIbBench);
