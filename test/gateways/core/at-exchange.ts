/** What the exchange behind a gateway itself says: what it lists, and what an account has there. No adapter is asked. */
import {
  dec,
  type AccountId,
  type ExecutionMassStatus,
  type Instrument,
  type InstrumentId,
} from '../../../shared/domain/index.ts';
import type { GatewayHost } from './gateway.ts';

/** An instrument as the exchange lists it. Throws when it does not. */
export async function instrumentAt(host: GatewayHost, id: InstrumentId): Promise<Instrument> {
  const feed = host.marketData();
  const listed = await feed.instruments();
  await feed.close();
  const found = listed.ok ? listed.value.find((one) => one.id === id) : undefined;
  if (found === undefined) throw new Error(`the exchange does not list ${id}`);
  return found;
}

/** Everything of an account, by a client of its own. Throws when the exchange does not tell. */
export async function accountAt(host: GatewayHost, accountId: AccountId): Promise<ExecutionMassStatus> {
  const line = host.client(accountId);
  await new Promise<void>((resolve) => {
    const onConnection = ({ state }: { readonly state: string }): void => void (state === 'connected' && resolve());
    line.open({ onReports: () => undefined, onConnection });
  });
  const status = await line.massStatus(0);
  await line.close();
  if (!status.ok) throw new Error(status.error.message);
  return status.value;
}

/** Signed quantities that are held, by the exchange's instruments. */
export async function heldAt(host: GatewayHost, accountId: AccountId): Promise<ReadonlyMap<InstrumentId, string>> {
  const { positions } = await accountAt(host, accountId);
  const held = positions.filter(({ qty }) => !dec(qty).isZero());
  return new Map(held.map(({ instrumentId, qty }) => [instrumentId, dec(qty).trim().text()]));
}
