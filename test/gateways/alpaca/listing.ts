/** The exchange as this gateway sees it: with what it lists at hand, contracts and combos as soon as somebody asked for them. */
import type { Instrument, InstrumentId } from '../../../shared/domain/index.ts';
import type { ExecutionClient } from '../../../src-main/ports/execution-client.ts';
import type { GatewayHost } from '../core/gateway.ts';

export type ListedHost = Pick<GatewayHost, 'venue' | 'scheduler' | 'client' | 'marketData'> & {
  readonly find: (id: InstrumentId) => Instrument | null;
  readonly all: () => readonly Instrument[];
  readonly note: (instruments: readonly Instrument[]) => void;
};

export function listedHost(host: GatewayHost): ListedHost {
  const known = new Map<InstrumentId, Instrument>();
  return {
    venue: host.venue,
    scheduler: host.scheduler,
    client: (accountId) => host.client(accountId),
    marketData: () => host.marketData(),
    find: (id) => known.get(id) ?? null,
    all: () => [...known.values()],
    note: (instruments) => {
      for (const instrument of instruments) known.set(instrument.id, instrument);
    },
  };
}

/** Reads what is listed from the start. Throws when the exchange does not say. */
export async function readListing(host: ListedHost, client: ExecutionClient): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const listed = await client.instruments();
    if (listed.ok) return host.note(listed.value);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('the exchange lists nothing');
}
