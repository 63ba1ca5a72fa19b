/**
 * What goes into the engine and what comes out. `process` is the only door: it takes one input, decides, applies the
 * events it made to its own state, and returns them with the effects that the runtime runs after the commit.
 */
import type {
  Account,
  Borrow,
  Capabilities,
  ClientOrderId,
  ComboLeg,
  Command,
  CommandId,
  CommandOutcome,
  CommandReply,
  CompiledCalendar,
  Connection,
  ConnectionId,
  EngineEvent,
  ExecutionMassStatus,
  Instrument,
  InstrumentId,
  MarginAnswer,
  Order,
  Price,
  Quantity,
  Quote,
  RiskLimits,
  VenueOrderId,
  Vertical,
  VerticalId,
  VerticalParams,
  VerticalSignal,
  VenueReport,
} from '../../shared/domain/index.ts';
import type { EngineTiming } from './timing.ts';

/** `effect`: which sending the outcome answers. */
export type SendKind = 'submit' | 'modify' | 'cancel';

export type EngineInput = {
  readonly nowMs: number;
} /** `by`: the name of the client that sent it; missing: the trader. */ & (
  | { readonly kind: 'command'; readonly commandId: CommandId; readonly command: Command; readonly by?: string }
  | { readonly kind: 'reports'; readonly connectionId: ConnectionId; readonly reports: readonly VenueReport[] }
  | {
      readonly kind: 'outcome';
      readonly send: SendKind;
      readonly clientOrderId: ClientOrderId;
      readonly outcome: CommandOutcome;
    }
  | { readonly kind: 'quotes'; readonly quotes: readonly Quote[] }
  | { readonly kind: 'timer'; readonly timerId: string }
  /** The venue's link is up or down; `ready` comes only through `massStatus`. */
  | { readonly kind: 'link'; readonly connection: Connection }
  /** `askedMs`: when the venue was asked, by our clock; missing: by the status's own time. */
  | {
      readonly kind: 'massStatus';
      readonly connectionId: ConnectionId;
      readonly status: ExecutionMassStatus;
      readonly askedMs?: number;
    }
  /** The answer to a `whatIf`; null: it failed, timed out or made no sense (G11). */
  | {
      readonly kind: 'margin';
      readonly requestId: string;
      readonly answer: MarginAnswer | null;
      readonly reason: string | null;
    }
  /** The contracts of a `defineVertical`; null: there are none, `reason` says why. */
  | {
      readonly kind: 'verticalDefined';
      readonly verticalId: VerticalId;
      readonly ids: Pick<Vertical, 'shortId' | 'longId' | 'comboId'> | null;
      readonly reason: string | null;
    }
  /** The combo of a `defineCombo`; null: there is none, `reason` says why. */
  | {
      readonly kind: 'comboDefined';
      readonly requestId: string;
      readonly comboId: InstrumentId | null;
      readonly reason: string | null;
    }
  /** `connectionId`: who lists them; missing: nobody in particular (contracts that were defined). */
  | { readonly kind: 'instruments'; readonly instruments: readonly Instrument[]; readonly connectionId?: ConnectionId }
  /** How long a venue takes to answer, as measured; null: not known. */
  | { readonly kind: 'latency'; readonly connectionId: ConnectionId; readonly latencyMs: number | null }
  /** What brokers lend for short sales; a newer word on an instrument takes the place of an older one. */
  | { readonly kind: 'borrow'; readonly borrows: readonly Borrow[] }
  /** Contracts that nobody needs any more; the caller has made sure that no record names them. */
  | { readonly kind: 'dropInstruments'; readonly instrumentIds: readonly InstrumentId[] }
  /** The configuration was read again: what it allows, and what a vertical spread starts from. */
  | { readonly kind: 'configured'; readonly limits: RiskLimits; readonly verticals: Partial<VerticalParams> }
  | { readonly kind: 'calendars'; readonly calendars: readonly CompiledCalendar[] }
  | { readonly kind: 'capabilities'; readonly connectionId: ConnectionId; readonly capabilities: Capabilities }
);

/** Proof that the gate passed an order: only `src-main/engine/risk` makes one. */
declare const approved: unique symbol;
export type RiskApproved<T> = T & { readonly [approved]: true };

export type EngineEffect =
  | { readonly kind: 'submit'; readonly order: RiskApproved<Order> }
  | {
      readonly kind: 'modify';
      readonly connectionId: ConnectionId;
      readonly clientOrderId: ClientOrderId;
      readonly venueOrderId: VenueOrderId | null;
      readonly instrumentId: InstrumentId;
      readonly qty: Quantity;
      readonly limitPrice: Price | null;
      /** Missing keeps it. */
      readonly triggerPrice?: Price | null;
    }
  | {
      readonly kind: 'cancel';
      readonly connectionId: ConnectionId;
      readonly clientOrderId: ClientOrderId;
      readonly venueOrderId: VenueOrderId | null;
      readonly instrumentId: InstrumentId;
    }
  /** Ask what became of an order; the answer comes back as a report. */
  | { readonly kind: 'query'; readonly connectionId: ConnectionId; readonly clientOrderId: ClientOrderId }
  /** Ask what an order would do to the margin; the answer comes back as `margin` under the same id. */
  | { readonly kind: 'whatIf'; readonly requestId: string; readonly order: Order }
  /** Find and define a vertical's contracts and combo; they come back as `instruments`, then `verticalDefined`. */
  | {
      readonly kind: 'defineVertical';
      readonly verticalId: VerticalId;
      readonly connectionId: ConnectionId;
      readonly signal: VerticalSignal;
    }
  /** Define a combo at its venue; it comes back as `instruments`, then `comboDefined` under the same id. */
  | {
      readonly kind: 'defineCombo';
      readonly requestId: string;
      readonly connectionId: ConnectionId;
      readonly legs: readonly ComboLeg[];
    }
  /**
   * Pull everything again; the answer comes back as `massStatus`. A reading under way that began at `notBeforeMs` or later answers it
   * as well; missing: none that is under way does.
   */
  | { readonly kind: 'reconcile'; readonly connectionId: ConnectionId; readonly notBeforeMs?: number }
  /** Replaces a timer of the same id. Fires as an input at or after `atMs`. */
  | { readonly kind: 'setTimer'; readonly timerId: string; readonly atMs: number }
  | { readonly kind: 'clearTimer'; readonly timerId: string }
  | { readonly kind: 'reply'; readonly commandId: CommandId; readonly reply: CommandReply };

export type EngineStep = { readonly events: readonly EngineEvent[]; readonly effects: readonly EngineEffect[] };

export type EngineOptions = {
  /** Unique per database: `<prefix>-<n>` are its client order ids. */
  readonly idPrefix: string;
  /**
   * Number of this start, on disk before anything is sent: what may leave while neither journal nor emergency log can be
   * written carries it in its id, so that no later start makes the same. Missing: none (tests).
   */
  readonly epoch?: number;
  /** The limits of the configuration file: the loosest that may be set on screen. */
  readonly limits: RiskLimits;
  /** The account before a venue was ever heard; it is replaced by what the venue says. Null: none yet. */
  readonly account: Account | null;
  /** What a vertical starts from, by environment and configuration (S0.7); missing: VERTICAL_DEFAULTS. */
  readonly verticals?: Partial<VerticalParams>;
  /** How long venues are waited for before they are asked; what is missing is TIMING_DEFAULTS. */
  readonly timing?: Partial<EngineTiming>;
};
