/** What of an account's limits is in use now: for the screen, and for the words when limits are set below what is open. */
import {
  Decimal,
  dec,
  limitsFor,
  type DecimalText,
  type InstrumentId,
  type Position,
  type PositionValue,
  type AccountValue,
  type RiskLimits,
  type RiskUse,
} from '../../../shared/domain/index.ts';
import { workingOf } from '../portfolio/exposure.ts';
import type { PortfolioFacts } from '../portfolio/values.ts';
import { pctOf } from '../portfolio/quote-prices.ts';
import { exposuresOf } from './exposure.ts';

const largest = (values: Iterable<Decimal>): Decimal => {
  let most = Decimal.ZERO;
  for (const value of values) most = most.max(value);
  return most;
};

/** Per cent of equity, two decimals; null when equity is unknown or not positive. */
const share = (amount: Decimal, equity: Decimal | null): DecimalText | null =>
  equity === null || equity.sign() <= 0 ? null : (pctOf(amount, equity)?.round(2, 'ceil').trim().text() ?? null);

function workingMost(facts: PortfolioFacts): number {
  const counts = new Map<InstrumentId, number>();
  let most = 0;
  for (const { instrumentId } of workingOf(facts)) {
    const count = (counts.get(instrumentId) ?? 0) + 1;
    counts.set(instrumentId, count);
    most = Math.max(most, count);
  }
  return most;
}

function largestPosition(values: readonly PositionValue[], held: Iterable<Position>): DecimalText | null {
  let most = Decimal.ZERO;
  const open = new Set<InstrumentId>();
  for (const position of held) if (position.qty !== '0') open.add(position.instrumentId);
  for (const value of values) {
    if (!open.has(value.instrumentId)) continue;
    if (value.sharePct === null) return null;
    most = most.max(dec(value.sharePct));
  }
  return most.text();
}

/** Figures of one account at one moment, beside the limits that hold for it. */
export function riskUse(
  facts: PortfolioFacts & { readonly limits: RiskLimits },
  valued: { readonly account: AccountValue; readonly positions: readonly PositionValue[] },
  messagesLastSecond: number,
): RiskUse {
  const limits = limitsFor(facts.limits, facts.account.accountId, null);
  const { equity: equityText, dayPnl } = valued.account;
  const equity = equityText === null ? null : dec(equityText);
  const exposures = exposuresOf({
    facts,
    base: facts.account.baseCurrency,
    working: workingOf(facts),
    added: null,
  });
  const known = exposures !== null && equity !== null && equity.sign() > 0;
  return {
    tradesToday: valued.account.tradesToday,
    tradesPerDayMax: limits.tradesPerDayMax,
    dayLoss: dayPnl === null ? null : dec(dayPnl).neg().max(Decimal.ZERO).trim().text(),
    dayLossMax: limits.dayLossMax,
    leverage: known ? exposures.gross.div(equity, 2, 'ceil').trim().text() : null,
    leverageMax: limits.leverageMax,
    marginUsePct: exposures === null ? null : share(exposures.margin, equity),
    marginUsePctMax: limits.marginUsePctMax,
    largestPositionPct: largestPosition(valued.positions, facts.positions),
    positionSharePctMax: limits.positionSharePctMax,
    largestUnderlyingPct: exposures === null ? null : share(largest(exposures.underlyings.values()), equity),
    underlyingSharePctMax: limits.underlyingSharePctMax,
    workingMost: workingMost(facts),
    workingPerInstrumentMax: limits.workingPerInstrumentMax,
    messagesLastSecond,
    ordersPerSecondMax: limits.ordersPerSecondMax,
  };
}
