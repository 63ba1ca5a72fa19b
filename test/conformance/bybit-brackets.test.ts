/**
 * Brackets on Bybit's spot over the wire, a whole terminal on the real client library: who holds the stop, what follows the fills, and what
 * holds it when the exchange refuses (G13, G14); and the red button where the list has forgotten a market (G2).
 */
import { afterEach, describe, expect, test } from 'vitest';
import {
  dec,
  idOf,
  isTerminal,
  type Bracket,
  type InstrumentId,
  type Order,
  type SubmitOrderCommand,
} from '../../shared/domain/index.ts';
import { keyAccountId } from '../../src-main/brokers/ccxt/desk.ts';
import { BYBIT_GATEWAY_KEY, startBybitGateway } from '../gateways/bybit/bybit-gateway.ts';
import { instrumentAt } from '../gateways/core/at-exchange.ts';
import type { Gateway } from '../gateways/core/gateway.ts';
import { startInterceptor, type Interceptor } from '../gateways/core/interceptor.ts';
import { until } from './bench.ts';
import { bookOf } from './coin-book.ts';
import { ALWAYS, COINS, coinTerminal, stopAt, untilTrading } from './coin-terminal.ts';
import { pressCloseAll } from './press-close-all.ts';
import type { WiredTerminal } from './wired-terminal.ts';

const ACCOUNT = keyAccountId('bybit', BYBIT_GATEWAY_KEY.apiKey);
const BTC = idOf<InstrumentId>('BTC/USDT.BYBIT');
const HOST_BTC = idOf<InstrumentId>('BTC/USD.SIM');
const STOP = stopAt('85000');

const ended: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).toReversed()) await end();
});

type Venue = { readonly gateway: Gateway; readonly front: Interceptor; readonly book: ReturnType<typeof bookOf> };

async function gatewayAndFront(): Promise<Venue> {
  const gateway = await startBybitGateway({ accounts: { spot: ACCOUNT } });
  ended.push(() => gateway.close());
  const book = bookOf(gateway);
  await book.put();
  ended.push(() => book.stop());
  const front = await startInterceptor(gateway.port);
  ended.push(() => front.close());
  return { gateway, front, book };
}

/** `quoted`: what has a quote once it is ready. */
async function connect({ port }: Interceptor, quoted = BTC): Promise<WiredTerminal> {
  const terminal = coinTerminal({
    ...{ exchange: 'bybit', market: 'spot', quote: 'USDT', symbols: 'BTC/USDT ETH/USDT' },
    ...{ accountId: ACCOUNT, secrets: BYBIT_GATEWAY_KEY, port },
  });
  ended.push(() => terminal.close());
  await untilTrading(terminal, quoted);
  return terminal;
}

const buy = (more: Pick<SubmitOrderCommand, 'bracket'> & { readonly limit: string; readonly qty: string }) =>
  ({
    ...{ kind: 'submitOrder', connectionId: COINS, accountId: ACCOUNT, instrumentId: BTC, side: 'buy', type: 'limit' },
    ...{ qty: dec(more.qty).text(), limitPrice: dec(more.limit).text(), ...ALWAYS },
    ...(more.bracket === undefined ? {} : { bracket: more.bracket }),
  }) as SubmitOrderCommand;

const stopsOf = ({ core }: WiredTerminal): readonly Order[] =>
  [...core.view.orders.values()].filter((one) => one.type === 'stop');
const bracketOf = ({ core }: WiredTerminal): Bracket | undefined => [...core.view.brackets.values()].at(-1);
const shown = (terminal: WiredTerminal) => (): string =>
  JSON.stringify([stopsOf(terminal), bracketOf(terminal), [...terminal.core.view.alerts.values()].map((a) => a.title)]);

describe('brackets at Bybit spot', () => {
  test('G13, G14: the stop is the exchange’s and as large as what is filled, part after part', async () => {
    const { gateway, front, book } = await gatewayAndFront();
    const terminal = await connect(front);
    book.stop();
    const { control } = gateway.host.venue;
    const host = await instrumentAt(gateway.host, HOST_BTC);
    const units = (qty: string): number => dec(qty).toUnits(host.qtyScale);
    const level = (price: string, qty: string): readonly [number, number] => [
      dec(price).toUnits(host.priceScale),
      units(qty),
    ];
    control.setBook(host.id, { bids: [level('90000', '10')], asks: [level('90020', '0.01')] });
    expect(await terminal.send(buy({ limit: '90020', qty: '0.04', bracket: STOP }))).toMatchObject({
      kind: 'accepted',
    });
    const rests = (qty: string): Promise<unknown> =>
      until(
        `a stop of ${qty} rests at the exchange`,
        () => control.openOrders(ACCOUNT).some((one) => one.type === 'stop' && dec(one.qty).eq(dec(qty))),
        shown(terminal),
      );
    await rests('0.01');
    // Others sell into what is left of the entry.
    control.trade(host.id, 'sell', units('0.02'));
    await rests('0.03');
    await until('the record says who holds it', () => bracketOf(terminal)?.stop?.heldBy === 'venue', shown(terminal));
    const working = () => stopsOf(terminal).filter((one) => !isTerminal(one.status));
    await until('its change is answered', () => working().every((one) => one.status === 'accepted'), shown(terminal));
    expect(working().map((one) => one.qty)).toEqual(['0.03']);
  });

  test('G14: a stop that the exchange refuses is held by the app meanwhile, and by the exchange once it takes it', async () => {
    const { front } = await gatewayAndFront();
    const terminal = await connect(front);
    let refused = 0;
    front.answer(({ path, body }) => {
      if (!path.endsWith('order/create') || !body.includes('tpslOrder')) return null;
      refused += 1;
      const words = { retCode: 170131, retMsg: 'Insufficient balance.', result: {}, retExtInfo: {}, time: Date.now() };
      return { status: 200, body: JSON.stringify(words) };
    });
    expect(await terminal.send(buy({ limit: '90020', qty: '0.04', bracket: STOP }))).toMatchObject({
      kind: 'accepted',
    });
    await until(
      'the app holds it',
      () => bracketOf(terminal)?.stop?.heldBy === 'app' && stopsOf(terminal).some((one) => one.status === 'emulated'),
      shown(terminal),
    );
    const { stop, status } = bracketOf(terminal) ?? {};
    process.stdout.write(
      `  bybit, a refused stop: ${status}, held by ${stop?.heldBy}, "${stop?.note}", ${refused} refusals\n`,
    );
    front.answer(null);
    await until(
      'the exchange holds it',
      () => bracketOf(terminal)?.stop?.heldBy === 'venue' && stopsOf(terminal).some((one) => one.status === 'accepted'),
      shown(terminal),
    );
    expect(stopsOf(terminal).filter((one) => one.status === 'emulated')).toEqual([]);
  });
});

describe('the red button at Bybit spot', () => {
  test('G2, G5: orders in a market that the list forgot are cancelled with the others', async () => {
    const { gateway, front } = await gatewayAndFront();
    const { control } = gateway.host.venue;
    for (const price of ['80000', '79000'])
      control.placeForeign(ACCOUNT, {
        ...{ instrumentId: HOST_BTC, side: 'buy', type: 'limit', tif: 'gtc' },
        ...{ qty: dec('0.01').text(), limitPrice: dec(price).text() },
      });
    front.rewrite(({ path, query }, body) => {
      if (!path.endsWith('instruments-info') || !query.includes('category=spot')) return body;
      const read = JSON.parse(body) as { result: { list: { symbol: string }[] } };
      read.result.list = read.result.list.filter(({ symbol }) => symbol !== 'BTCUSDT');
      return JSON.stringify(read);
    });
    const terminal = await connect(front, idOf<InstrumentId>('ETH/USDT.BYBIT'));
    const { core } = terminal;
    await until(
      'both are on screen',
      () => [...core.view.orders.values()].filter((one) => one.instrumentId === BTC).length === 2,
      () => JSON.stringify([...core.view.orders.values()]),
    );
    expect(core.view.instruments.get(BTC)?.name).toBe('BTC in USDT (not listed any more)');
    const run = await pressCloseAll(terminal);
    expect(control.openOrders(ACCOUNT)).toEqual([]);
    expect([run.green, run.rows.map((row) => [row.instrumentId, row.status])]).toEqual([true, [[BTC, 'flat']]]);
  });
});
