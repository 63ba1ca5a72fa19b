/** Vertical spreads by their signal: accepted when the signal makes sense, cancelled at any stage (S0.1, S0.7). */
import {
  dec,
  err,
  idOf,
  newYorkDayText,
  ok,
  verticalStrikesFault,
  VERTICAL_DEFAULTS,
  type CancelVerticalCommand,
  type Result,
  type SubmitVerticalCommand,
  type VerticalId,
  type VerticalParams,
  type VerticalSignal,
} from '../../../shared/domain/index.ts';
import { beginVertical } from '../algos/vertical/drive.ts';
import { endVertical } from '../algos/vertical/record.ts';
import type { StepContext } from '../context.ts';
import type { EngineState } from '../state.ts';
import { control } from './cancel.ts';
import { refusal, type Refusal } from './refusal.ts';
import type { Made } from './submit.ts';

/** Verticals at work at once. */
export const VERTICALS_MAX = 50;

const CIVIL_DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

function signalFault(state: EngineState, signal: VerticalSignal, nowMs: number): Refusal | null {
  const underlying = state.instruments.get(signal.underlyingId);
  if (underlying === undefined || underlying.option !== null || underlying.legs !== null) {
    return refusal(
      'unknownInstrument',
      'command.signal.underlyingId',
      `There is no underlying ${signal.underlyingId}.`,
    );
  }
  const strikes = verticalStrikesFault(signal.strategy, signal.shortStrike, signal.longStrike);
  if (strikes !== null) return refusal('strikeOrder', 'command.signal.shortStrike', strikes);
  if (!CIVIL_DAY.test(signal.expiry)) {
    return refusal('expiredOption', 'command.signal.expiry', `${signal.expiry} is no day.`);
  }
  if (signal.expiry < newYorkDayText(nowMs)) {
    return refusal('expiredOption', 'command.signal.expiry', `${signal.expiry} has passed; nothing was sent.`);
  }
  const qty = dec(signal.qty);
  if (qty.sign() > 0 && qty.isMultipleOf(dec('1'))) return null;
  return refusal('quantityOutOfRange', 'command.signal.qty', 'The quantity is a whole number of spreads, 1 or more.');
}

/** The call's own parameters over the configured ones over the defaults (S0.7). */
function paramsOf(state: EngineState, asked: Partial<VerticalParams>): VerticalParams {
  const defaults: VerticalParams = {
    ...VERTICAL_DEFAULTS,
    minPremium: dec(VERTICAL_DEFAULTS.minPremium).text(),
    increment: dec(VERTICAL_DEFAULTS.increment).text(),
  };
  return { ...defaults, ...state.verticalDefaults, ...asked };
}

/** Takes a signal that makes sense; whether it is traded, its record says. */
export function submitVertical(ctx: StepContext, command: SubmitVerticalCommand): Result<Made, Refusal> {
  const { state, nowMs } = ctx;
  const { connectionId, accountId, signal } = command;
  const connection = state.connections.get(connectionId);
  if (connection === undefined || connection.accountId !== accountId) {
    return err(refusal('unknownAccount', 'command.accountId', `There is no account ${accountId} on ${connectionId}.`));
  }
  const fault = signalFault(state, signal, nowMs);
  if (fault !== null) return err(fault);
  const params = paramsOf(state, command.params);
  if (dec(params.increment).sign() <= 0) {
    return err(refusal('ladderSteps', 'command.params.increment', 'The increment is above 0.'));
  }
  if ((state.capabilities.get(connectionId)?.comboLegsMax ?? 0) < 2) {
    return err(
      refusal('unsupported', 'command.connectionId', 'This venue trades no combos; legs are never sent one by one.'),
    );
  }
  if (connection.state !== 'ready') {
    return err(refusal('notReady', 'command.connectionId', `${connection.name} is not ready; nothing was sent.`));
  }
  if (state.tradingState !== 'active') {
    return err(refusal('riskDenied', 'command', `Trading is ${state.tradingState}: nothing may be opened.`));
  }
  if (state.liveVerticals.size >= VERTICALS_MAX) {
    return err(refusal('busy', 'command', `${VERTICALS_MAX} spreads are at work already; nothing was sent.`));
  }
  const verticalId = idOf<VerticalId>(`${state.idPrefix}-V${state.made.verticals + 1}`);
  beginVertical(ctx, {
    verticalId,
    accountId,
    connectionId,
    signal,
    params,
    shortId: null,
    longId: null,
    comboId: null,
    ladderId: null,
    status: 'checking',
    result: null,
    reason: null,
    margin: null,
    startMid: null,
    lastLimit: null,
    fillPrice: null,
    filledQty: dec('0').text(),
    attempts: 0,
    priceImprovement: null,
    startedMs: nowMs,
    endedMs: null,
  });
  return ok({ clientOrderId: null, ladderId: null, recordId: verticalId });
}

/** Ends one at any stage; what is filled stays. */
export function cancelVertical(ctx: StepContext, command: CancelVerticalCommand): Result<void, Refusal> {
  const vertical = ctx.state.verticals.get(command.verticalId);
  if (vertical === undefined) {
    return err(refusal('unknownVertical', 'command.verticalId', 'There is no such spread.'));
  }
  if (vertical.status === 'done') {
    return err(refusal('notWorking', 'command.verticalId', `It is ${vertical.result ?? 'over'} already.`));
  }
  if (vertical.status === 'working' && vertical.ladderId !== null) {
    return control(ctx, { kind: 'controlLadder', ladderId: vertical.ladderId, control: 'cancel' });
  }
  endVertical(ctx, vertical, 'cancelled', 'By the trader, before anything was sent');
  return ok(undefined);
}
