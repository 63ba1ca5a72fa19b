/**
 * When the engine is asked for a preview: at once after a pause, else 150 ms after the last edit; on market changes at
 * most twice a second; one question at a time; and every two seconds even when nothing moves, so that a quote that went
 * stale shows. Answers to an older draft are dropped. No React, no clock of its own.
 */
import type { Preview, PreviewQuery } from '../../../shared/contract/messages.ts';
import type { QueryResult } from '../../client/terminal-client.ts';

export const EDIT_MS = 150;
export const MARKET_MS = 500;
export const IDLE_MS = 2_000;

export type PreviewWish = {
  /** Names what the trader typed. */
  readonly draftKey: string;
  /** Names everything else it depends on: the quote, the position. */
  readonly marketKey: string;
  readonly command: PreviewQuery['command'];
};

export type PreviewState = {
  readonly preview: Preview | null;
  readonly error: string | null;
  /** The draft that `preview` or `error` is of. */
  readonly draftKey: string | null;
  /** Screen clock, ms, of the answer. */
  readonly atMs: number;
};

export const NO_PREVIEW: PreviewState = { preview: null, error: null, draftKey: null, atMs: 0 };

export type PumpPorts = {
  readonly ask: (command: PreviewQuery['command']) => Promise<QueryResult<Preview>>;
  readonly nowMs: () => number;
  /** Runs once after a time; gives what takes it back. */
  readonly after: (ms: number, run: () => void) => () => void;
  readonly onState: (state: PreviewState) => void;
};

export class PreviewPump {
  private readonly ports: PumpPorts;
  private wish: PreviewWish | null = null;
  private asked: PreviewWish | null = null;
  private askedMs = Number.NEGATIVE_INFINITY;
  private busy = false;
  private stopped = false;
  private takeBack: (() => void) | null = null;

  constructor(ports: PumpPorts) {
    this.ports = ports;
  }

  /** What is on the screen now; null when the draft can't be read into a command. */
  want(wish: PreviewWish | null): void {
    const changed = wish?.draftKey !== this.wish?.draftKey || wish?.marketKey !== this.wish?.marketKey;
    this.wish = wish;
    if (wish === null) {
      this.clear();
      this.ports.onState(NO_PREVIEW);
      return;
    }
    if (changed || this.takeBack === null) this.plan();
  }

  /** No more questions and no more states. */
  stop(): void {
    this.stopped = true;
    this.clear();
  }

  private clear(): void {
    this.takeBack?.();
    this.takeBack = null;
  }

  private dueIn(): number {
    if (this.wish === null) return Number.POSITIVE_INFINITY;
    const since = this.ports.nowMs() - this.askedMs;
    if (this.asked?.draftKey !== this.wish.draftKey) return EDIT_MS - since;
    return (this.asked.marketKey === this.wish.marketKey ? IDLE_MS : MARKET_MS) - since;
  }

  private plan(): void {
    this.clear();
    if (this.stopped || this.busy || this.wish === null) return;
    const due = this.dueIn();
    if (due <= 0) void this.ask(this.wish);
    else this.takeBack = this.ports.after(due, () => this.plan());
  }

  private async ask(wish: PreviewWish): Promise<void> {
    this.busy = true;
    this.asked = wish;
    this.askedMs = this.ports.nowMs();
    const result = await this.ports.ask(wish.command);
    this.busy = false;
    if (this.stopped) return;
    if (this.wish?.draftKey === wish.draftKey) {
      const atMs = this.ports.nowMs();
      this.ports.onState(
        result.ok
          ? { preview: result.value, error: null, draftKey: wish.draftKey, atMs }
          : { preview: null, error: result.error.message, draftKey: wish.draftKey, atMs },
      );
    }
    this.plan();
  }
}
