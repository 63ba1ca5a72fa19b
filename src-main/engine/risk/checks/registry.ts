/** Every check of the gate, in the order in which denials are reported. Adding one is a file and a line. */
import type { BuiltInCheckId, OwnCheckId } from '../../../../shared/domain/index.ts';
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

import { concentrationCheck } from './concentration.ts';
import { dayLossCheck } from './day-loss.ts';
import { leverageCheck } from './leverage.ts';
import { marginCheck } from './margin.ts';
import { messageRateCheck } from './message-rate.ts';
import { repeatCheck } from './repeat.ts';
import { restrictedCheck } from './restricted.ts';
import { shortSaleCheck } from './short-sale.ts';
import { unusualCheck } from './unusual.ts';
import { workingCountCheck } from './working-count.ts';

/** Checks of the user's own, after all others: a line for each (docs/own-risk-check.md). */
const OWN: readonly (Check & { readonly id: OwnCheckId })[] = [];

/** By id, so that a check without a line here does not compile. */
const BY_ID: Readonly<Record<BuiltInCheckId, Check>> = {
  state: stateCheck,
  instrument: instrumentCheck,
  restricted: restrictedCheck,
  shortSale: shortSaleCheck,
  unknownOrder: unknownOrderCheck,
  repeat: repeatCheck,
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
  workingCount: workingCountCheck,
  messageRate: messageRateCheck,
  dayLoss: dayLossCheck,
  leverage: leverageCheck,
  concentration: concentrationCheck,
  margin: marginCheck,
  unusual: unusualCheck,
};

export const CHECKS: readonly Check[] = [...Object.values(BY_ID), ...OWN];
