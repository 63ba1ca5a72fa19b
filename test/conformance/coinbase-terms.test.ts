/**
 * Coinbase's stop-limits and its changes in place: what waits, triggers and rests is known as what it is; a ladder is one order that is
 * moved, a change counts once the order shows it, and one that is refused changes nothing.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { dec, type AccountId, type SubmitLadderCommand } from '../../shared/domain/index.ts';
import { keyAccountId } from '../../src-main/brokers/ccxt/desk.ts';
import { COINBASE_GATEWAY_KEY, startCoinbaseGateway } from '../gateways/coinbase/coinbase-gateway.ts';
import { priceAt, qtyOf, setMarket, setTradedMarket, until } from './bench.ts';
import { filledOf, massStatus, statusOf, submitted, sumOf } from './cards/card.ts';
import { bookOf } from './coin-book.ts';
import { COINS, coinTerminal } from './coin-terminal.ts';
import { cryptoBench } from './crypto-bench.ts';
import { COINBASE } from './crypto-venues.ts';
import type { MatrixBench } from './matrix/cell.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function opened(): Promise<MatrixBench> {
  const bench = await cryptoBench(COINBASE)({ speed: 4 });
  closing.push(() => bench.close());
  setTradedMarket(bench, bench.main, { bid: -1, ask: 1 });
  return bench;
}

async function guarded(bench: MatrixBench, limit: number) {
  const { clientOrderId } = await submitted(bench, bench.main, { limit: 1, tif: 'gtc' });
  await filledOf(bench, bench.main, clientOrderId, 4);
  const stop = { side: 'sell', type: 'stopLimit', trigger: -10, limit, tif: 'gtc' } as const;
  return submitted(bench, bench.main, stop);
}

/** The market falls to where the stop triggers. */
function fall(bench: MatrixBench): void {
  const { main, host } = bench;
  setMarket(bench, main, { bid: -12, ask: -11 });
  host.venue.control.trade(main.host.id, 'sell', dec(main.unit).toUnits(main.host.qtyScale));
}

describe('stop-limits at Coinbase', () => {
  test('G14: one that has triggered rests at its limit, says so, and is cancelled like any other', async () => {
    const bench = await opened();
    const { clientOrderId, instrumentId } = await guarded(bench, -10);
    await statusOf(bench, clientOrderId, 'accepted');
    fall(bench);
    const told = await until('triggered', () =>
      bench.heard.statusReports(clientOrderId).find((one) => one.trigger?.triggered === true),
    );
    expect(told).toMatchObject({ status: 'accepted', type: 'stopLimit' });
    expect(sumOf(bench, clientOrderId).isZero()).toBe(true);
    const canceled = await bench.client.cancelOrder({ clientOrderId, instrumentId, venueOrderId: null });
    expect(canceled.kind).toBe('acked');
    await statusOf(bench, clientOrderId, 'canceled');
  });

  test('G14, G17: one that triggers while the link is down is known on return, with its fills', async () => {
    const bench = await opened();
    const { clientOrderId } = await guarded(bench, -60);
    await statusOf(bench, clientOrderId, 'accepted');
    bench.wire.down(true);
    await until('the loss is told', () => !bench.heard.isUp);
    fall(bench);
    await until('it fires', () => bench.host.venue.control.openOrders(bench.accountId).length === 0);
    bench.wire.down(false);
    await until('up again', () => bench.heard.isUp);
    const { orders, fills } = await massStatus(bench);
    const found = orders.find((one) => one.clientOrderId === clientOrderId);
    expect(found).toMatchObject({ status: 'filled', type: 'stopLimit', trigger: { triggered: true } });
    const sum = fills.filter((one) => one.clientOrderId === clientOrderId).map((one) => dec(one.qty));
    expect(sum.reduce((a, b) => a.add(b)).eq(dec(qtyOf(bench.main, 4)))).toBe(true);
  });

  test('one is not changed in place: that is refused before it leaves, and it waits on', async () => {
    const bench = await opened();
    const { clientOrderId, instrumentId, qty, limitPrice } = await guarded(bench, -12);
    await statusOf(bench, clientOrderId, 'accepted');
    const triggerPrice = priceAt(bench.main, -8);
    const change = { clientOrderId, venueOrderId: null, instrumentId, qty, limitPrice, triggerPrice };
    expect(await bench.client.modifyOrder(change)).toMatchObject({ kind: 'rejected', unsent: true });
  });
});

test('a change that the exchange carries out after the order has filled is no change: the fill stands', async () => {
  const bench = await opened();
  const { main, client } = bench;
  const { clientOrderId, instrumentId, qty } = await submitted(bench, main, { limit: -3, tif: 'gtc' });
  const { venueOrderId } = await statusOf(bench, clientOrderId, 'accepted');
  const changing = client.modifyOrder({
    clientOrderId,
    venueOrderId,
    instrumentId,
    qty,
    limitPrice: priceAt(main, -5),
  });
  setMarket(bench, main, { bid: -9, ask: -3 });
  const outcome = await changing;
  // Filled before it was taken, before it was carried out, or (at its new price) not at all.
  expect(['acked', 'rejected']).toContain(outcome.kind);
  const filled = await until('its end', () => {
    const newest = bench.heard.statusReports(clientOrderId).at(-1);
    return newest?.status === 'filled' || bench.heard.reports.some((one) => one.kind === 'modified') ? newest : null;
  });
  const modified = bench.heard.reports.some((one) => one.kind === 'modified');
  expect(modified ? sumOf(bench, clientOrderId).isZero() : filled.status === 'filled').toBe(true);
});

test('G9: a ladder on Coinbase is one order, moved in place from rung to rung', async () => {
  const accountId: AccountId = keyAccountId('coinbase', COINBASE_GATEWAY_KEY.apiKey);
  const gateway = await startCoinbaseGateway({ accountId });
  const book = bookOf(gateway);
  await book.put();
  const terminal = coinTerminal({
    ...{ exchange: 'coinbase', market: 'spot', quote: 'USD', symbols: 'BTC/USD' },
    ...{ accountId, secrets: COINBASE_GATEWAY_KEY, port: gateway.port },
  });
  closing.push(async () => {
    book.stop();
    await terminal.close();
    await gateway.close();
  });
  const { view } = terminal.core;
  const instrument = await until('ready, with a quote', () => {
    const found = [...view.instruments.values()].find((one) => one.baseCurrency === 'BTC');
    const ready = [...view.connections.values()].some((link) => link.state === 'ready');
    return ready && found !== undefined && view.quotes.has(found.id) ? found : null;
  });
  const reply = await terminal.send(ladderOf(accountId, instrument.id));
  expect(reply).toMatchObject({ kind: 'accepted' });
  const ladder = await until(
    'its end',
    () => [...view.ladders.values()].find((one) => one.status === 'done'),
    () => JSON.stringify([[...view.ladders.values()], [...view.orders.values()]]),
  );
  // On a loaded machine the time of a rung may pass while a change is on its way: then the next one is gone to at once.
  expect(ladder.outcome).toBe('exhausted');
  expect(ladder.attempts).toBeGreaterThan(1);
  const [order, ...more] = [...view.orders.values()];
  expect(more).toEqual([]);
  expect(order?.status).toBe('canceled');
  expect(dec(order?.limitPrice ?? '0').gt(dec('90010'))).toBe(true);
  expect(gateway.host.venue.audit().map((row) => row.received)).toEqual([1]);
}, 60_000);

/** Four rungs from the mid towards the ask, none of which takes. */
const ladderOf = (accountId: AccountId, instrumentId: SubmitLadderCommand['instrumentId']): SubmitLadderCommand => ({
  ...{ kind: 'submitLadder', connectionId: COINS, accountId, instrumentId },
  ...{ side: 'buy', qty: dec('0.02').text(), tif: 'gtc', sessions: ['continuous'] },
  params: {
    steps: { kind: 'toward', towardPct: ['0', '10', '20', '30'].map((one) => dec(one).text()) },
    ...{ factor: dec('1').text(), spreadSteps: null, reference: 'frozen', waitMs: 600, orderTimeoutMs: null },
    ...{ totalMs: 60_000, worstPrice: dec('90020').text(), floor: null, rounding: 'passive', final: 'cancel' },
    ...{ replace: 'modify', onLocked: 'wait' },
  },
});
