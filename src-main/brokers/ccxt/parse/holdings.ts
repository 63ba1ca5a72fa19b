/** Balances and positions. Pure. Spot coins that a listed market trades are positions, floored to its lot; the rest is money. */
import {
  Decimal,
  dec,
  type AccountId,
  type Balance,
  type DecimalText,
  type InstrumentId,
  type PositionMargin,
  type PositionStatusReport,
} from '../../../../shared/domain/index.ts';
import type { Listed } from './market.ts';
import { decimalOf, isFields, listOf, textOf, type Fields } from './read.ts';

/** Money that is no position: what prices are in, other currencies, and coins that stand for them. */
const MONEY: ReadonlySet<string> = new Set(
  'USD EUR GBP CHF JPY CAD AUD BRL TRY USDT USDC BUSD FDUSD TUSD DAI USDP PYUSD EURC USDE USD1'.split(' '),
);

export const isMoney = (currency: string, quote: string): boolean => currency === quote || MONEY.has(currency);

export type Holding = { readonly currency: string; readonly total: Decimal; readonly locked: Decimal };

/** What positions have gained and nobody has paid yet, by currency, where the exchange counts it as balance (OKX). */
function unpaidGains(raw: Fields): ReadonlyMap<string, Decimal> {
  const info = isFields(raw['info']) ? raw['info'] : {};
  const found = new Map<string, Decimal>();
  for (const account of listOf(info['data']))
    for (const { ccy, upl } of listOf(account['details'])) {
      const [currency, gain] = [textOf(ccy), decimalOf(upl)];
      if (currency !== null && gain !== null) found.set(currency, gain);
    }
  return found;
}

/** What of each currency there is; null: the answer cannot be read, which is not the same as nothing. */
export function readBalances(raw: unknown): readonly Holding[] | null {
  if (!isFields(raw) || !isFields(raw['total'])) return null;
  const gains = unpaidGains(raw);
  const used = isFields(raw['used']) ? raw['used'] : {};
  const holdings: Holding[] = [];
  for (const [currency, amount] of Object.entries(raw['total'])) {
    if (amount === undefined || amount === null) continue;
    const told = decimalOf(amount);
    if (told === null) return null;
    const total = told.sub(gains.get(currency) ?? Decimal.ZERO);
    const locked = decimalOf(used[currency]) ?? Decimal.ZERO;
    if (!total.isZero() || !locked.isZero()) holdings.push({ currency, total: total.trim(), locked: locked.trim() });
  }
  return holdings;
}

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
    if (market === null) {
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

/** Positions in contracts, in base units; null: a row cannot be read, or the account is hedged. */
export function readPositions(
  raw: unknown,
  { listedOf, leverages, nowMs }: PositionFacts,
): readonly ContractPosition[] | null {
  const found = new Map<InstrumentId, ContractPosition>();
  for (const row of listOf(raw)) {
    const contracts = decimalOf(row['contracts']);
    if (contracts === null || contracts.isZero()) continue;
    const listed = listedOf(textOf(row['symbol']) ?? '');
    const { side } = row;
    if (listed === null || (side !== 'long' && side !== 'short')) return null;
    const size = contracts.abs().mul(listed.contractSize).trim();
    const qty = side === 'long' ? size : size.neg();
    if (found.has(listed.instrument.id)) return null;
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
  return [...found.values()];
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
