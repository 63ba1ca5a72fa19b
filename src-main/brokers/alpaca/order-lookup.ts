/**
 * What stands at Alpaca for an order of ours: its replacements followed, and of two that went out as one found through the order that
 * they are. `notFound` is said only of what Alpaca surely never took (G15).
 */
import {
  err,
  ok,
  type ClientOrderId,
  type CommandOutcome,
  type OrderStatusReport,
  type Result,
} from '../../../shared/domain/index.ts';
import type { CancelRequest, VenueError } from '../../ports/execution-client.ts';
import { notFoundReport } from '../../ports/not-found-report.ts';
import { readOneOrder } from './account-reads.ts';
import type { Chain, Group } from './chains.ts';
import type { OcoDesk } from './oco-desk.ts';
import { chainOf, type NamingParts } from './order-names.ts';
import { readOrder, statusReport, type ReadOrder } from './parse/order.ts';
import type { AlpacaRest } from './rest.ts';

/** Replacements of replacements that a question follows. */
const HOPS_MAX = 30;
/** How far back an order is looked for of which nothing is known but its id. */
const SEARCH_BACK_MS = 7 * 86_400_000;

type Found = Result<ReadOrder | null, VenueError>;
export type LookupParts = NamingParts & {
  readonly rest: AlpacaRest;
  readonly ocos: OcoDesk;
  readonly nowMs: () => number;
};

export class OrderLookup {
  private readonly parts: LookupParts;

  constructor(parts: LookupParts) {
    this.parts = parts;
  }

  /** The chain of an order to be changed or cancelled; Alpaca is asked where it is not known. */
  async locate(request: Pick<CancelRequest, 'clientOrderId' | 'venueOrderId'>): Promise<Result<Chain, CommandOutcome>> {
    const known = this.parts.chains.find(request.clientOrderId, request.venueOrderId);
    if (known !== null && known.head !== null) return ok(known);
    const read =
      request.venueOrderId === null
        ? await this.named(request.clientOrderId)
        : await this.newest(request.venueOrderId, true);
    if (!read.ok) return err({ kind: 'unknown', reason: read.error.message });
    const chain = read.value === null ? null : await chainOf(this.parts, read.value);
    if (read.value === null || chain === null) return err({ kind: 'rejected', reason: 'Alpaca knows no such order' });
    this.parts.chains.setHead(chain, read.value.venueOrderId);
    return ok(chain);
  }

  /** The order that now stands for one, its replacements followed. Null: Alpaca knows none. */
  async newest(key: string, isVenueId: boolean): Promise<Found> {
    let wire = await readOneOrder(this.parts.rest, isVenueId ? { id: key } : { clientOrderId: key });
    for (let hops = 0; hops < HOPS_MAX; hops++) {
      if (!wire.ok) return wire;
      if (wire.value === null) return ok(null);
      const order = readOrder(wire.value);
      if (order === null) return err({ kind: 'malformed', message: `Alpaca's order ${wire.value.id} cannot be read` });
      if (order.replacedBy === null) return ok(order);
      wire = await readOneOrder(this.parts.rest, { id: order.replacedBy });
    }
    return err({ kind: 'malformed', message: 'an order with too many replacements' });
  }

  /** By our id alone. */
  private async named(clientOrderId: ClientOrderId): Promise<Found> {
    const { chains, ocos, nowMs } = this.parts;
    const chain = chains.find(clientOrderId, null);
    if (chain !== null && chain.head !== null) return this.newest(chain.head, true);
    if (chain !== null && chain.group !== null) return this.ofGroup(chain, chain.group);
    const read = await this.newest(clientOrderId, false);
    // What this process sent alone went by that name; what an earlier one sent may be one of two.
    if (!read.ok || read.value !== null || chain !== null) return read;
    if (!(await ocos.search(nowMs() - SEARCH_BACK_MS)))
      return err({ kind: 'malformed', message: "Alpaca's list of orders cannot be read" });
    const head = chains.find(clientOrderId, null)?.head ?? null;
    return head === null ? read : this.newest(head, true);
  }

  /** Of two that went out as one, by the name of the order that they are; its nested answer names the stop. */
  private async ofGroup(chain: Chain, group: Group): Promise<Found> {
    const parent = await this.newest(group.wireName, false);
    if (!parent.ok || parent.value === null) return parent;
    const nested = await this.newest(parent.value.venueOrderId, true);
    if (!nested.ok || nested.value === null) return nested;
    this.parts.ocos.note(nested.value);
    if (chain === group.target) return nested;
    return chain.head === null
      ? err({ kind: 'malformed', message: 'Alpaca does not name the stop of an order of two' })
      : this.newest(chain.head, true);
  }

  /** What became of an order of ours. */
  async query(clientOrderId: ClientOrderId): Promise<Result<OrderStatusReport, VenueError>> {
    const read = await this.named(clientOrderId);
    if (!read.ok) return read;
    const nowMs = this.parts.nowMs();
    if (read.value === null)
      return ok(notFoundReport({ clientOrderId, reason: 'Alpaca never took this order', tsEventMs: nowMs }));
    const found = await chainOf(this.parts, read.value);
    if (found === null) return err({ kind: 'malformed', message: 'an order of an unknown combo' });
    this.parts.chains.setHead(found, read.value.venueOrderId);
    return ok(
      statusReport(read.value, { ...found, clientOrderId, filledQty: read.value.filledQty.max(found.filled), nowMs }),
    );
  }
}
