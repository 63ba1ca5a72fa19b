/** Lends the gate and the portfolio their facts from the engine's state: read-only, of one account, at one moment. */
import {
  limitsFor,
  type Account,
  type AccountId,
  type AccountValue,
  type ConnectionId,
  type Instrument,
  type InstrumentId,
  type RiskLimits,
} from '../../shared/domain/index.ts';
import { closingOf } from './algos/close-all/latch.ts';
import { tradingDay } from './portfolio/day.ts';
import { equityOf, valueAccount, type PortfolioFacts } from './portfolio/values.ts';
import { restrictedUntil } from './risk/short-restriction.ts';
import { referenceRange } from './reference-samples.ts';
import type { RiskFacts } from './risk/facts.ts';
import type { EngineState } from './state.ts';

/** The key of the day that trades are counted by: the US trading day where its calendar is known, else the UTC day. */
export const countDayKey = (state: EngineState, nowMs: number): string =>
  tradingDay(state.calendars.get('us-equity') ?? null, nowMs).key;

/** Orders and ladders that an account sent today. */
export function tradesToday(state: EngineState, accountId: AccountId, nowMs: number): number {
  const counted = state.tradeCounts.get(accountId);
  return counted !== undefined && counted.dayKey === countDayKey(state, nowMs) ? counted.count : 0;
}

/** What an account's values are worked out from. */
export function portfolioFacts(
  state: EngineState,
  account: Account,
  nowMs: number,
): PortfolioFacts & { readonly limits: RiskLimits } {
  const { accountId } = account;
  return {
    nowMs,
    limits: state.limits,
    account,
    instruments: state.instruments,
    positions: [...state.positions.values()].filter((p) => p.accountId === accountId),
    workingOrders: state.working().filter((o) => o.accountId === accountId),
    workingLadders: state.live().filter((l) => l.accountId === accountId),
    quoteOf: (id) => state.referenceQuote(id),
    calendarOf: (id) => state.calendars.get(id) ?? null,
    tradesToday: tradesToday(state, accountId, nowMs),
    onlyCoins: state.onlyCoins.get(account.connectionId) === true,
  };
}

/**
 * Equity, and the day's P&L where a limit asks for it; worked out when a check first asks, and once: of a reducing order none does, and
 * a close-all sends a hundred of them.
 */
function gateValue(shared: PortfolioFacts, limits: RiskLimits, accountId: AccountId): RiskFacts['accountValue'] {
  let known: ReturnType<typeof valueNow> | null = null;
  const value = (): ReturnType<typeof valueNow> => (known ??= valueNow(shared, limits, accountId));
  return {
    get equity() {
      return value().equity;
    },
    get dayPnl() {
      return value().dayPnl;
    },
  };
}

function valueNow(
  shared: PortfolioFacts,
  limits: RiskLimits,
  accountId: AccountId,
): Pick<AccountValue, 'equity' | 'dayPnl'> {
  if (limitsFor(limits, accountId, null).dayLossMax === null) return { equity: equityOf(shared), dayPnl: null };
  const { equity, dayPnl } = valueAccount(shared).account;
  return { equity, dayPnl };
}

/** What the gate decides by. */
export function riskFacts(
  state: EngineState,
  of: {
    readonly connectionId: ConnectionId;
    readonly accountId: AccountId;
    readonly instrumentId?: InstrumentId;
    readonly strategy?: string | null;
  },
  nowMs: number,
): RiskFacts {
  const account = state.accounts.get(of.accountId) ?? null;
  const { connectionId, instrumentId } = of;
  const capabilities =
    (instrumentId === undefined
      ? state.capabilities.get(connectionId)
      : state.capabilitiesOf({ connectionId, instrumentId })) ?? null;
  const shared = account === null ? null : portfolioFacts(state, account, nowMs);
  return {
    nowMs,
    tradingState: state.tradingState,
    closing:
      of.instrumentId === undefined
        ? null
        : (closingOf(state, { ...of, instrumentId: of.instrumentId })?.closeAllId ?? null),
    limits: state.limits,
    connection: state.connections.get(of.connectionId) ?? null,
    capabilities,
    account,
    accountValue: shared === null ? null : gateValue(shared, state.limits, of.accountId),
    instruments: state.instruments,
    positions: shared?.positions ?? [],
    workingOrders: shared?.workingOrders ?? [],
    workingLadders: shared?.workingLadders ?? [],
    quoteOf: (id) => state.referenceQuote(id),
    calendarOf: (id) => state.calendars.get(id) ?? null,
    feesOf: (instrument: Instrument) => capabilities?.fees?.[instrument.assetClass] ?? null,
    tradesToday: tradesToday(state, of.accountId, nowMs),
    recentSubmits: state.recentSubmits,
    messagesLastSecond: state.risk.messagesLastSecond(of.connectionId, nowMs),
    repeatStopped: state.risk.repeatStopped,
    borrowOf: (id) => state.borrows.get(id) ?? null,
    shortRestrictedUntil: (id) => restrictedUntil(state, id, nowMs),
    usual: state.risk.usual.get(of.accountId) ?? null,
    referenceRange: (id, sinceMs) => referenceRange(state.references.get(id), sinceMs),
  };
}
