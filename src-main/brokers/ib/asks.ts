/**
 * Questions to TWS that wait for their answer: each has a request id, hears the events that it names until it has heard enough,
 * and ends by its answer, an error with its id, a time-out, or the end of the connection. Once.
 */
import { err, ok, type Result } from '../../../shared/domain/index.ts';
import type { Scheduler, TimerHandle } from '../../ports/clock.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import { goesOn, wordsOf } from './errors.ts';
import type { IbEvent } from './sdk.ts';
import { wholeOf } from './parse/numbers.ts';

/** What a question makes of an event: nothing yet, or its answer. */
export type Heard<T> = { readonly answer: T } | null;

export type Question<T> = {
  /** For the error: `the contract details of AAPL`. */
  readonly what: string;
  readonly events: readonly string[];
  readonly hear: (name: string, args: readonly unknown[], id: number) => Heard<T>;
  /** An error with its id: an answer all the same, or null to fail with it. */
  readonly onError?: (code: number, text: string) => Heard<T>;
  readonly timeoutMs?: number;
};

export const ANSWER_TIMEOUT_MS = 10_000;

type Open = {
  readonly id: number;
  readonly events: ReadonlySet<string>;
  readonly hear: IbEvent;
  readonly fail: (error: VenueError) => void;
};

export class Asks {
  private readonly scheduler: Scheduler;
  /** Two may have one id: cancels of one order. */
  private readonly open = new Set<Open>();
  private lastId = 0;

  constructor(scheduler: Scheduler) {
    this.scheduler = scheduler;
  }

  /** An id that no other question or subscription of this connection has. */
  nextId(): number {
    this.lastId += 1;
    // Far from order ids, those of programs that count from the time in seconds too: errors name both by one number.
    return 2_000_000_000 + this.lastId;
  }

  /** Sends the question and waits. */
  ask<T>(id: number, question: Question<T>, send: () => void): Promise<Result<T, VenueError>> {
    return new Promise((resolve) => {
      let timer: TimerHandle | null = null;
      const settle = (result: Result<T, VenueError>): void => {
        if (!this.open.delete(one)) return;
        timer?.cancel();
        resolve(result);
      };
      const fail = (error: VenueError): void => settle(err(error));
      const hear: IbEvent = (name, args) => {
        const heard = name === 'error' ? this.onError(question, args, fail) : question.hear(name, args, id);
        if (heard !== null) settle(ok(heard.answer));
      };
      const one: Open = { id, events: new Set(question.events), hear, fail };
      this.open.add(one);
      const limitMs = question.timeoutMs ?? ANSWER_TIMEOUT_MS;
      timer = this.scheduler.after(limitMs, () =>
        fail({ kind: 'timeout', message: `TWS did not answer within ${limitMs / 1000} s about ${question.what}` }),
      );
      send();
    });
  }

  private onError<T>(
    { onError, what }: Question<T>,
    args: readonly unknown[],
    fail: (error: VenueError) => void,
  ): Heard<T> {
    const { code, text } = errorOf(args);
    if (goesOn(code)) return null;
    const heard = onError?.(code, text) ?? null;
    if (heard === null) fail({ kind: 'refused', message: `${what}: ${wordsOf(code, text)}` });
    return heard;
  }

  /** An event of the connection, to those that wait for it. */
  hear(name: string, args: readonly unknown[]): void {
    if (this.open.size === 0) return;
    if (name === 'error') {
      const { id } = errorOf(args);
      for (const one of [...this.open]) if (one.id === id) one.hear(name, args);
      return;
    }
    for (const one of [...this.open]) if (one.events.has(name)) one.hear(name, args);
  }

  /** The connection is over: nothing will be answered. */
  failAll(message: string): void {
    for (const one of [...this.open]) one.fail({ kind: 'notConnected', message });
  }
}

/** An `error` event: the request or order that it names (−1: none), IB's code and words. */
export function errorOf(args: readonly unknown[]): {
  readonly id: number;
  readonly code: number;
  readonly text: string;
} {
  const [error, code, id] = args;
  return {
    id: wholeOf(id) ?? -1,
    code: wholeOf(code) ?? 505,
    text: error instanceof Error ? error.message : String(error),
  };
}
