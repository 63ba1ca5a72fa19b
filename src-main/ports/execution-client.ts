/** How the engine's effects reach one venue, and how the venue's reports come back. */
import type {
  AccountId,
  Capabilities,
  ClientOrderId,
  ComboLeg,
  CommandOutcome,
  ConnectionId,
  ExecutionMassStatus,
  Instrument,
  InstrumentId,
  OptionChain,
  Order,
  OrderStatusReport,
  Price,
  Quantity,
  Result,
  VenueOrderId,
  VenueReport,
  VenueStatement,
} from '../../shared/domain/index.ts';

/** The fields of an order that go onto the wire; made only from what the risk gate approved. */
export type SubmitRequest = Pick<
  Order,
  'clientOrderId' | 'accountId' | 'instrumentId' | 'side' | 'type' | 'qty' | 'limitPrice' | 'tif' | 'sessions'
> &
  /** Missing is null, or NO_FLAGS. */
  Partial<Pick<Order, 'trigger' | 'expireMs' | 'flags' | 'linkId'>> & {
    /** It only makes a position smaller: it may use what the venue's rate limits keep for cancels (G20). Missing: it opens. */
    readonly reducing?: boolean;
  };

export type ModifyRequest = {
  readonly clientOrderId: ClientOrderId;
  readonly venueOrderId: VenueOrderId | null;
  readonly instrumentId: InstrumentId;
  /** The new total quantity. */
  readonly qty: Quantity;
  readonly limitPrice: Price | null;
  /** Missing keeps it. */
  readonly triggerPrice?: Price | null;
};

export type CancelRequest = {
  readonly clientOrderId: ClientOrderId;
  readonly venueOrderId: VenueOrderId | null;
  readonly instrumentId: InstrumentId;
};

/** What an order would do to the margin is asked with the order's own terms. */
export type WhatIfRequest = SubmitRequest;

/** What the terminal's own record says of an order that it left at work. */
export type LeftOrder = Pick<Order, 'clientOrderId' | 'instrumentId' | 'type' | 'tif' | 'trigger'> &
  /** Missing: nobody knows when it was made. */
  Partial<Pick<Order, 'createdMs'>>;

export type VenueError = {
  readonly kind: 'notConnected' | 'timeout' | 'refused' | 'malformed';
  readonly message: string;
};

export type ConnectionUpdate = { readonly state: 'connected' | 'disconnected'; readonly reason: string | null };

export type ExecutionListener = {
  /** Reports in the order the venue sent them; duplicates and late ones are allowed. */
  readonly onReports: (reports: readonly VenueReport[]) => void;
  readonly onConnection: (update: ConnectionUpdate) => void;
};

/**
 * One account at one venue. No method throws for anything a venue or a network does; a call whose answer is lost
 * resolves to `unknown`. Reports may arrive before the call that caused them resolves.
 */
export interface ExecutionClient {
  readonly connectionId: ConnectionId;
  readonly accountId: AccountId;
  readonly capabilities: Capabilities;
  /**
   * Before `open`: the orders that were left at work here. Missing: the venue tells all of them again by itself, with what each is for
   * (whether one that waits is a stop or a target).
   */
  readonly recall?: (orders: readonly LeftOrder[]) => void;
  /** Starts connecting and keeps reconnecting until `close`; listeners hear how it goes. */
  open(listener: ExecutionListener): void;
  close(): Promise<void>;
  instruments(): Promise<Result<readonly Instrument[], VenueError>>;
  submitOrder(request: SubmitRequest): Promise<CommandOutcome>;
  modifyOrder(request: ModifyRequest): Promise<CommandOutcome>;
  cancelOrder(request: CancelRequest): Promise<CommandOutcome>;
  /** What became of one order; `notFound` is a status, and only for ids that the venue surely never took. */
  queryOrder(clientOrderId: ClientOrderId): Promise<Result<OrderStatusReport, VenueError>>;
  /** Orders, fills since `sinceMs`, positions and balances, read together. */
  massStatus(sinceMs: number): Promise<Result<ExecutionMassStatus, VenueError>>;
  /**
   * The venue's own record of a window, what it booked apart from orders and fills included. Missing: it keeps none beside what
   * `massStatus` gives.
   */
  readonly statement?: (fromMs: number, toMs: number) => Promise<Result<VenueStatement, VenueError>>;
  /** Options on an underlying; no expiries where there are none. Refused for an unknown underlying. */
  optionChain(underlyingId: InstrumentId): Promise<Result<OptionChain, VenueError>>;
  /** Lists contracts, in the order asked for (at most DEFINE_OPTIONS_MAX): they can be traded and quoted from then on. */
  defineInstruments(ids: readonly InstrumentId[]): Promise<Result<readonly Instrument[], VenueError>>;
  /** Lists a combo of these legs; the same legs in the same order are the same instrument. */
  defineCombo(legs: readonly ComboLeg[]): Promise<Result<Instrument, VenueError>>;
  /** What an order would do to the margin; nothing is placed. The answer is as the venue sent it: `readMargin` judges it. */
  whatIf(request: WhatIfRequest): Promise<Result<unknown, VenueError>>;
}
