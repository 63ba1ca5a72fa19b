/** What an exchange does to a position by itself: liquidation, auto-deleveraging, settlement. Pure. */
import type { NonTrade } from '../../../../shared/domain/index.ts';
import type { ExchangeProfile } from '../profiles.ts';
import { textOf, type Fields } from './read.ts';

/** Binance: "starts with autoclose-: liquidation order, adl_autoclose: ADL auto close order, settlement_autoclose-: for delisting or delivery". */
const BINANCE_IDS: readonly (readonly [RegExp, NonTrade])[] = [
  [/^autoclose-/, 'liquidated'],
  [/^adl_autoclose/, 'deleveraged'],
  [/^(?:settlement|delivery)_autoclose-/, 'settled'],
];

/** Bybit's `execType` and `createType` (v5/enum). */
const BYBIT_KINDS: Readonly<Record<string, NonTrade>> = {
  BustTrade: 'liquidated',
  AdlTrade: 'deleveraged',
  Delivery: 'settled',
  Settle: 'settled',
  CreateByLiq: 'liquidated',
  CreateByTakeOver_PassThrough: 'liquidated',
  CreateByAdl_PassThrough: 'deleveraged',
  CreateBySettle: 'settled',
};

/** OKX's categories of orders (#order-book-trading-trade-ws-order-channel). */
const OKX_CATEGORIES: Readonly<Record<string, NonTrade>> = {
  full_liquidation: 'liquidated',
  partial_liquidation: 'liquidated',
  adl: 'deleveraged',
  delivery: 'settled',
};

/** What OKX's list of executions says instead: kinds of bills, 100 to 107 of liquidations, 112 and 113 of delivery, 125 to 128 of auto-deleveraging. */
function okxBill(subType: string | null): NonTrade | null {
  const kind = Number(subType ?? Number.NaN);
  if (kind >= 100 && kind <= 107) return 'liquidated';
  if (kind === 112 || kind === 113) return 'settled';
  return kind >= 125 && kind <= 128 ? 'deleveraged' : null;
}

/** Executions of Bybit's that move no position: they are charges. */
const BYBIT_CHARGES: ReadonlySet<string> = new Set(['Funding', 'CorporateAction']);

/** What the exchange did with this order or execution of its own; null: it is anybody's. */
export function forcedKind(info: Fields, { id }: ExchangeProfile): NonTrade | null {
  if (id === 'bybit')
    return BYBIT_KINDS[textOf(info['execType']) ?? ''] ?? BYBIT_KINDS[textOf(info['createType']) ?? ''] ?? null;
  if (id === 'okx') return OKX_CATEGORIES[textOf(info['category']) ?? ''] ?? okxBill(textOf(info['subType']));
  if (!id.startsWith('binance')) return null;
  const name = textOf(info['c']) ?? textOf(info['clientOrderId']) ?? '';
  return BINANCE_IDS.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

/** Whether a row of a list of executions is one. */
export const isExecution = (info: Fields, { id }: ExchangeProfile): boolean =>
  id !== 'bybit' || !BYBIT_CHARGES.has(textOf(info['execType']) ?? '');

/** Binance tells what it traded itself in the order's message alone, as CALCULATED, of which ccxt makes no trade: as the execution that it is. */
export const executionIn = (info: Fields): Fields | null =>
  info['x'] === 'CALCULATED' && Number(info['l']) > 0 && Number(info['t']) > 0 ? { ...info, x: 'TRADE' } : null;
