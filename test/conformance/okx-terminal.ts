/**
 * A whole terminal on OKX's gateway, for tests of what the exchange holds while the terminal is away. Run as a program
 * (`<market> <port> <folder>`) it buys with a stop and says when the exchange has taken that: what can be killed.
 */
import { pathToFileURL } from 'node:url';
import {
  dec,
  idOf,
  type AccountId,
  type Bracket,
  type InstrumentId,
  type Order,
  type SubmitOrderCommand,
} from '../../shared/domain/index.ts';
import { CCXT_TIMES, keyAccountId, type CcxtTimes } from '../../src-main/brokers/ccxt/desk.ts';
import { OKX_GATEWAY_KEY } from '../gateways/okx/okx-gateway.ts';
import { until } from './bench.ts';
import { COINS, coinTerminal, isTrading, stopAt } from './coin-terminal.ts';
import type { WiredTerminal } from './wired-terminal.ts';

export type OkxMarket = 'spot' | 'perpetual';
export const OKX_ACCOUNT: AccountId = keyAccountId('okx', OKX_GATEWAY_KEY.apiKey);
/** Answers of a loaded machine come late; a request that was lost here never arrives after all. */
const TIMES: CcxtTimes = { ...CCXT_TIMES, requestTimeoutMs: 20_000, answerMs: 40_000, settleMs: 2_000 };
/** Where its stop stands; the market is around 90,000. */
export const STOP_AT = '85000';

export const bitcoinOf = (market: OkxMarket): InstrumentId =>
  idOf<InstrumentId>(market === 'spot' ? 'BTC/USDT.OKX' : 'BTC/USDT:USDT.OKX');

/** Of a test that begins and ends whole terminals. */
export const LONGEST_MS = 240_000;

/** Waits as `until` does, and longer: whole processes begin and end in these tests, on machines that are loaded by others. */
export async function patiently(what: string, look: () => boolean, shown?: () => string): Promise<void> {
  for (let looks = 0; looks < 2; looks++)
    if (
      await until(what, look).then(
        () => true,
        () => false,
      )
    )
      return;
  await until(what, look, shown);
}

/** A terminal on the journal in `folder`; null: one of its own. */
export function okxTerminal(market: OkxMarket, port: number, folder: string | null = null): WiredTerminal {
  return coinTerminal({
    ...{ exchange: 'okx', market, quote: 'USDT', symbols: 'BTC', accountId: OKX_ACCOUNT },
    ...{ secrets: OKX_GATEWAY_KEY, port, folder, times: TIMES },
  });
}

export const isReady = (terminal: WiredTerminal, market: OkxMarket): boolean => isTrading(terminal, bitcoinOf(market));

export const bracketsOf = ({ core }: WiredTerminal): readonly Bracket[] => [...core.view.brackets.values()];
export const stopsOf = ({ core }: WiredTerminal): readonly Order[] =>
  [...core.view.orders.values()].filter((order) => order.role === 'stop');

/** Buys a tenth of a coin with its stop beside it. `appMay`: the trader lets the app hold it. */
export async function buyGuarded(terminal: WiredTerminal, market: OkxMarket, appMay: boolean): Promise<void> {
  const command: SubmitOrderCommand = {
    ...{ kind: 'submitOrder', connectionId: COINS, accountId: OKX_ACCOUNT, instrumentId: bitcoinOf(market) },
    ...{ side: 'buy', qty: dec('0.1').text(), tif: 'gtc', sessions: ['continuous'], type: 'limit' },
    limitPrice: dec('90020').text(),
    bracket: { ...stopAt(STOP_AT), appHeldAccepted: appMay },
  };
  const reply = await terminal.send(command);
  if (reply.kind !== 'accepted') throw new Error(JSON.stringify(reply));
}

/** Whether the exchange has said that it holds the stop. */
export const isGuarded = (terminal: WiredTerminal): boolean =>
  bracketsOf(terminal).some((one) => one.status === 'protected' && one.stop?.heldBy === 'venue') &&
  stopsOf(terminal).some((order) => order.status === 'accepted');

async function main([market, port, folder]: readonly string[]): Promise<void> {
  const kind: OkxMarket = market === 'spot' ? 'spot' : 'perpetual';
  const terminal = okxTerminal(kind, Number(port), folder ?? null);
  await patiently('ready', () => isReady(terminal, kind));
  await buyGuarded(terminal, kind, true);
  await patiently(
    'guarded',
    () => isGuarded(terminal),
    () => JSON.stringify(bracketsOf(terminal)),
  );
  process.stdout.write('guarded\n');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  await main(process.argv.slice(2));
