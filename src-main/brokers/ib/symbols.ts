/**
 * Names of instruments: ours (`AAPL.IB`, `SPY-20261218-C-650.IB`, `BTC/USD.IB`, `SHEL:GBP.IB`) and IB's contracts. Pure, both ways.
 * A blank in IB's symbol is a point in ours: `BRK B` is `BRK.B.IB`.
 */
import { Decimal, dec, idOf, type InstrumentId, type OptionTerms, type Price } from '../../../shared/domain/index.ts';

export const IB_VENUE = 'IB';

/** What an id of ours names. */
export type Named =
  | { readonly kind: 'stock'; readonly symbol: string; readonly currency: string }
  | { readonly kind: 'crypto'; readonly symbol: string; readonly currency: string }
  | {
      readonly kind: 'option';
      readonly symbol: string;
      readonly currency: string;
      /** `yyyy-mm-dd`. */
      readonly expiry: string;
      readonly right: OptionTerms['right'];
      readonly strike: Price;
    };

const ours = (symbol: string): string => symbol.replaceAll(' ', '.');
const theirs = (symbol: string): string => symbol.replaceAll('.', ' ');

/** The id of what is named. */
export function idOfNamed(named: Named): InstrumentId {
  const { symbol, currency } = named;
  const suffix = `.${IB_VENUE}`;
  if (named.kind === 'crypto') return idOf<InstrumentId>(`${ours(symbol)}/${currency}${suffix}`);
  const base = currency === 'USD' ? ours(symbol) : `${ours(symbol)}:${currency}`;
  if (named.kind === 'stock') return idOf<InstrumentId>(`${base}${suffix}`);
  const letter = named.right === 'call' ? 'C' : 'P';
  return idOf<InstrumentId>(`${base}-${named.expiry.replaceAll('-', '')}-${letter}-${named.strike}${suffix}`);
}

const OPTION = /^([A-Z][A-Z0-9.]{0,11})(?::([A-Z]{3}))?-(\d{4})(\d\d)(\d\d)-([CP])-((?:0|[1-9]\d{0,6})(?:\.\d{1,4})?)$/;
const CRYPTO = /^([A-Z][A-Z0-9]{0,9})\/([A-Z]{3})$/;
const STOCK = /^([A-Z0-9][A-Z0-9.]{0,14})(?::([A-Z]{3}))?$/;

/** What an id names, or null when it is none of this venue (combos are named by their legs alone). */
export function readId(id: string): Named | null {
  if (!id.endsWith(`.${IB_VENUE}`) || id.includes('-COMBO-')) return null;
  const text = id.slice(0, -IB_VENUE.length - 1);
  const option = OPTION.exec(text);
  if (option !== null) {
    const [, symbol = '', currency = 'USD', year = '', month = '', day = '', letter, strike = ''] = option;
    const price = dec(strike).trim();
    if (price.sign() <= 0 || price.text() !== strike) return null;
    return {
      ...{ kind: 'option', symbol: theirs(symbol), currency, expiry: `${year}-${month}-${day}` },
      right: letter === 'C' ? 'call' : 'put',
      strike: price.text(),
    };
  }
  const crypto = CRYPTO.exec(text);
  if (crypto !== null) return { kind: 'crypto', symbol: crypto[1] ?? '', currency: crypto[2] ?? '' };
  const stock = STOCK.exec(text);
  return stock === null ? null : { kind: 'stock', symbol: theirs(stock[1] ?? ''), currency: stock[2] ?? 'USD' };
}

/** What a contract of IB names, read from its fields; null for kinds that are not traded here. */
export function namedOf(contract: Readonly<Record<string, unknown>>): Named | null {
  const { symbol, currency, secType } = contract;
  if (typeof symbol !== 'string' || symbol === '' || typeof currency !== 'string' || currency === '') return null;
  if (secType === 'STK') return { kind: 'stock', symbol, currency };
  if (secType === 'CRYPTO') return { kind: 'crypto', symbol, currency };
  if (secType !== 'OPT') return null;
  const { lastTradeDateOrContractMonth: last, strike, right } = contract;
  const day = typeof last === 'string' ? /^(\d{4})(\d\d)(\d\d)/.exec(last) : null;
  const price = typeof strike === 'number' ? Decimal.parse(String(strike)) : null;
  const letter = typeof right === 'string' ? right.slice(0, 1) : '';
  if (day === null || price?.ok !== true || price.value.sign() <= 0 || (letter !== 'C' && letter !== 'P')) return null;
  return {
    ...{ kind: 'option', symbol, currency, expiry: `${day[1] ?? ''}-${day[2] ?? ''}-${day[3] ?? ''}` },
    right: letter === 'C' ? 'call' : 'put',
    strike: price.value.trim().text(),
  };
}

/**
 * The id of a contract that is not traded here (a future, a bond, an adjusted option, one that shares its name with another): told
 * with what is held or works in it, and understood by nobody (`readId`). Null for currencies, which are cash.
 */
export function strangerIdOf(contract: Readonly<Record<string, unknown>>): InstrumentId | null {
  const { symbol, localSymbol, secType, conId } = contract;
  if (secType === 'CASH') return null;
  const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');
  const name = (text(localSymbol) === '' ? text(symbol) : text(localSymbol))
    .replaceAll(/[^A-Za-z0-9]+/g, '.')
    .slice(0, 30);
  const number = typeof conId === 'number' ? conId : 0;
  return idOf<InstrumentId>(`${name === '' ? 'X' : name}-${text(secType).slice(0, 10)}-${number}.${IB_VENUE}`);
}

/** Whether it is an option that a corporate action has adjusted: it delivers something else, and its class has a number (`2TSLA`). */
export function isAdjusted(contract: Readonly<Record<string, unknown>>): boolean {
  const { secType, currency, symbol, tradingClass } = contract;
  if (secType !== 'OPT' || currency !== 'USD' || typeof tradingClass !== 'string') return false;
  return /\d/.test(tradingClass) && (typeof symbol !== 'string' || !/\d/.test(symbol));
}

/** A contract that asks for what an id names. */
export type AskedContract = {
  readonly symbol: string;
  readonly secType: 'STK' | 'OPT' | 'CRYPTO';
  readonly exchange: string;
  readonly currency: string;
  readonly lastTradeDateOrContractMonth?: string;
  readonly strike?: number;
  readonly right?: 'C' | 'P';
};

export function contractAsked(named: Named): AskedContract {
  const { symbol, currency } = named;
  if (named.kind === 'crypto') return { symbol, secType: 'CRYPTO', exchange: 'PAXOS', currency };
  if (named.kind === 'stock') return { symbol, secType: 'STK', exchange: 'SMART', currency };
  return {
    ...{ symbol, secType: 'OPT', exchange: 'SMART', currency },
    lastTradeDateOrContractMonth: named.expiry.replaceAll('-', ''),
    strike: Number(named.strike),
    right: named.right === 'call' ? 'C' : 'P',
  };
}
