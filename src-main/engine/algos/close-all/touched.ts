/** What the events of a step are about: which rows look again, and whether there may be rows that were not there. */
import type { AccountId, CloseAllRow, EngineEvent, InstrumentId } from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { partsOf } from './scope.ts';

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

/** Instruments of the step's events from an index on; a combo's legs are touched with it. `*`: all of them. */
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

/** What an event is about, and in whose account. */
type Subject = { readonly accountId: AccountId; readonly instrumentId: InstrumentId };

/** Null: nothing that makes a row. */
function subjectOf(ctx: StepContext, event: EngineEvent): Subject | 'anything' | null {
  switch (event.kind) {
    case 'positionChanged':
      return event.position;
    case 'orderInitialized':
      return event.order;
    case 'orderFilled':
      return event.fill;
    case 'accountChanged':
    case 'alertRaised':
    case 'closeAllMoved':
    case 'commandAnswered':
    case 'lossBooked':
      return null;
    default: {
      if (!event.kind.startsWith('order') || !('clientOrderId' in event)) return 'anything';
      return ctx.state.orders.get(event.clientOrderId) ?? 'anything';
    }
  }
}

/**
 * Whether the step's events from an index on may ask for other rows than these: not where all that they are about has its row, and
 * options, which a position can bring together, are none of it.
 */
export function mayAskForRows(ctx: StepContext, from: number, rows: readonly CloseAllRow[]): boolean {
  const hasRow = ({ accountId, instrumentId }: Subject): boolean =>
    rows.some((row) => row.accountId === accountId && partsOf(row).includes(instrumentId));
  for (let i = from; i < ctx.events.length; i++) {
    const event = ctx.events[i];
    const subject = event === undefined ? null : subjectOf(ctx, event);
    if (subject === null) continue;
    if (subject === 'anything' || !hasRow(subject)) return true;
    const option = ctx.state.instruments.get(subject.instrumentId)?.option;
    if (event?.kind === 'positionChanged' && option !== null) return true;
  }
  return false;
}
