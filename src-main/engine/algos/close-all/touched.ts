/** Which instruments the events of a step are about, so that only their rows look again. `*`: all of them. */
import type { EngineEvent, InstrumentId } from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';

const ALL: ReadonlySet<string> = new Set(['*']);

function instrumentOf(ctx: StepContext, event: EngineEvent): InstrumentId | '*' | null {
  switch (event.kind) {
    case 'connectionChanged':
      return '*';
    case 'positionChanged':
      return event.position.instrumentId;
    case 'orderInitialized':
      return event.order.instrumentId;
    case 'orderFilled':
      return event.fill.instrumentId;
    case 'ladderDone':
      return event.ladder.instrumentId;
    default:
      if (!event.kind.startsWith('order') || !('clientOrderId' in event)) return null;
      return ctx.state.orders.get(event.clientOrderId)?.instrumentId ?? null;
  }
}

/** Of the step's events from an index on; a combo's legs are touched with it. */
export function touchedBy(ctx: StepContext, from: number): ReadonlySet<string> {
  const found = new Set<string>();
  for (let i = from; i < ctx.events.length; i++) {
    const event = ctx.events[i];
    if (event === undefined) continue;
    if (
      event.kind === 'closeAllChanged' &&
      event.closeAll.status === 'running' &&
      event.closeAll.rows.every((row) => row.status === 'waiting')
    )
      return ALL;
    const id = instrumentOf(ctx, event);
    if (id === null) continue;
    if (id === '*') return ALL;
    found.add(id);
    for (const leg of ctx.state.instruments.get(id)?.legs ?? []) found.add(leg.instrumentId);
  }
  return found;
}
