/** The order stream: authorised, listening, and on the right account before it counts as up. */
import type { streaming } from '@alpacahq/alpaca-trade-api';
import { AUTHORIZE_MAX_MS, StreamLoop, type StreamLoopParts } from './stream-loop.ts';

export type TradingLink = {
  open(): void;
  close(): void;
  /** Ends it with this reason; it is dialled again. */
  drop(reason: string): void;
};

export type TradingHandlers = {
  readonly onUp: () => void;
  readonly onDown: (reason: string) => void;
  readonly onUpdate: (message: unknown) => void;
  /** Why the account may not be used, or null. */
  readonly verify: () => Promise<string | null>;
};

type Base = Pick<
  StreamLoopParts<streaming.TradingStream>,
  'url' | 'keys' | 'scheduler' | 'random' | 'logger' | 'meter'
>;

/** Events of the stream reach `onUpdate` from the moment that it listens, also while the account is being verified. */
export function tradingLink(base: Base, handlers: TradingHandlers): TradingLink {
  /** Counts the times that it listened: an answer about an older one is dropped. */
  let times = 0;
  const loop: StreamLoop<streaming.TradingStream> = new StreamLoop<streaming.TradingStream>({
    ...base,
    make: async (options) => {
      const { streaming: sdk } = await import('@alpacahq/alpaca-trade-api');
      return new sdk.TradingStream(options);
    },
    prepare: (stream) => {
      stream.subscribeTradeUpdates();
      stream.onTradeUpdate((update) => handlers.onUpdate(asItCame(update)));
      stream.on('subscription', (streams: unknown) => {
        if (Array.isArray(streams) && streams.includes('trade_updates')) void listens();
      });
    },
    onAuthorized: () => {
      const mine = times;
      base.scheduler.after(AUTHORIZE_MAX_MS, () => {
        if (mine === times) loop.drop('Alpaca did not confirm that it will tell of orders');
      });
    },
    onDown: (reason) => {
      times += 1;
      handlers.onDown(reason);
    },
    onComplaint: (_, text) => base.logger.warn('the order stream complains', { text: text.slice(0, 120) }),
  });
  const listens = async (): Promise<void> => {
    times += 1;
    const mine = times;
    const fault = await handlers.verify();
    if (mine !== times) return;
    if (fault !== null) return loop.drop(fault);
    loop.succeeded();
    handlers.onUp();
  };
  return { open: () => loop.open(), close: () => loop.close(), drop: (reason) => loop.drop(reason) };
}

/**
 * The message in the words of the wire. The library keeps them for the order, but has made a Date of the time, and of the legs
 * a model of its own without their ratio (it follows from the quantities).
 */
function asItCame(update: streaming.TradeUpdate): unknown {
  const legs = update.order.legs?.map((leg) => ({
    ...{ id: leg.id, symbol: leg.symbol, side: leg.side, qty: leg.qty, status: leg.status },
    ...{ filled_qty: leg.filledQty, filled_avg_price: leg.filledAvgPrice },
  }));
  const order = legs === undefined ? update.order : { ...update.order, legs };
  return { ...update, timestamp: update.timestamp?.toISOString(), order };
}
