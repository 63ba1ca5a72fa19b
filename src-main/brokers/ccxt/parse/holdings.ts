/** Balances and positions. Pure. Spot coins that a listed market trades are positions, floored to its lot; the rest is money. */
import {
  Decimal,
  dec,
  err,
  ok,
  type AccountId,
  type Balance,
  type DecimalText,
  type InstrumentId,
  type PositionMargin,
  type PositionStatusReport,
  type Result,
} from '../../../../shared/domain/index.ts';
import type { Listed } from './market.ts';
import { decimalOf, isFields, listOf, textOf, type Fields } from './read.ts';

/** Money that is no position: what prices are in, other currencies, and coins that stand for them. */
const MONEY: ReadonlySet<string> = new Set(
  'USD EUR GBP CHF JPY CAD AUD BRL TRY USDT USDC BUSD FDUSD TUSD DAI USDP PYUSD EURC USDE USD1'.split(' '),
);

export const isMoney = (currency: string, quote: string): boolean => currency === quote || MONEY.has(currency);

export type Holding = { readonly currency: string; readonly total: Decimal; readonly locked: Decimal };

/**
 * What an exchange counts as balance and is none of the account's, by currency: what positions have gained and nobody has paid yet (OKX), and
 * coins that are borrowed ("equity = walletBalance - spotBorrow + unrealisedPnl + optionValue": Bybit, v5/account/wallet-balance).
 */
function notOwned(raw: Fields): ReadonlyMap<string, Decimal> {
  const info = isFields(raw['info']) ? raw['info'] : {};
  const result = isFields(info['result']) ? info['result'] : {};
  const found = new Map<string, Decimal>();
  const take = (name: unknown, value: unknown): void => {
    const [currency, amount] = [textOf(name), decimalOf(value)];
    if (currency !== null && amount !== null) found.set(currency, amount);
  };
  for (const account of listOf(info['data'])) for (const { ccy, upl } of listOf(account['details'])) take(ccy, upl);
  for (const account of listOf(result['list']))
    for (const { coin, spotBorrow } of listOf(account['coin'])) take(coin, spotBorrow);
  return found;
}

/**
 * What of each currency there is; null: the answer cannot be read, which is not the same as nothing. `nameOf`: the currency that a balance
 * is traded as, where the exchange keeps several of one.
 */
export function readBalances(
  raw: unknown,
  nameOf: (currency: string) => string = (currency) => currency,
): readonly Holding[] | null {
  if (!isFields(raw) || !isFields(raw['total'])) return null;
  const others = notOwned(raw);
  const used = isFields(raw['used']) ? raw['used'] : {};
  const holdings = new Map<string, Holding>();
  for (const [kept, amount] of Object.entries(raw['total'])) {
    if (amount === undefined || amount === null) continue;
    const told = decimalOf(amount);
    if (told === null) return null;
    const currency = nameOf(kept);
    const before = holdings.get(currency);
    const total = told.sub(others.get(kept) ?? Decimal.ZERO).add(before?.total ?? Decimal.ZERO);
    const locked = (decimalOf(used[kept]) ?? Decimal.ZERO).add(before?.locked ?? Decimal.ZERO);
    holdings.set(currency, { currency, total: total.trim(), locked: locked.trim() });
  }
  return [...holdings.values()].filter(({ total, locked }) => !total.isZero() || !locked.isZero());
}

/**
 * What a balance of Kraken's is traded as: those with `.F` earn by themselves, and orders in the coin use them ("use the base asset, e.g.
 * USDT, to transact with your USDT and USDT.F balances"). Staked ones (`.S`, `.B`, `.M`) stay what they are.
 * https://docs.kraken.com/api-reference/account-data/get-extended-balance
 */
export const krakenNameOf =
  (codeOf: (id: string) => unknown) =>
  (currency: string): string =>
    currency.endsWith('.F') ? (textOf(codeOf(currency.slice(0, -2))) ?? currency) : currency;

export type SpotHoldings = {
  readonly balances: readonly Balance[];
  readonly positions: readonly PositionStatusReport[];
};

/** `marketOf`: the listed market that trades a coin; null: none does. */
export function spotHoldings(
  holdings: readonly Holding[],
  of: { readonly accountId: AccountId; readonly quote: string },
  marketOf: (currency: string) => Listed | null,
): SpotHoldings {
  const balances: Balance[] = [];
  const positions: PositionStatusReport[] = [];
  for (const { currency, total, locked } of holdings) {
    const market = isMoney(currency, of.quote) ? null : marketOf(currency);
    // Coins that are owed are no position that an order could close; they are shown, and count.
    if (market === null || total.sign() < 0) {
      balances.push({ currency, total: total.text(), locked: locked.text() });
      continue;
    }
    // What is below the lot cannot be sold: it is dust, and counts as flat.
    const qty = total.roundTo(dec(market.instrument.lotSize), 'floor').trim();
    if (qty.sign() <= 0) continue;
    positions.push({
      kind: 'position',
      accountId: of.accountId,
      instrumentId: market.instrument.id,
      qty: qty.text(),
      avgPrice: null,
    });
  }
  return { balances, positions };
}

export type ContractPosition = {
  readonly instrumentId: InstrumentId;
  readonly qty: Decimal;
  readonly avg: Decimal | null;
  readonly margin: PositionMargin;
};

export type Leverage = Pick<PositionMargin, 'leverage' | 'marginMode'>;

const modeOf = (value: unknown): Leverage['marginMode'] => (value === 'cross' || value === 'isolated' ? value : null);

const above = (value: unknown): DecimalText | null => {
  const read = decimalOf(value);
  return read !== null && read.sign() > 0 ? read.trim().text() : null;
};

/** Leverage and mode by symbol, of exchanges that leave them out of positions. */
export function readLeverages(raw: unknown): ReadonlyMap<string, Leverage> {
  const found = new Map<string, Leverage>();
  for (const row of listOf(raw)) {
    const symbol = textOf(row['symbol']);
    const leverage = above(row['longLeverage']);
    if (symbol !== null) found.set(symbol, { leverage, marginMode: modeOf(row['marginMode']) });
  }
  return found;
}

export type PositionFacts = {
  readonly listedOf: (symbol: string) => Listed | null;
  readonly leverages: ReadonlyMap<string, Leverage>;
  readonly nowMs: number;
};

/** Whether a row without a size is of something that is held all the same. */
const saysHeld = (row: Fields): boolean =>
  row['side'] === 'long' || row['side'] === 'short' || above(row['entryPrice']) !== null;

const HEDGED =
  'the account is in hedge mode, in which a close can open the other side: set it to one-way mode at the exchange';

/** Positions in contracts, in base units; what is wrong where a row cannot be read, is not traded here, or the account is hedged. */
export function readPositions(
  raw: unknown,
  { listedOf, leverages, nowMs }: PositionFacts,
): Result<readonly ContractPosition[], string> {
  const found = new Map<InstrumentId, ContractPosition>();
  for (const row of listOf(raw)) {
    const contracts = decimalOf(row['contracts']);
    const { side } = row;
    const symbol = textOf(row['symbol']) ?? 'a market without a name';
    if (contracts === null && saysHeld(row)) return err(`the exchange’s position in ${symbol} cannot be read`);
    if (contracts === null || contracts.isZero()) continue;
    const listed = listedOf(symbol);
    if (listed === null)
      return err(
        `the account holds ${symbol}, which this connection does not trade (another currency, or no linear perpetual): its margin is shared, so nothing is traded beside it`,
      );
    if (row['hedged'] === true) return err(`${HEDGED} (${symbol})`);
    if (side !== 'long' && side !== 'short') return err(`the exchange’s position in ${symbol} cannot be read`);
    const size = contracts.abs().mul(listed.contractSize).trim();
    const qty = side === 'long' ? size : size.neg();
    if (found.has(listed.instrument.id)) return err(`${HEDGED} (${symbol})`);
    const avg = decimalOf(row['entryPrice'])?.trim() ?? null;
    const set = leverages.get(listed.symbol);
    const markPrice = above(row['markPrice']);
    const margin: PositionMargin = {
      leverage: set?.leverage ?? above(row['leverage']),
      marginMode: set?.marginMode ?? modeOf(row['marginMode']),
      liquidationPrice: above(row['liquidationPrice']),
      ...(markPrice === null ? {} : { markPrice }),
      tsEventMs: nowMs,
    };
    found.set(listed.instrument.id, { instrumentId: listed.instrument.id, qty, avg, margin });
  }
  return ok([...found.values()]);
}

/**
 * The money of a contract account as cash: what positions cost is taken out of the wallet, as if they had been paid for, so that cash
 * and what the positions are worth add up to the equity.
 */
export function contractBalances(
  holdings: readonly Holding[],
  positions: readonly ContractPosition[],
  quote: string,
): readonly Balance[] {
  const cost = positions.reduce((sum, { qty, avg }) => sum.add(qty.mul(avg ?? Decimal.ZERO)), Decimal.ZERO);
  return holdings.map(({ currency, total, locked }) => ({
    currency,
    total: (currency === quote ? total.sub(cost).trim() : total).text(),
    locked: locked.text(),
  }));
}
