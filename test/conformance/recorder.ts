/** Writes down what a client's listener hears, so that cards can wait for it and look back. */
import type {
  Bar,
  BarInterval,
  Borrow,
  ClientOrderId,
  Depth,
  FillReport,
  InstrumentId,
  OrderStatusReport,
  Quote,
  VenueReport,
} from '../../shared/domain/index.ts';
import type { ConnectionUpdate, ExecutionListener } from '../../src-main/ports/execution-client.ts';
import type { MarketDataListener } from '../../src-main/ports/market-data-client.ts';

export class Recorder {
  readonly reports: VenueReport[] = [];
  readonly connections: ConnectionUpdate[] = [];
  readonly quotes = new Map<InstrumentId, Quote>();
  readonly borrows = new Map<InstrumentId, Borrow>();
  readonly depths = new Map<InstrumentId, Depth>();
  readonly bars: { readonly id: InstrumentId; readonly interval: BarInterval; readonly bar: Bar }[] = [];
  readonly feed: { readonly up: boolean; readonly reason: string | null }[] = [];
  quoteCount = 0;

  readonly execution: ExecutionListener = {
    onReports: (reports) => void this.reports.push(...reports),
    onConnection: (update) => void this.connections.push(update),
  };

  readonly market: MarketDataListener = {
    onBorrow: (borrows) => {
      for (const borrow of borrows) this.borrows.set(borrow.instrumentId, borrow);
    },
    onQuotes: (quotes) => {
      for (const quote of quotes) this.quotes.set(quote.instrumentId, quote);
      this.quoteCount += quotes.length;
    },
    onBar: (id, interval, bar) => void this.bars.push({ id, interval, bar }),
    onDepth: (depth) => void this.depths.set(depth.instrumentId, depth),
    onConnection: (up, reason) => void this.feed.push({ up, reason }),
  };

  get isUp(): boolean {
    return this.connections.at(-1)?.state === 'connected';
  }

  get isFeedUp(): boolean {
    return this.feed.at(-1)?.up === true;
  }

  statusReports(id: ClientOrderId): OrderStatusReport[] {
    return this.reports.filter((r): r is OrderStatusReport => r.kind === 'orderStatus' && r.clientOrderId === id);
  }

  /** The statuses that were told, in order, repetitions left out. */
  statuses(id: ClientOrderId): string[] {
    const told = this.statusReports(id).map((r) => r.status);
    return told.filter((status, i) => i === 0 || told[i - 1] !== status);
  }

  /** Fills of an order, each trade once, legs of combos left out; the newest word on a trade holds. */
  fills(id: ClientOrderId): FillReport[] {
    const found = new Map<string, FillReport>();
    for (const report of this.reports)
      if (report.kind === 'fill' && report.clientOrderId === id && report.comboTradeId === undefined)
        found.set(report.tradeId, report);
    return [...found.values()];
  }

  /** Fills of a combo's legs, each trade once. */
  legFills(id: ClientOrderId): FillReport[] {
    const found = new Map<string, FillReport>();
    for (const report of this.reports)
      if (report.kind === 'fill' && report.clientOrderId === id && report.comboTradeId !== undefined)
        found.set(report.tradeId, report);
    return [...found.values()];
  }

  /** For error messages. */
  text(): string {
    const lines = this.reports.slice(-12).map((r) => JSON.stringify(r));
    return [...lines, ...this.connections.slice(-4).map((c) => JSON.stringify(c))].join('\n');
  }
}
