/**
 * Cancels at Alpaca, each by its order, as long as they leave enough of the minute's requests for the reads and closes that follow.
 * Beyond that, two requests may take the place of all that wait: a list of what is open, and Alpaca's cancel of everything.
 *
 * Invariants: that call leaves only when everything that was listed just before is being cancelled by order too (G8), and no order of
 * ours is on its way, which it would take; an order that it does not mention is cancelled by itself.
 */
import { err, ok, type CommandOutcome, type Result, type VenueOrderId } from '../../../shared/domain/index.ts';
import type { Scheduler } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Chain } from './chains.ts';
import { isPendingReplace, isReplaced, outcomeOf, type RestFailure } from './errors.ts';
import type { AlpacaRest, Call } from './rest.ts';

/** Alpaca refuses cancels while a replacement is pending: asked again so often (conventions: What close-all closes). */
export const CANCEL_RETRY_MS = 200;
const CANCEL_TRIES = 15;
/** So many cancels that wait are worth two requests. */
const SWEEP_MIN = 5;
/** The part of the minute's requests that cancels by order leave to what follows them, unless there is no other way. */
const KEPT_SHARE = 0.3;
/** A list that had others' orders in it is not asked for again before this, ms. */
const SWEEP_AGAIN_MS = 5_000;
/** So long a list may still have an order whose cancel was asked for, ms; those that wait count in any case. */
const ASKED_MS = 10_000;
/** The longest list that Alpaca gives: one as long may not be whole. */
const LIST_MAX = 500;

type Answer = Result<unknown, RestFailure>;
type Waiting = { readonly head: VenueOrderId; readonly settle: (answer: Answer) => void };

type Parts = { readonly rest: AlpacaRest; readonly scheduler: Scheduler; readonly logger: Logger };

export class Cancels {
  private readonly parts: Parts;
  private waiting: Waiting[] = [];
  private pumping = false;
  /** Orders whose cancel was asked for lately, and when: a list may still have them. */
  private readonly asked = new Map<string, number>();
  private listedMs = Number.NEGATIVE_INFINITY;
  /** Orders and changes that were begun, and those that are under way. */
  private begun = 0;
  private underWay = 0;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** Cancels the order that stands for a chain, replacements followed. */
  async cancel(chain: Chain): Promise<CommandOutcome> {
    let next: VenueOrderId | null = null;
    for (let tries = 1; ; tries++) {
      const head: VenueOrderId | null = next ?? chain.head;
      if (head === null) return { kind: 'rejected', reason: 'Alpaca has not named that order yet', unsent: true };
      const answer = await this.send(head);
      if (answer.ok) return { kind: 'acked', venueOrderId: head };
      // Replaced in the meantime: what stands now is to be cancelled.
      const moved = next === null && chain.head !== head;
      // Replaced, and the stream has not told of it yet: the answer to the change has named what stands now.
      next = isReplaced(answer.error) ? (chain.pending?.nextId ?? null) : null;
      if (next !== null && next !== head && tries < CANCEL_TRIES) continue;
      next = null;
      if (tries >= CANCEL_TRIES || !(moved || isPendingReplace(answer.error))) return outcomeOf(answer.error);
      await new Promise<void>((resolve) => void this.parts.scheduler.after(CANCEL_RETRY_MS, resolve));
    }
  }

  /** A call that sends an order or changes one: from its turn to its answer nothing is swept. */
  beside(call: Call): Call {
    return async (apis, init) => {
      this.begun += 1;
      this.underWay += 1;
      try {
        return await call(apis, init);
      } finally {
        this.underWay -= 1;
      }
    };
  }

  private send(head: VenueOrderId): Promise<Answer> {
    const { rest, scheduler } = this.parts;
    this.note(head, scheduler.monotonicMs());
    if (this.waiting.length === 0 && this.isAmple())
      return rest.trading('cancel', (api, init) => api.orders.deleteOrderByOrderIDRaw({ orderId: head }, init));
    return new Promise((settle) => {
      this.waiting.push({ head, settle });
      if (!this.pumping) void this.pump();
    });
  }

  private note(head: string, nowMs: number): void {
    this.asked.delete(head);
    this.asked.set(head, nowMs);
    for (const [oldest, atMs] of this.asked) {
      if (nowMs - atMs < ASKED_MS) break;
      this.asked.delete(oldest);
    }
  }

  private isAmple(): boolean {
    const { rest } = this.parts;
    const room = rest.headroom();
    return !rest.mustWait('cancel') && (room === null || room.left > room.of * KEPT_SHARE);
  }

  private async pump(): Promise<void> {
    this.pumping = true;
    while (this.waiting.length > 0) await (this.maySweep() ? this.sweep() : this.one());
    this.pumping = false;
  }

  private maySweep(): boolean {
    const isRecent = this.parts.scheduler.monotonicMs() - this.listedMs < SWEEP_AGAIN_MS;
    return this.waiting.length >= SWEEP_MIN && this.underWay === 0 && !isRecent;
  }

  /** Waits for a turn, and resolves once it is used: answers come by themselves. */
  private one(): Promise<void> {
    return new Promise((used) => {
      const taken: { one: Waiting | undefined } = { one: undefined };
      const sent = this.parts.rest.trading('cancel', (api, init) => {
        taken.one = this.waiting.shift();
        used();
        return api.orders.deleteOrderByOrderIDRaw({ orderId: taken.one?.head ?? '' }, init);
      });
      void sent.then((answer) => {
        // Without a turn none of them has one.
        for (const { settle } of taken.one === undefined ? this.waiting.splice(0) : [taken.one]) settle(answer);
        used();
      });
    });
  }

  /** Both requests take their place in the lane together, so that nothing comes between the list and the call. */
  private async sweep(): Promise<void> {
    const { rest, scheduler, logger } = this.parts;
    const before = { begun: Number.NaN };
    const listed = await rest.trading(
      'cancel',
      (api, init) => {
        // What is under way may be missing in the list.
        if (this.underWay === 0) before.begun = this.begun;
        return api.orders.getAllOrdersRaw({ status: 'open', limit: LIST_MAX }, init);
      },
      { weight: 2 },
    );
    this.listedMs = scheduler.monotonicMs();
    const open = listed.ok ? openIn(listed.value) : null;
    const waits = new Set<string>(this.waiting.map(({ head }) => head));
    if (open === null || !open.every((id) => waits.has(id) || this.asked.has(id))) return;
    const listedIds = new Set(open);
    const swept = this.waiting.filter(({ head }) => listedIds.has(head));
    if (swept.length === 0) return;
    this.waiting = this.waiting.filter(({ head }) => !listedIds.has(head));
    const late = (): string | null => (this.begun === before.begun ? null : 'an order is on its way');
    const answer = await rest.trading('cancel', (api, init) => api.orders.deleteAllOrdersRaw(init), {
      ...{ weight: 0, waited: late },
    });
    if (!answer.ok && answer.error.kind === 'unsent') {
      this.waiting.unshift(...swept);
      return;
    }
    logger.warn('canceled everything at once: requests run out', { orders: swept.length, ok: answer.ok });
    this.share(swept, answer);
  }

  /** Gives each cancel its own answer. */
  private share(swept: readonly Waiting[], answer: Answer): void {
    const told = answer.ok ? endsIn(answer.value) : null;
    for (const one of swept) {
      const status = told?.get(one.head);
      if (!answer.ok) one.settle(answer);
      else if (status === undefined) this.waiting.push(one);
      else one.settle(status < 300 ? ok(null) : err({ ...REFUSED, status }));
    }
  }
}

const REFUSED: Omit<RestFailure, 'status'> = {
  kind: 'http',
  code: null,
  message: 'the order can no longer be canceled',
};

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** The ids of a list of open orders, those that are being cancelled left out; null: it cannot be read, or may not be whole. */
function openIn(answer: unknown): readonly string[] | null {
  if (!Array.isArray(answer) || answer.length >= LIST_MAX) return null;
  const ids: string[] = [];
  for (const order of answer as readonly unknown[]) {
    if (!isFields(order) || typeof order['id'] !== 'string') return null;
    if (order['status'] !== 'pending_cancel') ids.push(order['id']);
  }
  return ids;
}

/** Each order's own status in an answer about many. */
function endsIn(answer: unknown): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const one of Array.isArray(answer) ? (answer as readonly unknown[]) : [])
    if (isFields(one) && typeof one['id'] === 'string' && typeof one['status'] === 'number')
      found.set(one['id'], one['status']);
  return found;
}
