/** Every other message of the server, as lists of fields. */
import type { Bar, Instrument } from '../../../shared/domain/index.ts';
import { ContractBook, secTypeOf, type WireContract } from './contract-book.ts';
import { UNSET, type Field } from './fields.ts';

export const errorMessage = (id: number, code: number, text: string, version: number): Field[] => [
  ...[4, 2, id, code, text],
  ...(version >= 166 ? [''] : []),
];

export type StatusFacts = {
  readonly orderId: number;
  readonly status: string;
  readonly filled: string;
  readonly remaining: string;
  readonly avgPrice: string;
  readonly permId: number;
  readonly parentId: number;
  readonly lastPrice: string;
  readonly clientId: number;
  readonly whyHeld: string;
};

export const orderStatusMessage = (s: StatusFacts): Field[] => [
  ...[3, s.orderId, s.status, s.filled, s.remaining, s.avgPrice],
  ...[s.permId, s.parentId, s.lastPrice, s.clientId, s.whyHeld, 0],
];

export type ExecutionFacts = {
  readonly orderId: number;
  readonly contract: WireContract;
  readonly execId: string;
  readonly time: string;
  readonly account: string;
  readonly side: 'BOT' | 'SLD';
  readonly shares: string;
  readonly price: string;
  readonly permId: number;
  readonly clientId: number;
  readonly cumQty: string;
  readonly avgPrice: string;
  readonly orderRef: string;
  /** 1 added, 2 removed. */
  readonly liquidity: number;
};

export const executionMessage = (reqId: number, e: ExecutionFacts): Field[] => [
  ...[11, reqId, e.orderId, e.contract.conId, e.contract.symbol, e.contract.secType, e.contract.expiry],
  ...[e.contract.strike, e.contract.right, e.contract.multiplier, e.contract.exchange, e.contract.currency],
  ...[e.contract.localSymbol, e.contract.tradingClass],
  ...[e.execId, e.time, e.account, e.contract.exchange, e.side, e.shares, e.price, e.permId, e.clientId, 0],
  ...[e.cumQty, e.avgPrice, e.orderRef, '', '', '', e.liquidity],
];

export const commissionMessage = (execId: string, fee: string, currency: string): Field[] => [
  ...[59, 1, execId, fee, currency, UNSET, UNSET, ''],
];

/** Message 10. `hours`: of trading and of liquid trading. */
export function contractDetailsMessage(
  book: ContractBook,
  reqId: number,
  instrument: Instrument,
  at: { readonly version: number; readonly hours: string },
): Field[] {
  const { version, hours } = at;
  const c = book.wireOf(instrument);
  const rule = book.ruleOf(instrument);
  const exchanges = c.secType === 'STK' ? ['SMART', instrument.listing] : [c.exchange];
  const minTick = instrument.ticks.at(-1)?.tick ?? '0.01';
  const { option } = instrument;
  const under = option === null ? null : book.get(option.underlyingId);
  const sized = version >= 164;
  return [
    ...(sized ? [10] : [10, 8]),
    ...[reqId, c.symbol, c.secType, c.expiry, c.strike, c.right, c.exchange, c.currency, c.localSymbol],
    ...[c.tradingClass, c.tradingClass, c.conId, minTick],
    ...(sized ? [] : [1]),
    ...[c.multiplier, ORDER_TYPES, exchanges.join(','), 1, under === null ? 0 : book.wireOf(under).conId],
    ...[instrument.name, c.primaryExch, c.expiry.slice(0, 6), '', '', '', 'US/Eastern', hours, hours],
    ...['', '', 0],
    ...[1, under === null ? '' : c.symbol, under === null ? '' : secTypeOf(under)],
    exchanges.map(() => rule).join(','),
    c.expiry,
    instrument.assetClass === 'etf' ? 'ETF' : c.secType === 'STK' ? 'COMMON' : '',
    ...(sized
      ? [instrument.qtyMin, instrument.lotSize, instrument.roundLot]
      : version >= 163
        ? [instrument.lotSize]
        : []),
  ];
}

const ORDER_TYPES =
  'ACTIVETIM,AON,COND,DAY,FOK,GAT,GTC,GTD,GTT,IOC,LIT,LMT,LOC,MIT,MKT,MOC,OCA,OPG,STP,STPLMT,TRAIL,TRAILLIT,TRAILLMT,TRAILMIT,WHATIF';

export const symbolSamplesMessage = (
  book: ContractBook,
  reqId: number,
  found: readonly Instrument[],
  version: number,
): Field[] => [
  ...[79, reqId, found.length],
  ...found.flatMap((instrument) => {
    const c = book.wireOf(instrument);
    const derived = c.secType === 'STK' ? ['OPT'] : [];
    const more = version >= 176 ? [instrument.name, ''] : [];
    return [c.conId, c.symbol, c.secType, c.primaryExch, c.currency, derived.length, ...derived, ...more];
  }),
];

export const optionParametersMessage = (
  reqId: number,
  of: { readonly conId: number; readonly tradingClass: string; readonly multiplier: string },
  expiries: readonly string[],
  strikes: readonly string[],
): Field[] => [
  ...[75, reqId, 'SMART', of.conId, of.tradingClass, of.multiplier],
  ...[expiries.length, ...expiries, strikes.length, ...strikes],
];

export const positionMessage = (account: string, c: WireContract, qty: string, avgCost: string): Field[] => [
  ...[61, 3, account, c.conId, c.symbol, c.secType, c.expiry, c.strike, c.right, c.multiplier, c.exchange],
  ...[c.currency, c.localSymbol, c.tradingClass, qty, avgCost],
];

/** Message 7. */
export const portfolioMessage = (
  account: string,
  c: WireContract,
  of: { readonly qty: string; readonly price: string; readonly value: string; readonly avgCost: string },
): Field[] => [
  ...[7, 8, c.conId, c.symbol, c.secType, c.expiry, c.strike, c.right, c.multiplier, c.primaryExch, c.currency],
  ...[c.localSymbol, c.tradingClass, of.qty, of.price, of.value, of.avgCost, '0', '0', account],
];

export const historicalMessage = (
  reqId: number,
  bars: readonly { readonly date: string; readonly bar: Bar }[],
  scales: { readonly price: (units: number) => string; readonly qty: (units: number) => string },
): Field[] => [
  ...[17, reqId, bars[0]?.date ?? '', bars.at(-1)?.date ?? '', bars.length],
  ...bars.flatMap(({ date, bar: [, open, high, low, close, volume] }) => [
    ...[date, scales.price(open), scales.price(high), scales.price(low), scales.price(close)],
    ...[scales.qty(volume), scales.price(close), 1],
  ]),
];
