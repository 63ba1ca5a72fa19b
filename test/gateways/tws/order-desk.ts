/**
 * Requests for orders, of all clients: read, sent to the exchange, refused in the protocol's words. What becomes of them the
 * book keeps and tells.
 *
 * Invariant: what an order's client may not touch, it cannot cancel.
 */
import { idOf, type AccountId, type ClientOrderId } from '../../../shared/domain/index.ts';
import type { ExecutionClient } from '../../../src-main/ports/execution-client.ts';
import type { GatewayHost } from '../core/gateway.ts';
import type { ContractBook } from './contract-book.ts';
import { decimalOf, submitRequestOf } from './host-order.ts';
import { OrderBook } from './order-book.ts';
import { OrderIds } from './order-ids.ts';
import { openOrderMessage } from './order-messages.ts';
import type { PlaceOrder, WireOrder } from './read-order.ts';
import { factsOf, isOpenTrack, statusOf, type Client, type Track } from './track.ts';
import { answerWhatIf } from './what-if.ts';

export class OrderDesk {
  readonly book: OrderBook;
  readonly ids = new OrderIds();
  private readonly contracts: ContractBook;
  private readonly lines = new Map<AccountId, ExecutionClient>();

  constructor(parts: {
    readonly host: GatewayHost;
    readonly contracts: ContractBook;
    readonly clients: () => readonly Client[];
  }) {
    this.contracts = parts.contracts;
    this.book = new OrderBook({ ...parts, send: (track) => void this.send(track) });
  }

  /** Orders of this account go over that line. */
  add(account: AccountId, line: ExecutionClient): void {
    this.lines.set(account, line);
  }

  /** The line of an account to the exchange. */
  lineOf(account: AccountId | undefined): ExecutionClient | undefined {
    return account === undefined ? undefined : this.lines.get(account);
  }

  /** A new order, or a change of one that has that id. */
  async place(client: Client, asked: PlaceOrder, muted: boolean): Promise<void> {
    const { orderId, contract, order } = asked;
    const line = this.lines.get(idOf<AccountId>(order.account));
    if (line === undefined) return client.error(orderId, 435, 'You must specify an account.');
    if (order.whatIf) return answerWhatIf({ contracts: this.contracts, line }, client, asked);
    if (contract.secType === 'BAG' && order.ocaGroup !== '')
      return client.error(orderId, 356, 'Smart-combo order does not support OCA group.');
    const known = this.book.find(client.clientId, orderId);
    if (known !== undefined && isOpenTrack(known)) return this.change(client, known, order, muted);
    if (!this.ids.take(client.clientId, orderId)) return client.error(orderId, 103, 'Duplicate order id');
    const track = this.book.keep(client.clientId, asked, muted);
    const found = await this.contracts.one(contract);
    if (typeof found === 'string') return this.book.refuse(track, { code: 200, text: found });
    track.instrument = found;
    track.contract = { ...this.contracts.wireOf(found), exchange: contract.exchange };
    if (!order.transmit) return this.book.tell(track);
    await this.release(track);
  }

  /** Sends an order and what waited with it: its parents by `transmit`, itself unless its parent has to fill first. */
  private async release(track: Track): Promise<void> {
    const parent = track.order.parentId > 0 ? this.book.find(track.clientId, track.order.parentId) : undefined;
    if (parent?.waiting === true) await this.send(parent);
    if (parent === undefined || parent.status === 'Filled') return this.send(track);
    for (const child of this.book.childrenOf(parent)) {
      child.status = 'PreSubmitted';
      this.book.tell(child);
    }
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
    if ('code' in request) return this.book.refuse(track, request);
    this.book.listen(hostId, track);
    const outcome = await this.lines.get(track.account)?.submitOrder(request);
    if (outcome?.kind === 'rejected')
      this.book.refuse(track, { code: 201, text: `Order rejected - reason:${outcome.reason}` });
  }

  private async change(client: Client, track: Track, order: WireOrder, muted: boolean): Promise<void> {
    const { instrument, hostId } = track;
    if (muted) track.muted = true;
    const same = order.action === track.order.action && order.orderType === track.order.orderType;
    if (!same) return client.error(track.orderId, 105, 'Order being modified does not match original order.');
    if (track.waiting) {
      track.order = order;
      return order.transmit ? this.release(track) : this.book.tell(track);
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
    this.book.tell(track);
  }

  /** Only the client that placed it. */
  async cancel(client: Client, orderId: number): Promise<void> {
    const track = this.book.find(client.clientId, orderId);
    if (track === undefined) {
      return client.error(orderId, 10147, `OrderId ${orderId} that needs to be cancelled is not found.`);
    }
    if (track.waiting && isOpenTrack(track)) return this.book.end(track, 'Cancelled');
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
    const venueOrderId = this.book.venueIdOf(track);
    const outcome = await this.lines.get(track.account)?.cancelOrder({
      ...{ clientOrderId, instrumentId: instrument.id },
      venueOrderId: venueOrderId === null ? null : idOf(venueOrderId),
    });
    return outcome?.kind === 'rejected' ? outcome.reason : null;
  }

  /** Everything that works, of all clients. */
  async cancelEverything(): Promise<void> {
    this.refreshForeign();
    for (const track of this.book.tracks.filter(isOpenTrack)) {
      if (track.waiting) this.book.end(track, 'Cancelled');
      else await this.cancelAtHost(track);
    }
  }

  /** Reads the orders that others placed, which the exchange tells only by listing. */
  refreshForeign(): void {
    this.book.readForeign(this.lines.keys());
  }

  /** Client 0 asks for the orders that were placed by hand: each gets an id of its own. */
  bind(client: Client): void {
    this.refreshForeign();
    for (const track of this.book.tracks) {
      if (track.clientId !== 0 || track.orderId !== 0 || !isOpenTrack(track)) continue;
      track.orderId = this.ids.give(0);
      client.stream(openOrderMessage(factsOf(track), client.version));
      client.stream(statusOf(track));
    }
  }

  /** IB refuses the newest working order after it had taken it. False when there is none. */
  async refuseLast(text: string): Promise<boolean> {
    const track = this.book.newest();
    if (track?.hostId == null || track.instrument === null) return false;
    // What the exchange says of its end is not told: IB's own words are.
    this.book.stopListening(track.hostId);
    const { hostId: clientOrderId, instrument } = track;
    const target = { clientOrderId, venueOrderId: null, instrumentId: instrument.id };
    await this.lines.get(track.account)?.cancelOrder(target);
    this.book.refuse(track, { code: 201, text: `Order rejected - reason:${text}` });
    return true;
  }
}
