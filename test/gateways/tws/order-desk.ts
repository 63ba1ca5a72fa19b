/**
 * The orders of a TWS: who placed them under which id, what the exchange says of them, and which client hears it.
 *
 * Invariants: an order's numbers come from the exchange's reports; a client's order id is used once; what an order's client
 * may not touch, it cannot cancel.
 */
import {
  dec,
  idOf,
  type AccountId,
  type ClientOrderId,
  type FillReport,
  type Instrument,
  type ModifyReport,
  type OrderStatusReport,
  type VenueReport,
} from '../../../shared/domain/index.ts';
import type { ExecutionClient } from '../../../src-main/ports/execution-client.ts';
import type { GatewayHost } from '../core/gateway.ts';
import type { ContractBook, WireContract } from './contract-book.ts';
import {
  averaged,
  decimalOf,
  execIdOf,
  statusName,
  submitRequestOf,
  wireOrderOf,
  type WireError,
} from './host-order.ts';
import type { ExecutionFacts } from './messages.ts';
import { openOrderMessage, type OrderFacts, type WhatIfFacts } from './order-messages.ts';
import type { PlaceOrder, WireOrder } from './read-order.ts';
import { exchangeTime } from './times.ts';
import { factsOf, isOpenTrack, statusOf, tellExecution, type Client, type Execution, type Track } from './track.ts';

const FIRST_PERM_ID = 1_506_000_000;

export class OrderDesk {
  readonly tracks: Track[] = [];
  readonly executions: Execution[] = [];
  private readonly host: GatewayHost;
  private readonly book: ContractBook;
  private readonly lines = new Map<AccountId, ExecutionClient>();
  private readonly byHost = new Map<string, Track>();
  private readonly byVenue = new Map<string, Track>();
  private readonly clients: () => readonly Client[];
  private readonly lastIds = new Map<number, number>();
  /** The highest id of orders, of whatever client, that a client was told of. */
  private readonly toldIds = new Map<number, number>();

  constructor(parts: {
    readonly host: GatewayHost;
    readonly book: ContractBook;
    readonly clients: () => readonly Client[];
  }) {
    this.host = parts.host;
    this.book = parts.book;
    this.clients = parts.clients;
  }

  /** Listens to an account's reports over its line to the exchange. */
  add(account: AccountId, line: ExecutionClient): void {
    this.lines.set(account, line);
  }

  /** The line of an account to the exchange. */
  lineOf(account: AccountId | undefined): ExecutionClient | undefined {
    return account === undefined ? undefined : this.lines.get(account);
  }

  /** The next order id that a client may use. */
  nextId(clientId: number): number {
    return (this.lastIds.get(clientId) ?? 0) + 1;
  }

  /** A client was told of an order: the ids of its own have to be above it (TWS API: The Next Valid Identifier). */
  noteTold(clientId: number, orderId: number): void {
    this.toldIds.set(clientId, Math.max(this.toldIds.get(clientId) ?? 0, orderId));
  }

  private find(clientId: number, orderId: number): Track | undefined {
    return this.tracks.findLast((t) => t.clientId === clientId && t.orderId === orderId);
  }

  private clientOf(track: Track): Client | undefined {
    return this.clients().find((c) => c.clientId === track.clientId);
  }

  /** A new order, or a change of one that has that id. */
  async place(client: Client, { orderId, contract, order }: PlaceOrder, muted: boolean): Promise<void> {
    const account = idOf<AccountId>(order.account);
    if (!this.lines.has(account)) return client.error(orderId, 435, 'You must specify an account.');
    if (order.whatIf) return this.whatIf(client, { orderId, contract, order });
    if (contract.secType === 'BAG' && order.ocaGroup !== '')
      return client.error(orderId, 356, 'Smart-combo order does not support OCA group.');
    const known = this.find(client.clientId, orderId);
    if (known !== undefined && isOpenTrack(known)) return this.change(client, known, order, muted);
    const used = Math.max(this.lastIds.get(client.clientId) ?? 0, this.toldIds.get(client.clientId) ?? 0);
    if (orderId <= used) return client.error(orderId, 103, 'Duplicate order id');
    this.lastIds.set(client.clientId, orderId);
    const track: Track = {
      permId: FIRST_PERM_ID + this.tracks.length,
      clientId: client.clientId,
      orderId,
      account,
      hostId: this.hostIdFor(order.orderRef, client.clientId, orderId),
      instrument: null,
      contract,
      order,
      status: 'PendingSubmit',
      ...{ filled: '0', avg: '0', last: '0', stopPrice: null, doneMs: null },
      waiting: true,
      muted,
    };
    this.tracks.push(track);
    const found = await this.instrumentOf(contract);
    if (typeof found === 'string') return this.refuse(track, { code: 200, text: found });
    track.instrument = found;
    track.contract = { ...this.book.wireOf(found), exchange: contract.exchange, legs: this.book.wireOf(found).legs };
    if (!order.transmit) return this.tell(track);
    await this.release(track);
  }

  /** An order's own reference where it is free, so that the exchange's audit names it. */
  private hostIdFor(orderRef: string, clientId: number, orderId: number): ClientOrderId {
    const free = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,47}$/.test(orderRef) && !this.byHost.has(orderRef);
    return idOf<ClientOrderId>(free ? orderRef : `tws-${clientId}-${orderId}-${this.tracks.length}`);
  }

  private async instrumentOf(contract: WireContract): Promise<Instrument | string> {
    if (contract.secType === 'BAG') return this.book.combo(contract.legs);
    const [found, second] = await this.book.find(contract);
    if (found === undefined) return 'No security definition has been found for the request';
    return second === undefined ? found : 'The contract description specified is ambiguous.';
  }

  /** Sends an order and what waited with it: its parents by `transmit`, itself unless its parent has to fill first. */
  private async release(track: Track): Promise<void> {
    const parent = track.order.parentId > 0 ? this.find(track.clientId, track.order.parentId) : undefined;
    if (parent?.waiting === true) await this.send(parent);
    if (parent === undefined || parent.status === 'Filled') return this.send(track);
    for (const child of this.childrenOf(parent)) {
      child.status = 'PreSubmitted';
      this.tell(child);
    }
  }

  private childrenOf(parent: Track): Track[] {
    return this.tracks.filter(
      (t) => t.clientId === parent.clientId && t.order.parentId === parent.orderId && t.waiting && isOpenTrack(t),
    );
  }

  private async send(track: Track): Promise<void> {
    const { instrument, hostId } = track;
    if (instrument === null || hostId === null) return;
    track.waiting = false;
    const oca = track.order.ocaGroup === '' ? null : `${track.account}-${track.order.ocaGroup}`.slice(0, 64);
    const linkId = oca ?? (track.order.parentId > 0 ? `p${track.clientId}-${track.order.parentId}` : null);
    const request = submitRequestOf(track.order, {
      accountId: track.account,
      clientOrderId: hostId,
      instrument,
      linkId,
    });
    if ('code' in request) return this.refuse(track, request);
    this.byHost.set(hostId, track);
    const outcome = await this.lines.get(track.account)?.submitOrder(request);
    if (outcome?.kind === 'rejected')
      this.refuse(track, { code: 201, text: `Order rejected - reason:${outcome.reason}` });
  }

  private refuse(track: Track, { code, text }: WireError): void {
    if (!isOpenTrack(track)) return;
    track.status = 'Inactive';
    track.doneMs = this.host.scheduler.nowMs();
    const client = this.clientOf(track);
    if (client === undefined || track.muted) return;
    client.error(track.orderId, code, text);
    this.tell(track);
  }

  private async change(client: Client, track: Track, order: WireOrder, muted: boolean): Promise<void> {
    const { instrument, hostId } = track;
    if (muted) track.muted = true;
    const same = order.action === track.order.action && order.orderType === track.order.orderType;
    if (!same) return client.error(track.orderId, 105, 'Order being modified does not match original order.');
    if (track.waiting) {
      track.order = order;
      return order.transmit ? this.release(track) : this.tell(track);
    }
    if (instrument === null || hostId === null) return;
    const qty = decimalOf(order.totalQty);
    if (qty === null) return client.error(track.orderId, 434, 'The order size cannot be zero.');
    const triggered = order.orderType === 'TRAIL' || order.orderType === 'MKT' || order.orderType === 'LMT';
    const limited =
      order.orderType !== 'MKT' &&
      order.orderType !== 'STP' &&
      order.orderType !== 'TRAIL' &&
      order.orderType !== 'MIT';
    const outcome = await this.lines.get(track.account)?.modifyOrder({
      ...{ clientOrderId: hostId, venueOrderId: null, instrumentId: instrument.id, qty },
      limitPrice: limited ? decimalOf(order.lmtPrice) : null,
      ...(triggered ? {} : { triggerPrice: decimalOf(order.auxPrice) }),
    });
    if (outcome?.kind !== 'rejected') return;
    if (track.status === 'Filled') client.error(track.orderId, 104, 'Cannot modify a filled order.');
    else client.error(track.orderId, 201, `Order rejected - reason:${outcome.reason}`);
    this.tell(track);
  }

  /** Only the client that placed it. */
  async cancel(client: Client, orderId: number): Promise<void> {
    const track = this.find(client.clientId, orderId);
    if (track === undefined) {
      return client.error(orderId, 10147, `OrderId ${orderId} that needs to be cancelled is not found.`);
    }
    if (track.waiting && isOpenTrack(track)) return this.end(track, 'Cancelled');
    const words = `OrderId ${orderId} that needs to be cancelled cannot be cancelled, state: `;
    if (!isOpenTrack(track)) return client.error(orderId, 10148, `${words}${track.status}.`);
    const refused = await this.cancelAtHost(track);
    if (refused !== null) client.error(orderId, 10148, `${words}${refused}.`);
  }

  /** Null when it was taken, else why not. */
  private async cancelAtHost(track: Track): Promise<string | null> {
    const { instrument, hostId } = track;
    if (instrument === null) return 'PendingSubmit';
    const clientOrderId = hostId ?? idOf<ClientOrderId>('of-another-client');
    const venueOrderId = [...this.byVenue].find(([, t]) => t === track)?.[0] ?? null;
    const outcome = await this.lines.get(track.account)?.cancelOrder({
      ...{ clientOrderId, instrumentId: instrument.id },
      venueOrderId: venueOrderId === null ? null : idOf(venueOrderId),
    });
    return outcome?.kind === 'rejected' ? outcome.reason : null;
  }

  /** Everything that works, of all clients. */
  async cancelEverything(): Promise<void> {
    await this.refreshForeign();
    for (const track of this.tracks.filter(isOpenTrack)) {
      if (track.waiting) this.end(track, 'Cancelled');
      else await this.cancelAtHost(track);
    }
  }

  /** Reads the orders that others placed, which the exchange tells only by listing. */
  async refreshForeign(): Promise<void> {
    for (const account of this.lines.keys())
      for (const report of this.host.venue.control.openOrders(account))
        if (report.clientOrderId === null) this.onForeign(account, report);
  }

  private onForeign(account: AccountId, report: OrderStatusReport): Track | null {
    const { venueOrderId } = report;
    const instrument = this.book.get(report.instrumentId);
    if (venueOrderId === null || instrument === null) return null;
    const known = this.byVenue.get(venueOrderId);
    if (known !== undefined) return known;
    const track: Track = {
      permId: FIRST_PERM_ID + this.tracks.length,
      ...{ clientId: 0, orderId: 0, account, hostId: null, instrument },
      contract: this.book.wireOf(instrument),
      order: wireOrderOf(report, account),
      status: statusName(report),
      ...{ filled: report.filledQty, avg: '0', last: '0', stopPrice: null, doneMs: null, waiting: false, muted: false },
    };
    this.tracks.push(track);
    this.byVenue.set(venueOrderId, track);
    return track;
  }

  /** Client 0 asks for the orders that were placed by hand: each gets an id of its own. */
  async bind(client: Client): Promise<void> {
    await this.refreshForeign();
    for (const track of this.tracks) {
      if (track.clientId !== 0 || track.orderId !== 0 || !isOpenTrack(track)) continue;
      track.orderId = this.nextId(0);
      this.lastIds.set(0, track.orderId);
      client.stream(openOrderMessage(factsOf(track), client.version));
      client.stream(statusOf(track));
    }
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

  /** An order is over; its children with it, or free. */
  private end(track: Track, status: string): void {
    track.status = status;
    track.doneMs = this.host.scheduler.nowMs();
    const client = this.clientOf(track);
    this.tell(track);
    if (status === 'Cancelled') client?.error(track.orderId, 202, 'Order Canceled - reason:');
    for (const child of this.childrenOf(track)) {
      if (status === 'Filled') void this.send(child);
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
    const instrument = this.book.get(fill.instrumentId);
    if (track === undefined || instrument === null || fill.nonTrade !== undefined) return;
    const isLeg = fill.comboTradeId !== undefined;
    if (!isLeg) {
      track.avg = averaged({ qty: track.filled, avg: track.avg }, fill.qty, fill.price);
      track.filled = dec(track.filled).add(dec(fill.qty)).toString();
      track.last = fill.price;
    }
    const facts: ExecutionFacts = {
      ...{ orderId: track.orderId, permId: track.permId, clientId: track.clientId, orderRef: track.order.orderRef },
      contract: this.book.wireOf(instrument),
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

  /** IB refuses the newest working order after it had taken it. False when there is none. */
  async refuseLast(text: string): Promise<boolean> {
    const track = this.tracks.findLast(isOpenTrack);
    if (track?.hostId == null || track.instrument === null) return false;
    // What the exchange says of its end is not told: IB's own words are.
    this.byHost.delete(track.hostId);
    const { hostId: clientOrderId, instrument } = track;
    const target = { clientOrderId, venueOrderId: null, instrumentId: instrument.id };
    await this.lines.get(track.account)?.cancelOrder(target);
    this.refuse(track, { code: 201, text: `Order rejected - reason:${text}` });
    return true;
  }

  /** The ids that clients used are forgotten, as by TWS's “Reset API order ID sequence”. */
  resetIds(): void {
    this.lastIds.clear();
    this.toldIds.clear();
  }

  /** The newest working order is made a limit order by hand in TWS. False when there is none. */
  makeLimit(lmtPrice: string): boolean {
    const track = this.tracks.findLast(isOpenTrack);
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
  private tell(track: Track): void {
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

  private async whatIf(client: Client, { orderId, contract, order }: PlaceOrder): Promise<void> {
    const account = idOf<AccountId>(order.account);
    const instrument = await this.instrumentOf(contract);
    if (typeof instrument === 'string') return client.error(orderId, 200, instrument);
    const clientOrderId = idOf<ClientOrderId>(`what-if-${client.clientId}-${orderId}`);
    const request = submitRequestOf(order, { accountId: account, clientOrderId, instrument, linkId: null });
    if ('code' in request) return client.error(orderId, request.code, request.text);
    const answer = await this.lines.get(account)?.whatIf(request);
    if (answer?.ok !== true)
      return client.error(orderId, 201, `Order rejected - reason:${answer?.error.message ?? ''}`);
    const facts: OrderFacts = {
      ...{ orderId, clientId: client.clientId, permId: 0, order, status: 'PreSubmitted', filled: '0', stopPrice: null },
      contract: { ...this.book.wireOf(instrument), exchange: contract.exchange },
      ...{ completedTime: '', completedStatus: '' },
    };
    client.stream(openOrderMessage(facts, client.version, marginsOf(answer.value, instrument.currency)));
  }
}

function marginsOf(answer: unknown, currency: string): WhatIfFacts {
  const raw = (typeof answer === 'object' && answer !== null ? answer : {}) as Readonly<Record<string, unknown>>;
  const text = (name: string): string => {
    const value = raw[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  return {
    initAfter: text('initialAfter'),
    maintAfter: text('maintenanceAfter'),
    equityAfter: text('equityWithLoanAfter'),
    commission: '',
    currency,
  };
}
