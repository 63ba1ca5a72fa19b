/** The markets of a connection: all that the exchange has, and those that the terminal was told of. One quote currency a connection, so that a coin is one position. */
import type { Instrument, InstrumentId } from '../../../shared/domain/index.ts';
import { readMarket, type Listed } from './parse/market.ts';
import { listOf } from './parse/read.ts';
import type { ExchangeProfile, MarketKind } from './profiles.ts';

export class Markets {
  private readonly bySymbol = new Map<string, Listed>();
  private readonly byId = new Map<InstrumentId, Listed>();
  private readonly byCoin = new Map<string, Listed>();
  private readonly told = new Set<InstrumentId>();
  readonly quote: string;

  constructor(quote: string) {
    this.quote = quote;
  }

  get size(): number {
    return this.bySymbol.size;
  }

  /** Takes the exchange's markets of one kind, in the quote currency. Those told before stay told, and known, as paused, when they are gone. */
  take(raw: unknown, kind: MarketKind, profile: ExchangeProfile): void {
    const told = this.toldMarkets();
    const traded = new Set([...this.byCoin.values()].map(({ symbol }) => symbol));
    this.bySymbol.clear();
    this.byId.clear();
    this.byCoin.clear();
    const gone = told.map((listed) => ({ ...listed, open: false, gone: true }));
    const read = listOf(raw).map((row) => readMarket(row, kind, profile.venue));
    for (const listed of [...gone, ...read]) {
      if (listed === null || listed.instrument.currency !== this.quote) continue;
      this.bySymbol.set(listed.symbol, listed);
      this.byId.set(listed.instrument.id, listed);
      const { baseCurrency } = listed.instrument;
      if (baseCurrency === null || (!listed.open && this.byCoin.get(baseCurrency)?.open === true)) continue;
      // The coins of a market that was gone from the beginning are a balance, and stay one.
      if (listed.gone && !traded.has(listed.symbol)) continue;
      this.byCoin.set(baseCurrency, listed);
    }
  }

  /** One that the list does not name: its orders are there all the same. The terminal knows it from now on; its coins stay a balance. */
  meet(listed: Listed): void {
    this.bySymbol.set(listed.symbol, listed);
    this.byId.set(listed.instrument.id, listed);
    this.told.add(listed.instrument.id);
  }

  /** Those that the list does not name. */
  goneMarkets(): readonly Listed[] {
    return [...this.bySymbol.values()].filter((listed) => listed.gone);
  }

  /** By ccxt's symbol. */
  of(symbol: string): Listed | null {
    return this.bySymbol.get(symbol) ?? null;
  }

  get(id: InstrumentId): Listed | null {
    return this.byId.get(id) ?? null;
  }

  /** The market that trades a coin. */
  ofCoin(currency: string): Listed | null {
    return this.byCoin.get(currency) ?? null;
  }

  /** From now on the terminal knows these. */
  tell(ids: Iterable<InstrumentId>): void {
    for (const id of ids) if (this.byId.has(id)) this.told.add(id);
  }

  /** Whether one that the terminal knows was paused when the list was read. */
  get isPaused(): boolean {
    return this.toldMarkets().some((listed) => !listed.open);
  }

  toldMarkets(): readonly Listed[] {
    return [...this.told].flatMap((id) => this.get(id) ?? []);
  }

  instruments(): readonly Instrument[] {
    return this.toldMarkets().map((listed) => listed.instrument);
  }

  /** Markets that fit a text: the coin itself first, then symbols and names that begin with it, then that hold it. Paused ones by their own name only. */
  find(text: string, limit: number): readonly Listed[] {
    const wanted = text.trim().toUpperCase();
    if (wanted === '') return [];
    const rank = ({ instrument, symbol }: Listed): number => {
      if (
        instrument.baseCurrency === wanted ||
        symbol.toUpperCase() === wanted ||
        instrument.id.toUpperCase() === wanted
      )
        return 0;
      if (symbol.toUpperCase().replaceAll(/[/:]/g, '').startsWith(wanted.replaceAll(/[/:]/g, ''))) return 1;
      return symbol.toUpperCase().includes(wanted) ? 2 : 3;
    };
    return [...this.bySymbol.values()]
      .map((listed) => ({ listed, rank: rank(listed) }))
      .filter((row) => row.rank < (row.listed.open ? 3 : 1))
      .toSorted((a, b) => a.rank - b.rank || a.listed.symbol.localeCompare(b.listed.symbol, 'en'))
      .slice(0, Math.max(0, limit))
      .map((row) => row.listed);
  }
}
