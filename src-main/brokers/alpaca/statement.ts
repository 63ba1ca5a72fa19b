/** Alpaca's own account of a day: orders, executions, positions and balances, and everything that its activities list beside. */
import { ok, type ExecutionMassStatus, type Result, type VenueStatement } from '../../../shared/domain/index.ts';
import type { Logger } from '../../ports/logger.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import { readActivities } from './account-reads.ts';
import { chargeOf } from './parse/charges.ts';
import type { AlpacaRest } from './rest.ts';

const NOT_GIVEN =
  'Alpaca charges the regulators’ fees on the day after the trades: of the present day they are not there yet.';

export async function readStatement(
  parts: {
    readonly rest: AlpacaRest;
    readonly logger: Logger;
    readonly massStatus: Result<ExecutionMassStatus, VenueError>;
  },
  fromMs: number,
  toMs: number,
): Promise<Result<VenueStatement, VenueError>> {
  const { rest, logger, massStatus } = parts;
  if (!massStatus.ok) return massStatus;
  // By when they were created, which is never before the day that they are for.
  const booked = await readActivities(rest, { category: 'non_trade_activity' }, fromMs);
  if (!booked.ok) return booked;
  const { account, orders, fills, positions, tsEventMs } = massStatus.value;
  const charges = booked.value.map(chargeOf).filter((one) => one !== null);
  logger.debug('a statement was read', { activities: booked.value.length, charges: charges.length });
  return ok({
    ...{ accountId: account.accountId, fromMs, toMs, orders, fills, positions, charges, tsEventMs },
    source: 'Alpaca’s orders, account activities, positions and account',
    balances: account.balances,
    notGiven: tsEventMs < toMs ? [NOT_GIVEN] : [],
  });
}
