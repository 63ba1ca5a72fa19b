/** IB's own buying power, from its account summary to the ticket's number and the gate: over the gateway, with the client library. */
import { afterEach, expect, test } from 'vitest';
import { dec, type Account, type ClientOrderId, type Order } from '../../shared/domain/index.ts';
import { setMarket, until } from './bench.ts';
import { IB_ACCOUNT, openIbBench, type IbBench } from './ib-bench.ts';
import { wireTerminal, type WiredTerminal } from './wired-terminal.ts';

let bench: IbBench | null = null;
let terminal: WiredTerminal | null = null;
afterEach(async () => {
  await terminal?.close();
  await bench?.close();
  terminal = null;
  bench = null;
});

/** A terminal on an account of 1,000,000 USD with so much credit; AAPL at 270. */
async function start(credit: number): Promise<{ readonly one: IbBench; readonly at: WiredTerminal }> {
  const one = await openIbBench({ speed: 6 });
  bench = one;
  one.gateway.levers.credit = credit;
  setMarket(one, one.main, { bid: -1, ask: 1, bidSize: 1_000, askSize: 1_000 });
  const at = wireTerminal(one.connect({ symbols: 'AAPL' }), one.host.scheduler);
  terminal = at;
  const { view } = at.core;
  const { id } = one.main.instrument;
  await until(
    'ready',
    () => [...view.connections.values()].every(({ state }) => state === 'ready') && view.instruments.has(id),
  );
  at.core.onQuotes(() => undefined);
  await until('quoted', () => view.quotes.has(id));
  return { one, at };
}

const account = ({ core }: WiredTerminal): Account | undefined => core.view.accounts.get(IB_ACCOUNT);

/** The order that a ticket for AAPL made, or why it was denied. */
async function ticket(one: IbBench, at: WiredTerminal, qty: string, side: 'buy' | 'sell' = 'buy', limit = '271') {
  const [connectionId] = at.core.view.connections.keys();
  if (connectionId === undefined) throw new Error('no connection');
  const reply = await at.send({
    kind: 'submitOrder',
    ...{ connectionId, accountId: IB_ACCOUNT, instrumentId: one.main.instrument.id, side, qty: dec(qty).text() },
    ...{ tif: 'day', sessions: ['regular'], type: 'limit', limitPrice: dec(limit).text() },
  });
  return reply.kind === 'denied' ? reply.message : ([...at.core.view.orders.values()].at(-1)?.clientOrderId ?? '');
}
const orderIn = (at: WiredTerminal, id: string): Order | undefined => at.core.view.orders.get(id as ClientOrderId);
const shown = ({ core }: WiredTerminal) => core.values().accounts[0]?.buyingPower;
const filled = (at: WiredTerminal, id: string): Promise<true> =>
  until(
    `${id} filled`,
    () => orderIn(at, id)?.status === 'filled' || null,
    () => id,
  );

test('an account without credit spends its funds and no more, though the estimate has twice as much', async () => {
  const { one, at } = await start(1);
  expect(account(at)?.power).toMatchObject({
    ...{ shares: '1000000', options: '1000000', settled: '1000000', unmargined: null },
    ...{ isCash: null, shorts: null, blocked: null, ordersApart: true },
  });
  expect(shown(at)).toBe('1000000');
  const works = await ticket(one, at, '2000', 'buy', '268');
  await until('it works', () => orderIn(at, works)?.status === 'accepted' || null);
  expect(shown(at)).toBe('464000');
  expect(await ticket(one, at, '1900')).toMatch(/\$464,000\.00 is left by what the venue stated last/);
});

test('after a fill the older figure lets nothing through that is spent, and a reading with the fill takes its place', async () => {
  const { one, at } = await start(1);
  one.gateway.levers.staleFigures = true;
  await filled(at, await ticket(one, at, '3000'));
  await until('kept beside the older figure', () => account(at)?.power?.opened !== undefined || null);
  expect(account(at)?.power?.shares).toBe('1000000');
  expect(await ticket(one, at, '1000')).toMatch(/is left by what the venue stated last/);
  one.gateway.levers.staleFigures = false;
  await until('a reading with the fill', () => {
    const power = account(at)?.power;
    return (power?.opened === undefined && Number(power?.shares) < 200_000) || null;
  });
  const works = await ticket(one, at, '500', 'buy', '268');
  await until('it works', () => orderIn(at, works)?.status === 'accepted' || null);
  expect(await ticket(one, at, '500')).toMatch(/is left by what the venue stated last/);
  // What closes passes.
  await filled(at, await ticket(one, at, '3000', 'sell', '268.5'));
});

test('with margin the credit is IB’s own and the estimate is the smaller one', async () => {
  const { one, at } = await start(4);
  expect(account(at)?.power).toMatchObject({ shares: '4000000', options: '1000000' });
  expect(shown(at)).toBe('2000000');
  const works = await ticket(one, at, '3700', 'buy', '268');
  await until('it works', () => orderIn(at, works)?.status === 'accepted' || null);
  expect(shown(at)).toBe('1008400');
});
