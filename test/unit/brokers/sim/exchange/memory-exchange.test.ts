import { describe, expect, it } from 'vitest';
import { idOf, type AccountId, type VenueReport } from '../../../../../shared/domain/index.ts';
import { cancel, modify } from '../../../../../src-main/brokers/sim/exchange/change.ts';
import { forgetStored } from '../../../../../src-main/brokers/sim/exchange/exchange.ts';
import { memoryExchange } from '../../../../../src-main/brokers/sim/exchange/memory-exchange.ts';
import { submit } from '../../../../../src-main/brokers/sim/exchange/submit.ts';
import { LISTINGS } from '../../../../../src-main/brokers/sim/market/listings.ts';
import { MarketModel } from '../../../../../src-main/brokers/sim/market/market-model.ts';
import { OverridableMarket } from '../../../../../src-main/brokers/sim/market/overridable-market.ts';
import { FRIDAY_0945, accountA, instrument, orderId, price, quantity, request } from '../venue-fixture.ts';

const KO = instrument('KO');

function exchange() {
  const listings = LISTINGS.filter(({ symbol }) => symbol === 'KO');
  const saved = null;
  const model = new MarketModel({ listings, seed: 1, startMs: FRIDAY_0945, saved, anchors: new Map() });
  const market = new OverridableMarket(model);
  market.setBook(KO, { bids: [[711_000, 1000]], asks: [[711_200, 1000]] }, FRIDAY_0945);
  return {
    market,
    made: memoryExchange({ market, startMs: FRIDAY_0945, baseCurrency: 'USD', openingCash: '1000000' }),
  };
}

describe('an exchange in memory', () => {
  it('is driven by hand: time, requests, what is told', () => {
    const { market, made } = exchange();
    const told: VenueReport[] = [];
    const at = (ms: number, act: Parameters<typeof made.act>[0]): unknown => {
      made.advance(FRIDAY_0945 + ms);
      const answer = made.act(act, FRIDAY_0945 + ms);
      told.push(...(made.takeReports().get(accountA) ?? []));
      forgetStored(made.floor);
      return answer;
    };
    const ask = { nowMs: FRIDAY_0945, forced: null };
    at(1, (floor) => submit(floor, accountA, request({ id: 'e', limit: '71.12' }), ask));
    at(2, (floor) => submit(floor, accountA, request({ id: 's', side: 'sell', type: 'stop', trigger: '70.50' }), ask));
    expect(made.nextMs()).toBeGreaterThan(FRIDAY_0945);
    market.setBook(KO, { bids: [[704_000, 1000]], asks: [[704_200, 1000]] }, FRIDAY_0945 + 3);
    at(1500, () => undefined);
    expect(told.map((r) => (r.kind === 'orderStatus' ? `${r.clientOrderId} ${r.status}` : r.kind))).toEqual([
      ...['e accepted', 'fill', 'e filled', 's accepted', 's accepted', 'fill', 's filled'],
    ]);
    expect(made.floor.accounts.positions(accountA)).toEqual([]);
    expect(made.floor.dirtyOrders.size + made.floor.newFills.length + made.floor.received.size).toBe(0);
  });

  it('takes thousands of orders without slowing down as they end', () => {
    const { made } = exchange();
    const { floor } = made;
    const other = idOf<AccountId>('SIM-2');
    for (let n = 0; n < 6000; n++) {
      const nowMs = FRIDAY_0945 + n;
      const id = `o${n}`;
      made.advance(nowMs);
      const outcome = made.act(
        () => submit(floor, n % 2 === 0 ? accountA : other, request({ id, limit: '71.05' }), { nowMs, forced: null }),
        nowMs,
      );
      expect(outcome.kind).toBe('acked');
      const ids = { clientOrderId: orderId(id), venueOrderId: null, instrumentId: KO };
      const owner = n % 2 === 0 ? accountA : other;
      made.act(() => modify(floor, owner, { ...ids, qty: quantity('50'), limitPrice: price('71.06') }, nowMs), nowMs);
      made.act(() => cancel(floor, owner, ids, nowMs), nowMs);
      made.takeReports();
      forgetStored(floor);
    }
    expect(floor.open.size).toBe(0);
    expect(floor.orders.size).toBeLessThanOrEqual(5500);
  });
});
