/** A venue's own account of a day: its statement where it gives one, else what it answers when everything is asked for. */
import { err, ok, type ConnectionId, type Result, type VenueStatement } from '../../shared/domain/index.ts';
import type { ExecutionClient } from '../ports/execution-client.ts';
import type { DeskError } from './option-desk.ts';

export type StatementWindow = { readonly connectionId: ConnectionId; readonly fromMs: number; readonly toMs: number };

/** Errors: no such connection, or the venue could not be asked. */
export async function venueStatement(
  client: ExecutionClient | null,
  { connectionId, fromMs, toMs }: StatementWindow,
): Promise<Result<VenueStatement, DeskError>> {
  if (client === null) {
    const message = `There is no open connection ${connectionId}.`;
    return err({ code: 'unknownConnection', path: 'query.connectionId', message });
  }
  const read =
    client.statement === undefined ? await ofMassStatus(client, fromMs, toMs) : await client.statement(fromMs, toMs);
  if (read.ok) return read;
  return err({ code: null, path: '$', message: `The venue could not be asked: ${read.error.message}.` });
}

async function ofMassStatus(
  client: ExecutionClient,
  fromMs: number,
  toMs: number,
): ReturnType<NonNullable<ExecutionClient['statement']>> {
  const status = await client.massStatus(fromMs);
  if (!status.ok) return status;
  const { account, orders, fills, positions, charges, tsEventMs } = status.value;
  return ok({
    ...{ accountId: account.accountId, fromMs, toMs, orders, fills, positions, tsEventMs },
    source: 'its orders, executions, positions and balances',
    balances: account.balances,
    ...(charges === undefined
      ? {
          charges: [],
          listsCharges: false as const,
          notGiven: ['This venue states no dividends, interest, transfers or fees apart from its fills.'],
        }
      : { charges, notGiven: [] }),
  });
}
