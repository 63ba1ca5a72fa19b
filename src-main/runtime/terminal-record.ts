/** The header's record: mode, market, journal, and the session of the US market now. */
import {
  closureAt,
  idOf,
  nextSession,
  noteOf,
  sessionAt,
  type InstrumentId,
  type LadderDefaults,
  type Mode,
  type VerticalParams,
} from '../../shared/domain/index.ts';
import type { EngineView } from '../engine/view.ts';
import type { JournalState } from './journal-writer.ts';
import type { TerminalRecord } from './terminal-core.ts';

/** What the market behind the terminal is, in words and figures. */
export type MarketDescription = {
  readonly text: string;
  readonly kind: TerminalRecord['marketKind'];
  /** Market ms per real ms; 0: as fast as it can. */
  readonly speed: number;
  readonly mode: Mode;
  /** What a new ladder starts from. Missing: LADDER_DEFAULTS. */
  readonly ladderDefaults?: LadderDefaults;
  /** What a vertical spread starts from. Missing: VERTICAL_DEFAULTS. */
  readonly verticalDefaults?: Partial<VerticalParams>;
};

export type TerminalFacts = {
  readonly view: EngineView;
  readonly market: MarketDescription;
  readonly journal: JournalState;
  /** Set once an invariant failed: trading is halted until the next start. */
  readonly failure: string | null;
  readonly nowMs: number;
};

/** The record as it stands. */
export function terminalRecordOf(facts: TerminalFacts): TerminalRecord {
  const { view, market, journal, failure, nowMs } = facts;
  const calendar = view.calendars.get('us-equity');
  const session = calendar === undefined ? null : sessionAt(calendar, nowMs);
  const nextOpen = calendar === undefined ? null : nextSession(calendar, nowMs, ['regular']);
  const described = calendar === undefined || session === null ? null : noteOf(calendar, session);
  const closure = calendar === undefined ? null : closureAt(calendar, nowMs);
  return {
    mode: market.mode,
    tradingState: failure === null ? view.tradingState : 'halted',
    tradingStateReason: failure ?? view.tradingStateReason,
    market: market.text,
    marketKind: market.kind,
    speed: market.speed,
    journalOk: journal.ok,
    journalReason: journal.ok ? null : journal.reason,
    session,
    nextOpenMs: nextOpen?.startMs ?? null,
    sessionNote: described ?? closure,
    limits: view.limits,
    configuredLimits: view.configuredLimits,
    limitChanges: view.risk.limitChanges,
    tradingLatch: view.risk.latch,
    tradingStateBy: view.risk.stateBy,
    repeatStopped: [...view.risk.repeatStopped].map((key) => idOf<InstrumentId>(key.slice(key.indexOf('|') + 1))),
    ...(view.capabilities.size === 0 ? {} : { capabilities: Object.fromEntries(view.capabilities) }),
    ...(market.ladderDefaults === undefined ? {} : { ladderDefaults: market.ladderDefaults }),
    ...(market.verticalDefaults === undefined ? {} : { verticalDefaults: market.verticalDefaults }),
  };
}

/** Whether two records differ in what no event announces. */
export const differs = (a: TerminalRecord, b: TerminalRecord): boolean =>
  a.journalOk !== b.journalOk ||
  a.journalReason !== b.journalReason ||
  a.tradingState !== b.tradingState ||
  a.tradingStateReason !== b.tradingStateReason ||
  a.speed !== b.speed ||
  a.market !== b.market ||
  a.session?.startMs !== b.session?.startMs ||
  a.nextOpenMs !== b.nextOpenMs ||
  a.sessionNote !== b.sessionNote;
