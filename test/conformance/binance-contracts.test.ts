/**
 * Perpetuals of Binance over the wire, a whole terminal on the real client library: what the exchange says of a position's margin
 * (S1.3), funding booked once, and equity that stays true through fills and funding, before the exchange was asked again.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { dec, idOf, type InstrumentId, type Position, type SubmitOrderCommand } from '../../shared/domain/index.ts';
import { keyAccountId } from '../../src-main/brokers/ccxt/desk.ts';
import { GATEWAY_KEY, startBinanceGateway, type BinanceGateway } from '../gateways/binance/binance-gateway.ts';
import { until } from './bench.ts';
import { bookOf } from './coin-book.ts';
import { COINS, coinTerminal, untilTrading } from './coin-terminal.ts';
import type { WiredTerminal } from './wired-terminal.ts';

const ACCOUNT = keyAccountId('binanceusdm', GATEWAY_KEY.apiKey);
const BTC = idOf<InstrumentId>('BTC/USDT:USDT.BINANCE');

const ended: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).toReversed()) await end();
});

async function desk(): Promise<{ readonly gateway: BinanceGateway; readonly terminal: WiredTerminal }> {
  const gateway = await startBinanceGateway({ usdmAccountId: ACCOUNT });
  ended.push(() => gateway.close());
  const book = bookOf(gateway);
  await book.put();
  ended.push(() => book.stop());
  const terminal = coinTerminal({
    ...{ exchange: 'binanceusdm', market: 'perpetual', quote: 'USDT', symbols: 'BTC/USDT:USDT' },
    ...{ accountId: ACCOUNT, secrets: GATEWAY_KEY, port: gateway.port },
  });
  ended.push(() => terminal.close());
  await untilTrading(terminal, BTC);
  return { gateway, terminal };
}

const positionOf = ({ core }: WiredTerminal): Position | undefined =>
  [...core.view.positions.values()].find((one) => one.instrumentId === BTC);

const cashOf = ({ core }: WiredTerminal): string =>
  core.view.accounts.get(ACCOUNT)?.balances.find((one) => one.currency === 'USDT')?.total ?? 'none';

/** Buys 0.1 at 90,020 and waits until it is held. */
async function buy(terminal: WiredTerminal): Promise<void> {
  const command: SubmitOrderCommand = {
    ...{ kind: 'submitOrder', connectionId: COINS, accountId: ACCOUNT, instrumentId: BTC, side: 'buy' },
    ...{ qty: dec('0.1').text(), tif: 'gtc', sessions: ['continuous'], type: 'limit' },
    limitPrice: dec('90020').text(),
  };
  expect(await terminal.send(command)).toMatchObject({ kind: 'accepted' });
  await until(
    'it is held',
    () => positionOf(terminal)?.qty === '0.1',
    () => JSON.stringify([...terminal.core.view.orders.values()]),
  );
}

describe('perpetuals at Binance', () => {
  test('S1.3: leverage, margin mode and liquidation price come with the position; funding is booked once, and equity stays true', async () => {
    const { gateway, terminal } = await desk();
    const { view } = terminal.core;
    const before = dec(cashOf(terminal));
    await buy(terminal);
    const [fill] = [...view.fills.values()];
    if (fill === undefined) throw new Error('no fill');
    // In the step of the fill, long before the exchange is asked again.
    const paid = dec(fill.price).mul(dec(fill.qty)).add(dec(fill.fee));
    expect(dec(cashOf(terminal)).eq(before.sub(paid))).toBe(true);
    await until(
      'its margin is known',
      () => positionOf(terminal)?.margin !== undefined,
      () => JSON.stringify(positionOf(terminal)),
    );
    const { margin } = positionOf(terminal) ?? {};
    expect(margin).toMatchObject({ leverage: '20', marginMode: 'cross' });
    expect(dec(margin?.liquidationPrice ?? '0').lt(dec(fill.price))).toBe(true);
    // The exchange marks it at the last trade here: no mid of the book.
    expect(dec(margin?.markPrice ?? '0').toString()).toBe(dec(fill.price).toString());
    // The reading that said the margin has the fill: nothing is counted twice.
    const after = dec(cashOf(terminal));
    expect(after.eq(before.sub(paid))).toBe(true);

    await gateway.chargeFunding('BTCUSDT', '-1.23');
    await until(
      'funding is booked',
      () => positionOf(terminal)?.charges !== undefined,
      () => JSON.stringify(positionOf(terminal)),
    );
    expect(positionOf(terminal)?.charges).toBe('-1.23');
    expect(dec(cashOf(terminal)).eq(after.sub(dec('1.23')))).toBe(true);
    expect([...view.alerts.values()].map((one) => one.title)).toContain('Funding paid: BTC/USDT:USDT');
    // The same list is read again with the next payment: the first is known by its number.
    await gateway.chargeFunding('BTCUSDT', '0.5');
    await until(
      'the second too',
      () => positionOf(terminal)?.charges !== '-1.23',
      () => JSON.stringify(positionOf(terminal)),
    );
    expect(positionOf(terminal)?.charges).toBe('-0.73');
    expect(dec(cashOf(terminal)).eq(after.sub(dec('0.73')))).toBe(true);
    expect(positionOf(terminal)?.realised).toBe('0');
  });

  const full = process.env['RUNG_FULL'] === '1';
  if (!full) process.stdout.write('funding while the link was down: with npm run test:full\n');
  test.skipIf(!full)('funding charged while the link was down is booked after it is back, once', async () => {
    const { gateway, terminal } = await desk();
    await buy(terminal);
    gateway.expireUserStreams();
    await gateway.chargeFunding('BTCUSDT', '-2');
    await until(
      'booked',
      () => positionOf(terminal)?.charges === '-2',
      () => JSON.stringify([positionOf(terminal), [...terminal.core.view.connections.values()]]),
    );
    const [fill] = [...terminal.core.view.fills.values()];
    const paid = dec(fill?.price ?? '0')
      .mul(dec('0.1'))
      .add(dec(fill?.fee ?? '0'))
      .add(dec('2'));
    await until(
      'the balance has it once',
      () => dec(cashOf(terminal)).eq(dec('10000000').sub(paid)),
      () => cashOf(terminal),
    );
    expect(positionOf(terminal)?.charges).toBe('-2');
  });
});
