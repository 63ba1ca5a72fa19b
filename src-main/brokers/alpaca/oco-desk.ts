/**
 * Two exits of ours as one order at Alpaca. They come one by one and leave together; what becomes of the request becomes of both. The
 * stop's order has a name of Alpaca's own: whose it is, is known from its parent, whose name on the wire has both.
 *
 * Invariants: neither leaves without the other, and the request leaves once; a stop counts as never arrived only when its parent does.
 */
import { dec, type CommandOutcome, type VenueReport } from '../../../shared/domain/index.ts';
import type { Scheduler, TimerHandle } from '../../ports/clock.ts';
import type { SubmitRequest } from '../../ports/execution-client.ts';
import { orderWait } from '../../wire/order-wait.ts';
import { readOneOrder, readOrders } from './account-reads.ts';
import type { Chain, Group } from './chains.ts';
import type { RestFailure } from './errors.ts';
import { ocoBody, pairOf, type Pair } from './oco-body.ts';
import { knownChain, type NamingParts } from './order-names.ts';
import type { Holdings } from './orders.ts';
import { readOrder, type ReadOrder } from './parse/order.ts';
import { orderShape } from './parse/wire.ts';
import type { AlpacaRest, Call } from './rest.ts';
import { readClientId } from './symbols.ts';

/** So long one of two waits for the other, ms: they leave the engine in one go. */
export const PARTNER_WAIT_MS = 500;
/** Lists are asked for from so long before an order's own time, ms. */
const BEFORE_MS = 60_000;

export type OcoParts = Omit<NamingParts, 'ocoChain' | 'instrumentOf'> & {
  readonly rest: AlpacaRest;
  readonly scheduler: Scheduler;
  readonly holdings: Holdings;
  /** What a failed request means for one order, told where it is proven. */
  readonly refused: (request: SubmitRequest, failure: RestFailure) => CommandOutcome;
  /** Marks a call that sends an order while it is under way. */
  readonly beside: (call: Call) => Call;
};

type Waiting = {
  readonly request: SubmitRequest;
  readonly give: (outcome: CommandOutcome) => void;
  readonly timer: TimerHandle;
};
type Outcomes = { readonly target: CommandOutcome; readonly stop: CommandOutcome };

const unsent = (reason: string): CommandOutcome => ({ kind: 'rejected', reason, unsent: true });
const both = (outcome: CommandOutcome): Outcomes => ({ target: outcome, stop: outcome });

export class OcoDesk {
  private readonly parts: OcoParts;
  private readonly waiting = new Map<string, Waiting>();
  private readonly underWay = new Set<Promise<Outcomes>>();

  constructor(parts: OcoParts) {
    this.parts = parts;
  }

  /** One of two; it leaves when the other one is there, or not at all. */
  submit(linkId: string, request: SubmitRequest): Promise<CommandOutcome> {
    const other = this.waiting.get(linkId);
    if (other === undefined) return this.await(linkId, request);
    this.waiting.delete(linkId);
    other.timer.cancel();
    const pair = pairOf(other.request, request);
    const sent = pair === null ? Promise.resolve(both(unsent('Alpaca links a limit and a stop'))) : this.send(pair);
    this.underWay.add(sent);
    const isTarget = (one: SubmitRequest): boolean => one === pair?.target;
    return sent
      .finally(() => this.underWay.delete(sent))
      .then(({ target, stop }) => {
        other.give(isTarget(other.request) ? target : stop);
        return isTarget(request) ? target : stop;
      });
  }

  private await(linkId: string, request: SubmitRequest): Promise<CommandOutcome> {
    return new Promise((give) => {
      const timer = this.parts.scheduler.after(PARTNER_WAIT_MS, () => {
        this.waiting.delete(linkId);
        give(unsent('the order that it is one with did not come'));
      });
      this.waiting.set(linkId, { request, give, timer });
    });
  }

  private async send(pair: Pair): Promise<Outcomes> {
    const { book, chains, rest, scheduler, holdings, refused } = this.parts;
    const instrument = book.find(pair.target.instrumentId);
    if (instrument === null) return both(unsent(`Alpaca lists no ${pair.target.instrumentId}`));
    const body = ocoBody(pair, instrument, holdings);
    if (!body.ok) return both(unsent(body.error));
    const [target, stop] = [chains.open(pair.target, null), chains.open(pair.stop, null)];
    chains.pair(body.value.clientOrderId, target, stop);
    for (const chain of [target, stop]) chain.qty = dec(pair.target.qty);
    const lane = pair.target.reducing === true && pair.stop.reducing === true ? 'reduce' : 'order';
    const answer = await rest.trading(
      lane,
      this.parts.beside((api, init) => api.orders.postOrderRaw({ postOrderRequest: body.value }, init)),
      { waited: orderWait(scheduler, lane) },
    );
    if (!answer.ok) return { target: refused(pair.target, answer.error), stop: refused(pair.stop, answer.error) };
    const read = orderShape.safeParse(answer.value);
    const order = read.success ? readOrder(read.data) : null;
    if (order === null) return both({ kind: 'unknown', reason: "Alpaca's answer to the order cannot be read" });
    this.note(order);
    // The answer names the stop as a rule, and need not.
    if (stop.head === null) await this.ask(order);
    return { target: ackOf(target), stop: ackOf(stop) };
  }

  private async ask(order: ReadOrder): Promise<void> {
    const read = await readOneOrder(this.parts.rest, { id: order.venueOrderId });
    const nested = read.ok && read.value !== null ? readOrder(read.value) : null;
    if (nested !== null) this.note(nested);
  }

  /** What a nested answer says of whose order is whose. Null: it is no pair of ours. */
  note(order: ReadOrder): Group | null {
    const group = order.isOco ? this.groupOf(order) : null;
    if (group === null) return null;
    const { chains } = this.parts;
    if (group.target.head === null) chains.setHead(group.target, order.venueOrderId);
    else chains.link(group.target, order.venueOrderId);
    for (const child of order.children) {
      if (group.stop.head === null && child.status !== null) chains.setHead(group.stop, child.venueOrderId);
      else chains.link(group.stop, child.venueOrderId);
      group.stop.changes = Math.max(group.stop.changes, readClientId(child.wireClientId).change);
    }
    return group;
  }

  private groupOf(order: ReadOrder): Group | null {
    const { chains } = this.parts;
    const known = knownChain(this.parts, order)?.group ?? null;
    const { id, stopId, change } = readClientId(order.wireClientId);
    if (known !== null || id === null || stopId === null) return known;
    const { instrumentId, side, wireClientId } = order;
    if (instrumentId === null || side === null || wireClientId === null) return null;
    const target = chains.open({ clientOrderId: id, instrumentId, side }, null);
    target.changes = Math.max(target.changes, change);
    const wireName = wireClientId.split('~')[0] ?? wireClientId;
    return chains.pair(wireName, target, chains.open({ clientOrderId: stopId, instrumentId, side }, null));
  }

  /** For `chainOf`: the chain of an order that no chain is known of. A stop's parent is looked for. */
  async chainOf(order: ReadOrder): Promise<Chain | null> {
    const group = this.note(order);
    if (group !== null) return group.target;
    const isStop = order.type === 'stop' || order.type === 'stopLimit';
    if (!isStop || readClientId(order.wireClientId).id !== null) return null;
    await Promise.allSettled(this.underWay);
    return knownChain(this.parts, order) ?? (await this.searched(order));
  }

  private async searched(order: ReadOrder): Promise<Chain | null> {
    await this.search((order.createdMs ?? this.parts.scheduler.nowMs()) - BEFORE_MS);
    return knownChain(this.parts, order);
  }

  /** Learns whose order is whose from everything that Alpaca lists since a time. False: it could not be read. */
  async search(sinceMs: number): Promise<boolean> {
    const listed = await readOrders(this.parts.rest, sinceMs);
    if (!listed.ok) return false;
    for (const wire of listed.value) {
      const order = readOrder(wire);
      if (order !== null) this.note(order);
    }
    return true;
  }

  /** Keeps what is known of quantities, which are fixed there. */
  onReports(reports: readonly VenueReport[]): void {
    for (const report of reports) {
      if (report.kind !== 'orderStatus' && report.kind !== 'modified') continue;
      const chain = this.parts.chains.find(report.clientOrderId, null);
      if (chain !== null && chain.group !== null) chain.qty = dec(report.qty);
    }
  }
}

const ackOf = ({ head }: Chain): CommandOutcome =>
  head === null
    ? { kind: 'unknown', reason: 'Alpaca has not named the stop of the order yet' }
    : { kind: 'acked', venueOrderId: head };
