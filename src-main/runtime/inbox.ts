/**
 * What waits for the engine: a bounded queue of inputs, and beside it the newest quote per instrument (a newer one takes
 * the place of an older one, so quotes never pile up).
 *
 * Invariants: commands that may open risk leave a fifth of the room to cancels (G20); what a venue says is never
 * refused, since dropping it would lose the truth; close-all is never refused, overtakes everything that waits, and has a
 * drain of its own, so that its commit is small and its first cancels leave at once (G7).
 */
import type { Command, InstrumentId, Quote } from '../../shared/domain/index.ts';
import type { EngineInput } from '../engine/types.ts';

/** Most waiting commands. */
export const INBOX_MAX = 10_000;
/** One in so many places is kept for commands that only cancel or halt. */
export const RESERVED_ONE_IN = 5;
/** Most inputs of one drain, so that a burst makes no endless transaction, and a press that comes meanwhile is soon heard (G7). */
export const DRAIN_MAX = 500;

/** An input before the runtime stamps its time. */
export type UnstampedInput = EngineInput extends infer Each
  ? Each extends EngineInput
    ? Omit<Each, 'nowMs'>
    : never
  : never;

/** Commands that never open risk: they pass where others are refused. */
export function isProtective(command: Command): boolean {
  switch (command.kind) {
    case 'cancelOrder':
    case 'cancelAll':
    case 'acknowledgeAlert':
    case 'protectPosition':
    case 'closeAll':
    case 'dropQueued':
    case 'cancelVertical':
    case 'changeBracket':
    case 'cancelBracket':
      return true;
    case 'controlLadder':
      return command.control === 'cancel' || command.control === 'pause';
    case 'setTradingState':
      return command.state !== 'active';
    case 'submitOrder':
    case 'submitLadder':
    case 'modifyOrder':
    case 'changeLadder':
    case 'setLimits':
    case 'queueOrder':
    case 'approveQueued':
    case 'submitVertical':
      return false;
    case 'takeVenueQuotes':
      return !command.take;
  }
}

export class Inbox {
  private queue: UnstampedInput[] = [];
  private urgent: UnstampedInput[] = [];
  private quotes = new Map<InstrumentId, Quote>();
  private waitingCommands = 0;
  private longest = 0;
  private readonly max: number;

  /** @param max most waiting commands; another one in tests */
  constructor(max: number = INBOX_MAX) {
    this.max = max;
  }

  /** Takes a command, or says false when there is no room for one of its kind. */
  offer(input: Extract<UnstampedInput, { kind: 'command' }>): boolean {
    if (input.command.kind === 'closeAll') {
      this.urgent.push(input);
      return true;
    }
    const room = isProtective(input.command) ? this.max : this.max - Math.floor(this.max / RESERVED_ONE_IN);
    if (this.waitingCommands >= room) return false;
    this.waitingCommands += 1;
    this.push(input);
    return true;
  }

  push(input: UnstampedInput): void {
    this.queue.push(input);
    if (this.queue.length > this.longest) this.longest = this.queue.length;
  }

  pushQuotes(quotes: readonly Quote[]): void {
    for (const quote of quotes) this.quotes.set(quote.instrumentId, quote);
  }

  isEmpty(): boolean {
    return this.urgent.length === 0 && this.queue.length === 0 && this.quotes.size === 0;
  }

  /** Takes out what one drain processes: close-all alone; else the quotes, then at most DRAIN_MAX inputs in their order. */
  take(): UnstampedInput[] {
    if (this.urgent.length > 0) {
      const { urgent } = this;
      this.urgent = [];
      return urgent;
    }
    const taken: UnstampedInput[] = [];
    if (this.quotes.size > 0) {
      taken.push({ kind: 'quotes', quotes: [...this.quotes.values()] });
      this.quotes = new Map();
    }
    const inputs = this.queue.length <= DRAIN_MAX ? this.queue : this.queue.slice(0, DRAIN_MAX);
    this.queue = this.queue.length <= DRAIN_MAX ? [] : this.queue.slice(DRAIN_MAX);
    for (const input of inputs) {
      if (input.kind === 'command') this.waitingCommands -= 1;
      taken.push(input);
    }
    return taken;
  }

  /** The most inputs that ever waited at once. */
  get longestQueue(): number {
    return this.longest;
  }
}
