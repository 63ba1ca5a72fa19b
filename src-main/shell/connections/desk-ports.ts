/** What the desk needs of the shell around it. */
import type { BrokerSecret, ConnectionId, MarketKind, Result } from '../../../shared/domain/index.ts';

/** The market that the terminal trades on, and what changing it takes. */
export type MarketPorts = {
  readonly kind: () => MarketKind;
  /** Why it cannot be changed; null: it can. */
  readonly fixed: () => string | null;
  /** What leaving the market leaves behind, in words; null: nothing. */
  readonly leaves: () => string | null;
  /** Keeps the choice and restarts the engine soon after; the error is a sentence. */
  readonly choose: (market: MarketKind) => Result<void, string>;
  /** What went wrong at the last change. */
  readonly problem: () => string | null;
};

/** Keys to be typed in a window of their own. */
export type SecretsRequest = {
  readonly connectionId: ConnectionId;
  readonly name: string;
  readonly secrets: readonly BrokerSecret[];
  /** Which are kept already. */
  readonly kept: readonly string[];
  /** Keeps what was typed, by key; null, or why not in a sentence. */
  readonly save: (typed: Readonly<Record<string, string>>) => string | null;
};

/** Opens that window. */
export type OpenSecretsWindow = (request: SecretsRequest) => void;
