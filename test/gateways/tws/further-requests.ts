/**
 * Requests that our adapter never makes and other programs do when they connect: positions and account values by request
 * id, profit and loss of one position, and the lists that are empty here (families, exchanges of depth, news, soft dollars).
 */
import { idOf, type AccountId } from '../../../shared/domain/index.ts';
import type { Fields } from './fields.ts';
import type { Asker, Handlers, RequestParts } from './request-parts.ts';

/** No scanner is offered. */
const SCANNER_PARAMETERS =
  '<?xml version="1.0" encoding="UTF-8"?><ScanParameterResponse><ScanTypeList/></ScanParameterResponse>';
const nothing = (): void => undefined;
/** How far back every history goes, ms. */
const HEAD_MS = 365 * 86_400_000;

/** By the number of the request. */
export function furtherRequests(asker: Asker, parts: RequestParts): Handlers {
  const { accountIds } = parts;
  const { send } = asker;
  return {
    // Bulletins and the server's log level: nothing comes of them here.
    12: nothing,
    13: nothing,
    14: nothing,
    24: () => send([19, 1, SCANNER_PARAMETERS]),
    74: (from) => positionsOf(asker, parts, from),
    75: nothing,
    76: (from) => valuesOf(asker, parts, from),
    77: nothing,
    79: (from) => send([77, from.int(), 0]),
    80: () => send([78, accountIds.length, ...accountIds.flatMap((account) => [account, ''])]),
    82: () => send([80, 0]),
    83: (from) => send([82, from.int(), 0]),
    85: () => send([85, 0]),
    87: (from) => send([88, from.int(), Math.floor((parts.host.scheduler.nowMs() - HEAD_MS) / 1000)]),
    90: nothing,
    94: (from) => send([95, from.int(), '0', '0', '0', '0', '0']),
    95: nothing,
    104: (from) => send([107, from.int(), '']),
  };
}

/** The accounts that a request names: one, or all of the login. */
const named = (account: string, all: readonly AccountId[]): readonly AccountId[] =>
  account === '' || account === 'All' ? all : all.filter((one) => one === idOf<AccountId>(account));

async function positionsOf({ send }: Asker, { accounts, accountIds }: RequestParts, from: Fields): Promise<void> {
  from.skip(1);
  const reqId = from.int();
  for (const message of await accounts.positions(named(from.text(), accountIds))) {
    // The same fields with the request's id before them and the model after.
    if (message[0] === 61) send([71, 1, reqId, ...message.slice(2), '']);
  }
  send([72, 1, reqId]);
}

async function valuesOf({ send }: Asker, { accounts, accountIds }: RequestParts, from: Fields): Promise<void> {
  from.skip(1);
  const reqId = from.int();
  for (const account of named(from.text(), accountIds)) {
    for (const { tag, value, currency } of await accounts.tags(account)) {
      send([73, 1, reqId, account, '', tag.replace('$LEDGER:', ''), value, currency]);
    }
  }
  send([74, 1, reqId]);
}
