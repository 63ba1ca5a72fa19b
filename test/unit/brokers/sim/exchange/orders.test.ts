import { describe, expect, it } from 'vitest';
import { dec } from '../../../../../shared/domain/index.ts';
import { FRIDAY_0945, MINUTE, VenueFixture, instrument, orderId, request, type Ask } from '../venue-fixture.ts';

const KO_BIDS = [
  ['71.10', 500],
  ['71.09', 800],
  ['71.08', 900],
] as const;
const KO_ASKS = [
  ['71.12', 300],
  ['71.13', 400],
  ['71.15', 1000],
] as const;

function withKo(options: ConstructorParameters<typeof VenueFixture>[0] = {}): VenueFixture {
  const fixture = new VenueFixture(options);
  fixture.book('KO', KO_BIDS, KO_ASKS);
  return fixture;
}

describe('what the exchange refuses', () => {
  const cases: readonly (readonly [string, Ask, RegExp])[] = [
    ['an unknown symbol', { id: 'x', symbol: 'NOPE' }, /unknown symbol NOPE/],
    ['a price off the tick', { id: 'x', limit: '71.105' }, /off the tick of 0.01/],
    ['a price of zero', { id: 'x', limit: '0' }, /above zero/],
    ['a quantity off the lot', { id: 'x', qty: '1.5' }, /off the lot of 1/],
    ['a quantity of zero', { id: 'x', qty: '0' }, /above zero/],
    ['a quantity beyond the maximum', { id: 'x', qty: '2000000' }, /above the maximum/],
    ['a limit order without a limit', { id: 'x', type: 'limit', limit: null }, /needs a limit/],
    ['a market order with a limit', { id: 'x', type: 'market', limit: '71.10' }, /no limit price/],
    ['more than the cash', { id: 'x', qty: '2000', limit: '71.10' }, /not enough funds/],
    ['a short beyond the margin', { id: 'x', side: 'sell', qty: '4000', limit: '71.20' }, /not enough funds/],
    [
      'crypto sold short',
      { id: 'x', symbol: 'BTC/USD', side: 'sell', qty: '0.1', limit: '99999' },
      /cannot be sold short/,
    ],
    [
      'crypto below the least value',
      { id: 'x', symbol: 'ETH/USD', qty: '0.0001', limit: '3000' },
      /below the minimum of 1 USD/,
    ],
    ['an order of a session that is not named', { id: 'x', sessions: [] }, /no session/],
    ['a market order outside its hours', { id: 'x', limit: null, sessions: ['post'] }, /closed for this order/],
    ['a fill or kill that cannot be filled', { id: 'x', qty: '400', limit: '71.12', tif: 'fok' }, /not all of it/],
  ];
  it.each(cases)('refuses %s, with the reason and a rejected report', async (_name, ask, reason) => {
    const f = withKo();
    const outcome = await f.submit(ask);
    expect(outcome.kind).toBe('rejected');
    expect(outcome.kind === 'rejected' ? outcome.reason : '').toMatch(reason);
    if (ask.symbol === 'NOPE') return;
    expect(f.reports.some((r) => r.kind === 'orderStatus' && r.status === 'rejected')).toBe(true);
    expect((await f.status('x')).status).toBe('rejected');
    expect(f.fills()).toEqual([]);
    expect(await f.cash()).toBe('100000');
  });

  it('a sub-dollar share trades in hundredths of a cent, a dollar share does not', async () => {
    const f = new VenueFixture();
    f.book('OPTT', [['0.4827', 5000]], [['0.4829', 5000]]);
    expect((await f.submit({ id: 'a', symbol: 'OPTT', limit: '0.4828' })).kind).toBe('acked');
    expect((await f.submit({ id: 'b', symbol: 'KO', limit: '70.0001' })).kind).toBe('rejected');
  });

  it('G15: refuses a client order id that it has seen, whatever became of the first, and counts both', async () => {
    const f = withKo();
    expect((await f.submit({ id: 'a', limit: '71.00' })).kind).toBe('acked');
    const again = await f.submit({ id: 'a', limit: '71.01' });
    expect(again).toEqual({ kind: 'rejected', reason: 'duplicate client order id' });
    expect((await f.status('a')).status).toBe('accepted');
    await f.cancel('a');
    expect((await f.submit({ id: 'a', limit: '71.00' })).kind).toBe('rejected');
    expect(f.reports.filter((r) => r.kind === 'orderStatus' && r.status === 'rejected')).toEqual([]);
    expect(f.venue.audit()).toEqual([{ clientOrderId: 'a', received: 3, accepted: 1 }]);
  });

  it('G22: refuses to fill against a stale quote, and rests what does not take', async () => {
    const f = withKo();
    f.venue.control.stallQuotes(instrument('KO'));
    await f.pass(30_000);
    expect((await f.submit({ id: 'a', limit: '71.12' })).kind).toBe('rejected');
    expect((await f.status('a')).reason).toMatch(/no fresh quote/);
    expect((await f.submit({ id: 'b', limit: '71.05' })).kind).toBe('acked');
    expect(f.fills()).toEqual([]);
  });

  it('halted: refuses orders and changes, takes cancels, and fills nothing', async () => {
    const f = withKo();
    await f.submit({ id: 'a', limit: '71.10' });
    f.venue.control.halt(instrument('KO'));
    expect(f.venue.quote(instrument('KO'))?.status).toBe('halted');
    expect((await f.submit({ id: 'b', limit: '71.12' })).kind).toBe('rejected');
    expect((await f.modify('a', '100', '71.11')).kind).toBe('rejected');
    f.book('KO', [['71.00', 100]], [['71.05', 100]]);
    expect(f.fills()).toEqual([]);
    expect((await f.cancel('a')).kind).toBe('acked');
    f.venue.control.unhalt(instrument('KO'));
    expect((await f.submit({ id: 'c', limit: '71.05' })).kind).toBe('acked');
    expect(f.fills('c')).toHaveLength(1);
  });

  it('a pause in the manner of limit up, limit down is said as such', async () => {
    const f = withKo();
    f.venue.control.halt(instrument('KO'), 'luld');
    expect(f.venue.quote(instrument('KO'))?.status).toBe('luld');
    expect(await f.submit({ id: 'b', limit: '71.12' })).toMatchObject({ kind: 'rejected' });
    expect((await f.status('b')).reason).toMatch(/paused/);
  });
});

describe('taking', () => {
  it('a market order walks the book, one fill a price, the minimum fee charged once', async () => {
    const f = withKo();
    await f.submit({ id: 'a', qty: '600', limit: null });
    expect(f.fillTexts('a')).toEqual(['300@71.12 taker 1.5', '300@71.13 taker 1.5']);
    expect((await f.status('a')).status).toBe('filled');
    expect(await f.cash()).toBe(dec('100000').sub(dec('42675')).sub(dec('3')).trim().toString());
  });

  it('a market order that empties the book cancels its rest', async () => {
    const f = withKo({ openingCash: '1000000' });
    await f.submit({ id: 'a', qty: '5000', limit: null });
    expect(await f.status('a')).toMatchObject({ status: 'canceled', filledQty: '1700' });
  });

  it('a limit order takes to its limit, then rests at the front of an empty price', async () => {
    const f = withKo();
    await f.submit({ id: 'a', qty: '500', limit: '71.12' });
    expect(f.fillTexts('a')).toEqual(['300@71.12 taker 1.5']);
    expect(f.venue.quote(instrument('KO'))).toMatchObject({
      bid: f.units('KO', '71.12'),
      bidSize: 200,
      ask: f.units('KO', '71.13'),
    });
    f.trade('KO', 'sell', 150);
    expect(f.fillTexts('a').at(-1)).toBe('150@71.12 maker 0.75');
  });

  it('immediate or cancel takes what there is and cancels the rest', async () => {
    const f = withKo();
    await f.submit({ id: 'a', qty: '500', limit: '71.12', tif: 'ioc' });
    expect(await f.status('a')).toMatchObject({ status: 'canceled', filledQty: '300' });
  });

  it('fill or kill takes all at once when it can', async () => {
    const f = withKo();
    await f.submit({ id: 'a', qty: '700', limit: '71.13', tif: 'fok' });
    expect(await f.status('a')).toMatchObject({ status: 'filled', filledQty: '700' });
  });

  it('never trades with its own resting order', async () => {
    const f = withKo();
    await f.submit({ id: 'a', limit: '71.11' });
    const outcome = await f.submit({ id: 'b', side: 'sell', limit: '71.11' });
    expect(outcome).toMatchObject({ kind: 'rejected' });
    await f.submit({ id: 'c', side: 'sell', qty: '100', limit: '71.10' });
    expect((await f.status('c')).status).toBe('rejected');
    expect(f.fills()).toEqual([]);
  });
});

describe('resting', () => {
  it('G22: waits behind what was shown, then fills in its turn', async () => {
    const f = withKo();
    await f.submit({ id: 'a', limit: '71.10' });
    f.trade('KO', 'sell', 450);
    expect(f.fills('a')).toEqual([]);
    f.trade('KO', 'sell', 80);
    expect(f.fillTexts('a')).toEqual(['30@71.1 maker 1']);
    f.trade('KO', 'sell', 500);
    expect(f.fillTexts('a').at(-1)).toBe('70@71.1 maker 0');
  });

  it('G22: moves forward by its share when others cancel', async () => {
    const f = withKo();
    await f.submit({ id: 'a', limit: '71.10' });
    f.book('KO', [['71.10', 250]], [['71.12', 300]]);
    f.trade('KO', 'sell', 250);
    expect(f.fills('a')).toEqual([]);
    f.trade('KO', 'sell', 10);
    expect(f.fillTexts('a')[0]).toMatch(/^10@71.1 maker/);
  });

  it('fills at its own price, up to their size, when the others come to it', async () => {
    const f = withKo();
    await f.submit({ id: 'a', qty: '500', limit: '71.10' });
    f.book(
      'KO',
      [['71.05', 100]],
      [
        ['71.08', 120],
        ['71.09', 60],
        ['71.12', 400],
      ],
    );
    expect(f.fillTexts('a').map((t) => t.split(' ')[0])).toEqual(['120@71.1', '60@71.1']);
    expect(f.venue.quote(instrument('KO'))).toMatchObject({
      bid: f.units('KO', '71.10'),
      bidSize: 320,
      ask: f.units('KO', '71.12'),
    });
  });

  it('the published quote and depth hold our own orders', async () => {
    const f = withKo();
    await f.submit({ id: 'a', limit: '71.11' });
    await f.submit({ id: 'b', limit: '71.10' });
    await f.submit({ id: 'c', side: 'sell', limit: '71.12' });
    expect(f.venue.quote(instrument('KO'))).toMatchObject({ bid: f.units('KO', '71.11'), bidSize: 100, askSize: 400 });
    const md = f.venue.marketDataClient();
    const depths: unknown[] = [];
    md.open({
      onQuotes: () => undefined,
      onBar: () => undefined,
      onConnection: () => undefined,
      onDepth: (d) => depths.push(d.bids.slice(0, 2)),
    });
    md.subscribeDepth(instrument('KO'));
    await f.pass(5);
    expect(depths.at(-1)).toEqual([
      [f.units('KO', '71.11'), 100],
      [f.units('KO', '71.10'), 600],
    ]);
  });

  it('a day order expires when its session ends, good till canceled stays and sleeps', async () => {
    const f = withKo();
    await f.submit({ id: 'day', limit: '60' });
    await f.submit({ id: 'gtc', limit: '60', tif: 'gtc' });
    await f.submit({ id: 'long', limit: '60', sessions: ['regular', 'post'] });
    f.scheduler.runUntil(Date.UTC(2026, 10, 20, 21, 0, 1));
    expect((await f.status('day')).status).toBe('expired');
    expect((await f.status('gtc')).status).toBe('accepted');
    expect((await f.status('long')).status).toBe('accepted');
    f.book('KO', [['50', 500]], [['59', 500]]);
    expect(f.fills('gtc')).toEqual([]);
    expect(f.fills('long')).toHaveLength(1);
    expect(await f.submit({ id: 'late', limit: '60' })).toMatchObject({ kind: 'rejected' });
  });

  it('an order for regular hours placed before them wakes with them', async () => {
    const f = new VenueFixture({ startMs: Date.UTC(2026, 10, 20, 13, 0) });
    f.book('KO', [['71.00', 100]], [['71.10', 500]]);
    expect((await f.submit({ id: 'a', limit: '71.10' })).kind).toBe('acked');
    await f.pass(1000);
    expect(f.fills('a')).toEqual([]);
    f.scheduler.runUntil(Date.UTC(2026, 10, 20, 14, 30, 2));
    await f.pass(10);
    expect(f.fillTexts('a')[0]).toMatch(/^100@71.1 taker/);
  });

  it('crypto trades at night and on Sundays', async () => {
    const f = new VenueFixture({ startMs: Date.UTC(2026, 10, 22, 3, 0) });
    f.book('BTC/USD', [['92000', 100_000]], [['92001', 50_000]]);
    expect(f.venue.quote(instrument('KO'))?.status).toBe('closed');
    await f.submit({ id: 'a', symbol: 'BTC/USD', qty: '0.2', limit: '92001' });
    expect(f.fillTexts('a')).toEqual(['0.2@92001 taker 7.36008']);
    await f.submit({ id: 'b', symbol: 'BTC/USD', side: 'sell', qty: '0.2', limit: '92500' });
    f.trade('BTC/USD', 'buy', 1_000_000);
    expect(f.fillTexts('b')).toEqual(['0.2@92500 maker 3.7']);
    expect(await f.cash()).toBe(
      dec('100000').sub(dec('18400.2')).sub(dec('7.36008')).add(dec('18500')).sub(dec('3.7')).trim().toString(),
    );
  });
});

describe('changing', () => {
  it('less quantity keeps the place in the queue; more, or another price, loses it', async () => {
    const f = withKo();
    await f.submit({ id: 'a', qty: '200', limit: '71.10' });
    f.trade('KO', 'sell', 500);
    await f.modify('a', '150', '71.10');
    f.book('KO', [['71.10', 500]], [['71.12', 300]]);
    f.trade('KO', 'sell', 20);
    expect(f.fillTexts('a')[0]).toMatch(/^20@/);
    await f.modify('a', '300', '71.10');
    f.trade('KO', 'sell', 400);
    expect(f.fills('a')).toHaveLength(1);
    f.trade('KO', 'sell', 120);
    expect(f.fills('a').map((x) => x.qty)).toEqual(['20', '20']);
  });

  it('a new price may take at once, and is reported before its fills', async () => {
    const f = withKo();
    await f.submit({ id: 'a', qty: '200', limit: '71.00' });
    f.reports.length = 0;
    expect((await f.modify('a', '200', '71.12')).kind).toBe('acked');
    expect(f.reports.map((r) => r.kind)).toEqual(['modified', 'fill', 'orderStatus', 'account']);
    expect((await f.status('a')).status).toBe('filled');
  });

  it.each([
    ['at or below what is filled', '30', '71.10', /30 is filled already/],
    ['off the tick', '100', '71.101', /off the tick/],
    ['beyond the cash', '5000', '71.10', /not enough funds/],
  ])('refuses a change %s and leaves the order as it was', async (_name, qty, limit, reason) => {
    const f = withKo();
    await f.submit({ id: 'a', limit: '71.10' });
    f.trade('KO', 'sell', 530);
    const outcome = await f.modify('a', qty, limit);
    expect(outcome.kind === 'rejected' ? outcome.reason : '').toMatch(reason);
    expect(f.reports.at(-1)).toMatchObject({ kind: 'modifyRejected', qty: '100', limitPrice: '71.1000' });
    expect(await f.status('a')).toMatchObject({ qty: '100', filledQty: '30', limitPrice: '71.1000' });
  });

  it('a cancel that comes after the fill is refused: too late', async () => {
    const f = withKo();
    await f.submit({ id: 'a', qty: '10', limit: '71.12' });
    const outcome = await f.cancel('a');
    expect(outcome).toMatchObject({ kind: 'rejected' });
    expect(f.reports.at(-1)).toMatchObject({ kind: 'cancelRejected', reason: 'too late: the order is filled' });
    expect(await f.cancel('never')).toMatchObject({ kind: 'rejected', reason: 'no such order' });
  });

  it('G22: cancel and fill race on the wire, and the exchange decides', async () => {
    const f = withKo();
    await f.submit({ id: 'a', limit: '71.10' });
    const canceling = f.client.cancelOrder({
      clientOrderId: orderId('a'),
      venueOrderId: null,
      instrumentId: instrument('KO'),
    });
    f.venue.control.trade(instrument('KO'), 'sell', 540);
    expect((await f.run(canceling)).kind).toBe('acked');
    expect(await f.status('a')).toMatchObject({ status: 'canceled', filledQty: '40' });
    await f.submit({ id: 'b', limit: '71.10' });
    const late = f.client.cancelOrder({
      clientOrderId: orderId('b'),
      venueOrderId: null,
      instrumentId: instrument('KO'),
    });
    f.venue.control.trade(instrument('KO'), 'sell', 100_000);
    expect((await f.run(late)).kind).toBe('rejected');
    expect((await f.status('b')).status).toBe('filled');
  });
});

describe('money', () => {
  it.each([
    // shares, price, fee of the whole order: 0.005 a share, at least 1.00, at most 1 % of it
    ['10', '71.12', '1'],
    ['1', '71.12', '0.7112'],
    ['300', '71.12', '1.5'],
  ])('charges %s shares at %s a fee of %s', async (qty, limit, fee) => {
    const f = withKo();
    await f.submit({ id: 'a', qty, limit });
    expect(
      f
        .fills('a')
        .reduce((sum, x) => sum.add(dec(x.fee)), dec('0'))
        .trim()
        .toString(),
    ).toBe(fee);
  });

  it('the minimum is charged once over many small fills, never per fill', async () => {
    const f = withKo();
    await f.submit({ id: 'a', qty: '100', limit: '71.11' });
    for (let i = 0; i < 10; i++) f.trade('KO', 'sell', 10);
    expect(f.fills('a')).toHaveLength(10);
    expect(
      f
        .fills('a')
        .reduce((sum, x) => sum.add(dec(x.fee)), dec('0'))
        .trim()
        .toString(),
    ).toBe('1');
  });

  it('keeps cash for what works, gives it back, and lets what reduces pass with none left', async () => {
    const f = withKo();
    await f.submit({ id: 'a', qty: '1400', limit: '71.00' });
    expect((await f.mass()).account.balances[0]).toMatchObject({ currency: 'USD', total: '100000', locked: '99407' });
    expect((await f.submit({ id: 'b', qty: '100', limit: '71.00' })).kind).toBe('rejected');
    await f.cancel('a');
    f.book('KO', [['71.10', 5000]], [['71.12', 5000]]);
    await f.submit({ id: 'c', qty: '1400', limit: '71.12' });
    expect((await f.mass()).positions).toMatchObject([{ qty: '1400', avgPrice: '71.12' }]);
    expect((await f.submit({ id: 'd', side: 'sell', qty: '1400', limit: '71.10' })).kind).toBe('acked');
    expect((await f.mass()).positions).toEqual([]);
  });

  it('a short brings cash, locks half as much again, and is bought back', async () => {
    const f = withKo();
    await f.submit({ id: 'a', side: 'sell', qty: '500', limit: '71.10' });
    const mass = await f.mass();
    expect(mass.positions).toMatchObject([{ qty: '-500', avgPrice: '71.1' }]);
    expect(mass.account.balances[0]).toMatchObject({ total: '135547.5', locked: '53325' });
    await f.submit({ id: 'b', qty: '300', limit: '71.12' });
    expect((await f.mass()).positions).toMatchObject([{ qty: '-200', avgPrice: '71.1' }]);
  });
});

describe('the line to the venue', () => {
  it('an answer that is lost is unknown, and asking tells the truth', async () => {
    const f = withKo({ requestTimeoutMs: 500 });
    f.venue.control.dropAck();
    const outcome = await f.run(f.client.submitOrder(request({ id: 'a', limit: '71.00' })));
    expect(outcome.kind).toBe('unknown');
    expect((await f.status('a')).status).toBe('accepted');
  });

  it('a request that is lost is unknown, and asking says that the venue never took it', async () => {
    const f = withKo({ requestTimeoutMs: 500 });
    f.venue.control.dropRequest();
    const outcome = await f.run(f.client.submitOrder(request({ id: 'a' })));
    expect(outcome.kind).toBe('unknown');
    expect((await f.status('a')).status).toBe('notFound');
  });

  it('a lost connection makes what is under way unknown, refuses what is new, and comes back', async () => {
    const f = withKo();
    const pending = f.client.submitOrder(request({ id: 'a', limit: '71.00' }));
    f.venue.control.disconnect(1000);
    expect((await f.run(pending)).kind).toBe('unknown');
    expect(await f.submit({ id: 'b' })).toEqual({ kind: 'rejected', reason: 'not connected to the simulated venue' });
    expect(f.links).toEqual(['connected', 'disconnected']);
    await f.pass(1100);
    expect(f.links.at(-1)).toBe('connected');
    expect((await f.status('b')).status).toBe('notFound');
  });

  it('reports can be doubled, late or lost, as faults ask', async () => {
    const f = withKo();
    f.venue.control.duplicateReports();
    await f.submit({ id: 'a', limit: '71.00' });
    expect(f.reports.filter((r) => r.kind === 'orderStatus')).toHaveLength(2);
    f.venue.control.dropReports();
    await f.submit({ id: 'b', limit: '71.00' });
    expect(f.reports.filter((r) => r.kind === 'orderStatus' && r.clientOrderId === 'b')).toHaveLength(0);
    f.venue.control.delayReports(500);
    await f.submit({ id: 'c', limit: '71.00' });
    expect(f.reports.filter((r) => r.kind === 'orderStatus' && r.clientOrderId === 'c')).toHaveLength(0);
    await f.pass(600);
    expect(f.reports.filter((r) => r.kind === 'orderStatus' && r.clientOrderId === 'c')).toHaveLength(1);
    f.venue.control.rejectNext('no');
    f.venue.control.delayReports(0);
    expect(await f.submit({ id: 'd', limit: '71.00' })).toEqual({ kind: 'rejected', reason: 'no' });
  });

  it('the clock of a fixture stands where the tests say', () => {
    expect(new VenueFixture().scheduler.nowMs()).toBe(FRIDAY_0945 + 1);
    expect(MINUTE).toBe(60_000);
  });
});
