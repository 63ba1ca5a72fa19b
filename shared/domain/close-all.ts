/** Close-all, the red button: what it was asked, what it does row by row, and what came of it (G1-G8). */
import type { DecimalText, Money, Price, Quantity } from './decimal.ts';
import type { AccountId, CloseAllId, ClientOrderId, ConnectionId, InstrumentId } from './ids.ts';
import type { Side } from './instrument.ts';
import type { OrderType, TimeInForce, Trail, TriggerSource } from './order.ts';
import type { SessionKind } from './session.ts';

export type CloseAllScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'account'; readonly accountId: AccountId }
  | { readonly kind: 'connection'; readonly connectionId: ConnectionId }
  | { readonly kind: 'instrument'; readonly instrumentId: InstrumentId }
  | { readonly kind: 'strategy'; readonly strategy: string };

export type CloseAllParams = {
  readonly scope: CloseAllScope;
  /** How far beyond the touch at the press a close may go, per cent (2). */
  readonly collarPct: DecimalText;
  /** Never closed; listed as kept. */
  readonly keep: readonly InstrumentId[];
  /** What happens to positions whose market is closed: left and reported, or queued for the trader's approval at the open. */
  readonly closedMarket: 'leave' | 'queue';
};

/** G5, and where a row is on its way there. */
export type CloseAllRowStatus =
  | 'waiting'
  | 'canceling'
  | 'closing'
  | 'reading'
  | 'flat'
  | 'dust'
  | 'kept'
  | 'auction'
  | 'residual'
  | 'blocked'
  | 'unknown';

/** A protective stop that was taken away to close: what is put back if the close does not come off (G3). */
export type CloseAllStop = {
  readonly instrumentId: InstrumentId;
  readonly side: Side;
  readonly qty: Quantity;
  readonly type: OrderType;
  readonly limitPrice: Price | null;
  readonly tif: TimeInForce;
  readonly expireMs: number | null;
  readonly sessions: readonly SessionKind[];
  readonly triggerPrice: Price | null;
  readonly source: TriggerSource;
  readonly trail: Trail | null;
  readonly heldBy: 'venue' | 'app';
  /** The order that it was, so that none is remembered twice. */
  readonly orderId?: ClientOrderId;
};

/** One position (an option structure is one row), or an instrument that only has orders. Key: `<accountId>|<instrumentId>`. */
export type CloseAllRow = {
  readonly key: string;
  readonly accountId: AccountId;
  readonly connectionId: ConnectionId;
  readonly instrumentId: InstrumentId;
  /** Legs that are closed together with it; empty for a plain row. */
  readonly legs: readonly InstrumentId[];
  readonly status: CloseAllRowStatus;
  /** Signed, at the press and now. */
  readonly startQty: Quantity;
  readonly qty: Quantity;
  /** Orders in scope at the press and still there; of them foreign ones. */
  readonly ordersStart: number;
  readonly ordersLeft: number;
  readonly foreignOrders: number;
  readonly closeOrderId: ClientOrderId | null;
  readonly attempts: number;
  /** The furthest price that a close may take. */
  readonly worstPrice: Price | null;
  /** The same by leg, in the order of `legs`; missing for a plain row. */
  readonly worstPrices?: readonly (Price | null)[];
  /** Stops that were taken away and are owed to what is left of the position (G3). */
  readonly stops?: readonly CloseAllStop[];
  /** Whether its protective stop rests, was put back, or is missing while a position is there (G3). */
  readonly unprotected: boolean;
  /** What the trader reads: why it is kept, blocked or left. */
  readonly text: string;
  /** Reads of the venue since the last send that showed no position and no order (two make it flat). */
  readonly flatReads: number;
  readonly updatedMs: number;
};

export type CloseAll = {
  readonly closeAllId: CloseAllId;
  readonly params: CloseAllParams;
  readonly status: 'running' | 'done';
  /** Done, and every row is flat, dust or kept, each by two reads (G5). */
  readonly green: boolean;
  readonly rows: readonly CloseAllRow[];
  readonly pressedMs: number;
  readonly firstCancelMs: number | null;
  readonly lastCloseMs: number | null;
  readonly endedMs: number | null;
};

/** What would happen, before it does (G8). Nothing is written for it. */
export type CloseAllPreview = {
  readonly rows: readonly {
    readonly key: string;
    readonly accountId: AccountId;
    readonly instrumentId: InstrumentId;
    readonly legs: readonly InstrumentId[];
    readonly qty: Quantity;
    readonly orders: number;
    readonly foreignOrders: number;
    readonly action: 'close' | 'cancelOnly' | 'keep' | 'blocked';
    readonly text: string;
    readonly worstPrice: Price | null;
    /** Half-spread and fees of closing it now, in base currency; null: unknown. */
    readonly cost: Money | null;
  }[];
  readonly accounts: readonly { readonly accountId: AccountId; readonly reachable: boolean; readonly text: string }[];
  readonly cancels: number;
  readonly closes: number;
  readonly cost: Money | null;
};
