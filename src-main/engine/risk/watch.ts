/**
 * The gate's watch over what has happened: the day's loss, repeated fills, what is unlike the account's history (S1.8,
 * S1.12). It alarms and holds trading back; it never touches an order that works or a position.
 */
import {
  Decimal,
  dec,
  limitsFor,
  type Account,
  type AccountId,
  type EngineEvent,
  type Fill,
  type Money,
} from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import { atRate, rateTo } from '../portfolio/rates.ts';
import { valueAccount } from '../portfolio/values.ts';
import { portfolioFacts } from '../risk-facts.ts';
import { positionKey } from '../view.ts';
import { latchReducing } from './trading-states.ts';
import { unusualMinute, unusualSize, type Unusual } from './usual.ts';
import { moneyText } from './words.ts';

/** How often the day's loss is looked at while a limit is set. */
export const LOSS_WATCH_MS = 1_000;
/** The same unusual thing of one account is alarmed again only after this. */
export const UNUSUAL_AGAIN_MS = 60_000;
const TIMER = 'risk:loss';

/** Looks at the events of one step, those included that its own alarms make for others. */
export function watchRisk(ctx: StepContext): void {
  const { events } = ctx;
  const until = events.length;
  let booked = false;
  const trades = new Map<string, Fill[]>();
  for (let i = 0; i < until; i++) {
    const event = events[i];
    if (event === undefined) continue;
    if (event.kind === 'orderFilled') {
      booked = true;
      noteRepeat(ctx, event.fill);
      const { tradeId, comboTradeId, instrumentId } = event.fill;
      const trade = comboTradeId === undefined ? `${instrumentId}|${tradeId}` : `combo|${comboTradeId}`;
      trades.set(trade, [...(trades.get(trade) ?? []), event.fill]);
    } else if (event.kind === 'tradeCounted') watchTrade(ctx, event);
  }
  for (const fills of trades.values()) noteLoss(ctx, fills);
  if (booked) watchLoss(ctx);
}

/** True when the timer was the watch's. */
export function onRiskTimer(ctx: StepContext, timerId: string): boolean {
  if (timerId !== TIMER) return false;
  watchLoss(ctx);
  armLossWatch(ctx);
  return true;
}

/** Keeps looking while any limit of the day's loss is set. */
export function armLossWatch(ctx: StepContext): void {
  const { limits } = ctx.state;
  const watched = limits.dayLossMax !== null || limits.overrides.some((o) => (o.limits.dayLossMax ?? null) !== null);
  if (watched) ctx.effect({ kind: 'setTimer', timerId: TIMER, atMs: ctx.nowMs + LOSS_WATCH_MS });
}

/** The day's loss of every account that has a limit; at the limit trading is latched. */
export function watchLoss(ctx: StepContext): void {
  const { state } = ctx;
  for (const account of state.accounts.values()) {
    const max = limitsFor(state.limits, account.accountId, null).dayLossMax;
    if (max === null) continue;
    const { dayPnl } = valueAccount(portfolioFacts(state, account, ctx.nowMs)).account;
    if (dayPnl === null || dec(dayPnl).neg().lt(dec(max))) continue;
    const loss = moneyText(dec(dayPnl).neg(), account.baseCurrency);
    const limit = moneyText(dec(max), account.baseCurrency);
    latchReducing(ctx, {
      cause: 'dayLoss',
      title: `Loss of the day reached: ${loss}`,
      reason: `The day's loss of ${account.accountId} is ${loss}, the limit ${limit}.`,
    });
  }
}

/** What one trade lost; of a combo its legs together, since what one leg loses another one gains. */
function noteLoss(ctx: StepContext, fills: readonly Fill[]): void {
  const [first] = fills;
  if (first === undefined) return;
  const realised = fills.reduce((sum, fill) => sum.add(dec(fill.realised)), Decimal.ZERO);
  if (realised.sign() >= 0) return;
  const account = ctx.state.accounts.get(first.accountId);
  const amount = account === undefined ? null : inBase(ctx, account, first, realised.neg());
  if (account === undefined || amount === null) return;
  ctx.emit({ kind: 'lossBooked', accountId: account.accountId, amount });
  watchMinute(ctx, account.accountId, 'loss');
}

function inBase(ctx: StepContext, account: Account, fill: Fill, amount: Decimal): Money | null {
  const { instruments, limits } = ctx.state;
  const instrument = instruments.get(fill.instrumentId);
  if (instrument === undefined) return null;
  const facts = { instruments, limits, quoteOf: (id: Fill['instrumentId']) => ctx.state.referenceQuote(id) };
  const rate = rateTo(facts, account.baseCurrency, instrument.currency);
  return rate === null ? null : atRate(amount, rate, { scale: 8, rounding: 'nearest' }).trim().text();
}

/** So many orders filled on one side with no command between: opening stops in the instrument (RTS 6). */
function noteRepeat(ctx: StepContext, fill: Fill): void {
  const { risk, limits, orders } = ctx.state;
  const order = orders.get(fill.clientOrderId);
  if (order === undefined || order.reducing) return;
  const key = positionKey(fill.accountId, fill.instrumentId);
  let streak = risk.streaks.get(key);
  if (streak === undefined || streak.side !== fill.side) {
    streak = { side: fill.side, orders: new Map() };
    risk.streaks.set(key, streak);
  }
  if (!streak.orders.has(order.clientOrderId)) streak.orders.set(order.clientOrderId, ctx.nowMs);
  for (const [id, atMs] of streak.orders) if (atMs <= ctx.nowMs - limits.repeatWindowMs) streak.orders.delete(id);
  if (streak.orders.size < limits.repeatFillsMax || risk.repeatStopped.has(key)) return;
  ctx.emit({ kind: 'repeatStopped', accountId: fill.accountId, instrumentId: fill.instrumentId });
  const symbol = ctx.state.instruments.get(fill.instrumentId)?.symbol ?? fill.instrumentId;
  ctx.alert({
    level: 'danger',
    title: `Opening stopped in ${symbol}: ${streak.orders.size} orders filled`,
    detail: `All on the ${fill.side} side within ${Math.round(limits.repeatWindowMs / 1_000)} s and without a command of yours. Look at what sends them; setting trading to active lifts it.`,
    about: { instrumentId: fill.instrumentId },
  });
}

/** A command of a person: whatever filled before it was looked at. */
export function clearStreaks(ctx: StepContext): void {
  ctx.state.risk.streaks.clear();
}

function watchTrade(ctx: StepContext, event: Extract<EngineEvent, { kind: 'tradeCounted' }>): void {
  const usual = ctx.state.risk.usualOf(event.accountId);
  const notional = event.notional ?? null;
  const times = Number(ctx.state.limits.unusualTimesMax);
  // The order is part of the history by now; one of many does not move the median by much.
  const size = notional === null ? null : unusualSize(usual, Math.abs(Number(notional)), times);
  if (size !== null) alarm(ctx, event.accountId, size);
  watchMinute(ctx, event.accountId, 'burst');
}

function watchMinute(ctx: StepContext, accountId: AccountId, kind: Unusual['kind']): void {
  const times = Number(ctx.state.limits.unusualTimesMax);
  for (const found of unusualMinute(ctx.state.risk.usualOf(accountId), ctx.nowMs, times)) {
    if (found.kind === kind) alarm(ctx, accountId, found);
  }
}

function alarm(ctx: StepContext, accountId: AccountId, found: Unusual): void {
  const { risk, accounts, limits } = ctx.state;
  const key = `${found.kind}|${accountId}`;
  if (ctx.nowMs - (risk.alarmed.get(key) ?? Number.NEGATIVE_INFINITY) < UNUSUAL_AGAIN_MS) return;
  risk.alarmed.set(key, ctx.nowMs);
  const base = accounts.get(accountId)?.baseCurrency ?? '';
  const money = (value: number): string => moneyText(Decimal.of(Math.round(Math.min(value, 9e12) * 100), 2), base);
  const words = {
    size: () => `An order worth ${money(found.now)}; ${money(found.usual)} is usual.`,
    burst: () => `${found.now} orders within a minute; ${found.usual} are usual.`,
    loss: () => `A loss of ${money(found.now)} within a minute; ${money(found.usual)} is usual.`,
  };
  const title = { size: 'Unusual order size', burst: 'Unusual burst of orders', loss: 'Unusual loss' }[found.kind];
  const reason = `${words[found.kind]()} (${accountId})`;
  if (limits.unusualLatches && found.kind !== 'size') return latchReducing(ctx, { cause: 'unusual', title, reason });
  ctx.alert({ level: 'warning', title, detail: `${reason} Look whether it was you.` });
}
