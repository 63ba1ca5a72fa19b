/** Names and numbers at Bybit: the simulated dollar plays the part of USDT, orders and executions have UUIDs. */
import type { Instrument } from '../../../shared/domain/index.ts';

export const QUOTE_COIN = 'USDT';
export type Category = 'spot' | 'linear';

/** `BTC/USD.SIM` → `BTCUSDT`, in both categories. */
export const wireSymbolOf = (instrument: Pick<Instrument, 'baseCurrency'>): string =>
  `${instrument.baseCurrency ?? ''}${QUOTE_COIN}`;

export function findSymbol(listed: Iterable<Instrument>, symbol: string | null): Instrument | null {
  for (const instrument of listed) if (wireSymbolOf(instrument) === symbol) return instrument;
  return null;
}

const HEADS = { order: '9aac161b-8ed6-450d-9cab', execution: '7e2ae69c-4edf-5800-a352' } as const;

const uuid = (head: string, id: number): string => `${head}-${String(id).padStart(12, '0')}`;
export const orderIdOf = (id: number): string => uuid(HEADS.order, id);
export const execIdOf = (id: number): string => uuid(HEADS.execution, id);

/** The number in an order's id, or null. */
export function numberOf(orderId: string): number | null {
  const digits = new RegExp(`^${HEADS.order}-(\\d{12})$`).exec(orderId)?.[1];
  return digits === undefined ? null : Number(digits);
}
