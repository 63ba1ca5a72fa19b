/**
 * What a running close-all holds shut (G1). Scope `all` latches the whole terminal by the trading state `flattening`; a
 * narrower one latches what its record covers, and the gate's `state` check and the commands read it here. Others
 * (brackets, executors) ask the same before they place or put back anything.
 */
import type {
  AccountId,
  CloseAll,
  CloseAllScope,
  ConnectionId,
  Instrument,
  InstrumentId,
} from '../../../../shared/domain/index.ts';

/** What something is about. `strategy` null: none. */
export type Subject = {
  readonly connectionId: ConnectionId;
  readonly accountId: AccountId;
  readonly instrumentId: InstrumentId;
  readonly strategy?: string | null;
};

type Books = {
  readonly closeAlls: ReadonlyMap<unknown, CloseAll>;
  readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
};

/** Whether a scope covers a subject; an instrument's options and the combos of it are covered with it. */
export function covers(
  scope: CloseAllScope,
  subject: Subject,
  instruments: ReadonlyMap<InstrumentId, Instrument>,
): boolean {
  switch (scope.kind) {
    case 'all':
      return true;
    case 'account':
      return subject.accountId === scope.accountId;
    case 'connection':
      return subject.connectionId === scope.connectionId;
    case 'instrument':
      return touches(subject.instrumentId, scope.instrumentId, instruments);
    case 'strategy':
      return subject.strategy === scope.strategy;
  }
}

/** The instrument itself, its options, and combos that have one of them as a leg. */
function touches(id: InstrumentId, of: InstrumentId, instruments: ReadonlyMap<InstrumentId, Instrument>): boolean {
  if (id === of) return true;
  const instrument = instruments.get(id);
  if (instrument?.option?.underlyingId === of) return true;
  return (instrument?.legs ?? []).some((leg) => touches(leg.instrumentId, of, instruments));
}

/** The running close-all that covers a subject, or null. */
export function closingOf(state: Books, subject: Subject): CloseAll | null {
  for (const closeAll of state.closeAlls.values()) {
    if (closeAll.status === 'running' && covers(closeAll.params.scope, subject, state.instruments)) return closeAll;
  }
  return null;
}

/** Whether any close-all runs. */
export function isClosing(state: Pick<Books, 'closeAlls'>): boolean {
  for (const closeAll of state.closeAlls.values()) if (closeAll.status === 'running') return true;
  return false;
}
