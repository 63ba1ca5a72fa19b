/** What an order would cost (skeleton; being filled in). */
import type { OrderPreview, PreviewRung, SubmitLadderCommand, SubmitOrderCommand } from '../../../shared/domain/index.ts';
import type { RiskFacts } from './facts.ts';

/** What the ladder's planner made: distinct prices, and how many rungs were asked for. Empty for plain orders. */
export type PlannedRungs = { readonly rungs: readonly PreviewRung[]; readonly asked: number };

/** `error` of the result: the second-stage refusal that the caller found, if any. */
export function previewOrder(
  _facts: RiskFacts,
  _command: SubmitOrderCommand | SubmitLadderCommand,
  _planned: PlannedRungs,
  _error: OrderPreview['error'],
): OrderPreview {
  throw new Error('skeleton');
}
