/** The ticket's preview: the same validation, planning and checks as a submit, nothing written. */
import type { OrderPreview, SubmitLadderCommand, SubmitOrderCommand } from '../../shared/domain/index.ts';
import { planRungs, stepsAsked } from './algos/ladder/plan.ts';
import { reduceOnlyFault } from './commands/reduce-only-fault.ts';
import { reducingBracketFault, referenceOf, validateSubmit } from './commands/submit.ts';
import { riskFacts } from './risk-facts.ts';
import { previewOrder, type PlannedRungs } from './risk/preview.ts';
import type { EngineState } from './state.ts';

/** What the order would cost, its rungs, and every check. */
export function previewCommand(
  state: EngineState,
  command: SubmitOrderCommand | SubmitLadderCommand,
  nowMs: number,
): OrderPreview {
  const valid = validateSubmit(state, command, nowMs);
  const facts = riskFacts(state, command, nowMs);
  const planned = plannedOf(state, command, valid.ok);
  const preview = previewOrder(facts, command, planned, valid.ok ? null : valid.error);
  if (!valid.ok) return preview;
  const fault = reduceOnlyFault(state, command, preview.reducing) ?? reducingBracketFault(command, preview.reducing);
  return fault === null ? preview : previewOrder(facts, command, planned, fault);
}

function plannedOf(
  state: EngineState,
  command: SubmitOrderCommand | SubmitLadderCommand,
  valid: boolean,
): PlannedRungs {
  const instrument = state.instruments.get(command.instrumentId);
  if (command.kind === 'submitOrder' || instrument === undefined) return { rungs: [], asked: 0 };
  const asked = stepsAsked(command.params);
  const reference = referenceOf(state, instrument);
  if (!valid || reference === null) return { rungs: [], asked };
  const rungs = planRungs(command.params, command.side, reference, instrument);
  return { asked, rungs: rungs.map(({ towardPct, price, waitMs, merged }) => ({ towardPct, price, waitMs, merged })) };
}
