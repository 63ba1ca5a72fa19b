/** Where the engine's step meets brackets: all that were touched act before it ends. */
import type { BracketId } from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { driveBracket } from './drive.ts';
import { releaseClosers } from './release.ts';

/** Lets every touched bracket act, then what waits for room beside them. True when one did, so that ladders and held orders may have to look again. */
export function settleBrackets(ctx: StepContext): boolean {
  let acted = false;
  for (const id of ctx.touchedBrackets) {
    ctx.touchedBrackets.delete(id);
    driveBracket(ctx, id);
    acted = true;
  }
  return releaseClosers(ctx) || acted;
}

/** A bracket's timer fired. */
export function onBracketTimer(ctx: StepContext, id: BracketId): void {
  const run = ctx.state.bracketRuns.get(id);
  if (run === undefined) return;
  run.armedMs = null;
  ctx.touchedBrackets.add(id);
}

/** Every live bracket looks again: after a start, new reference data, or when a link changed. */
export function touchAllBrackets(ctx: StepContext): void {
  for (const ids of ctx.state.liveBrackets.values()) for (const id of ids) ctx.touchedBrackets.add(id);
}
