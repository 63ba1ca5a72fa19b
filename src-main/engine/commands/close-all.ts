/**
 * The red button (G1): the intent and the latch are stated in one step, before anything of it is sent; every ladder in
 * scope is ended, and what would open is refused from here on, by the gate and here.
 */
import {
  dec,
  err,
  idOf,
  ok,
  type CloseAll,
  type CloseAllCommand,
  type CloseAllId,
  type CloseAllParams,
  type Command,
  type Result,
} from '../../../shared/domain/index.ts';
import { startRun } from '../algos/close-all/drive.ts';
import { closingOf, type Subject } from '../algos/close-all/latch.ts';
import { newRows } from '../algos/close-all/scope.ts';
import type { StepContext } from '../context.ts';
import type { EngineState } from '../state.ts';
import { refusal, type Refusal } from './refusal.ts';
import type { Made } from './submit.ts';

/** Widest collar that can be asked for, per cent. */
export const CLOSE_COLLAR_PCT_MAX = 20;

/** Why a scope or its collar makes no sense, or null. */
export function closeAllFault(state: EngineState, params: CloseAllParams): Refusal | null {
  const collar = dec(params.collarPct);
  if (collar.sign() < 0 || collar.gt(dec(String(CLOSE_COLLAR_PCT_MAX)))) {
    const message = `The collar may be 0 to ${CLOSE_COLLAR_PCT_MAX} per cent, not ${params.collarPct}.`;
    return refusal('quantityOutOfRange', 'command.params.collarPct', message);
  }
  const { scope } = params;
  if (scope.kind === 'account' && !state.accounts.has(scope.accountId))
    return refusal('unknownAccount', 'command.params.scope.accountId', `There is no account ${scope.accountId}.`);
  if (scope.kind === 'connection' && !state.connections.has(scope.connectionId)) {
    const message = `There is no connection ${scope.connectionId}.`;
    return refusal('unknownAccount', 'command.params.scope.connectionId', message);
  }
  if (scope.kind === 'instrument' && !state.instruments.has(scope.instrumentId)) {
    const message = `There is no instrument ${scope.instrumentId}.`;
    return refusal('unknownInstrument', 'command.params.scope.instrumentId', message);
  }
  return null;
}

/** Begins a run. A second one for the same scope while one runs is refused: it is at work already. */
export function closeAll(ctx: StepContext, command: CloseAllCommand): Result<Made, Refusal> {
  const { state, nowMs } = ctx;
  const { params } = command;
  const fault = closeAllFault(state, params);
  if (fault !== null) return err(fault);
  for (const other of state.closeAlls.values()) {
    if (other.status !== 'running') continue;
    if (other.params.scope.kind !== 'all' && JSON.stringify(other.params.scope) !== JSON.stringify(params.scope))
      continue;
    const message = `Close-all ${other.closeAllId} is at work on that already.`;
    return err(refusal('nothingToDo', 'command.params.scope', message));
  }
  const closeAllId = idOf<CloseAllId>(`${state.idPrefix}-C${state.made.closeAlls + 1}`);
  const record: CloseAll = {
    closeAllId,
    params,
    status: 'running',
    green: false,
    rows: newRows(state, params, [], nowMs),
    pressedMs: nowMs,
    firstCancelMs: null,
    lastCloseMs: null,
    endedMs: null,
  };
  startRun(ctx, record);
  if (params.scope.kind === 'all' && state.tradingState !== 'flattening')
    ctx.emit({ kind: 'tradingStateChanged', state: 'flattening', reason: 'Close-all is at work' });
  return ok({ clientOrderId: null, ladderId: null, recordId: closeAllId });
}

const AT_WORK = 'Close-all is at work on it; nothing was sent. Cancels and orders that reduce go through.';

/** G1: entries, ladders, approvals and new protection are refused while close-all is at work on their subject. */
export function refusedByCloseAll(state: EngineState, command: Command): Refusal | null {
  for (const subject of subjectsOf(state, command)) {
    if (closingOf(state, subject) !== null) return refusal('flattening', 'command', AT_WORK);
  }
  return null;
}

function subjectsOf(state: EngineState, command: Command): readonly Subject[] {
  switch (command.kind) {
    case 'submitLadder':
    case 'protectPosition':
      return [command];
    case 'queueOrder':
      return [command.order];
    case 'approveQueued':
      return some(state.queued.get(command.queuedId)?.command);
    case 'changeLadder':
      return some(state.ladders.get(command.ladderId));
    case 'controlLadder':
      return command.control === 'cancel' || command.control === 'pause'
        ? []
        : some(state.ladders.get(command.ladderId));
    case 'changeBracket':
      return some(state.brackets.get(command.bracketId));
    case 'submitVertical':
      return [{ ...command, instrumentId: command.signal.underlyingId }];
    default:
      return [];
  }
}

const some = (subject: Subject | undefined): readonly Subject[] => (subject === undefined ? [] : [subject]);
