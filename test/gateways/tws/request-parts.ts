/** What the requests of a client are answered with, whatever they ask. */
import type { AccountId } from '../../../shared/domain/index.ts';
import type { GatewayHost } from '../core/gateway.ts';
import type { AccountDesk } from './account-desk.ts';
import type { ContractBook } from './contract-book.ts';
import type { Field, Fields } from './fields.ts';
import type { TwsLevers } from './levers.ts';
import type { MarketDesk } from './market-desk.ts';
import type { OrderDesk } from './order-desk.ts';
import type { Client } from './track.ts';

export type RequestParts = {
  readonly host: GatewayHost;
  readonly contracts: ContractBook;
  readonly orders: OrderDesk;
  readonly market: MarketDesk;
  readonly accounts: AccountDesk;
  readonly accountIds: readonly AccountId[];
  readonly levers: TwsLevers;
  /** Market data lines of one client. */
  readonly lines: { readonly max: number };
};

/** Who asks. `send`: what no lever repeats or delays. */
export type Asker = Client & { readonly send: (fields: readonly Field[]) => void };

/** Answers one kind of request: its fields to read one by one, and as they came. */
type Handler = (from: Fields, rest: readonly string[]) => void | Promise<void>;
/** By the number of the request. */
export type Handlers = Readonly<Record<number, Handler>>;
