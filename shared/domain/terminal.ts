/** The terminal as one record: its mode, its trading state, its market, its limits. The engine's runtime makes it, screens read it. */
import type { LimitChange, Mode, RiskLimits, TradingLatch, TradingState } from './account.ts';
import type { InstrumentId } from './ids.ts';
import type { LadderDefaults } from './ladder.ts';
import type { Capabilities } from './report.ts';
import type { SessionInterval } from './session.ts';
import type { VerticalParams } from './vertical.ts';

/** What stands in the header: one record, id `terminal`. */
export type Terminal = {
  readonly id: 'terminal';
  readonly mode: Mode;
  readonly tradingState: TradingState;
  readonly tradingStateReason: string;
  /** The market behind it, in words: `Simulated market, seed 7` or `Replay of IBM, SPY, 60x`. */
  readonly market: string;
  readonly marketKind: 'simulated' | 'replay' | 'broker';
  /** Market ms per real ms; 0 = as fast as it can. */
  readonly speed: number;
  /** False once the journal refuses writes: entries are refused, cancels still go. */
  readonly journalOk: boolean;
  readonly journalReason: string | null;
  /** The clock of the US market: the session now and the next change. */
  readonly session: SessionInterval | null;
  readonly nextOpenMs: number | null;
  readonly sessionNote: string | null;
  readonly limits: RiskLimits;
  /** The loosest the configuration file allows. */
  readonly configuredLimits: RiskLimits;
  /** The latest changes of limits, newest last. */
  readonly limitChanges?: readonly LimitChange[];
  /** Set while the engine itself holds trading back: leaving needs `acknowledged`. */
  readonly tradingLatch?: TradingLatch | null;
  /** Who set the trading state. */
  readonly tradingStateBy?: string;
  /** Instruments that the repeated-execution throttle closed for opening. */
  readonly repeatStopped?: readonly InstrumentId[];
  /** What a new ladder starts from, by the settings file; missing: LADDER_DEFAULTS. */
  readonly ladderDefaults?: LadderDefaults;
  /** What a vertical spread starts from, by environment and settings file; missing: VERTICAL_DEFAULTS. */
  readonly verticalDefaults?: Partial<VerticalParams>;
  /** By connection id, of those that have said so: what the ticket may offer. */
  readonly capabilities?: Readonly<Record<string, Capabilities>>;
};
