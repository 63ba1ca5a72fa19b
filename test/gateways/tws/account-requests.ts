/** Requests about accounts: their names, values and positions; and the time. */
import { idOf, type AccountId } from '../../../shared/domain/index.ts';
import type { Asker, Handlers, RequestParts } from './request-parts.ts';
import { exchangeTime } from './times.ts';

/** By the number of the request. */
export function accountRequests(asker: Asker, { accounts, accountIds, host, levers }: RequestParts): Handlers {
  return {
    6: async (from) => {
      from.skip(1);
      if (!from.flag()) return;
      const account = idOf<AccountId>(from.text());
      const wanted = accountIds.includes(account) ? account : accountIds[0];
      if (wanted === undefined) return;
      const clock = exchangeTime(host.scheduler.nowMs()).slice(9, 14);
      for (const message of await accounts.updates(wanted, clock)) asker.send(message);
    },
    17: () => asker.send([15, 1, accountIds.join(',')]),
    49: () => asker.send([49, 1, Math.floor((host.scheduler.nowMs() + levers.skewMs) / 1000)]),
    61: async () => {
      for (const message of await accounts.positions(accountIds)) {
        if (message[0] === 62) for (const other of levers.otherPositions) asker.send([61, 3, ...other]);
        asker.send(message);
      }
    },
    62: async (from) => {
      from.skip(1);
      const reqId = from.int();
      from.skip(1);
      for (const message of await accounts.summary(reqId, accountIds, from.text())) asker.send(message);
    },
    63: () => undefined,
    64: () => undefined,
    92: (from) => asker.send([94, from.int(), '0', '0', '0']),
    93: () => undefined,
  };
}
