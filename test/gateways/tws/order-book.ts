/**
 * The orders of a TWS as its protocol tells of them: what the exchange's reports make of each, its executions, and which
 * client hears it.
 *
 * Invariants: an order's numbers come from the exchange's reports; only the client that placed an order hears of it.
 */
import {
  dec,
  idOf,
  type AccountId,
  type ClientOrderId,
  type FillReport,
  type ModifyReport,
  type OrderStatusReport,
  type VenueReport,
} from '../../../shared/domain/index.ts';
import type { GatewayHost } from '../core/gateway.ts';
import type { ContractBook } from './contract-book.ts';
import { averaged, execIdOf, statusName, wireOrderOf, type WireError } from './host-order.ts';
import type { ExecutionFacts } from './messages.ts';
import { openOrderMessage } from './order-messages.ts';
import type { PlaceOrder } from './read-order.ts';
import { exchangeTime } from './times.ts';
import { factsOf, isOpenTrack, statusOf, tellExecution, type Client, type Execution, type Track } from './track.ts';

const FIRST_PERM_ID = 1_506_000_000;

type BookParts = {
  readonly host: GatewayHost;
  readonly contracts: ContractBook;
  readonly clients: () => readonly Client[];
  /** Sends an order whose parent has filled. */
  readonly send: (track: Track) => void;
};

export class OrderBook {
  readonly tracks: Track[] = [];
  readonly executions: Execution[] = [];
  private readonly parts: BookParts;
  /** By what the exchange calls them: the orders that were sent to it, and those that it named. */
  private readonly byHost = new Map<string, Track>();
  private readonly byVenue = new Map<string, Track>();

  constructor(parts: BookParts) {
    this.parts = parts;
  }

  /** The newest order of a client under that id. */
  find(clientId: number, orderId: number): Track | undefined {
    return this.tracks.findLast((t) => t.clientId === clientId && t.orderId === orderId);
  }

  /** The newest order that works. */
  newest(): Track | undefined {
    return this.tracks.findLast(isOpenTrack);
  }

  /** What waits for an order to fill. */
  childrenOf(parent: Track): Track[] {
    return this.tracks.filter(
      (t) => t.clientId === parent.clientId && t.order.parentId === parent.orderId && t.waiting && isOpenTrack(t),
    );
  }

  /** A client's new order, not yet sent. */
  keep(clientId: number, { orderId, contract, order }: PlaceOrder, muted: boolean): Track {
    const track: Track = {
      permId: FIRST_PERM_ID + this.tracks.length,
      clientId,
      orderId,
      account: idOf<AccountId>(order.account),
      hostId: this.hostIdFor(order.orderRef, clientId, orderId),
      instrument: null,
      contract,
      order,
      status: 'PendingSubmit',
      ...{ filled: '0', avg: '0', last: '0', stopPrice: null, doneMs: null },
      waiting: true,
      muted,
    };
    this.tracks.push(track);
    return track;
  }

  /** An order's own reference where it is free, so that the exchange's audit names it. */
  private hostIdFor(orderRef: string, clientId: number, orderId: number): ClientOrderId {
    const free = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,47}$/.test(orderRef) && !this.byHost.has(orderRef);
    return idOf<ClientOrderId>(free ? orderRef : `tws-${clientId}-${orderId}-${this.tracks.length}`);
  }

  /** An order goes to the exchange under its name there: reports by that name are about it from now on. */
  listen(hostId: ClientOrderId, track: Track): void {
    this.byHost.set(hostId, track);
  }

  /** Reports by that name are about no order any more. */
  stopListening(hostId: ClientOrderId): void {
    this.byHost.delete(hostId);
  }

  /** The exchange's own id of an order, once it said it. */
  venueIdOf(track: Track): string | null {
    return [...this.byVenue].find(([, t]) => t === track)?.[0] ?? null;
  }

  /** Reads the orders that others placed, which the exchange tells only by listing. */
  readForeign(accounts: Iterable<AccountId>): void {
    for (const account of accounts)
      for (const report of this.parts.host.venue.control.openOrders(account))
        if (report.clientOrderId === null) this.onForeign(account, report);
  }

  private onForeign(account: AccountId, report: OrderStatusReport): Track | null {
    const { venueOrderId } = report;
    const instrument = this.parts.contracts.get(report.instrumentId);
    if (venueOrderId === null || instrument === null) return null;
    const known = this.byVenue.get(venueOrderId);
    if (known !== undefined) return known;
    const track: Track = {
      permId: FIRST_PERM_ID + this.tracks.length,
      ...{ clientId: 0, orderId: 0, account, hostId: null, instrument },
      contract: this.parts.contracts.wireOf(instrument),
      order: wireOrderOf(report, account),
      status: statusName(report),
      ...{ filled: report.filledQty, avg: '0', last: '0', stopPrice: null, doneMs: null, waiting: false, muted: false },
    };
    this.tracks.push(track);
    this.byVenue.set(venueOrderId, track);
    return track;
  }

  /** What the exchange says about an account's orders. */
  onReports(account: AccountId, reports: readonly VenueReport[]): void {
    for (const report of reports) {
      if (report.kind === 'orderStatus') this.onStatus(account, report);
      else if (report.kind === 'fill') this.onFill(account, report);
      else if (report.kind === 'modified') this.onModified(report);
    }
  }

  private onStatus(account: AccountId, report: OrderStatusReport): void {
    const { clientOrderId } = report;
    const track = clientOrderId === null ? this.onForeign(account, report) : this.byHost.get(clientOrderId);
    // A refusal is told by the answer to the request, with its error.
    if (track === null || track === undefined || report.status === 'rejected') return;
    if (report.venueOrderId !== null) this.byVenue.set(report.venueOrderId, track);
    if (report.trigger?.trail != null) track.stopPrice = report.trigger.price;
    const name = statusName(report);
    if (name === 'Cancelled') return this.end(track, name);
    track.status = name;
    if (name === 'Filled') this.end(track, name);
    else this.tell(track);
  }

  /** An order was not taken, or not kept: its client hears why. */
  refuse(track: Track, { code, text }: WireError): void {
    if (!isOpenTrack(track)) return;
    track.status = 'Inactive';
    track.doneMs = this.parts.host.scheduler.nowMs();
    const client = this.clientOf(track);
    if (client === undefined || track.muted) return;
    client.error(track.orderId, code, text);
    this.tell(track);
  }

  /** An order is over; its children with it, or free. */
  end(track: Track, status: string): void {
    track.status = status;
    track.doneMs = this.parts.host.scheduler.nowMs();
    const client = this.clientOf(track);
    this.tell(track);
    if (status === 'Cancelled') client?.error(track.orderId, 202, 'Order Canceled - reason:');
    for (const child of this.childrenOf(track)) {
      if (status === 'Filled') this.parts.send(child);
      else this.end(child, 'Cancelled');
    }
  }

  private onModified(report: ModifyReport): void {
    const track = this.byHost.get(report.clientOrderId);
    if (track === undefined) return;
    const { limitPrice, triggerPrice } = report;
    const trails = track.order.orderType === 'TRAIL';
    track.order = {
      ...track.order,
      totalQty: report.qty,
      ...(limitPrice === null ? {} : { lmtPrice: limitPrice }),
      ...(triggerPrice == null || trails ? {} : { auxPrice: triggerPrice }),
    };
    this.tell(track);
  }

  private onFill(account: AccountId, fill: FillReport): void {
    const track =
      (fill.clientOrderId === null ? undefined : this.byHost.get(fill.clientOrderId)) ??
      this.byVenue.get(fill.venueOrderId);
    const instrument = this.parts.contracts.get(fill.instrumentId);
    if (track === undefined || instrument === null || fill.nonTrade !== undefined) return;
    const isLeg = fill.comboTradeId !== undefined;
    if (!isLeg) {
      track.avg = averaged({ qty: track.filled, avg: track.avg }, fill.qty, fill.price);
      track.filled = dec(track.filled).add(dec(fill.qty)).toString();
      track.last = fill.price;
    }
    const facts: ExecutionFacts = {
      ...{ orderId: track.orderId, permId: track.permId, clientId: track.clientId, orderRef: track.order.orderRef },
      contract: this.parts.contracts.wireOf(instrument),
      execId: execIdOf(fill.tradeId),
      time: exchangeTime(fill.tsEventMs),
      account,
      side: fill.side === 'buy' ? 'BOT' : 'SLD',
      shares: fill.qty,
      price: fill.price,
      cumQty: isLeg ? fill.qty : track.filled,
      avgPrice: isLeg ? fill.price : track.avg,
      liquidity: fill.liquidity === 'maker' ? 1 : 2,
    };
    // A combination's fee comes with its legs.
    const isBag = instrument.legs !== null;
    const execution = { facts, fee: isBag ? '' : fill.fee, currency: fill.feeCurrency, tsMs: fill.tsEventMs };
    this.executions.push(execution);
    this.toClient(track, (client) => tellExecution(client.stream, -1, execution));
    if (!isLeg) this.tellStatus(track);
  }

  /** The newest working order is made a limit order by hand in TWS. False when there is none. */
  makeLimit(lmtPrice: string): boolean {
    const track = this.newest();
    if (track === undefined) return false;
    track.order = { ...track.order, orderType: 'LMT', lmtPrice, auxPrice: null };
    track.status = 'Submitted';
    this.tell(track);
    return true;
  }

  /** The newest execution comes again as a further revision: at another price, or (null) of nothing. */
  correctLast(price: string | null): boolean {
    const last = this.executions.pop();
    if (last === undefined) return false;
    const execId = last.facts.execId.replace(/\d+$/, (n) => String(Number(n) + 1).padStart(2, '0'));
    const change = price === null ? { shares: '0' } : { price };
    const corrected: Execution = { ...last, facts: { ...last.facts, execId, ...change } };
    this.executions.push(corrected);
    const track = this.tracks.find((t) => t.permId === last.facts.permId);
    if (track !== undefined) this.toClient(track, (client) => tellExecution(client.stream, -1, corrected));
    return true;
  }

  /** An order's messages: its terms and its status. */
  tell(track: Track): void {
    this.toClient(track, (client) => client.stream(openOrderMessage(factsOf(track), client.version)));
    this.tellStatus(track);
    // What is lost is the answer; what happens later is told.
    if (track.status !== 'PendingSubmit') track.muted = false;
  }

  private tellStatus(track: Track): void {
    this.toClient(track, (client) => client.stream(statusOf(track)));
  }

  private toClient(track: Track, say: (client: Client) => void): void {
    const client = this.clientOf(track);
    if (client !== undefined && !track.muted) say(client);
  }

  private clientOf(track: Track): Client | undefined {
    return this.parts.clients().find((c) => c.clientId === track.clientId);
  }
}
