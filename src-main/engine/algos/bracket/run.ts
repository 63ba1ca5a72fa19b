/** What a live bracket keeps beside its record. Not journaled: after a restart the records and the venue say it all. */
import type { BracketId, ClientOrderId } from '../../../../shared/domain/index.ts';

export type BracketRun = {
  /** Refusals of exits in a row, and of their cancels. */
  failures: number;
  cancelFailures: number;
  /** The venue refused the stop: until it takes one, the app holds it where the trader allowed that. */
  refused: string | null;
  /** Nothing is placed at the venue before this. */
  retryAtMs: number | null;
  /** Exits whose cancel was asked for; the same one is asked again only after `cancelRetryAtMs`. */
  readonly cancelAsked: Set<ClientOrderId>;
  cancelRetryAtMs: number | null;
  /** Exits whose change the venue refused: they are cancelled and placed anew. */
  readonly modifyRefused: Set<ClientOrderId>;
  /** A change of an exit could not leave this process: none is tried before this. */
  unsentUntilMs: number | null;
  /** Refusals in a row of two exits that went out as one order, and until when they go out as two because of that. */
  pairRefusals: number;
  unpaired: { readonly why: string; readonly untilMs: number } | null;
  /** When the quantities of two exits that are one order are looked at again. */
  pairCheckAtMs: number | null;
  /** When a stop that the app moves was last moved at the venue. */
  trailedMs: number;
  /** A target that did not fill at once is tried again after this. */
  targetRetryAtMs: number | null;
  /** Whether the trader was told that it is unprotected. */
  alarmed: boolean;
  armedMs: number | null;
};

export const newBracketRun = (): BracketRun => ({
  failures: 0,
  cancelFailures: 0,
  refused: null,
  retryAtMs: null,
  cancelAsked: new Set(),
  cancelRetryAtMs: null,
  modifyRefused: new Set(),
  unsentUntilMs: null,
  pairRefusals: 0,
  unpaired: null,
  pairCheckAtMs: null,
  trailedMs: Number.NEGATIVE_INFINITY,
  targetRetryAtMs: null,
  alarmed: false,
  armedMs: null,
});

/** First wait after a refusal, doubled with each further one, and the longest, ms. */
const RETRY_MS = 1_000;
const RETRY_MAX_MS = 30_000;

/** How long to wait after a change that could not leave this process, ms. */
export const UNSENT_WAIT_MS = 250;

/** How long to wait after so many refusals in a row, ms. */
export const retryWaitMs = (failures: number): number =>
  Math.min(RETRY_MS * 2 ** Math.min(Math.max(failures - 1, 0), 10), RETRY_MAX_MS);

const PREFIX = 'bracket:';

/** The one timer of a bracket. */
export const bracketTimerId = (id: BracketId): string => `${PREFIX}${id}`;

/** The bracket in a timer's id, or null when it is another timer's. */
export const bracketOfTimer = (timerId: string): BracketId | null =>
  timerId.startsWith(PREFIX) ? (timerId.slice(PREFIX.length) as BracketId) : null;
