/** The venue as a process of its own. */
import { err, type AccountId, type ConnectionId, type Result } from '../../../shared/domain/index.ts';
import type { ExecutionClient, VenueError } from '../../ports/execution-client.ts';
import type { Logger } from '../../ports/logger.ts';
import type { MarketDataClient } from '../../ports/market-data-client.ts';
import type { Scheduler } from '../../ports/clock.ts';
import type { SubmitAudit } from './types.ts';

export type VenueAddress = { readonly host: string; readonly port: number };
export type ConnectOptions = VenueAddress & { readonly scheduler: Scheduler; readonly logger: Logger };
/** Clients over the socket; each opens a connection of its own. */
export type RemoteVenue = {
  executionClient(connectionId: ConnectionId, accountId: AccountId): ExecutionClient;
  marketDataClient(): MarketDataClient;
  /** How often each client order id was submitted to the venue. */
  audit(): Promise<Result<readonly SubmitAudit[], VenueError>>;
  close(): Promise<void>;
};
export function connectSimVenue(_options: ConnectOptions): RemoteVenue {
  throw new RangeError('under construction');
}
/** The venue's market time now, to set the caller's own clock by before connecting. */
export async function readVenueClock(_address: VenueAddress, _timeoutMs: number): Promise<Result<{ readonly nowMs: number }, VenueError>> {
  return err({ kind: 'notConnected', message: 'under construction' });
}
