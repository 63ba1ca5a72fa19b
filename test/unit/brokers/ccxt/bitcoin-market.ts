/** A market of bitcoins for what makes and reads orders, of either kind. */
import { dec, idOf, type InstrumentId } from '../../../../shared/domain/index.ts';
import type { Listed } from '../../../../src-main/brokers/ccxt/parse/market.ts';
import type { MarketKind } from '../../../../src-main/brokers/ccxt/profiles.ts';
import type { SubmitRequest } from '../../../../src-main/ports/execution-client.ts';

export const bitcoinMarket = (kind: MarketKind = 'spot'): Listed => ({
  instrument: {
    ...{ id: idOf<InstrumentId>('BTC/USD.T'), symbol: 'BTC/USD', name: 'Bitcoin', assetClass: 'crypto', venue: 'T' },
    ...{ listing: 'spot', currency: 'USD', baseCurrency: 'BTC', priceScale: 2, qtyScale: 8 },
    ticks: [{ fromPrice: dec('0').text(), tick: dec('0.01').text() }],
    ...{ lotSize: dec('0.00000001').text(), qtyMin: dec('0').text(), qtyMax: dec('1000').text() },
    ...{ notionalMin: dec('0').text(), roundLot: dec('1').text(), multiplier: dec('1').text() },
    ...{ calendar: 'always', shortable: false, option: null, legs: null },
  },
  symbol: 'BTC/USD',
  ...{ kind, open: true, gone: false, contractSize: dec('1'), makerPct: null, takerPct: null, orderTypes: null },
});

/** A limit order to buy 0.5 at 50,000, with what else is said. */
export const bitcoinOrder = (over: Partial<SubmitRequest> = {}): SubmitRequest => ({
  ...{ clientOrderId: idOf('O-1'), accountId: idOf('A'), instrumentId: bitcoinMarket().instrument.id },
  ...{ side: 'buy', type: 'limit', qty: dec('0.5').text(), limitPrice: dec('50000').text(), tif: 'gtc' },
  sessions: ['continuous'],
  ...over,
});
