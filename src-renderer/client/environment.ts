/** Everything that the client needs of the world around it, so that a test can give it another one. */
import type { OpenTransport } from './transport.ts';

export type Cancel = () => void;

/** Durations in ms of the machine's clock. */
export type ClientTimings = {
  /** First wait before trying again after a lost link; doubled up to `retryMaxMs`, ± 20 %. */
  readonly retryFirstMs: number;
  readonly retryMaxMs: number;
  /** No word from the engine for so long (values come four times a second) is a lost link. */
  readonly silenceMs: number;
  /** How often the silence is looked at. */
  readonly checkMs: number;
  /** Connected but not greeted for so long is a lost link. */
  readonly greetMs: number;
};

export const CLIENT_TIMINGS: ClientTimings = {
  retryFirstMs: 200,
  retryMaxMs: 3_000,
  silenceMs: 5_000,
  checkMs: 1_000,
  greetMs: 10_000,
};

export type ClientEnvironment = {
  readonly open: OpenTransport;
  /** Ms of the machine's clock, for ages and the time at which the link was lost. */
  readonly nowMs: () => number;
  readonly after: (ms: number, run: () => void) => Cancel;
  /** 0 ≤ n < 1. */
  readonly random: () => number;
  /** A new command id, 12 to 64 characters of `[A-Za-z0-9-]`, never given before. */
  readonly newId: () => string;
  /** What the client calls itself in the engine's log. */
  readonly name: string;
  readonly timings: ClientTimings;
};
