/**
 * How long the engine waits for a venue before it asks, and before it believes that nothing is on its way. Part of
 * `EngineOptions`; tests run with smaller ones.
 *
 * Invariant: none of these ever turns silence into a rejection. Only a venue's own answer does, and "never heard of it" counts
 * only once a request cannot be on its way any more (`travelMs`).
 */

/** So long may a request travel: until then a venue that does not know an order may just not have heard of it yet, ms. */
export const TRAVEL_MS_MAX = 3_000;
/** Longest wait between two questions about an order, ms. */
export const QUERY_WAIT_MS_MAX = 30_000;

export type EngineTiming = {
  readonly travelMs: number;
  /** From a doubt to the first question; each further one waits twice as long, up to `queryWaitMsMax`. */
  readonly firstQueryMs: number;
  readonly queryWaitMsMax: number;
  /** A call that was answered neither by an outcome nor by a report for so long is asked about. */
  readonly silenceMs: number;
};

export const TIMING_DEFAULTS: EngineTiming = {
  travelMs: TRAVEL_MS_MAX,
  firstQueryMs: 250,
  queryWaitMsMax: QUERY_WAIT_MS_MAX,
  silenceMs: 10_000,
};
