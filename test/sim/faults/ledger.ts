/**
 * What is watched while a history runs, and what it came to. Checks are incremental: each event that is committed, each
 * request on the wire and each change at the venue is looked at once.
 */
import { dec, type CloseAll, type EngineEvent, type JournaledEvent, type Order } from '../../../shared/domain/index.ts';
import type { SubmitRequest } from '../../../src-main/ports/execution-client.ts';
import { checkExitRoom } from './protection.ts';
import { QueueTruth } from './queue-truth.ts';
import type { Venue, VenueFill, VenueOrder } from './venue.ts';

/** One client order id that went onto the wire. */
export type SentOrder = {
  readonly id: string;
  readonly instrumentId: string;
  readonly ladderId: string | null;
  readonly quotesBefore: number;
  quotes: number | null;
  partial: boolean;
  replaced: boolean;
  faulted: boolean;
};

type LadderTruth = {
  target: number | null;
  filled: number;
  live: VenueOrder | null;
  last: SentOrder | null;
  done: boolean;
  /** The life of the engine in which it began or the trader last told it to go on. */
  life: number;
};

const LADDER_OF = /^(.+-L\d+)-\d+$/;
export const ladderOf = (orderId: string): string | null => LADDER_OF.exec(orderId)?.[1] ?? null;
/** Broken promises kept per history: more say nothing new. */
const BROKEN_MAX = 20;

export class Ledger {
  readonly broken: string[] = [];
  /** How often each invariant was checked. */
  readonly checks = new Map<string, number>();
  readonly faults = new Map<string, number>();
  readonly sent = new Map<string, SentOrder>();
  readonly quotes = new Map<string, number>();
  readonly queue = new QueueTruth(this);
  venue: Venue | null = null;
  seed = 0;
  /** Counts the starts of the engine. */
  life = 0;
  nowMs: () => number = () => 0;
  forbidsFills = false;
  trace: ((line: string) => void) | null = null;
  private readonly working = new Map<string, SentOrder>();
  private readonly committed = new Set<string>();
  private readonly modifies = new Map<string, { committed: number; wire: number }>();
  private readonly ladders = new Map<string, LadderTruth>();
  private readonly booked = new Set<string>();
  /** Orders that ended here, and those that only reduce. */
  private readonly ended = new Map<string, string>();
  private readonly reducing = new Set<string>();
  /** Orders of close-all: what closes, and the stops that it put back. */
  private readonly closes = new Set<string>();
  private readonly putBack = new Set<string>();
  private link = 'disconnected';
  private readonly bookedQty = new Map<string, number>();

  /** A promise was broken. */
  fault(text: string): void {
    this.say(() => `BROKEN ${text}`);
    if (this.broken.length < BROKEN_MAX) this.broken.push(`${this.nowMs()} ${text}`);
  }

  /** A line of the history, where somebody reads it. */
  say(text: () => string): void {
    this.trace?.(`${String(this.nowMs()).padStart(7)}  ${text()}`);
  }

  checked(invariant: string, times = 1): void {
    this.checks.set(invariant, (this.checks.get(invariant) ?? 0) + times);
  }

  /** A fault was made; `id` is the order it met, null all that work. */
  made(kind: string, id: string | null = null): void {
    this.faults.set(kind, (this.faults.get(kind) ?? 0) + 1);
    this.say(() => `fault: ${kind}${id === null ? '' : ` (${id})`}`);
    if (id === null) for (const order of this.working.values()) order.faulted = true;
    else this.met(id);
  }

  /** A fault that was made before meets this order. */
  met(id: string): void {
    const order = this.sent.get(id);
    if (order !== undefined) order.faulted = true;
  }

  noteQuote(instrumentId: string): void {
    this.quotes.set(instrumentId, (this.quotes.get(instrumentId) ?? 0) + 1);
  }

  /** A submit leaves the engine's side. */
  onSubmit(request: SubmitRequest): void {
    const { clientOrderId: id, instrumentId } = request;
    if (this.putBack.has(id)) this.onPutBack(request);
    this.say(() => `wire submit ${id}`);
    this.checked('no client order id sent twice');
    if (this.sent.has(id)) return this.fault(`G15: ${id} was sent twice`);
    this.checked('nothing sent that is not in the journal');
    if (!this.committed.has(id)) this.fault(`G15: ${id} was sent, and is not in the journal`);
    this.checked('nothing that opens is sent before the venue was read');
    if (this.link !== 'ready' && !this.reducing.has(id)) this.fault(`G17: ${id} was sent while ${this.link}`);
    const ladderId = ladderOf(id);
    const order: SentOrder = {
      id,
      instrumentId,
      ladderId,
      quotesBefore: this.quotes.get(instrumentId) ?? 0,
      quotes: null,
      partial: false,
      replaced: false,
      faulted: false,
    };
    this.sent.set(id, order);
    this.working.set(id, order);
    if (ladderId === null) return;
    const truth = this.ladder(ladderId);
    this.heeds(truth, id);
    if (truth.last !== null) truth.last.replaced = true;
    truth.last = order;
  }

  /** A stop that close-all put back follows what is held: beside the trader's other orders it may be late, never larger. */
  private onPutBack({ clientOrderId, instrumentId, qty, side }: SubmitRequest): void {
    this.checked('a stop that close-all put back is at most what is held');
    const held = this.bookedQty.get(instrumentId) ?? 0;
    const closes = side === 'sell' ? held : -held;
    const asked = dec(qty).toUnits(this.scaleOf(instrumentId));
    if (asked > closes) this.fault(`G2: ${clientOrderId} is to ${side} ${asked} of ${held}`);
  }

  /** After a restart a ladder sends nothing before the trader's word, and nothing at all once it is done. */
  private heeds(truth: LadderTruth, id: string): void {
    this.checked('a ladder waits for the trader after a restart');
    if (truth.life !== this.life) this.fault(`G18: ${id} was sent after a restart without the trader's word`);
    this.checked('a ladder that is done sends nothing');
    if (truth.done) this.fault(`G9: ${id} was sent for a ladder that is done`);
  }

  /** The trader tells a ladder to go on. */
  onWord(ladderId: string): void {
    this.ladder(ladderId).life = this.life;
  }

  onModify(id: string): void {
    this.say(() => `wire modify ${id}`);
    this.checked('nothing sent that is not in the journal');
    const count = this.modifiesOf(id);
    count.wire += 1;
    if (count.wire > count.committed) this.fault(`G15: a change of ${id} was sent, and is not in the journal`);
    const ladderId = ladderOf(id);
    if (ladderId !== null) this.heeds(this.ladder(ladderId), id);
  }

  /** The venue took an order or new terms of it. */
  onTerms(order: VenueOrder, how: 'taken' | 'modified' | 'link'): void {
    const modified = how !== 'taken';
    this.say(
      () => `venue ${modified ? 'modified' : 'accepted'} ${order.id}: ${order.qty} at ${order.limit ?? 'market'}`,
    );
    const sent = this.sent.get(order.id);
    if (sent === undefined) return this.fault(`G15: the venue holds ${order.id}, which nobody sent`);
    if (how === 'modified') sent.replaced = true;
    if (this.venue !== null) checkExitRoom(this, this.venue, order);
    this.checked('what ended here has ended there');
    const ended = this.ended.get(order.id);
    if (ended !== undefined && !modified) this.fault(`${order.id}: taken there, ${ended} here`);
    if (sent.ladderId === null) return;
    const truth = this.ladder(sent.ladderId);
    this.checked('at most one live order per ladder');
    if (truth.live !== null && truth.live !== order && isOpen(truth.live))
      this.fault(`G9: ${sent.ladderId} has two live orders, ${truth.live.id} and ${order.id}`);
    truth.live = order;
    this.checked('what a ladder may fill stays within its target');
    const most = truth.filled + (isOpen(order) ? order.qty - order.filled : 0);
    if (truth.target !== null && most > truth.target)
      this.fault(`G9: ${order.id} may bring ${sent.ladderId} to ${most} of ${truth.target}`);
  }

  /** The venue traded. */
  onFill(fill: VenueFill): void {
    this.say(() => `venue fill ${fill.tradeId} of ${fill.order.id}: ${fill.qty} at ${fill.price}`);
    const { order } = fill;
    if (this.forbidsFills) this.fault(`${order.id} filled, which is forbidden`);
    const sent = this.sent.get(order.id);
    if (sent === undefined) return;
    if (order.filled < order.qty) sent.partial = true;
    if (this.venue !== null) checkExitRoom(this, this.venue, order);
    if (this.closes.has(order.id)) this.onClose(fill);
    if (sent.ladderId === null) return;
    const truth = this.ladder(sent.ladderId);
    truth.filled += fill.qty;
    this.checked('fills within the target');
    if (truth.target !== null && truth.filled > truth.target)
      this.fault(`G9: ${sent.ladderId} filled ${truth.filled} of ${truth.target}`);
  }

  /** G2: a close takes no position through zero. */
  private onClose({ order, qty }: VenueFill): void {
    const id = order.request.instrumentId;
    const after = this.venue?.positions.get(id) ?? 0;
    const before = after - (order.side === 'buy' ? qty : -qty);
    this.checked('a close never changes the sign of a position');
    if (Math.sign(before) * Math.sign(after) < 0 || before === 0)
      this.fault(`G2: ${order.id} took ${id} from ${before} to ${after}`);
  }

  /** The venue ended an order. */
  onEnd(order: VenueOrder): void {
    this.say(() => `venue ${order.status} ${order.id} filled ${order.filled}`);
    const sent = this.working.get(order.id);
    if (sent === undefined) return;
    sent.quotes = (this.quotes.get(sent.instrumentId) ?? 0) - sent.quotesBefore;
    this.working.delete(order.id);
  }

  /** The emergency log took a close. */
  onEmergency(order: Order): void {
    this.committed.add(order.clientOrderId);
    this.reducing.add(order.clientOrderId);
    if (order.origin === 'closeAll' && order.role !== 'stop') this.closes.add(order.clientOrderId);
  }

  /** The venue refused an order: it is not there. */
  onRefused(id: string): void {
    const sent = this.working.get(id);
    if (sent !== undefined) sent.quotes = (this.quotes.get(sent.instrumentId) ?? 0) - sent.quotesBefore;
    this.working.delete(id);
  }

  /** The journal took a batch. */
  onCommitted(events: readonly JournaledEvent[]): void {
    for (const { event } of events) {
      this.say(() => `journal ${inWords(event)}`);
      this.onEvent(event);
    }
  }

  private onEvent(event: EngineEvent): void {
    switch (event.kind) {
      case 'orderSubmitted':
        this.committed.add(event.clientOrderId);
        return;
      case 'orderInitialized':
        if (event.order.reducing) this.reducing.add(event.order.clientOrderId);
        if (event.order.origin !== 'closeAll') return;
        (event.order.role === 'stop' ? this.putBack : this.closes).add(event.order.clientOrderId);
        return;
      case 'orderRejected':
      case 'orderCanceled':
      case 'orderExpired':
        return this.onEnded(event);
      case 'orderUnknown':
        this.ended.delete(event.clientOrderId);
        return;
      case 'connectionChanged':
        this.link = event.connection.state;
        return;
      case 'ladderDone': {
        const truth = this.ladder(event.ladder.ladderId);
        truth.done = true;
        this.checked('a ladder that is done has nothing at the venue');
        if (truth.live !== null && isOpen(truth.live))
          this.fault(`${event.ladder.ladderId} is done, and ${truth.live.id} works`);
        return;
      }
      case 'closeAllChanged':
        if (event.closeAll.status === 'done') this.onClosedAll(event.closeAll);
        return;
      case 'queuedChanged':
        return this.queue.onQueued(event.queued);
      case 'orderPendingModify':
        this.modifiesOf(event.clientOrderId).committed += 1;
        return;
      case 'ladderStarted':
        this.ladder(event.ladder.ladderId).target = dec(event.ladder.qty).toUnits(
          this.scaleOf(event.ladder.instrumentId),
        );
        return;
      case 'orderFilled':
        return this.onBooked(event.fill);
      case 'positionChanged': {
        const { instrumentId, qty } = event.position;
        this.checked('position is the sum of its booked fills');
        const sum = this.bookedQty.get(instrumentId) ?? 0;
        const has = dec(qty).toUnits(this.scaleOf(instrumentId));
        if (has !== sum) this.fault(`${instrumentId}: position ${has}, booked fills add up to ${sum}`);
        return;
      }
      case 'reconciled':
        return this.fault(`${event.instrumentId}: ${event.text}`);
      default:
    }
  }

  /** G5: a row that is flat is flat at the venue, and nothing works there. */
  private onClosedAll(closeAll: CloseAll): void {
    for (const row of closeAll.rows) {
      if (row.status !== 'flat') continue;
      this.checked('flat is flat');
      const held = this.venue?.positions.get(row.instrumentId) ?? 0;
      if (held !== 0) this.fault(`G5: ${closeAll.closeAllId}: ${row.instrumentId} is flat here, ${held} there`);
      for (const order of this.venue?.open ?? [])
        if (order.request.instrumentId === row.instrumentId)
          this.fault(`G5: ${closeAll.closeAllId}: ${row.instrumentId} is flat here, and ${order.id} works there`);
    }
  }

  private onEnded(event: Extract<EngineEvent, { kind: 'orderRejected' | 'orderCanceled' | 'orderExpired' }>): void {
    const { clientOrderId, kind } = event;
    this.ended.set(clientOrderId, kind);
    this.checked('what ended here has ended there');
    const theirs = this.venue?.orders.get(clientOrderId);
    if (theirs !== undefined && isOpen(theirs)) this.fault(`${clientOrderId}: ${theirs.status} there, ${kind} here`);
  }

  private onBooked(fill: Extract<EngineEvent, { kind: 'orderFilled' }>['fill']): void {
    this.checked('each fill booked once, as the venue traded it');
    const theirs = this.venue?.fills[Number(fill.tradeId.slice(1)) - 1];
    const units = dec(fill.qty).toUnits(this.scaleOf(fill.instrumentId));
    if (theirs === undefined || theirs.qty !== units || theirs.order.id !== fill.clientOrderId)
      this.fault(`fill ${fill.tradeId} of ${fill.clientOrderId} was booked and never traded so`);
    if (this.booked.has(fill.tradeId)) this.fault(`fill ${fill.tradeId} was booked twice`);
    this.booked.add(fill.tradeId);
    const signed = fill.side === 'buy' ? units : -units;
    this.bookedQty.set(fill.instrumentId, (this.bookedQty.get(fill.instrumentId) ?? 0) + signed);
  }

  private scaleOf(instrumentId: string): number {
    return this.venue?.markets.get(instrumentId)?.traded.instrument.qtyScale ?? 0;
  }

  private ladder(id: string): LadderTruth {
    const known = this.ladders.get(id);
    if (known !== undefined) return known;
    const truth: LadderTruth = { target: null, filled: 0, live: null, last: null, done: false, life: this.life };
    this.ladders.set(id, truth);
    return truth;
  }

  private modifiesOf(id: string): { committed: number; wire: number } {
    const known = this.modifies.get(id);
    if (known !== undefined) return known;
    const count = { committed: 0, wire: 0 };
    this.modifies.set(id, count);
    return count;
  }
}

const isOpen = (order: VenueOrder): boolean => order.status === 'accepted' || order.status === 'partiallyFilled';

/** An event in one line. */
function inWords(event: EngineEvent): string {
  switch (event.kind) {
    case 'orderInitialized':
      return `${event.kind} ${event.order.clientOrderId} ${event.order.side} ${event.order.qty} at ${event.order.limitPrice ?? 'market'}`;
    case 'orderFilled':
      return `${event.kind} ${event.fill.clientOrderId} ${event.fill.tradeId} ${event.fill.qty} at ${event.fill.price}`;
    case 'alertRaised':
      return `alert: ${event.alert.title}`;
    case 'positionChanged':
      return `position ${event.position.instrumentId} ${event.position.qty}`;
    case 'connectionChanged':
      return `connection ${event.connection.state} (${event.connection.reason ?? ''})`;
    case 'accountChanged':
      return 'account';
    case 'bracketChanged': {
      const { bracketId, status, entryFilled, exitedQty, shedQty, stop, target } = event.bracket;
      const exit = (of: typeof stop): string =>
        of === null ? 'none' : `${of.heldBy} ${of.qty} ${of.clientOrderId ?? ''}`;
      return `bracket ${bracketId} ${status} filled ${entryFilled} exited ${exitedQty} shed ${shedQty ?? 0} stop ${exit(stop)} target ${exit(target)}`;
    }
    default: {
      if ('ladder' in event)
        return `${event.kind} ${event.ladder.ladderId} ${event.ladder.status} filled ${event.ladder.filledQty} of ${event.ladder.qty}`;
      return JSON.stringify(event);
    }
  }
}
