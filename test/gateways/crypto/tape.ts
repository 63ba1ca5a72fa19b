/** The exchange's public market as crypto gateways stream it: newest quotes, depth on demand, trades, bars. */
import {
  unitsText,
  type Bar,
  type BarInterval,
  type Depth,
  type Instrument,
  type InstrumentId,
  type Quote,
} from '../../../shared/domain/index.ts';
import type { MarketDataClient } from '../../../src-main/ports/market-data-client.ts';
import type { GatewayHost } from '../core/gateway.ts';

/** A trade of others or ours, in texts. */
export type TapeTrade = { readonly id: number; readonly price: string; readonly qty: string; readonly tsMs: number };

/** Trades of an instrument that it remembers. */
const RECENT_KEPT = 500;

export type TapeListener = {
  readonly onQuote?: (quote: Quote, instrument: Instrument) => void;
  readonly onDepth?: (depth: Depth, instrument: Instrument) => void;
  readonly onTrade?: (trade: TapeTrade, instrument: Instrument) => void;
};

export class Tape {
  private readonly client: MarketDataClient;
  private readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
  private readonly quotes = new Map<InstrumentId, Quote>();
  private readonly depths = new Map<InstrumentId, Depth>();
  private readonly listeners = new Set<TapeListener>();
  /** Trades so far: their numbers run on, instrument by instrument. */
  private readonly trades = new Map<InstrumentId, number>();
  private readonly kept = new Map<InstrumentId, readonly TapeTrade[]>();

  constructor(host: GatewayHost, instruments: ReadonlyMap<InstrumentId, Instrument>) {
    this.client = host.marketData();
    this.instruments = instruments;
  }

  open(): void {
    this.client.open({
      onQuotes: (quotes) => {
        for (const quote of quotes) this.onQuote(quote);
      },
      onBar: () => undefined,
      onDepth: (depth) => {
        const instrument = this.instruments.get(depth.instrumentId);
        if (instrument === undefined) return;
        this.depths.set(depth.instrumentId, depth);
        for (const listener of this.listeners) listener.onDepth?.(depth, instrument);
      },
      onConnection: (up) => {
        if (!up) return;
        this.client.subscribeQuotes([...this.instruments.keys()]);
        for (const id of this.instruments.keys()) this.client.subscribeDepth(id);
      },
    });
  }

  close(): Promise<void> {
    this.listeners.clear();
    return this.client.close();
  }

  /** Hears the market; returns how to stop. */
  listen(listener: TapeListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Every instrument of the market. */
  listed(): Iterable<Instrument> {
    return this.instruments.values();
  }

  quote(id: InstrumentId): Quote | null {
    return this.quotes.get(id) ?? null;
  }

  depth(id: InstrumentId): Depth | null {
    return this.depths.get(id) ?? null;
  }

  /** The last trades, newest first. */
  recent(id: InstrumentId): readonly TapeTrade[] {
    return this.kept.get(id) ?? [];
  }

  async bars(id: InstrumentId, interval: BarInterval, limit: number): Promise<readonly Bar[]> {
    const read = await this.client.bars(id, interval, limit);
    return read.ok ? read.value : [];
  }

  private onQuote(quote: Quote): void {
    const instrument = this.instruments.get(quote.instrumentId);
    if (instrument === undefined) return;
    const before = this.quotes.get(quote.instrumentId);
    this.quotes.set(quote.instrumentId, quote);
    for (const listener of this.listeners) listener.onQuote?.(quote, instrument);
    if (before === undefined || quote.last === null || quote.volume <= before.volume) return;
    const id = (this.trades.get(instrument.id) ?? 0) + 1;
    this.trades.set(instrument.id, id);
    const trade: TapeTrade = {
      id,
      price: unitsText(quote.last, instrument.priceScale),
      qty: unitsText(quote.volume - before.volume, instrument.qtyScale),
      tsMs: quote.tsEventMs,
    };
    this.kept.set(instrument.id, [trade, ...this.recent(instrument.id)].slice(0, RECENT_KEPT));
    for (const listener of this.listeners) listener.onTrade?.(trade, instrument);
  }
}
