/** An order that somebody else placed, as the protocol would have had it. Pure. */
import type { Instrument, OrderStatusReport } from '../../../shared/domain/index.ts';
import { classOfSymbol, type Parsed } from './host-orders.ts';
import { symbolOfInstrument } from './names.ts';

/** The request that such an order would have been. */
export function foreignOrder(report: OrderStatusReport, instrument: Instrument): Parsed {
  const symbol = symbolOfInstrument(instrument);
  const { side, qty, limitPrice, tif, sessions, type } = { ...report, sessions: ['regular'] as const };
  const terms = {
    ...{ symbol, assetClass: classOfSymbol(symbol), orderClass: 'simple' as const, side },
    type: {
      market: 'market',
      limit: 'limit',
      stop: 'stop',
      stopLimit: 'stop_limit',
      trailingStop: 'trailing_stop',
      takeProfit: 'limit',
    }[type],
    timeInForce: { day: 'day', gtc: 'gtc', gtd: 'gtc', ioc: 'ioc', fok: 'fok', atOpen: 'opg', atClose: 'cls' }[tif],
    ...{ extendedHours: false, trailPrice: null, trailPercent: null, positionIntent: null },
  };
  const trigger =
    report.trigger == null
      ? null
      : {
          price: report.trigger.price,
          source: 'last' as const,
          trail: null,
          extreme: null,
          heldBy: 'venue' as const,
          triggeredMs: null,
        };
  return {
    terms,
    legs: null,
    exit: null,
    request: { side, qty, limitPrice, tif, sessions, type, trigger },
  };
}
