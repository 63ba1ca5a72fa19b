/** Limits, the trading state, alerts: what the trader sets apart from orders. */
import {
  dec,
  err,
  ok,
  type AcknowledgeAlertCommand,
  type AssetClass,
  type Result,
  type RiskLimits,
  type SetLimitsCommand,
  type SetTradingStateCommand,
} from '../../../shared/domain/index.ts';
import { pauseByTrader } from '../algos/ladder/control.ts';
import type { StepContext } from '../context.ts';
import { refusal, type Refusal } from './refusal.ts';

/** Limits set on screen only tighten what the configuration file allows. */
export function setLimits(ctx: StepContext, command: SetLimitsCommand): Result<void, Refusal> {
  const fault = looserFault(command.limits, ctx.state.configuredLimits);
  if (fault !== null) return err(fault);
  if (JSON.stringify(command.limits) === JSON.stringify(ctx.state.limits)) {
    return err(refusal('nothingToDo', 'command.limits', 'The limits stand so already.'));
  }
  ctx.emit({ kind: 'limitsChanged', limits: command.limits });
  return ok(undefined);
}

/** The first limit that is looser than configured, or no limit at all. */
function looserFault(asked: RiskLimits, configured: RiskLimits): Refusal | null {
  const most = (path: string, value: string, max: string): Refusal | null => {
    if (dec(value).sign() >= 0 && dec(value).lte(dec(max))) return null;
    return refusal(
      'looserThanConfigured',
      `command.limits.${path}`,
      `${path} may be 0 to ${max} (the configuration file's), not ${value}.`,
    );
  };
  for (const key of ['orderNotionalMax', 'orderQtyMax', 'positionSharePctMax', 'collarPctMax', 'warnAtPct'] as const) {
    const fault = most(key, asked[key], configured[key]);
    if (fault !== null) return fault;
  }
  for (const key of ['quoteAgeMsMax', 'tradesPerDayMax'] as const) {
    const fault = most(key, String(asked[key]), String(configured[key]));
    if (fault !== null) return fault;
  }
  for (const key of Object.keys(configured.spreadPctMax) as AssetClass[]) {
    const fault = most(`spreadPctMax.${key}`, asked.spreadPctMax[key], configured.spreadPctMax[key]);
    if (fault !== null) return fault;
  }
  if (asked.duplicateWindowMs >= configured.duplicateWindowMs) return null;
  const message = `duplicateWindowMs may not be shorter than ${configured.duplicateWindowMs} (the configuration file's).`;
  return refusal('looserThanConfigured', 'command.limits.duplicateWindowMs', message);
}

/** Halting and reducing pause the ladders that the state no longer allows; their resting orders stay. */
export function setTradingState(ctx: StepContext, command: SetTradingStateCommand): Result<void, Refusal> {
  const { state } = command;
  if (ctx.state.tradingState === state)
    return err(refusal('nothingToDo', 'command.state', `Trading is ${state} already.`));
  if (ctx.state.tradingState === 'flattening') {
    return err(refusal('busy', 'command.state', 'Close-all is at work; wait until it is done.'));
  }
  ctx.emit({ kind: 'tradingStateChanged', state, reason: 'Set by you' });
  if (state === 'active') return ok(undefined);
  for (const ladder of ctx.state.live()) {
    const run = ctx.state.runs.get(ladder.ladderId);
    if (run === undefined || (state === 'reducing' && ladder.reducing)) continue;
    pauseByTrader(
      ctx,
      ladder,
      run,
      state === 'halted' ? 'Trading was halted by you' : 'Only reducing orders are allowed now',
    );
    ctx.touched.add(ladder.ladderId);
  }
  return ok(undefined);
}

/** Marks an alert as seen. */
export function acknowledgeAlert(ctx: StepContext, command: AcknowledgeAlertCommand): Result<void, Refusal> {
  const { alertId } = command;
  const alert = ctx.state.alerts.get(alertId);
  if (alert === undefined) return err(refusal('unknownAlert', 'command.alertId', `There is no alert ${alertId}.`));
  if (alert.acknowledged) return err(refusal('nothingToDo', 'command.alertId', 'It is acknowledged already.'));
  ctx.emit({ kind: 'alertAcknowledged', alertId });
  return ok(undefined);
}
