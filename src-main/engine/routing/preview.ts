/** The ticket's preview of an order whose venue the engine chooses: of what would be sent, with where and why. */
import type { OrderPreview, SubmitLadderCommand, SubmitOrderCommand } from '../../../shared/domain/index.ts';
import { previewCommand } from '../preview-command.ts';
import type { EngineState } from '../state.ts';
import { resolveRoute } from './resolve.ts';

/** What the order would cost at the venue that it would go to; without one, at the venue that it names, refused. */
export function previewRouted(
  state: EngineState,
  command: SubmitOrderCommand | SubmitLadderCommand,
  nowMs: number,
): OrderPreview {
  const routed = resolveRoute(state, command, nowMs);
  if (!routed.ok) return { ...previewCommand(state, command, nowMs), sendable: false, error: routed.error };
  const preview = previewCommand(state, routed.value.command, nowMs);
  return routed.value.route === null ? preview : { ...preview, route: routed.value.route };
}
