/**
 * One order of ours may be several at Alpaca: each change makes a new one that `replaces` the one before. A chain holds them
 * together under our id, and counts its fills.
 *
 * Invariants: an execution counts once; at most CHAINS_MAX orders are remembered, the oldest are forgotten.
 */
import {
  Decimal,
  type ClientOrderId,
  type CommandOutcome,
  type InstrumentId,
  type ModifyReport,
  type Side,
  type TradeId,
  type VenueOrderId,
} from '../../../shared/domain/index.ts';
import type { ReadOrder } from './parse/order.ts';

export const CHAINS_MAX = 5_000;

export type Change = Pick<ModifyReport, 'qty' | 'limitPrice'> & { readonly triggerPrice: ModifyReport['limitPrice'] };

export type Chain = {
  /** Null: placed by somebody else. */
  readonly clientOrderId: ClientOrderId | null;
  readonly instrumentId: InstrumentId;
  readonly side: Side;
  /** The order that now stands for it. */
  head: VenueOrderId | null;
  /** How often it was changed. */
  changes: number;
  /** The change that is under way, and the order that it makes. */
  pending: { readonly change: Change; nextId: VenueOrderId | null } | null;
  /** Orders that another one took the place of, and this was told: the same news later changes nothing. */
  readonly passed: Set<VenueOrderId>;
  /** The end of an order that does not stand for it: of a replacement whose own news is still to come. */
  early: ReadOrder | null;
  /** The OCO that it is one order of. */
  group: Group | null;
  /** Its quantity as last heard. */
  qty: Decimal | null;
  filled: Decimal;
  readonly trades: Map<TradeId, Decimal>;
};

/** Two orders of ours that are one at Alpaca. */
export type Group = {
  /** Names both on the wire. */
  readonly wireName: string;
  readonly target: Chain;
  readonly stop: Chain;
  /** The cancel that is under way: it is one for both. */
  cancelling: Promise<CommandOutcome> | null;
};

/** The name that an order of ours goes by on the wire: of an OCO the target's has both. */
export const wireNameOf = (chain: Chain): string | null =>
  chain.group?.target === chain ? chain.group.wireName : chain.clientOrderId;

export class Chains {
  private readonly byClient = new Map<ClientOrderId, Chain>();
  private readonly byVenue = new Map<VenueOrderId, Chain>();

  /** Begins one, or gives the one that there is. */
  open(names: Pick<Chain, 'clientOrderId' | 'instrumentId' | 'side'>, venueOrderId: VenueOrderId | null): Chain {
    const known = this.find(names.clientOrderId, venueOrderId);
    if (known !== null) {
      if (venueOrderId !== null && known.head === null) this.setHead(known, venueOrderId);
      return known;
    }
    const chain: Chain = {
      ...{ ...names, head: null, changes: 0, pending: null, passed: new Set(), early: null, group: null, qty: null },
      ...{ filled: Decimal.ZERO, trades: new Map() },
    };
    if (names.clientOrderId !== null) this.byClient.set(names.clientOrderId, chain);
    if (venueOrderId !== null) this.setHead(chain, venueOrderId);
    this.trim();
    return chain;
  }

  /** Makes two of ours one order; they stay what they are. */
  pair(wireName: string, target: Chain, stop: Chain): Group {
    const group = target.group ?? { wireName, target, stop, cancelling: null };
    target.group = group;
    stop.group = group;
    return group;
  }

  find(clientOrderId: ClientOrderId | null, venueOrderId: VenueOrderId | null): Chain | null {
    const byClient = clientOrderId === null ? undefined : this.byClient.get(clientOrderId);
    return byClient ?? (venueOrderId === null ? null : (this.byVenue.get(venueOrderId) ?? null));
  }

  /** From now on this order stands for the chain: a change that was to make it is carried out. */
  setHead(chain: Chain, venueOrderId: VenueOrderId): void {
    chain.head = venueOrderId;
    if (chain.pending?.nextId === venueOrderId) chain.pending = null;
    this.byVenue.set(venueOrderId, chain);
  }

  /** That this order is one of the chain's, whichever stands for it. */
  link(chain: Chain, venueOrderId: VenueOrderId): void {
    this.byVenue.set(venueOrderId, chain);
  }

  /** Counts an execution; one that was counted before changes nothing. */
  count(chain: Chain, tradeId: TradeId, qty: Decimal): void {
    if (chain.trades.has(tradeId)) return;
    chain.trades.set(tradeId, qty);
    chain.filled = chain.filled.add(qty).trim();
  }

  private trim(): void {
    while (this.byClient.size > CHAINS_MAX) {
      const oldest = this.byClient.keys().next();
      if (oldest.done === true) break;
      this.byClient.delete(oldest.value);
    }
    while (this.byVenue.size > 2 * CHAINS_MAX) {
      const oldest = this.byVenue.keys().next();
      if (oldest.done === true) break;
      this.byVenue.delete(oldest.value);
    }
  }
}
