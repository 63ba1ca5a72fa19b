/** Dates and trailing distances as Binance and Kraken are told them, and their trailing stops as they are read. */
import { describe, expect, it } from 'vitest';
import { dec, type OrderTrigger, type Trail } from '../../../../shared/domain/index.ts';
import { capabilitiesOf } from '../../../../src-main/brokers/ccxt/capabilities.ts';
import { KnownOrders } from '../../../../src-main/brokers/ccxt/known-orders.ts';
import { orderCall } from '../../../../src-main/brokers/ccxt/orders.ts';
import { readMarket } from '../../../../src-main/brokers/ccxt/parse/market.ts';
import { readOrder } from '../../../../src-main/brokers/ccxt/parse/order.ts';
import type { Fields } from '../../../../src-main/brokers/ccxt/parse/read.ts';
import { profileOf, type MarketKind } from '../../../../src-main/brokers/ccxt/profiles.ts';
import type { SubmitRequest } from '../../../../src-main/ports/execution-client.ts';
import { bitcoinMarket, bitcoinOrder } from './bitcoin-market.ts';

function profile(id: string) {
  const found = profileOf(id);
  if (found === null) throw new Error(id);
  return found;
}
const call = (id: string, kind: MarketKind, over: Partial<SubmitRequest>) =>
  orderCall(bitcoinOrder(over), bitcoinMarket(kind), profile(id));
const DATED = { tif: 'gtd', expireMs: 1_763_765_400_700 } as const;
const POST_ONLY = { postOnly: true, allOrNone: false, reduceOnly: false };
const trailing = (trail: Trail): Partial<SubmitRequest> => {
  const trigger: OrderTrigger = {
    ...{ price: null, source: 'last', trail, extreme: null, heldBy: 'venue', triggeredMs: null },
  };
  return { side: 'sell', type: 'trailingStop', limitPrice: null, trigger };
};
const byPercent = (pct: string): Partial<SubmitRequest> => trailing({ kind: 'percent', pct: dec(pct).text() });
const byAmount = trailing({ kind: 'price', amount: dec('120.5').text() });

describe('a date', () => {
  it('goes to Binance’s futures as GTD in ms, and not with post-only, which is a time in force of its own there', () => {
    const made = call('binanceusdm', 'perpetual', DATED);
    expect(made.ok && made.value.params).toMatchObject({ timeInForce: 'GTD', goodTillDate: 1_763_765_400_700 });
    expect(call('binanceusdm', 'perpetual', { ...DATED, flags: POST_ONLY })).toMatchObject({ ok: false });
    const stop = {
      type: 'stopLimit',
      trigger: { ...byAmount.trigger!, price: dec('51000').text(), trail: null },
    } as const;
    expect(call('binanceusdm', 'perpetual', { ...DATED, ...stop })).toMatchObject({ ok: false });
  });

  it('goes to Kraken in whole seconds, never later than it was said, with post-only too', () => {
    const made = call('kraken', 'spot', { ...DATED, flags: POST_ONLY });
    expect(made.ok && made.value.params).toMatchObject({ timeInForce: 'GTD', expiretm: 1_763_765_400, postOnly: true });
  });

  it('is refused where the exchange has none', () => {
    for (const id of ['binance', 'okx', 'bybit', 'plainest'])
      expect(call(id, 'spot', DATED)).toMatchObject({ ok: false, error: expect.stringContaining('gtd') });
  });
});

describe('a trailing distance', () => {
  it('is per cent at Binance, by the steps that each of its markets counts in; Kraken takes both ways', () => {
    const spot = call('binance', 'spot', byPercent('1.25'));
    expect(spot.ok && spot.value.params).toMatchObject({ trailingPercent: '1.25', stopLossOrTakeProfit: 'stopLoss' });
    expect(call('binance', 'spot', byPercent('1.255'))).toMatchObject({ ok: false });
    expect(call('binanceusdm', 'perpetual', byPercent('1.5')).ok).toBe(true);
    expect(call('binanceusdm', 'perpetual', byPercent('1.25'))).toMatchObject({ ok: false });
    const percent = call('kraken', 'spot', byPercent('1.255'));
    expect(percent.ok && percent.value.params).toMatchObject({ trailingPercent: '1.255' });
    const amount = call('kraken', 'spot', byAmount);
    expect(amount.ok && amount.value.params).toMatchObject({ trailingAmount: '120.5' });
    for (const id of ['binance', 'binanceusdm'])
      expect(call(id, id === 'binance' ? 'spot' : 'perpetual', byAmount)).toMatchObject({ ok: false });
  });

  it('counts at Binance’s spot only where the market allows it', () => {
    const raw = (allowTrailingStop: boolean): Fields => ({
      ...{ symbol: 'BTC/USDT', base: 'BTC', quote: 'USDT', spot: true, active: true, limits: {} },
      precision: { price: '0.01', amount: '0.00001' },
      info: { orderTypes: ['LIMIT', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT'], allowTrailingStop },
    });
    const types = (allowed: boolean) => {
      const listed = readMarket(raw(allowed), 'spot', 'BINANCE');
      if (listed === null) throw new Error('not listed');
      const facts = { kind: 'spot', markets: [listed], spotInventory: true } as const;
      return capabilitiesOf(profile('binance'), facts).orderTypes;
    };
    expect(types(true)).toContain('trailingStop');
    expect(types(false)).not.toContain('trailingStop');
    expect(types(false)).toContain('stop');
  });
});

describe('trailing stops of others', () => {
  const report = (id: string, info: Fields, raw: Fields = {}) => {
    const known = new KnownOrders();
    const facts = { profile: profile(id), listedOf: () => bitcoinMarket(), nowMs: 1 };
    const row = {
      ...{ id: '7', symbol: 'BTC/USD', side: 'sell', type: 'market', status: 'open', amount: '2', filled: '0' },
      ...{ info, ...raw },
    };
    const read = readOrder(row, {
      ...facts,
      known: () => null,
      knownByNumber: (number) => known.byVenueId(number),
      forced: () => null,
      held: () => null,
    });
    if (read === null || read === 'ignore') throw new Error('it was not read');
    return read.report;
  };

  it('are known as such, and a distance is never taken for a trigger', () => {
    expect(report('binance', { type: 'STOP_LOSS', trailingDelta: 100 })).toMatchObject({ type: 'trailingStop' });
    expect(report('binance', { e: 'executionReport', o: 'STOP_LOSS', d: 100 })).toMatchObject({ type: 'trailingStop' });
    expect(report('binance', { type: 'STOP_LOSS' }, { triggerPrice: '49000' })).toMatchObject({ type: 'stop' });
    const kraken = report(
      'kraken',
      { descr: { ordertype: 'trailing-stop', price: '+120.5' } },
      { triggerPrice: '120.5' },
    );
    expect(kraken).toMatchObject({ type: 'trailingStop', trigger: { price: null } });
  });
});
