/**
 * Levers for tests and for the shell's fault menu. All act at the exchange at once, without latency. Those with an optional
 * `accountId` act on that account's lines alone. The README lists them by what they imitate.
 */
import type {
  AccountId,
  Borrow,
  DepthLevel,
  InstrumentId,
  MarketStatus,
  OrderStatusReport,
  OrderTrigger,
  OrderType,
  Price,
  Quantity,
  SessionKind,
  Side,
  TimeInForce,
  VenueOrderId,
} from '../../../shared/domain/index.ts';

/** The book of the others, set by hand; best first, in the instrument's units. */
export type ManualBook = { readonly bids: readonly DepthLevel[]; readonly asks: readonly DepthLevel[] };

/** An order of the same account that another client of the venue places. */
export type ForeignOrder = {
  readonly instrumentId: InstrumentId;
  readonly side: Side;
  readonly type: OrderType;
  readonly qty: Quantity;
  readonly limitPrice: Price | null;
  /** Missing: good till cancelled. */
  readonly tif?: TimeInForce;
  /** Missing: regular, or continuous where it trades around the clock. */
  readonly sessions?: readonly SessionKind[];
  readonly trigger?: OrderTrigger | null;
  readonly linkId?: string | null;
  /** Only that other client may change or cancel it. */
  readonly locked?: boolean;
};

/** `answer`: these words in place of the figures, whatever they are; `refused`: no figures, with a reason; `silent`: nothing comes. */
export type WhatIfSpoil =
  | { readonly kind: 'answer'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'silent' };

export type SimControl = {
  /** What is lent of a share for short sales from now on; null: as listed. */
  lend(id: InstrumentId, lending: Pick<Borrow, 'availability' | 'shares' | 'feePctYear'> | null): void;
  halt(id: InstrumentId, status?: Extract<MarketStatus, 'halted' | 'luld'>): void;
  unhalt(id: InstrumentId): void;
  /** The market of an instrument (or of all) is closed, whatever its calendar says. */
  closeMarket(id: InstrumentId | null): void;
  reopenMarket(id: InstrumentId | null): void;
  /** Cuts clients off; orders stay at the exchange. With `forMs` they come back by themselves. */
  disconnect(forMs?: number): void;
  reconnect(): void;
  /** The same for one account's execution link alone; the market data of all goes on. */
  disconnectAccount(accountId: AccountId, forMs?: number): void;
  reconnectAccount(accountId: AccountId): void;
  /** Half-open: the link looks up, but nothing arrives and nothing is answered, until `on` is false. */
  halfOpen(on: boolean, accountId?: AccountId): void;
  /** The next `count` submits are refused with this reason. */
  rejectNext(reason: string, count?: number): void;
  /** The next `count` cancels are refused with this reason. */
  rejectCancels(reason: string, count?: number): void;
  /** Cancels from now on take this much longer to be acted upon, ms; 0 ends it. */
  slowCancels(ms: number): void;
  /** More than this many requests in a second are refused as too many; null ends it. */
  throttle(perSecond: number | null): void;
  /** The next `count` answers to submits, modifies and cancels are lost; they act all the same. */
  dropAck(count?: number): void;
  /** The next `count` requests never arrive. */
  dropRequest(count?: number): void;
  /** The next `count` batches of reports are lost. */
  dropReports(count?: number): void;
  /** The next `count` batches of reports come twice. */
  duplicateReports(count?: number): void;
  /** The next `count` batches of reports come after the batch that follows them, last report first. */
  reorderReports(count?: number): void;
  /** Reports from now on come this much later, ms; 0 ends it. */
  delayReports(ms: number): void;
  /** The next `count` fills of a linked order fill the linked ones as well: the race that a venue's own links may lose. */
  overfillLinked(count?: number): void;
  /** What-ifs from now on are answered with this instead of figures, or not at all; null: as before. */
  spoilWhatIf(spoil: WhatIfSpoil | null): void;
  /** Stops the quotes of one instrument (or all): they grow stale. */
  stallQuotes(id: InstrumentId | null): void;
  resumeQuotes(id: InstrumentId | null): void;
  /** Takes an instrument's book out of the market's hands and sets it. */
  setBook(id: InstrumentId, book: ManualBook): void;
  /** Gives it back. */
  releaseBook(id: InstrumentId): void;
  /** Someone else trades: takes up to `qty` units from the book, no further than `limit`. */
  trade(id: InstrumentId, side: Side, qty: number, limit?: number): void;
  /** Another client of the account places an order; its id, or the refusal. Its reports name no client order id. */
  placeForeign(accountId: AccountId, order: ForeignOrder): VenueOrderId | { readonly refused: string };
  /** That other client takes its order back; false when it is not working. */
  cancelForeign(accountId: AccountId, id: VenueOrderId): boolean;
  /** Every working order of an account as the venue holds it, foreign ones without a client order id. */
  openOrders(accountId: AccountId): readonly OrderStatusReport[];
  /** Changes a position without a trade (an assignment, a transfer); `avgPrice` null keeps the cost per unit. Nobody is told. */
  setPosition(accountId: AccountId, id: InstrumentId, qty: Quantity, avgPrice: Price | null): void;
};
