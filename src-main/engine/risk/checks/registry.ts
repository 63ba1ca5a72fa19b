/** Every check of the gate, in the order in which denials are reported. Adding one is a file and a line. */
import type { CheckId } from '../../../../shared/domain/index.ts';
import type { Check } from '../check.ts';
import { buyingPowerCheck } from './buying-power.ts';
import { collarCheck } from './collar.ts';
import { duplicateCheck } from './duplicate.ts';
import { instrumentCheck } from './instrument.ts';
import { notionalCheck } from './notional.ts';
import { positionShareCheck } from './position-share.ts';
import { quantityCheck } from './quantity.ts';
import { sessionCheck } from './session.ts';
import { spreadCheck } from './spread.ts';
import { staleQuoteCheck } from './stale-quote.ts';
import { stateCheck } from './state.ts';
import { tradeCountCheck } from './trade-count.ts';
import { unknownOrderCheck } from './unknown-order.ts';

/** By id, so that a check without a line here does not compile. */
const BY_ID: Readonly<Record<CheckId, Check>> = {
  state: stateCheck,
  instrument: instrumentCheck,
  unknownOrder: unknownOrderCheck,
  session: sessionCheck,
  staleQuote: staleQuoteCheck,
  quantity: quantityCheck,
  notional: notionalCheck,
  positionShare: positionShareCheck,
  buyingPower: buyingPowerCheck,
  collar: collarCheck,
  spread: spreadCheck,
  duplicate: duplicateCheck,
  tradeCount: tradeCountCheck,
};

export const CHECKS: readonly Check[] = Object.values(BY_ID);
