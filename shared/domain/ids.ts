/** Branded ids: text that can't be mixed up. All are 1..64 characters of `[A-Za-z0-9._:/-]`. */
declare const idBrand: unique symbol;
type Id<Name extends string> = string & { readonly [idBrand]: Name };

/** `SYMBOL.VENUE`, e.g. `SPY.SIM`, `BTC/USDT.SIM`. */
export type InstrumentId = Id<'InstrumentId'>;
/** Ours, unique for ever in one database and on its venues; the idempotency key of a submit. */
export type ClientOrderId = Id<'ClientOrderId'>;
/** The venue's name of an order. */
export type VenueOrderId = Id<'VenueOrderId'>;
/** The venue's name of one fill; fills are deduplicated by it. */
export type TradeId = Id<'TradeId'>;
/** One ladder (a parent intent); its rungs' client order ids are `<ladderId>-<n>`. */
export type LadderId = Id<'LadderId'>;
export type AccountId = Id<'AccountId'>;
/** One configured connection to a venue, e.g. `sim`. */
export type ConnectionId = Id<'ConnectionId'>;
/** The trader's key of one command: the same id gets the same answer. */
export type CommandId = Id<'CommandId'>;
export type AlertId = Id<'AlertId'>;
/** One bracket: an entry (or a position) and its exits. */
export type BracketId = Id<'BracketId'>;
/** One run of close-all. */
export type CloseAllId = Id<'CloseAllId'>;
/** One order that waits for the open and the trader's approval. */
export type QueuedId = Id<'QueuedId'>;
/** One run of the vertical spread executor. */
export type VerticalId = Id<'VerticalId'>;

/** Longest id. */
export const ID_MAX = 64;
/** What an id may consist of. */
export const ID_PATTERN: RegExp = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$/;

/** Brands text that was checked, or is ours by construction. */
export const idOf = <T extends string>(text: string): T => text as T;

/** The symbol in an instrument's id, for sentences: `SPY` of `SPY.SIM`. */
export const symbolOf = (id: InstrumentId): string => (id.includes('.') ? id.slice(0, id.lastIndexOf('.')) : id);

const FOREIGN = 'V-';

/** The name under which an order is kept that has none of ours: its venue's number. */
export const foreignOrderId = (venueOrderId: string): ClientOrderId =>
  idOf<ClientOrderId>(`${FOREIGN}${venueOrderId}`.slice(0, ID_MAX));

/** Whether a name stands for the order with this number at its venue. */
export const isForeignOrderId = (id: ClientOrderId): boolean => id.startsWith(FOREIGN);
