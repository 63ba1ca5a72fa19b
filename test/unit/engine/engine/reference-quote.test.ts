import { describe, expect, it } from 'vitest';
import { NO_MEMORY, withoutOwn } from '../../../../src-main/engine/reference-quote.ts';
import { TSLA, quote } from '../account-fixture.ts';
import { Desk, d } from '../desk.ts';

const at = (bid: string | null, ask: string | null, bidSize = 500) => quote(TSLA, bid, ask, { bidSize, askSize: 500 });
const own = (price: number, size: number) => [{ side: 'buy' as const, price, size }];

describe('the market without ourselves', () => {
  it('subtracts our leaves at our price', () => {
    expect(withoutOwn(at('100.00', '100.20', 500), own(10_000, 200), NO_MEMORY).quote).toMatchObject({
      bid: 10_000,
      bidSize: 300,
    });
  });

  it('alone at the top, that side keeps its value from before we joined', () => {
    const before = withoutOwn(at('100.00', '100.20'), [], NO_MEMORY);
    const joined = withoutOwn(at('100.05', '100.20', 100), own(10_005, 100), before.memory);
    expect(joined.quote).toMatchObject({ bid: 10_000, ask: 10_020 });
    const still = withoutOwn(at('100.05', '100.20', 100), own(10_005, 100), joined.memory);
    expect(still.quote.bid).toBe(10_000);
  });

  it('until someone betters it', () => {
    const before = withoutOwn(at('100.00', '100.20'), [], NO_MEMORY);
    const joined = withoutOwn(at('100.05', '100.20', 100), own(10_005, 100), before.memory);
    expect(withoutOwn(at('100.06', '100.20'), own(10_005, 100), joined.memory).quote.bid).toBe(10_006);
  });

  it('a remembered price above ours has gone once ours is the best', () => {
    const before = withoutOwn(at('100.00', '100.20'), own(9_950, 100), NO_MEMORY);
    expect(withoutOwn(at('99.50', '100.20', 100), own(9_950, 100), before.memory).quote.bid).toBe(9_950);
  });

  it('never seen without us, that side is unknown', () => {
    expect(withoutOwn(at('100.05', '100.20', 100), own(10_005, 100), NO_MEMORY).quote.bid).toBeNull();
  });

  it('an empty side stays empty', () => {
    expect(withoutOwn(at(null, '100.20'), [], NO_MEMORY).quote.bid).toBeNull();
  });
});

describe('a feed that lags behind our orders', () => {
  function resting(): Desk {
    const desk = new Desk();
    desk.quote('100.00', '100.20');
    desk.ticket({ limitPrice: d('100.05') });
    desk.now += 100;
    desk.quote('100.05', '100.20', { bidSize: 100 });
    return desk;
  }
  const reference = (desk: Desk) => desk.engine.view.referenceQuote(TSLA.id)?.bid;

  it('a quote from before our cancel still holds our order: it is no reference', () => {
    const desk = resting();
    const staleMs = desk.now;
    desk.now += 50;
    desk.command({ kind: 'cancelOrder', clientOrderId: desk.order('T-1').clientOrderId });
    desk.run({
      kind: 'quotes',
      quotes: [quote(TSLA, '100.05', '100.20', { bidSize: 100, tsEventMs: staleMs, tsInitMs: desk.now })],
    });
    expect(reference(desk)).toBe(10_000);
    desk.now += 50;
    desk.quote('100.05', '100.20', { bidSize: 100 });
    expect(reference(desk)).toBe(10_005);
  });

  it('nor is the size that a fill took out', () => {
    const desk = resting();
    const staleMs = desk.now;
    desk.now += 50;
    desk.fill('T-1', '60', '100.05');
    desk.run({
      kind: 'quotes',
      quotes: [quote(TSLA, '100.05', '100.20', { bidSize: 100, tsEventMs: staleMs, tsInitMs: desk.now })],
    });
    expect(reference(desk)).toBe(10_000);
  });

  it('while a modification is under way both prices are ours', () => {
    const desk = resting();
    desk.auto = false;
    desk.command({
      kind: 'modifyOrder',
      clientOrderId: desk.order('T-1').clientOrderId,
      qty: null,
      limitPrice: d('100.10'),
    });
    desk.now += 10;
    desk.quote('100.05', '100.20', { bidSize: 100 });
    expect(reference(desk)).toBe(10_000);
    desk.quote('100.10', '100.20', { bidSize: 100 });
    expect(reference(desk)).toBe(10_000);
    desk.modified('T-1');
    desk.now += 10;
    desk.quote('100.10', '100.20', { bidSize: 100 });
    expect(reference(desk)).toBe(10_000);
  });
});
