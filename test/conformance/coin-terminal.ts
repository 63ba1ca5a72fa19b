/** A whole terminal on one crypto exchange's wire: the adapter, the real client library, and the waits until it trades. */
import {
  idOf,
  type AccountId,
  type BracketParams,
  type ConnectionId,
  type InstrumentId,
  dec,
} from '../../shared/domain/index.ts';
import { openCcxt } from '../../src-main/brokers/ccxt/connection.ts';
import { CCXT_TIMES, type CcxtTimes } from '../../src-main/brokers/ccxt/desk.ts';
import { systemScheduler } from '../../src-main/runtime/system-scheduler.ts';
import { until } from './bench.ts';
import { silentLogger } from './silent-logger.ts';
import { wireTerminal, type WiredTerminal } from './wired-terminal.ts';

/** The name of its only connection. */
export const COINS = idOf<ConnectionId>('coins');
/** Every day, at any hour. */
export const ALWAYS = { tif: 'gtc', sessions: ['continuous'] } as const;

export type CoinConnection = {
  readonly exchange: string;
  readonly market: 'spot' | 'perpetual';
  readonly quote: string;
  /** As the trader types them. */
  readonly symbols: string;
  readonly accountId: AccountId;
  readonly secrets: Readonly<Record<string, string>>;
  readonly port: number;
  /** The folder of a terminal that was before, which stays. */
  readonly folder?: string | null;
  readonly times?: CcxtTimes;
};

/** Spot coins are its trading inventory. */
export function coinTerminal(wanted: CoinConnection): WiredTerminal {
  const { exchange, market, quote, symbols, accountId, secrets, port, folder, times } = wanted;
  const connection = openCcxt(
    {
      ...{ connectionId: COINS, name: 'coins', mode: 'paper', accountId },
      values: {
        ...{ exchange, market, quote, symbols, host: `http://127.0.0.1:${port}` },
        ...(market === 'spot' ? { spotInventory: 'true' } : {}),
      },
    },
    {
      ...{ scheduler: systemScheduler, logger: silentLogger, instrumentOf: () => null, random: () => 0.5 },
      secret: (key) => secrets[key] ?? null,
    },
    times ?? CCXT_TIMES,
  );
  return wireTerminal(connection, systemScheduler, folder ?? undefined);
}

/** Whether orders go and an instrument has a quote. */
export const isTrading = ({ core: { view } }: WiredTerminal, id: InstrumentId): boolean =>
  [...view.connections.values()].some((link) => link.state === 'ready') && view.quotes.has(id);

export const untilTrading = (terminal: WiredTerminal, id: InstrumentId): Promise<unknown> =>
  until(
    'ready, with a quote',
    () => isTrading(terminal, id),
    () => JSON.stringify([...terminal.core.view.connections.values()]),
  );

/** A stop at a price, without a target; the app may hold it where the exchange does not. */
export const stopAt = (price: string): BracketParams => ({
  stop: {
    ...{ placement: { kind: 'price', price: dec(price).text() }, type: 'stop', limitOffset: null, trail: null },
    ...{ source: 'last', ...ALWAYS },
  },
  ...{ target: null, conversions: [], appHeldAccepted: true },
});
