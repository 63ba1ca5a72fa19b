/**
 * Orders and positions in markets that the exchange does not list any more: such a market is made known, here and to ccxt, from what the row
 * says, so that what the exchange holds is on screen and can be cancelled (G2, G17).
 */
import type { CcxtDesk } from './desk.ts';
import type { CcxtExchange } from './exchange.ts';
import type { Listed } from './parse/market.ts';
import { isFields, textOf, type Fields } from './parse/read.ts';
import { marketIdOf, readUnlistedName, unlistedMarket, type UnlistedName } from './parse/unlisted.ts';

/** Markets that are made known in this way at most: an exchange does not forget more at once. */
export const UNLISTED_MAX = 200;

export class UnlistedMarkets {
  private readonly desk: CcxtDesk;
  /** By ccxt's symbol. */
  private readonly names = new Map<string, UnlistedName>();

  constructor(desk: CcxtDesk) {
    this.desk = desk;
  }

  /** The row under the symbol of the market that it is of, which is made known where it was not. */
  placed(row: Fields): Fields {
    const { desk } = this;
    const symbol = textOf(row['symbol']);
    if (symbol === null || desk.markets.of(symbol) !== null || desk.markets.size === 0) return row;
    const listed = this.meet(row, symbol);
    return listed === null ? row : { ...row, symbol: listed.symbol };
  }

  /** ccxt has read its list anew: what it does not name is made known to it again. */
  again(exchanges: readonly CcxtExchange[]): void {
    for (const [symbol, name] of this.names)
      if (this.desk.markets.of(symbol)?.gone === true) for (const x of exchanges) teach(x, name, this.desk);
  }

  private meet(row: Fields, symbol: string): Listed | null {
    const { desk } = this;
    const { profile, market: kind, quote } = desk.settings;
    const exchanges = desk.exchanges();
    const [first] = exchanges;
    const marketId = marketIdOf(row, profile, kind);
    if (first === undefined || marketId === null || !this.isForgotten(first, symbol)) return null;
    const name = readUnlistedName(marketId, { kind, quote }, (coin) => textOf(first.safeCurrencyCode(coin)) ?? coin);
    if (name === null) return null;
    const known = desk.markets.of(name.symbol);
    if (known !== null) return known;
    const { instrumentOf, logger } = desk.deps;
    const made = unlistedMarket(name, row, { kind, quote, profile, known: instrumentOf });
    if (made === null || this.names.size >= UNLISTED_MAX) return null;
    logger.warn('the exchange holds something in a market that it does not list any more', { symbol: name.symbol });
    this.names.set(name.symbol, name);
    desk.markets.meet(made);
    for (const x of exchanges) teach(x, name, desk);
    return made;
  }

  /** A market that ccxt knows is of another kind or currency; but Bybit's two kinds share their names, and ccxt takes the one that is left. */
  private isForgotten({ markets }: CcxtExchange, symbol: string): boolean {
    const { profile, market: kind } = this.desk.settings;
    const known = markets?.[symbol];
    if (!isFields(known)) return true;
    return profile.id === 'bybit' && (known['spot'] === true) !== (kind === 'spot');
  }
}

/** Makes a market known to ccxt: as one that is not active. */
function teach(x: CcxtExchange, { marketId, base, symbol }: UnlistedName, { settings }: CcxtDesk): void {
  if (x.markets === undefined || x.markets[symbol] !== undefined) return;
  const { market: kind, quote } = settings;
  const isSpot = kind === 'spot';
  const market = x.safeMarketStructure({
    ...{ id: marketId, symbol, base, quote, baseId: base, quoteId: quote, active: false, info: {} },
    ...{ type: isSpot ? 'spot' : 'swap', spot: isSpot, swap: !isSpot, contract: !isSpot, margin: false, future: false },
    ...(isSpot
      ? {}
      : { settle: quote, settleId: quote, linear: true, inverse: false, subType: 'linear', contractSize: '1' }),
    precision: { amount: '0.00000001', price: '0.00000001' },
  });
  x.markets[symbol] = market;
  if (x.markets_by_id !== undefined) x.markets_by_id[marketId] = [...(x.markets_by_id[marketId] ?? []), market];
}
