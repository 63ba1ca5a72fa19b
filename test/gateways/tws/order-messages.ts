/** OPEN_ORDER and COMPLETED_ORDER of server versions 164 to 177, field by field as the protocol lists them. */
import type { WireContract } from './contract-book.ts';
import { UNSET, UNSET_INT, type Field } from './fields.ts';
import { FA_PROFILE_DESUPPORT, type WireOrder } from './read-order.ts';

/** What the server knows of an order beside what the client sent. */
export type OrderFacts = {
  readonly orderId: number;
  readonly clientId: number;
  readonly permId: number;
  readonly contract: WireContract;
  readonly order: WireOrder;
  readonly status: string;
  readonly filled: string;
  /** Where a trailing stop stands now. */
  readonly stopPrice: string | null;
  readonly completedTime: string;
  readonly completedStatus: string;
};

/** Margins after the order, for a what-if; decimal text. */
export type WhatIfFacts = {
  readonly initAfter: string;
  readonly maintAfter: string;
  readonly equityAfter: string;
  readonly commission: string;
  readonly currency: string;
};

const contractFields = (c: WireContract): Field[] => [
  ...[c.conId, c.symbol, c.secType, c.expiry, c.strike === '' ? '0' : c.strike, c.right === '' ? '?' : c.right],
  ...[c.multiplier, c.exchange, c.currency, c.localSymbol, c.tradingClass],
];

const headFields = ({ order }: OrderFacts): Field[] => [
  ...[order.action, order.totalQty, order.orderType, order.lmtPrice ?? '0.0', order.auxPrice ?? '0.0'],
  ...[order.tif, order.ocaGroup, order.account, '', 0, order.orderRef],
];

/** From outsideRth to exemptCode. */
const middleFields = ({ order }: OrderFacts, version: number, withShares: boolean): Field[] => [
  ...[order.outsideRth, 0, 0, ''],
  ...(withShares ? [''] : []),
  ...(version < FA_PROFILE_DESUPPORT ? ['', '', '', ''] : ['', '', '']),
  ...['', order.goodTillDate, '', '', '', 0, '', -1],
];

const volFields: readonly Field[] = ['', 0, 'None', '', 0];

function comboFields({ contract, order }: OrderFacts): Field[] {
  const described = contract.legs.map((leg) => `${leg.conId}|${leg.action === 'BUY' ? '' : '-'}${leg.ratio}`).join(',');
  const legs = contract.legs.flatMap((leg) => [leg.conId, leg.ratio, leg.action, leg.exchange, 0, 0, '', -1]);
  const routing = order.smartComboRouting;
  return [described, contract.legs.length, ...legs, 0, routing.length, ...routing.flat()];
}

/** With the delta-neutral order type `None` further fields follow (versions 27 and 31 of the message). */
const openVolFields: readonly Field[] = [...volFields.slice(0, 4), 0, '', '', '', '?', 0, 0, '', 0, 0];
const closedVolFields: readonly Field[] = [...volFields.slice(0, 4), 0, 0, 0, '', 0, 0];

/** Message 5. */
export function openOrderMessage(facts: OrderFacts, version: number, whatIf: WhatIfFacts | null = null): Field[] {
  const { order } = facts;
  return [
    5,
    facts.orderId,
    ...contractFields(facts.contract),
    ...headFields(facts),
    facts.clientId,
    facts.permId,
    ...middleFields(facts, version, true),
    0, // auctionStrategy
    ...['', '', '', '', ''], // box, pegged to stock
    UNSET_INT, // displaySize
    ...[0, 0, order.allOrNone, UNSET_INT, order.ocaType, 0, 0, ''],
    ...[order.parentId, order.triggerMethod],
    ...openVolFields,
    ...[facts.stopPrice ?? order.trailStopPrice ?? '', order.trailingPercent ?? '', '', ''],
    ...comboFields(facts),
    ...[UNSET_INT, UNSET_INT, UNSET], // scale
    '', // hedge
    ...[0, '', 'IB', 0, 0, '', 0], // routing, clearing, not held, delta neutral, algo, solicited
    ...stateFields(facts, whatIf),
    ...[0, 0, 0], // randomize, conditions
    ...['None', UNSET, facts.stopPrice ?? UNSET, UNSET, UNSET, UNSET, UNSET, 0],
    ...['', '', '', 0, 1, 0, 0, 0], // soft dollars, cash, hedge, oms, discretionary, price management
    ...(version >= 158 ? [0] : []),
    ...(version >= 160 ? [UNSET_INT] : []),
    ...(version >= 162 ? [0] : []),
    ...(version >= 170 ? ['', '', '', '', ''] : []),
  ];
}

function stateFields({ order, status }: OrderFacts, whatIf: WhatIfFacts | null): Field[] {
  if (whatIf === null) {
    return [order.whatIf, status, ...Array.from({ length: 9 }, () => UNSET), '', '', '', '', ''];
  }
  const { initAfter, maintAfter, equityAfter, commission, currency } = whatIf;
  const before = Array.from({ length: 6 }, () => UNSET);
  return [1, status, ...before, initAfter, maintAfter, equityAfter, commission, '', '', currency, ''];
}

/** The largest 64-bit number: no parent's permId. */
const NO_PARENT = '9223372036854775807';

/** Message 101. */
export function completedOrderMessage(facts: OrderFacts, version: number): Field[] {
  const { order } = facts;
  return [
    101,
    ...contractFields(facts.contract),
    ...headFields(facts),
    facts.permId,
    ...middleFields(facts, version, false),
    ...['', '', '', '', ''],
    UNSET_INT,
    ...[0, order.allOrNone, '', order.ocaType, order.triggerMethod],
    ...closedVolFields,
    ...[facts.stopPrice ?? '', order.trailingPercent ?? ''],
    ...comboFields(facts),
    ...[UNSET_INT, UNSET_INT, ''],
    '',
    ...['', 'IB', 0, 0, '', 0],
    facts.status,
    ...[0, 0, 0],
    ...[facts.stopPrice ?? UNSET, UNSET, 0, 1, 0],
    ...['', facts.filled, UNSET_INT, 0, 'Not an insider or substantial shareholder', 0, 0, NO_PARENT],
    ...[facts.completedTime, facts.completedStatus],
    ...(version >= 170 ? ['', '', '', '', ''] : []),
  ];
}
