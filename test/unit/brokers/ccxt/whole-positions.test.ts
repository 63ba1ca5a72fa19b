/** G2, G8: orders that close whatever is held have no size of their own; they are shown with what is held, and never taken for filled. */
import { describe, expect, it } from 'vitest';
import { dec, idOf, type AccountId, type PositionStatusReport } from '../../../../shared/domain/index.ts';
import type { CcxtDesk } from '../../../../src-main/brokers/ccxt/desk.ts';
import type { CcxtExchange } from '../../../../src-main/brokers/ccxt/exchange.ts';
import { loadExchange } from '../../../../src-main/brokers/ccxt/load-exchange.ts';
import { OrderTracker } from '../../../../src-main/brokers/ccxt/order-tracker.ts';
import type { Fields } from '../../../../src-main/brokers/ccxt/parse/read.ts';
import { profileOf } from '../../../../src-main/brokers/ccxt/profiles.ts';
import { silentLogger } from '../../../conformance/silent-logger.ts';
import { bitcoinMarket } from './bitcoin-market.ts';

const market = { ...bitcoinMarket('perpetual'), contractSize: dec('0.01') };
const holds = (qty: string): PositionStatusReport => ({
  ...{ kind: 'position', accountId: idOf<AccountId>('A'), instrumentId: market.instrument.id, avgPrice: null },
  qty: dec(qty).text(),
});

/** As those exchanges write the stop of a whole position; `over`: what a case is about. */
const ROWS = {
  okx: {
    ...{ instType: 'SWAP', instId: 'BTC-USDT-SWAP', algoId: '9001', algoClOrdId: '', clOrdId: '', ordId: '' },
    ...{ ordType: 'conditional', side: 'sell', sz: '', closeFraction: '1', state: 'live', slTriggerPx: '85000' },
    ...{ slOrdPx: '-1', tpTriggerPx: '', tpOrdPx: '', cTime: '1737400000000', uTime: '1737400000000' },
  },
  binanceusdm: {
    ...{ algoId: 9001, clientAlgoId: 'ios_x', algoType: 'CONDITIONAL', orderType: 'STOP_MARKET', symbol: 'BTCUSDT' },
    ...{ side: 'SELL', positionSide: 'BOTH', timeInForce: 'GTE_GTC', quantity: '0.000', algoStatus: 'NEW' },
    ...{ triggerPrice: '85000.00', price: '0.00', workingType: 'MARK_PRICE', closePosition: true, reduceOnly: true },
    ...{ createTime: 1737400000000, updateTime: 1737400000000 },
  },
  bybit: {
    ...{ orderId: '9001', orderLinkId: '', symbol: 'BTCUSDT', side: 'Sell', orderType: 'Market', qty: '0', price: '0' },
    ...{ stopOrderType: 'StopLoss', triggerPrice: '85000', triggerBy: 'MarkPrice', orderStatus: 'Untriggered' },
    ...{ closeOnTrigger: true, reduceOnly: true, createdTime: '1737400000000', updatedTime: '1737400000000' },
  },
} as const;

async function readAt(id: keyof typeof ROWS, held: readonly PositionStatusReport[]) {
  const loaded = await loadExchange(id);
  const profile = profileOf(id);
  if (!loaded.ok || profile === null) throw new Error(id);
  const exchange = new loaded.value({}) as CcxtExchange & { parseOrder(raw: unknown): Fields };
  exchange.number = String;
  const desk = {
    settings: { profile, market: 'perpetual', quote: 'USD' },
    markets: { get: () => market, of: () => market },
    deps: { logger: silentLogger },
    ...{ unlisted: { placed: (one: Fields) => one }, venueNowMs: () => 0, guessesWay: () => false },
  } as unknown as CcxtDesk;
  const tracker = new OrderTracker(desk);
  tracker.hold(held);
  return tracker.ordersOf([exchange.parseOrder(ROWS[id])]);
}

describe.each(['okx', 'binanceusdm', 'bybit'] as const)('%s: the stop of a whole position', (id) => {
  it('has the size of what is held', async () => {
    expect(await readAt(id, [holds('0.75')])).toMatchObject([
      ...[{ venueOrderId: '9001', clientOrderId: null, side: 'sell', type: 'stop', status: 'accepted', qty: '0.75' }],
    ]);
    expect(await readAt(id, [holds('-0.2')])).toMatchObject([{ qty: '0.2', filledQty: '0' }]);
  });

  it('is there over nothing too', async () => {
    expect(await readAt(id, [])).toMatchObject([{ status: 'accepted', qty: market.instrument.lotSize }]);
  });
});
