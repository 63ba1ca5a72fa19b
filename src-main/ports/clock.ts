/** Time and chance, injected. Nothing else may read a clock or a random number. */

/** The market's time: real, scaled (replay) or virtual (simulation). */
export interface Clock {
  /** UTC ms of the market's clock: what events, sessions and orders are stamped with. */
  nowMs(): number;
  /** Ms that never jump, in the same scale, for deadlines and durations. */
  monotonicMs(): number;
}

export type TimerHandle = { readonly cancel: () => void };

/** A clock that can wake one up. `atMs` and `afterMs` are the market's; late by as little as the machine allows. */
export interface Scheduler extends Clock {
  at(atMs: number, run: () => void): TimerHandle;
  after(afterMs: number, run: () => void): TimerHandle;
}

export interface IdSource {
  /** A new id, 12 to 32 characters of `[A-Za-z0-9]`, never given before. */
  newId(): string;
}
