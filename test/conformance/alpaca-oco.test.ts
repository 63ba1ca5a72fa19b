/** Alpaca's own OCO: two exits of ours that are one order there, whatever happens to its one request and to its two ends (G15). */
import { afterEach, describe, expect, test } from 'vitest';
import {
  dec,
  idOf,
  type ClientOrderId,
  type CommandOutcome,
  type InstrumentId,
  type OrderStatusReport,
} from '../../shared/domain/index.ts';
import type { BrokerConnection } from '../../src-main/ports/broker.ts';
import type { ExecutionClient, SubmitRequest } from '../../src-main/ports/execution-client.ts';
import { hostIdOfSymbol } from '../gateways/alpaca/names.ts';
import { ACCOUNT, KEYS, stageAlpaca, type AlpacaStage } from './alpaca-bench.ts';
import { nextOrderId, until } from './bench.ts';
import { Recorder } from './recorder.ts';

/** Everything: cases beside the ones that every run has. */
const FULL = process.env['RUNG_FULL'] === '1';
let stage: AlpacaStage | null = null;
afterEach(async () => {
  const closing = stage;
  stage = null;
  await closing?.close();
});

const AAPL = idOf<InstrumentId>('AAPL.ALPACA');
const AT_HOST = hostIdOfSymbol('AAPL');

type Up = {
  readonly at: AlpacaStage;
  readonly client: ExecutionClient;
  readonly heard: Recorder;
  readonly connection: BrokerConnection;
};

const book = (at: AlpacaStage, bid: number, ask: number, size = 500): void =>
  at.host.venue.control.setBook(AT_HOST, {
    bids: [[Math.round(bid * 10_000), size]],
    asks: [[Math.round(ask * 10_000), size]],
  });

/** A connection that is up; what it knows, it was told or asked for. */
async function connected(at: AlpacaStage): Promise<Up> {
  const connection = at.connect();
  const client = connection.execution;
  if (client === null) throw new Error('no execution');
  const heard = new Recorder();
  client.open(heard.execution);
  await until('up', () => heard.isUp);
  expect((await client.instruments()).ok).toBe(true);
  return { at, client, heard, connection };
}

/** 40 shares held, the market a cent around 270.00. */
async function holding(): Promise<Up> {
  const at = await stageAlpaca({ speed: 10 });
  stage = at;
  book(at, 269.99, 270.01);
  const here = await connected(at);
  const bought = order({ side: 'buy', type: 'limit', limitPrice: dec('270.01').text(), tif: 'day' });
  expect((await here.client.submitOrder(bought)).kind).toBe('acked');
  await until('bought', () => here.heard.fills(bought.clientOrderId).length > 0);
  return here;
}

const order = (over: Partial<SubmitRequest>): SubmitRequest => ({
  clientOrderId: nextOrderId(),
  accountId: ACCOUNT,
  instrumentId: AAPL,
  side: 'sell',
  type: 'limit',
  qty: dec('40').text(),
  limitPrice: null,
  tif: 'gtc',
  sessions: ['regular'],
  reducing: true,
  ...over,
});

type Pair = { readonly target: SubmitRequest; readonly stop: SubmitRequest };

function pairOf(over: Partial<SubmitRequest> = {}): Pair {
  const linkId = `L-${nextOrderId()}`;
  const source = 'last' as const;
  const trigger = {
    price: dec('260').text(),
    source,
    trail: null,
    extreme: null,
    heldBy: 'venue',
    triggeredMs: null,
  } as const;
  return {
    target: order({ limitPrice: dec('280').text(), linkId, ...over }),
    stop: order({ type: 'stop', trigger, linkId, ...over }),
  };
}

const sent = ({ client }: Up, { stop, target }: Pair): Promise<[CommandOutcome, CommandOutcome]> =>
  Promise.all([client.submitOrder(stop), client.submitOrder(target)]);

/** Both taken. */
async function paired(up: Up, pair = pairOf()): Promise<Pair> {
  const [stop, target] = await sent(up, pair);
  expect([stop.kind, target.kind]).toEqual(['acked', 'acked']);
  return pair;
}

async function asked({ client }: Up, id: ClientOrderId): Promise<OrderStatusReport> {
  const read = await client.queryOrder(id);
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
}

/** What works at the exchange: `target 40, stop 40`, under our names. */
const atVenue = ({ at }: Up, pair: Pair): string =>
  at.host.venue.control
    .openOrders(ACCOUNT)
    .map((one) => {
      const name = one.clientOrderId === pair.stop.clientOrderId ? 'stop' : 'target';
      return `${name} ${dec(one.qty).sub(dec(one.filledQty)).trim().toString()}`;
    })
    .toSorted()
    .join(', ');

/** What a connection that never saw them says of both, by the list and by asking for each. */
async function knownAfresh(at: AlpacaStage, pair: Pair): Promise<string[]> {
  const fresh = await connected(at);
  const lines: string[] = [];
  for (const one of [pair.stop, pair.target]) {
    const { status, qty, type, venueOrderId } = await asked(fresh, one.clientOrderId);
    lines.push(`${type} ${status} ${qty}${venueOrderId === null ? ' nameless' : ''}`);
  }
  const listed = await fresh.client.massStatus(0);
  if (!listed.ok) throw new Error(listed.error.message);
  const open = listed.value.orders.filter((one) => one.status === 'accepted' || one.status === 'partiallyFilled');
  lines.push(`${open.length} listed, ${open.filter((one) => one.clientOrderId === null).length} of others`);
  return lines;
}

const change = (one: SubmitRequest, over: { limitPrice?: string; triggerPrice?: string; qty?: string }) => ({
  clientOrderId: one.clientOrderId,
  venueOrderId: null,
  instrumentId: AAPL,
  qty: dec(over.qty ?? '40').text(),
  limitPrice: over.limitPrice === undefined ? one.limitPrice : dec(over.limitPrice).text(),
  ...(over.triggerPrice === undefined ? {} : { triggerPrice: dec(over.triggerPrice).text() }),
});
const cancel = (one: SubmitRequest) => ({ clientOrderId: one.clientOrderId, venueOrderId: null, instrumentId: AAPL });

describe('an OCO at Alpaca', () => {
  test('is one request for both; the stop is held and has a name of its own, and both are known by ours', async () => {
    const up = await holding();
    const pair = pairOf();
    const [stop, target] = await sent(up, pair);
    expect([stop, target]).toMatchObject([{ kind: 'acked' }, { kind: 'acked' }]);
    expect(stop).not.toEqual(target);
    expect(atVenue(up, pair)).toBe('stop 40, target 40');
    await until('both told', () =>
      [pair.stop, pair.target].every((one) => up.heard.statuses(one.clientOrderId).includes('accepted')),
    );
    expect(up.heard.reports.some((one) => one.kind === 'orderStatus' && one.clientOrderId === null)).toBe(false);
  });

  test('G15: a lost answer leaves both unknown; asked for, both are there, and nothing was sent twice', async () => {
    const up = await holding();
    const pair = pairOf();
    up.at.gateway.levers.loseAnswers(1);
    const outcomes = await sent(up, pair);
    expect(outcomes.map((one) => one.kind)).toEqual(['unknown', 'unknown']);
    expect(await asked(up, pair.stop.clientOrderId)).toMatchObject({ status: 'accepted', type: 'stop' });
    expect(await asked(up, pair.target.clientOrderId)).toMatchObject({ status: 'accepted', type: 'limit' });
    expect(atVenue(up, pair)).toBe('stop 40, target 40');
  });

  test('G15: a lost request leaves both unknown; asked for, neither ever arrived', async () => {
    const up = await holding();
    const pair = pairOf();
    up.at.gateway.levers.loseRequests(1);
    expect((await sent(up, pair)).map((one) => one.kind)).toEqual(['unknown', 'unknown']);
    expect(await asked(up, pair.stop.clientOrderId)).toMatchObject({ status: 'notFound' });
    expect(await asked(up, pair.target.clientOrderId)).toMatchObject({ status: 'notFound' });
    expect(atVenue(up, pair)).toBe('');
  });

  test('G18: a process that never saw them knows both: after a lost answer, moves of either, a part of the target filled', async () => {
    const up = await holding();
    const pair = pairOf();
    up.at.gateway.levers.loseAnswers(1);
    await sent(up, pair);
    const whole = ['stop accepted 40', 'limit accepted 40', '2 listed, 0 of others'];
    expect(await knownAfresh(up.at, pair)).toEqual(whole);
    const again = await connected(up.at);
    for (const change1 of [change(pair.stop, { triggerPrice: '261' }), change(pair.target, { limitPrice: '279' })]) {
      expect((await again.client.modifyOrder(change1)).kind).toBe('acked');
      await until('changed', () => !up.at.gateway.pendingChanges());
    }
    expect(await knownAfresh(up.at, pair)).toEqual(whole);
    expect(await asked(again, pair.stop.clientOrderId)).toMatchObject({ trigger: { price: '261' } });
    expect(await asked(again, pair.target.clientOrderId)).toMatchObject({ limitPrice: '279' });
    book(up.at, 279, 279.02, 15);
    await until('a part', () => atVenue(up, pair) === 'stop 25, target 25');
    expect(await knownAfresh(up.at, pair)).toEqual([
      'stop accepted 25',
      'limit partiallyFilled 40',
      '2 listed, 0 of others',
    ]);
  });

  test('G18: a process that never saw it and has no list yet finds the stop through its parent, and never says that it is not there', async () => {
    const up = await holding();
    const pair = await paired(up);
    const connection = up.at.connect();
    const heard = new Recorder();
    connection.execution?.open(heard.execution);
    await until('up', () => heard.isUp);
    const read = await connection.execution?.queryOrder(pair.stop.clientOrderId);
    expect(read).toMatchObject({ ok: true, value: { status: 'accepted', type: 'stop' } });
    expect(await connection.execution?.queryOrder(nextOrderId())).toMatchObject({ value: { status: 'notFound' } });
  });

  test('the stop is named by a question where the answer leaves it out', async () => {
    const up = await holding();
    up.at.gateway.bareAnswers(true);
    const pair = await paired(up);
    expect(atVenue(up, pair)).toBe('stop 40, target 40');
    expect(up.heard.reports.some((one) => one.kind === 'orderStatus' && one.clientOrderId === null)).toBe(false);
  });

  test('G13: a part of the target shrinks the stop, told under its name; the rest of it ends the stop', async () => {
    const up = await holding();
    const pair = await paired(up);
    book(up.at, 280, 280.02, 15);
    await until('the stop shrank', () =>
      up.heard.reports.some(
        (one) => one.kind === 'modified' && one.clientOrderId === pair.stop.clientOrderId && dec(one.qty).eq(dec('25')),
      ),
    );
    book(up.at, 280, 280.02, 500);
    await until('both over', () => atVenue(up, pair) === '');
    await until('told', () => up.heard.statuses(pair.stop.clientOrderId).at(-1) === 'canceled');
    expect(up.heard.statuses(pair.target.clientOrderId).at(-1)).toBe('filled');
    expect(up.heard.fills(pair.stop.clientOrderId)).toEqual([]);
  });

  test('the stop fires: its fill is told under its name and the target ends', async () => {
    const up = await holding();
    const pair = await paired(up);
    book(up.at, 259.9, 259.95);
    up.at.host.venue.control.trade(AT_HOST, 'sell', 10);
    await until('fired', () => up.heard.statuses(pair.stop.clientOrderId).at(-1) === 'filled');
    await until('the target too', () => up.heard.statuses(pair.target.clientOrderId).at(-1) === 'canceled');
    expect(up.heard.fills(pair.stop.clientOrderId)).toHaveLength(1);
  });

  test.runIf(FULL)('prices move in place; another quantity is refused before it leaves', async () => {
    const up = await holding();
    const pair = await paired(up);
    expect(await up.client.modifyOrder(change(pair.stop, { qty: '30' }))).toMatchObject({
      kind: 'rejected',
      unsent: true,
    });
    expect((await up.client.modifyOrder(change(pair.stop, { triggerPrice: '262' }))).kind).toBe('acked');
    await until('moved', () =>
      up.heard.reports.some((one) => one.kind === 'modified' && one.clientOrderId === pair.stop.clientOrderId),
    );
    expect(await asked(up, pair.stop.clientOrderId)).toMatchObject({ trigger: { price: '262' }, qty: '40' });
    expect((await up.client.modifyOrder(change(pair.target, { limitPrice: '281' }))).kind).toBe('acked');
    await until('moved', () => !up.at.gateway.pendingChanges());
    expect(await asked(up, pair.target.clientOrderId)).toMatchObject({ limitPrice: '281', qty: '40' });
    expect(atVenue(up, pair)).toBe('stop 40, target 40');
  });

  test.each(['both are asked for', 'only the stop is'])('what cancels one cancels the other: %s', async (which) => {
    const up = await holding();
    const pair = await paired(up);
    const both = which.startsWith('both');
    const outcomes = await Promise.all(
      (both ? [pair.target, pair.stop] : [pair.stop]).map((one) => up.client.cancelOrder(cancel(one))),
    );
    expect(new Set(outcomes.map((one) => one.kind))).toEqual(new Set(['acked']));
    await until('both ended', () =>
      [pair.stop, pair.target].every((one) => up.heard.statuses(one.clientOrderId).at(-1) === 'canceled'),
    );
    expect(atVenue(up, pair)).toBe('');
  });

  test('a cancel while a replacement of either is pending is asked again until it is through', async () => {
    const up = await holding();
    const pair = await paired(up);
    const changing = up.client.modifyOrder(change(pair.stop, { triggerPrice: '262' }));
    await until('pending', () => up.at.gateway.pendingChanges());
    expect((await up.client.cancelOrder(cancel(pair.target))).kind).toBe('acked');
    await changing;
    await until('both ended', () => atVenue(up, pair) === '');
  });

  test('one of two whose other half does not come never leaves', async () => {
    const up = await holding();
    const pair = pairOf();
    expect(await up.client.submitOrder(pair.stop)).toMatchObject({ kind: 'rejected', unsent: true });
    expect(atVenue(up, pair)).toBe('');
  });

  test.runIf(FULL).each<[string, Partial<SubmitRequest>, Partial<SubmitRequest>]>([
    ['two quantities', {}, { qty: dec('30').text() }],
    ['two times in force', {}, { tif: 'day' }],
    ['parts of a share', { qty: dec('2.5').text() }, { qty: dec('2.5').text() }],
    ['outside regular hours', { sessions: ['pre', 'regular'] }, {}],
    ['no stop', {}, { type: 'limit', limitPrice: dec('281').text(), trigger: null }],
    ['a target below its stop', { limitPrice: dec('250').text() }, {}],
  ])('%s: neither leaves', async (_what, ofTarget, ofStop) => {
    const up = await holding();
    const pair = pairOf();
    const wrong = { target: { ...pair.target, ...ofTarget }, stop: { ...pair.stop, ...ofStop } };
    for (const outcome of await sent(up, wrong)) expect(outcome).toMatchObject({ kind: 'rejected', unsent: true });
    expect(atVenue(up, pair)).toBe('');
  });

  test('refused by Alpaca, both are refused and nothing rests', async () => {
    const up = await holding();
    const pair = pairOf();
    const passed = { ...pair.stop, trigger: { ...pair.stop.trigger!, price: dec('271').text() } };
    const outcomes = await sent(up, { ...pair, stop: passed });
    expect(outcomes).toMatchObject([{ kind: 'rejected' }, { kind: 'rejected' }]);
    expect(atVenue(up, pair)).toBe('');
    for (const one of [pair.stop, pair.target]) {
      expect(up.heard.statuses(one.clientOrderId)).toEqual(['rejected']);
      expect(await asked(up, one.clientOrderId)).toMatchObject({ status: 'notFound' });
    }
  });

  test.runIf(FULL)('one that was placed by hand is two orders of others, and stays so', async () => {
    const up = await holding();
    const placed = await fetch(`http://127.0.0.1:${up.at.gateway.port}/v2/orders`, {
      method: 'POST',
      headers: {
        'APCA-API-KEY-ID': KEYS.keyId,
        'APCA-API-SECRET-KEY': KEYS.secret,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({
        ...{ symbol: 'AAPL', qty: '40', side: 'sell', type: 'limit', time_in_force: 'gtc', order_class: 'oco' },
        ...{ take_profit: { limit_price: '280' }, stop_loss: { stop_price: '260' } },
      }),
    });
    expect(placed.status).toBe(200);
    await until('both heard', () => new Set(up.heard.reports.flatMap(foreignOf)).size === 2);
    const fresh = await connected(up.at);
    const listed = await fresh.client.massStatus(0);
    const foreign = listed.ok ? listed.value.orders.filter((one) => one.clientOrderId === null) : [];
    expect(foreign.map((one) => `${one.type} ${one.status}`).toSorted()).toEqual(['limit accepted', 'stop accepted']);
  });
});

const foreignOf = (one: Recorder['reports'][number]): string[] =>
  one.kind === 'orderStatus' && one.clientOrderId === null && one.venueOrderId !== null ? [one.venueOrderId] : [];
