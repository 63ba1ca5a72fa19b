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
  type BracketParams,
  type ConnectionId,
  type Instrument,
  type InstrumentId,
  type Order,
  type SubmitOrderCommand,
} from '../../shared/domain/index.ts';
import { openCcxt } from '../../src-main/brokers/ccxt/connection.ts';
import { keyAccountId } from '../../src-main/brokers/ccxt/desk.ts';
import { systemScheduler } from '../../src-main/runtime/system-scheduler.ts';
import { BYBIT_GATEWAY_KEY, startBybitGateway } from '../gateways/bybit/bybit-gateway.ts';
import type { Gateway } from '../gateways/core/gateway.ts';
import { startInterceptor, type Interceptor } from '../gateways/core/interceptor.ts';
import { until } from './bench.ts';
import { bookOf } from './coin-book.ts';
import { silentLogger } from './silent-logger.ts';
import { wireTerminal, type WiredTerminal } from './wired-terminal.ts';

const NAME = idOf<ConnectionId>('coins');
const ACCOUNT = keyAccountId('bybit', BYBIT_GATEWAY_KEY.apiKey);
const BTC = idOf<InstrumentId>('BTC/USDT.BYBIT');
const SECRETS: Readonly<Record<string, string>> = { ...BYBIT_GATEWAY_KEY };
const day = { tif: 'gtc', sessions: ['continuous'] } as const;
const STOP: BracketParams = {
  stop: {
    ...{ placement: { kind: 'price', price: dec('85000').text() }, type: 'stop', limitOffset: null, trail: null },
    ...{ source: 'last', ...day },
  },
  ...{ target: null, conversions: [], appHeldAccepted: true },
};

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

async function connect({ port }: Interceptor): Promise<WiredTerminal> {
  const connection = openCcxt(
    {
      ...{ connectionId: NAME, name: 'coins', mode: 'paper', accountId: ACCOUNT },
      values: {
        ...{ exchange: 'bybit', market: 'spot', quote: 'USDT', spotInventory: 'true' },
        ...{ symbols: 'BTC/USDT ETH/USDT', host: `http://127.0.0.1:${port}` },
      },
    },
    {
      ...{ scheduler: systemScheduler, logger: silentLogger, instrumentOf: () => null, random: () => 0.5 },
      secret: (key) => SECRETS[key] ?? null,
    },
  );
  const terminal = wireTerminal(connection, systemScheduler);
  ended.push(() => terminal.close());
  const { view } = terminal.core;
  await until(
    'ready, with a quote',
    () => [...view.connections.values()].some((link) => link.state === 'ready') && view.quotes.size > 0,
    () => JSON.stringify([...view.connections.values()]),
  );
  return terminal;
}

const buy = (more: Pick<SubmitOrderCommand, 'bracket'> & { readonly limit: string; readonly qty: string }) =>
  ({
    ...{ kind: 'submitOrder', connectionId: NAME, accountId: ACCOUNT, instrumentId: BTC, side: 'buy', type: 'limit' },
    ...{ qty: dec(more.qty).text(), limitPrice: dec(more.limit).text(), ...day },
    ...(more.bracket === undefined ? {} : { bracket: more.bracket }),
  }) as SubmitOrderCommand;

const stopsOf = ({ core }: WiredTerminal): readonly Order[] =>
  [...core.view.orders.values()].filter((one) => one.type === 'stop');
const bracketOf = ({ core }: WiredTerminal): Bracket | undefined => [...core.view.brackets.values()].at(-1);
const shown = (terminal: WiredTerminal) => (): string =>
  JSON.stringify([stopsOf(terminal), bracketOf(terminal), [...terminal.core.view.alerts.values()].map((a) => a.title)]);

/** Bitcoin as the exchange has it. */
async function bitcoinOf({ host }: Gateway): Promise<Instrument> {
  const feed = host.marketData();
  const listed = await feed.instruments();
  await feed.close();
  const found = listed.ok ? listed.value.find(({ id }) => id === 'BTC/USD.SIM') : undefined;
  if (found === undefined) throw new Error('no bitcoin');
  return found;
}

describe('brackets at Bybit spot', () => {
  test('G13, G14: the stop is the exchange’s and as large as what is filled, part after part', async () => {
    const { gateway, front, book } = await gatewayAndFront();
    const terminal = await connect(front);
    book.stop();
    const { control } = gateway.host.venue;
    const host = await bitcoinOf(gateway);
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
        ...{ instrumentId: idOf<InstrumentId>('BTC/USD.SIM'), side: 'buy', type: 'limit', tif: 'gtc' },
        ...{ qty: dec('0.01').text(), limitPrice: dec(price).text() },
      });
    front.rewrite(({ path, query }, body) => {
      if (!path.endsWith('instruments-info') || !query.includes('category=spot')) return body;
      const read = JSON.parse(body) as { result: { list: { symbol: string }[] } };
      read.result.list = read.result.list.filter(({ symbol }) => symbol !== 'BTCUSDT');
      return JSON.stringify(read);
    });
    const { core, send } = await connect(front);
    await until(
      'both are on screen',
      () => [...core.view.orders.values()].filter((one) => one.instrumentId === BTC).length === 2,
      () => JSON.stringify([...core.view.orders.values()]),
    );
    expect(core.view.instruments.get(BTC)?.name).toBe('BTC in USDT (not listed any more)');
    await send({
      kind: 'closeAll',
      params: { scope: { kind: 'all' }, collarPct: dec('5').text(), keep: [], closedMarket: 'leave' },
    });
    const run = () => [...core.view.closeAlls.values()].at(-1);
    await until(
      'it ends',
      () => run()?.status === 'done',
      () => JSON.stringify(run()?.rows),
    );
    expect(control.openOrders(ACCOUNT)).toEqual([]);
    expect([run()?.green, run()?.rows.map((row) => [row.instrumentId, row.status])]).toEqual([true, [[BTC, 'flat']]]);
  });
});
