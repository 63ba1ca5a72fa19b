/**
 * What an order would cost and whether the gate would pass it: the ticket shows this before anything is sent. The same
 * facts, the same checks and the same arithmetic as the send itself; nothing is written.
 */
import {
  DECIMAL_TEXT_MAX,
  type Capabilities,
  type Decimal,
  dec,
  noteOf,
  nextSession,
  newYorkTimeText,
  sessionAt,
  sessionsInWords,
  tickAt,
  type Money,
  type OrderPreview,
  type PreviewRung,
  type Price,
  type SubmitLadderCommand,
  type SubmitOrderCommand,
} from '../../../shared/domain/index.ts';
import { sentTermsOf } from '../orders/wire.ts';
import { counted } from '../portfolio/margin.ts';
import { pctOf } from '../portfolio/quote-prices.ts';
import { assess, type Assessment } from './assessment.ts';
import { bracketPreview } from './bracket-preview.ts';
import { powerOf } from './checks/buying-power.ts';
import { feeRange } from './fee-range.ts';
import type { OrderIntent, RiskFacts } from './facts.ts';
import { checksOf, denialOf } from './gate.ts';

/** What the ladder's planner made: distinct prices, and how many rungs were asked for. Empty for plain orders. */
export type PlannedRungs = { readonly rungs: readonly PreviewRung[]; readonly asked: number };

/** What a ticket's command may fill: a new order or ladder, replacing nothing. */
export function intentOf(
  command: SubmitOrderCommand | SubmitLadderCommand,
  capabilities: Capabilities | null = null,
): OrderIntent {
  const { connectionId, accountId, instrumentId, side, qty, sessions } = command;
  const { type, tif } = sentTermsOf(command, capabilities);
  const basics = { connectionId, accountId, instrumentId, side, qty, tif, sessions };
  const own = { ...basics, strategy: command.strategy ?? null, excludes: null, excludesLadder: null };
  return command.kind === 'submitLadder'
    ? { ...own, type: 'limit', worstPrice: command.params.worstPrice, ladder: true }
    : { ...own, ...askedOf(command), type, worstPrice: command.limitPrice, ladder: false };
}

const askedOf = (command: SubmitOrderCommand): Pick<OrderIntent, 'askedType' | 'triggerPrice'> => ({
  askedType: command.type,
  triggerPrice: command.trigger?.price ?? null,
});

/** Text of an amount; null where it is unknown, or so absurd that it would not be read again. */
function textOf(value: Decimal | null | undefined): Money | null {
  const text = value?.trim().text() ?? null;
  return text === null || text.length > DECIMAL_TEXT_MAX ? null : text;
}

/** The absolute worst the trader may pay or take; null when the order (or the ladder's end) is a market order. */
function worstPriceOf(command: SubmitOrderCommand | SubmitLadderCommand): Price | null {
  if (command.kind === 'submitOrder') return command.limitPrice;
  return command.params.final === 'market' ? null : command.params.worstPrice;
}

/** One tick wide or locked: there is no price between bid and ask. */
function hasNothingToWork(a: Assessment): boolean {
  if (a.instrument === null || a.market === null || a.market.spread.sign() < 0) return false;
  return a.market.spread.lte(tickAt(a.instrument, a.market.mid));
}

/** Money for a price distance on the whole quantity. */
function onQuantity(a: Assessment, distance: Decimal): Decimal | null {
  return a.instrument === null ? null : distance.mul(a.qty).mul(dec(a.instrument.multiplier));
}

/** Paid beyond the mid at the worst price, plus the most fees; null when one of them is unknown or without bound. */
function worstCostOf(a: Assessment, worst: Price | null, feesMax: Decimal | null): Decimal | null {
  if (worst === null || a.market === null || feesMax === null) return null;
  const price = counted(dec(worst));
  const beyond = a.intent.side === 'buy' ? price.sub(a.market.mid) : a.market.mid.sub(price);
  return onQuantity(a, beyond)?.add(feesMax) ?? null;
}

/** The order's sessions in words, with the half day that cuts them short. */
function sessionsTextOf(a: Assessment): string {
  const words = sessionsInWords(a.intent.sessions);
  const calendar = a.instrument === null ? null : a.facts.calendarOf(a.instrument.calendar);
  if (calendar === null) return words;
  const { nowMs } = a.facts;
  const now = sessionAt(calendar, nowMs);
  const session =
    now !== null && a.intent.sessions.includes(now.kind) ? now : nextSession(calendar, nowMs, a.intent.sessions);
  const note = session === null ? null : noteOf(calendar, session);
  return session === null || note === null ? words : `${words}; ${note}: to ${newYorkTimeText(session.endMs)}`;
}

/** Of the order itself: prices, amounts, and what it leaves. */
function costOf(a: Assessment, command: SubmitOrderCommand | SubmitLadderCommand, planned: PlannedRungs) {
  const worst = worstPriceOf(command);
  const fees = feeRange(a, command, planned.rungs);
  const power = powerOf(a);
  const halfSpread = a.market === null ? null : onQuantity(a, a.market.spread.mul(dec('0.5')));
  return {
    worstPrice: worst,
    notional: textOf(a.notional),
    halfSpread: textOf(halfSpread),
    feesMin: textOf(fees?.min),
    feesMax: textOf(fees?.max),
    worstCost: textOf(worstCostOf(a, worst, fees?.max ?? null)),
    buyingPowerAfter: textOf(power === null ? null : power.available.sub(power.needed)),
    positionAfter: textOf(a.intent.side === 'buy' ? a.held.add(a.qty) : a.held.sub(a.qty)) ?? a.held.text(),
  };
}

/** The command's exits in figures, where it has some. */
function exitsOf(a: Assessment, command: SubmitOrderCommand | SubmitLadderCommand): Pick<OrderPreview, 'bracket'> {
  const trigger = command.kind === 'submitOrder' ? (command.trigger?.price ?? null) : null;
  const worst = worstPriceOf(command) ?? trigger;
  const far = (a.intent.side === 'buy' ? a.market?.ask : a.market?.bid) ?? null;
  const bracket = bracketPreview(command, {
    instrument: a.instrument,
    worst: worst === null ? null : dec(worst),
    far,
    can: a.facts.capabilities,
  });
  return bracket === undefined ? {} : { bracket };
}

/**
 * Everything the ticket shows. `planned`: what the ladder's planner made of the command (nothing for plain orders);
 * `error`: the second-stage refusal that the caller found, or null. Amounts are in the instrument's currency, buying
 * power in the account's.
 */
export function previewOrder(
  facts: RiskFacts,
  command: SubmitOrderCommand | SubmitLadderCommand,
  planned: PlannedRungs,
  error: OrderPreview['error'],
): OrderPreview {
  const a = assess(facts, intentOf(command, facts.capabilities));
  const checks = checksOf(a);
  const spreadPct = a.market === null ? null : pctOf(a.market.spread, a.market.mid.abs());
  return {
    checks,
    sendable: error === null && denialOf(checks) === null,
    error,
    reducing: a.reducing,
    bid: textOf(a.market?.bid),
    mid: textOf(a.market?.mid),
    ask: textOf(a.market?.ask),
    spreadPct: spreadPct === null ? null : spreadPct.trim().toString(),
    rungs: planned.rungs,
    rungsAsked: planned.asked,
    nothingToWork: hasNothingToWork(a),
    ...costOf(a, command, planned),
    currency: a.instrument?.currency ?? a.base,
    sessionsText: sessionsTextOf(a),
    ...exitsOf(a, command),
  };
}
