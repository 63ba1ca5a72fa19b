/** Conventions, Quotes: on Alpaca's free feed a whole terminal opens nothing until the trader takes IEX's quotes for the session. */
import { afterEach, expect, test } from 'vitest';
import { dec, type Command, type Instrument } from '../../shared/domain/index.ts';
import { hostIdOf } from '../gateways/core/gateway.ts';
import { ACCOUNT, stageAlpaca, type AlpacaStage } from './alpaca-bench.ts';
import { until } from './bench.ts';
import { wireTerminal, type WiredTerminal } from './wired-terminal.ts';

let stage: AlpacaStage | null = null;
let terminal: WiredTerminal | null = null;
afterEach(async () => {
  await terminal?.close();
  await stage?.close();
  terminal = null;
  stage = null;
});

const order = ({ id }: Instrument, connectionId: never, more: Partial<Command>): Command =>
  ({
    ...{ kind: 'submitOrder', connectionId, accountId: ACCOUNT, instrumentId: id, side: 'buy', type: 'limit' },
    ...{ qty: dec('1').text(), limitPrice: dec('270.00').text(), tif: 'day', sessions: ['regular'], ...more },
  }) as Command;

test('S3.4: IEX only: refused with words, taken by the trader’s leave, and its orders fill', async () => {
  const staged = await stageAlpaca();
  stage = staged;
  const book = { bids: [[2_699_900, 100]], asks: [[2_700_000, 100]] } as const;
  staged.host.venue.control.setBook(hostIdOf('AAPL'), book);
  const connection = staged.connect({}, { stockFeed: 'iex' });
  const wired = wireTerminal(connection, staged.scheduler);
  terminal = wired;
  const { view } = wired.core;
  const found = (): Instrument | undefined => [...view.instruments.values()].find((one) => one.symbol === 'AAPL');
  const aapl = await until('listed and quoted', () => {
    const one = found();
    return one !== undefined && view.quotes.get(one.id)?.bid != null ? one : null;
  });
  await until('ready', () => [...view.connections.values()].every((one) => one.state === 'ready'));
  const connectionId = [...view.connections.keys()][0] as never;
  expect(view.quotes.get(aapl.id)?.scope).toBe('venue');
  const refused = await wired.send(order(aapl, connectionId, {}));
  expect(refused).toMatchObject({ kind: 'denied', code: 'riskDenied' });
  expect(refused.kind === 'denied' ? refused.message : '').toContain('one venue');
  expect(await wired.send({ kind: 'takeVenueQuotes', connectionId, take: true })).toMatchObject({ kind: 'accepted' });
  const market = await wired.send(order(aapl, connectionId, { type: 'market', limitPrice: null } as Partial<Command>));
  expect(market).toMatchObject({ kind: 'denied' });
  expect(await wired.send(order(aapl, connectionId, {}))).toMatchObject({ kind: 'accepted' });
  await until('filled', () => [...view.orders.values()].some((one) => one.status === 'filled'));
});
