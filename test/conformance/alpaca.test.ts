/** The cards against Alpaca's adapter over its gateway. */
import { openAlpacaBench } from './alpaca-bench.ts';
import { runCards } from './run-cards.ts';

runCards('alpaca', openAlpacaBench);
