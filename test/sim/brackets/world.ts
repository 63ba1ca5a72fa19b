/**
 * An engine, a venue and the wires between them under one virtual clock: latency, lost answers, lost requests, late and
 * doubled reports, refusals, lost links, kill -9 at any step. Restarts replay the journal.
 */
import {
  idOf,
  isTerminal,
  type ClientOrderId,
  type Command,
  type CommandId,
  type CommandOutcome,
  type CommandReply,
  type ConnectionId,
  type JournaledEvent,
  type VenueReport,
} from '../../../shared/domain/index.ts';
import { Engine } from '../../../src-main/engine/engine.ts';
import type { EngineEffect, EngineInput, EngineStep } from '../../../src-main/engine/types.ts';
import { notFoundReport } from '../../../src-main/ports/not-found-report.ts';
import { ACCOUNT, CONNECTION, CONNECTION_ID, NOW, TSLA, quote } from '../../unit/engine/account-fixture.ts';
import { CALENDARS, WIDE } from '../../unit/engine/desk.ts';
import { random } from '../../unit/engine/engine/random-venue.ts';
import type { VenueKind } from './kinds.ts';
import { MarketVenue, isLive } from './market-venue.ts';
import { BALANCES, fillOf, massStatusOf, modifyRejectedOf, reportOf, statusOf, venueIdOf } from './venue-answers.ts';

type Input = EngineInput extends infer I ? (I extends EngineInput ? Omit<I, 'nowMs'> : never) : never;
type Message = { atMs: number; readonly seq: number; readonly life: number; readonly run: () => void };
export type Faults = { on: boolean };
type Submit = Extract<EngineEffect, { kind: 'submit' }>;

/** The other submit of its link in the same step. */
const otherOf = (effect: EngineEffect, all: readonly EngineEffect[]): Submit | null => {
  if (effect.kind !== 'submit' || effect.order.linkId === null) return null;
  const { linkId } = effect.order;
  return (
    all.find((one): one is Submit => one.kind === 'submit' && one !== effect && one.order.linkId === linkId) ?? null
  );
};

export class World {
  readonly venue: MarketVenue;
  readonly rnd: () => number;
  readonly kind: VenueKind;
  readonly faults: Faults = { on: true };
  readonly sentIds = new Set<string>();
  readonly replies = new Map<string, CommandReply>();
  engine: Engine;
  nowMs = NOW;
  up = false;
  life = 0;
  restarts = 0;
  drops = 0;
  journal: JournaledEvent[] = [];
  /** Until when what the engine does may lag for a fault's sake. */
  faultUntilMs = NOW;
  onMoment: () => void = () => undefined;
  /** The side of the position that the history is about. */
  side: 'buy' | 'sell' = 'buy';
  /** What happened, for the eye: filled only when asked for. */
  trace: string[] | null = null;
  #queue: Message[] = [];
  #timers = new Map<string, number>();
  #seq = 0;
  #commands = 0;
  #lastToVenue = 0;

  constructor(kind: VenueKind, seed: number) {
    this.kind = kind;
    this.rnd = random(seed);
    this.venue = new MarketVenue(kind, this.rnd);
    this.engine = this.#newEngine();
    this.#feed();
    this.connect();
  }

  chance(p: number): boolean {
    return this.rnd() < p;
  }
  int(least: number, most: number): number {
    return least + Math.floor(this.rnd() * (most - least + 1));
  }

  #newEngine(): Engine {
    return new Engine({ idPrefix: 'T', limits: WIDE, account: { ...ACCOUNT, balances: BALANCES } });
  }

  #feed(): void {
    this.input({ kind: 'instruments', instruments: [TSLA] });
    this.input({ kind: 'calendars', calendars: CALENDARS });
    this.input({ kind: 'capabilities', connectionId: CONNECTION_ID, capabilities: this.kind.capabilities });
    this.quote();
  }

  /* ---- the engine's side ---- */

  input(input: Input): void {
    this.#take(this.engine.process({ ...input, nowMs: this.nowMs } as EngineInput));
  }

  #take(step: EngineStep, sends = true): void {
    for (const event of step.events) this.journal.push({ seq: this.journal.length + 1, tsMs: this.nowMs, event });
    for (const effect of step.effects) {
      if (effect.kind === 'setTimer') this.#timers.set(effect.timerId, effect.atMs);
      else if (effect.kind === 'clearTimer') this.#timers.delete(effect.timerId);
      else if (effect.kind === 'reply') this.replies.set(effect.commandId, effect.reply);
      else if (sends) this.#send(effect, otherOf(effect, step.effects));
    }
  }

  command(command: Command): CommandReply {
    this.#commands += 1;
    const commandId = idOf<CommandId>(`c${this.#commands}`);
    this.input({ kind: 'command', commandId, command });
    const reply = this.replies.get(commandId);
    if (reply === undefined) throw new Error('no reply');
    this.note(`command ${JSON.stringify(command)} -> ${JSON.stringify(reply)}`);
    return reply;
  }

  /** kill -9: what was not answered is gone, what was sent travels on. */
  kill(): void {
    this.restarts += 1;
    this.note('KILL');
    this.life += 1;
    this.#timers.clear();
    this.fault(3_000);
    this.engine = this.#newEngine();
    for (const j of this.journal) this.engine.apply(j.event, j.tsMs);
    this.up = false;
    this.#take(this.engine.resume(this.nowMs));
    this.#feed();
    this.later(this.int(50, 800), () => this.connect());
  }

  note(line: string): void {
    this.trace?.push(`+${this.nowMs - NOW} ${line}`);
  }

  fault(ms: number): void {
    this.faultUntilMs = Math.max(this.faultUntilMs, this.nowMs + ms);
  }

  /* ---- the wires ---- */

  #delay(): number {
    return this.int(3, this.faults.on && this.chance(0.1) ? 150 : 60);
  }

  later(ms: number, run: () => void): void {
    this.#seq += 1;
    this.#queue.push({ atMs: this.nowMs + ms, seq: this.#seq, life: this.life, run });
  }

  /** In order to the venue, as one connection carries it. */
  #toVenue(run: () => void): void {
    const atMs = Math.max(this.nowMs + this.#delay(), this.#lastToVenue);
    this.#lastToVenue = atMs;
    this.#seq += 1;
    this.#queue.push({ atMs, seq: this.#seq, life: -1, run });
  }

  #toEngine(run: () => void): void {
    const life = this.life;
    this.later(this.#delay(), () => {
      if (this.up && this.life === life) run();
    });
  }

  #send(effect: EngineEffect, other: Submit | null): void {
    if (effect.kind === 'reconcile') {
      if (this.up) this.#toVenue(() => this.#mass());
      return;
    }
    if (effect.kind === 'query') {
      const { clientOrderId } = effect;
      this.note(`query ${clientOrderId}`);
      if (this.up) this.#toVenue(() => this.#answer(clientOrderId));
      return;
    }
    if (effect.kind !== 'submit' && effect.kind !== 'modify' && effect.kind !== 'cancel') return;
    const id = effect.kind === 'submit' ? effect.order.clientOrderId : effect.clientOrderId;
    this.note(
      `send ${effect.kind} ${id} ${effect.kind === 'submit' ? `${effect.order.side} ${effect.order.qty} ${effect.order.type} ${effect.order.limitPrice ?? ''} trigger ${effect.order.trigger?.price ?? ''} link ${effect.order.linkId ?? ''}` : effect.kind === 'modify' ? `${effect.qty} ${effect.triggerPrice ?? ''} ${effect.limitPrice ?? ''}` : ''}`,
    );
    if (effect.kind === 'submit') {
      if (this.sentIds.has(id)) throw new Error(`${id} was sent twice`);
      this.sentIds.add(id);
    }
    if (!this.up) return this.later(1, () => this.#outcome(effect.kind, id, 'rejected', 'not connected'));
    if (effect.kind === 'submit' && this.kind.capabilities.linkForm === 'pair' && effect.order.linkId !== null)
      return this.#sendPair(effect, other);
    const lost = this.faults.on && this.chance(0.015);
    if (lost) {
      this.fault(9_500);
      return this.later(this.int(200, 1_500), () => this.#outcome(effect.kind, id, 'unknown', 'timed out'));
    }
    const life = this.life;
    this.#toVenue(() => this.#arrive(effect, id, life));
  }

  /** Two that are one order there leave as one, when the second of them is there. */
  #sendPair({ order }: Submit, other: Submit | null): void {
    if (other === null)
      return this.later(1, () => this.#outcome('submit', order.clientOrderId, 'rejected', 'its other half never came'));
    if (!this.sentIds.has(other.order.clientOrderId)) return;
    const ids = [other.order.clientOrderId, order.clientOrderId];
    const all = (kind: 'acked' | 'rejected' | 'unknown', why: string): void => {
      for (const id of ids) this.#outcome('submit', id, kind, why);
    };
    if (this.faults.on && this.chance(0.02)) {
      this.fault(9_500);
      return this.later(this.int(200, 1_500), () => all('unknown', 'timed out'));
    }
    const life = this.life;
    this.#toVenue(() => {
      this.venue.tick(this.nowMs);
      const silly = this.faults.on && this.chance(0.02);
      if (silly) this.fault(8_000);
      const why = silly ? 'refused for no good reason' : this.venue.submitPair(other.order, order);
      this.note(`  at venue pair ${ids.join(' ')}: ${why ?? 'ok'}`);
      const answerLost = this.faults.on && this.chance(0.02);
      if (answerLost) this.fault(14_000);
      else if (this.life === life) this.#toEngine(() => all(why === null ? 'acked' : 'rejected', why ?? ''));
      this.#publish();
    });
  }

  #outcome(
    send: 'submit' | 'modify' | 'cancel',
    id: ClientOrderId,
    kind: 'acked' | 'rejected' | 'unknown',
    reason = '',
  ): void {
    const outcome: CommandOutcome = kind === 'acked' ? { kind, venueOrderId: venueIdOf(id) } : { kind, reason };
    this.input({ kind: 'outcome', send, clientOrderId: id, outcome });
  }

  /** A request reaches the venue. */
  #arrive(
    effect: Extract<EngineEffect, { kind: 'submit' | 'modify' | 'cancel' }>,
    id: ClientOrderId,
    life: number,
  ): void {
    this.venue.tick(this.nowMs);
    const silly = this.faults.on && this.chance(0.02);
    let why: string | null;
    if (silly) {
      why = 'refused for no good reason';
      this.fault(effect.kind === 'submit' ? 8_000 : 3_000);
    } else if (effect.kind === 'submit') why = this.venue.submit(effect.order);
    else if (effect.kind === 'modify')
      why = this.venue.modify(id, Number(effect.qty), effect.limitPrice, effect.triggerPrice);
    else why = this.venue.cancel(id);
    this.note(`  at venue ${effect.kind} ${id}: ${why ?? 'ok'}`);
    const answerLost = this.faults.on && this.chance(0.01);
    if (answerLost) this.fault(14_000);
    if (!answerLost && this.life === life) {
      this.#toEngine(() => {
        if (effect.kind === 'submit' || why === null)
          this.#outcome(effect.kind, id, why === null ? 'acked' : 'rejected', why ?? '');
        else if (effect.kind === 'modify') this.#reports([modifyRejectedOf(id, why, this.nowMs)]);
        else this.#reports([{ kind: 'cancelRejected', clientOrderId: id, reason: why ?? '', tsEventMs: this.nowMs }]);
      });
    }
    this.#publish();
  }

  /** What changed at the venue is told, sometimes twice, sometimes late. */
  #publish(): void {
    const changes = this.venue.changes.splice(0);
    this.onMoment();
    for (const change of changes) {
      this.note(
        `    ${change.kind} ${change.order.id} ${change.order.status} ${change.order.filled}/${change.order.qty} ${change.trade === undefined ? '' : `trade ${change.trade.qty} @ ${change.trade.price}`} position ${this.venue.position}`,
      );
      const report = reportOf(change, this.nowMs);
      if (!this.up) continue;
      this.#toEngine(() => this.#reports([report]));
      if (this.faults.on && this.chance(0.03)) this.#toEngine(() => this.#reports([report]));
    }
  }

  #reports(reports: readonly VenueReport[]): void {
    this.input({ kind: 'reports', connectionId: idOf<ConnectionId>(CONNECTION_ID), reports });
  }

  #answer(id: ClientOrderId): void {
    const order = this.venue.orders.get(id);
    const known = this.engine.view.orders.get(id);
    if (order !== undefined) {
      const fills = this.venue.trades.filter((t) => t.order === order).map(fillOf);
      const status = statusOf(order, this.nowMs);
      return this.#toEngine(() => this.#reports([...fills, status]));
    }
    if (known === undefined) return;
    const { instrumentId } = known;
    const reason = 'the venue never took this order';
    const report = notFoundReport({ clientOrderId: id, instrumentId, reason, tsEventMs: this.nowMs });
    this.#toEngine(() => this.#reports([report]));
  }

  #mass(): void {
    const status = massStatusOf(this.venue, (order) => isLive(order) || this.#isOpenHere(order.id), this.nowMs);
    this.#toEngine(() => this.input({ kind: 'massStatus', connectionId: CONNECTION_ID, status }));
  }

  #isOpenHere(id: string): boolean {
    const order = this.engine.view.orders.get(idOf<ClientOrderId>(id));
    return order !== undefined && !isTerminal(order.status);
  }

  connect(): void {
    if (this.up) return;
    this.up = true;
    this.note('link');
    this.input({
      kind: 'link',
      connection: { ...CONNECTION, state: 'reconciling', reason: null, sinceMs: this.nowMs },
    });
  }

  drop(): void {
    if (!this.up) return;
    this.drops += 1;
    this.note('DROP');
    this.up = false;
    this.life += 1;
    this.fault(3_000);
    this.input({
      kind: 'link',
      connection: { ...CONNECTION, state: 'disconnected', reason: 'lost', sinceMs: this.nowMs },
    });
    const ms = this.int(100, 5_000);
    this.fault(ms + 3_000);
    this.later(ms, () => this.connect());
  }

  /* ---- the market and the clock ---- */

  move(bid: number, ask: number): void {
    this.note(`market ${bid} ${ask}`);
    this.venue.tick(this.nowMs);
    this.venue.move(bid, ask);
    this.#publish();
    this.later(this.int(1, 15), () => this.quote());
  }

  quote(): void {
    const { bid, ask } = this.venue;
    const text = (units: number): string => (units / 100).toFixed(2);
    const made = quote(TSLA, text(bid), text(ask), {
      bidSize: 5_000,
      askSize: 5_000,
      last: bid,
      tsEventMs: this.nowMs,
      tsInitMs: this.nowMs,
    });
    this.input({ kind: 'quotes', quotes: [made] });
  }

  /** Lets time pass; messages and timers act at their moments. */
  advance(ms: number): void {
    const until = this.nowMs + ms;
    for (;;) {
      const at = this.#nextMs();
      if (at === null || at > until) break;
      this.nowMs = Math.max(this.nowMs, at);
      this.venue.tick(this.nowMs);
      if (this.venue.changes.length > 0) this.#publish();
      this.#runDue();
      this.onMoment();
    }
    this.nowMs = until;
    this.venue.tick(until);
    if (this.venue.changes.length > 0) this.#publish();
  }

  #nextMs(): number | null {
    let least: number | null = null;
    const see = (ms: number): void => {
      if (least === null || ms < least) least = ms;
    };
    for (const m of this.#queue) see(m.atMs);
    for (const ms of this.#timers.values()) see(ms);
    for (const link of this.venue.links) see(link.atMs);
    return least;
  }

  #runDue(): void {
    const due = this.#queue.filter((m) => m.atMs <= this.nowMs).toSorted((a, b) => a.atMs - b.atMs || a.seq - b.seq);
    const first = due[0];
    if (first !== undefined) {
      this.#queue.splice(this.#queue.indexOf(first), 1);
      return first.run();
    }
    for (const [id, ms] of this.#timers) {
      if (ms > this.nowMs) continue;
      this.#timers.delete(id);
      return this.input({ kind: 'timer', timerId: id });
    }
  }
}
