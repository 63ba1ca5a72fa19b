/** The client library, loaded when a connection is opened: start-up pays nothing for it. */
import type { IBApi } from '@stoqey/ib';

export type IbApi = IBApi;
/** One word from TWS: the library's event and its arguments, none of which is believed before it is checked. */
export type IbEvent = (name: string, args: readonly unknown[]) => void;

export type Address = { readonly host: string; readonly port: number };
export type Endpoint = Address & { readonly clientId: number };

/** Messages a second: none is held back by the library. */
const LIMITER_OFF = 1_000_000;

/**
 * A client of one endpoint, not connected yet. Host, port and rate are all given: else the library reads a `.env` from the
 * working folder. Its own limiter, one queue for everything, is out of the way: ours has lanes.
 */
export async function makeApi({ host, port, clientId }: Endpoint): Promise<IbApi> {
  const { IBApi: Api } = await import('@stoqey/ib');
  return new Api({ host, port, clientId, maxReqPerSec: LIMITER_OFF });
}
