/** Limits, the trading state, alerts: what the trader sets apart from orders. */
import {
  beyondInWords,
  changesInWords,
  dec,
  err,
  ok,
  overrideKey,
  LIMIT_NUMBERS,
  type AcknowledgeAlertCommand,
  type AssetClass,
  type LimitNumbers,
  type LimitOverride,
  type Result,
  type RiskLimits,
  type SetLimitsCommand,
  type SetTradingStateCommand,
  type VerticalParams,
} from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import { valueAccount } from '../portfolio/values.ts';
import { portfolioFacts } from '../risk-facts.ts';
import { riskUse } from '../risk/risk-use.ts';
import { moveTrading } from '../risk/trading-states.ts';
import { tightestLimits } from '../tightest-limits.ts';
import { armLossWatch, watchLoss } from '../risk/watch.ts';
import { refusal, type Refusal } from './refusal.ts';

/**
 * Limits set on screen only tighten what the configuration file allows. Limits below what is open are taken: an alert
 * lists what is beyond them, opening is denied there and reducing goes through.
 */
export function setLimits(ctx: StepContext, command: SetLimitsCommand): Result<void, Refusal> {
  const { limits } = command;
  const fault = looserFault(limits, ctx.state.configuredLimits);
  if (fault !== null) return err(fault);
  const changes = changesInWords(ctx.state.limits, limits);
  if (changes.length === 0) return err(refusal('nothingToDo', 'command.limits', 'The limits stand so already.'));
  ctx.emit({ kind: 'limitsChanged', limits, by: ctx.by, changes });
  warnBeyond(ctx);
  watchLoss(ctx);
  armLossWatch(ctx);
  return ok(undefined);
}

/**
 * The configuration was read again. What it made tighter is in force at once; what it made looser is only allowed: limits
 * set on screen stay until somebody sets others, as after a restart.
 */
export function configure(ctx: StepContext, limits: RiskLimits, verticals: Partial<VerticalParams>): void {
  ctx.state.configuredLimits = limits;
  ctx.state.verticalDefaults = verticals;
  if (!keepConfigured(ctx)) return;
  warnBeyond(ctx);
  watchLoss(ctx);
  armLossWatch(ctx);
}

/** Tightens the limits in force to what the configuration allows; whether that changed any. */
export function keepConfigured(ctx: StepContext): boolean {
  const { state } = ctx;
  const limits = tightestLimits(state.limits, state.configuredLimits);
  if (JSON.stringify(limits) === JSON.stringify(state.limits)) return false;
  const changes = changesInWords(state.limits, limits);
  ctx.emit({ kind: 'limitsChanged', limits, by: 'configuration', changes });
  return true;
}

/** Says what of each account is beyond its limits now. */
function warnBeyond(ctx: StepContext): void {
  for (const account of ctx.state.accounts.values()) {
    const facts = portfolioFacts(ctx.state, account, ctx.nowMs);
    const messages = ctx.state.risk.messagesLastSecond(account.connectionId, ctx.nowMs);
    const beyond = beyondInWords(riskUse(facts, valueAccount(facts), messages));
    if (beyond.length === 0) continue;
    ctx.alert({
      level: 'warning',
      title: `Limits are below what is open in ${account.accountId}`,
      detail: `Beyond them now: ${beyond.join('; ')}. Nothing was closed; opening is refused there, reducing goes through.`,
    });
  }
}

const loose = (path: string, message: string): Refusal =>
  refusal('looserThanConfigured', `command.limits.${path}`, message);

/** A limit from 0 to the configured one. */
function most(path: string, value: string | number, max: string | number): Refusal | null {
  if (dec(String(value)).sign() >= 0 && dec(String(value)).lte(dec(String(max)))) return null;
  return loose(path, `${path} may be 0 to ${max} (the configuration file's), not ${value}.`);
}

/** A window or an amount that may not be smaller than the configured one. */
function least(path: string, value: number, min: number): Refusal | null {
  return value >= min ? null : loose(path, `${path} may not be shorter than ${min} (the configuration file's).`);
}

function numbersFault(asked: LimitNumbers, configured: LimitNumbers): Refusal | null {
  for (const key of LIMIT_NUMBERS) {
    const value = asked[key];
    const max = configured[key];
    if (max === null) continue;
    const fault =
      value === null
        ? loose(key, `${key} is ${max} in the configuration file and cannot be off.`)
        : most(key, value, max);
    if (fault !== null) return fault;
  }
  return null;
}

/** Overrides of the configuration file stay, at least as tight. */
function overridesFault(asked: readonly LimitOverride[], configured: readonly LimitOverride[]): Refusal | null {
  const byKey = new Map(asked.map((o) => [overrideKey(o), o]));
  if (byKey.size !== asked.length)
    return loose('overrides', 'Two overrides are for the same account and class; make one of them.');
  for (const own of configured) {
    const other = byKey.get(overrideKey(own));
    const whose = [own.accountId, own.assetClass].filter((p) => p !== null).join(' ');
    if (other === undefined)
      return loose('overrides', `The configuration file limits ${whose}; that cannot be removed here.`);
    for (const key of LIMIT_NUMBERS) {
      const max = own.limits[key];
      if (max === undefined || max === null) continue;
      const value = other.limits[key];
      if (value !== undefined && value !== null && dec(String(value)).lte(dec(String(max)))) continue;
      return loose('overrides', `${key} of ${whose} may be at most ${max} (the configuration file's).`);
    }
  }
  return null;
}

/** The first limit that is looser than configured, or no limit at all. */
function looserFault(asked: RiskLimits, configured: RiskLimits): Refusal | null {
  const classes = Object.keys(configured.spreadPctMax) as AssetClass[];
  const missing = configured.restricted.find((entry) => !asked.restricted.includes(entry));
  return (
    numbersFault(asked, configured) ??
    most('warnAtPct', asked.warnAtPct, configured.warnAtPct) ??
    most('collarWindowPctMax', asked.collarWindowPctMax, configured.collarWindowPctMax) ??
    most('quoteAgeMsMax', asked.quoteAgeMsMax, configured.quoteAgeMsMax) ??
    most('repeatFillsMax', asked.repeatFillsMax, configured.repeatFillsMax) ??
    most('unusualTimesMax', asked.unusualTimesMax, configured.unusualTimesMax) ??
    most('spreadFloor.option', asked.spreadFloor.option, configured.spreadFloor.option) ??
    most('spreadFloor.combo', asked.spreadFloor.combo, configured.spreadFloor.combo) ??
    classes.map((c) => most(`spreadPctMax.${c}`, asked.spreadPctMax[c], configured.spreadPctMax[c])).find(Boolean) ??
    least('duplicateWindowMs', asked.duplicateWindowMs, configured.duplicateWindowMs) ??
    least('collarWindowMs', asked.collarWindowMs, configured.collarWindowMs) ??
    least('repeatWindowMs', asked.repeatWindowMs, configured.repeatWindowMs) ??
    (configured.unusualLatches && !asked.unusualLatches
      ? loose('unusualLatches', 'unusualLatches is on in the configuration file and cannot be off.')
      : null) ??
    (missing === undefined
      ? null
      : loose('restricted', `${missing} is restricted by the configuration file and cannot be removed here.`)) ??
    overridesFault(asked.overrides, configured.overrides)
  );
}

/** Halting and reducing pause the ladders that the state no longer allows; their resting orders stay. */
export function setTradingState(ctx: StepContext, command: SetTradingStateCommand): Result<void, Refusal> {
  const { state } = command;
  const { tradingState, risk, tradingStateReason } = ctx.state;
  if (tradingState === 'flattening') {
    return err(refusal('busy', 'command.state', 'Close-all is at work; wait until it is done.'));
  }
  const lifts = state === 'active' && risk.repeatStopped.size > 0;
  if (tradingState === state && !lifts)
    return err(refusal('nothingToDo', 'command.state', `Trading is ${state} already.`));
  if (state === 'active' && risk.latch !== null && command.acknowledged !== true) {
    const message = `Trading was held back: ${tradingStateReason} Read it and confirm to go on.`;
    return err(refusal('riskDenied', 'command.acknowledged', message));
  }
  if (tradingState === state) {
    ctx.emit({ kind: 'tradingStateChanged', state, reason: 'Set by you', by: ctx.by, latch: null });
    return ok(undefined);
  }
  // A latch stays while the trader only chooses how tight it is.
  const held = state === 'active' || risk.latch === null ? {} : { cause: risk.latch.cause };
  const reason = state === 'active' || risk.latch === null ? 'Set by you' : tradingStateReason;
  moveTrading(ctx, { to: state, by: 'trader', name: ctx.by, reason, ...held });
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
