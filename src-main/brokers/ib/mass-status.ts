/**
 * Everything that IB holds for the account, read together: what recovery and close-all are checked against (G17, G2).
 *
 * Invariant: the positions contain every fill that is told with them, and none besides. IB lists them one after another, so they are
 * read again when an execution was heard in between: a position from before a fill that is told with it would be closed twice.
 */
import {
  dec,
  err,
  ok,
  type AccountId,
  type ExecutionMassStatus,
  type OrderStatusReport,
  type PositionStatusReport,
  type Result,
} from '../../../shared/domain/index.ts';
import type { BrokerDeps } from '../../ports/broker.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import { readAccount } from './account.ts';
import type { IbContracts } from './contracts.ts';
import type { Fills } from './fills.ts';
import type { IbLink } from './link.ts';
import type { Listings, RawPosition } from './listings.ts';
import type { OrderRecords } from './order-records.ts';

/** Times that positions and executions are read until no execution came between them. */
const READS_MAX = 6;

export type MassParts = {
  readonly link: IbLink;
  readonly contracts: IbContracts;
  readonly deps: BrokerDeps;
  readonly accountId: AccountId;
  readonly records: OrderRecords;
  readonly fills: Fills;
  readonly listings: Listings;
  /** Contracts of orders that are being asked for are known. */
  readonly learned: () => Promise<unknown>;
};

export async function readMassStatus(
  parts: MassParts,
  sinceMs: number,
): Promise<Result<ExecutionMassStatus, VenueError>> {
  const { link, deps, accountId, listings } = parts;
  const nowMs = (): number => deps.scheduler.nowMs();
  const [open, account] = await Promise.all([listings.openOrders(), readAccount(link, accountId, nowMs)]);
  if (!open.ok) return open;
  if (!account.ok) return account;
  const done = await listings.completedOrders();
  if (!done.ok && done.error.kind !== 'refused') return done;
  await parts.learned();
  for (let tries = 0; tries < READS_MAX; tries++) {
    const before = parts.fills.heard;
    // In this order: what fills between the two is heard with the executions.
    const held = await listings.positions(accountId);
    if (!held.ok) return held;
    const executions = await listings.executions(accountId);
    if (!executions.ok) return executions;
    await Promise.all(held.value.map((position) => parts.contracts.resolveConId(position.contract)));
    // From here on nothing is waited for: what is told is of one moment.
    if (parts.fills.heard !== before) continue;
    return ok({
      account: account.value,
      orders: ordersOf(parts.records),
      fills: parts.fills.since(sinceMs),
      positions: positionsOf(parts, held.value),
      sinceMs,
      tsEventMs: nowMs(),
    });
  }
  return err({ kind: 'timeout', message: 'fills kept coming while the account was read' });
}

function ordersOf(records: OrderRecords): OrderStatusReport[] {
  const found: OrderStatusReport[] = [];
  for (const order of records.all()) {
    const report = records.report(order);
    if (report !== null) found.push(report);
  }
  return found;
}

function positionsOf(parts: MassParts, held: readonly RawPosition[]): PositionStatusReport[] {
  const { contracts, deps, accountId } = parts;
  const found: PositionStatusReport[] = [];
  for (const { contract, qty, avgCost } of held) {
    if (dec(qty).isZero()) continue;
    const instrumentId = contracts.idOfContract(contract);
    // Currencies: the account's balances have them.
    if (instrumentId === null) {
      deps.logger.debug('a position in a currency is left out', { contract });
      continue;
    }
    const multiplier = dec(contracts.get(instrumentId)?.multiplier ?? '1');
    // IB's cost is per unit times the multiplier and contains commissions (conventions: P&L).
    const avgPrice = dec(avgCost).div(multiplier, 8, 'nearest').trim().text();
    found.push({ kind: 'position', accountId, instrumentId, qty: dec(qty).text(), avgPrice });
  }
  return found;
}
