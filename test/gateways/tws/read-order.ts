/** PLACE_ORDER as clients of server versions 145 to 177 send it, as far as the fields that mean something here. */
import type { WireContract, WireLeg } from './contract-book.ts';
import { Fields } from './fields.ts';

/** An order as it came over the wire; prices as text, null when unset. */
export type WireOrder = {
  readonly action: string;
  readonly totalQty: string;
  readonly orderType: string;
  readonly lmtPrice: string | null;
  readonly auxPrice: string | null;
  readonly tif: string;
  readonly ocaGroup: string;
  readonly ocaType: number;
  readonly account: string;
  readonly orderRef: string;
  readonly transmit: boolean;
  readonly parentId: number;
  readonly triggerMethod: number;
  readonly outsideRth: boolean;
  readonly goodTillDate: string;
  readonly allOrNone: boolean;
  readonly trailStopPrice: string | null;
  readonly trailingPercent: string | null;
  readonly smartComboRouting: readonly (readonly [tag: string, value: string])[];
  readonly whatIf: boolean;
};

export type PlaceOrder = { readonly orderId: number; readonly contract: WireContract; readonly order: WireOrder };

/** Servers before this one have a further field for financial advisors. */
export const FA_PROFILE_DESUPPORT = 177;

/** A contract in the order that most requests have: id, symbol, type, expiry, strike, right, multiplier, exchanges, currency, names. */
export function readContract(from: Fields): WireContract {
  return {
    conId: from.int(),
    symbol: from.text(),
    secType: from.text().toUpperCase(),
    expiry: from.text(),
    strike: from.text(),
    right: from.text().toUpperCase(),
    multiplier: from.text(),
    exchange: from.text(),
    primaryExch: from.text(),
    currency: from.text(),
    localSymbol: from.text(),
    tradingClass: from.text(),
    legs: [],
  };
}

/** The legs of a BAG, in the short form of market data requests. */
export function readShortLegs(from: Fields): WireLeg[] {
  return Array.from({ length: Math.max(0, Math.min(100, from.int())) }, () => readLeg(from));
}

function readLeg(from: Fields): WireLeg {
  const conId = from.int();
  const ratio = from.int();
  return { conId, ratio, action: from.text() === 'BUY' ? 'BUY' : 'SELL', exchange: from.text() };
}

/** The message without its id. */
export function readPlaceOrder(fields: readonly string[], version: number): PlaceOrder {
  const from = new Fields(fields);
  const orderId = from.int();
  const named = readContract(from);
  from.skip(2); // secIdType, secId
  const head = {
    action: from.text(),
    totalQty: from.text(),
    orderType: from.text(),
    lmtPrice: from.double(),
    auxPrice: from.double(),
    tif: from.text(),
    ocaGroup: from.text(),
    account: from.text(),
  };
  from.skip(2); // openClose, origin
  const orderRef = from.text();
  const transmit = from.flag();
  const parentId = from.int();
  from.skip(3); // blockOrder, sweepToFill, displaySize
  const triggerMethod = from.int();
  const outsideRth = from.flag();
  from.skip(1); // hidden
  const bag = named.secType === 'BAG' ? readBag(from) : { legs: [], routing: [] };
  from.skip(3); // sharesAllocation, discretionaryAmt, goodAfterTime
  const goodTillDate = from.text();
  from.skip(version < FA_PROFILE_DESUPPORT ? 4 : 3);
  from.skip(4); // modelCode, shortSaleSlot, designatedLocation, exemptCode
  const ocaType = from.int();
  from.skip(2); // rule80A, settlingFirm
  const allOrNone = from.flag();
  from.skip(11); // minQty … stockRangeUpper
  from.skip(1); // overridePercentageConstraints
  skipVolatility(from);
  const trailStopPrice = from.double();
  const trailingPercent = from.double();
  skipScale(from);
  if (from.text() !== '') from.skip(1); // hedgeType, hedgeParam
  from.skip(4); // optOutSmartRouting, clearingAccount, clearingIntent, notHeld
  if (from.flag()) from.skip(3); // deltaNeutralContract
  if (from.text() !== '') from.skip(2 * from.int()); // algoStrategy, its parameters
  from.skip(1); // algoId
  const whatIf = from.flag();
  return {
    orderId,
    contract: { ...named, legs: bag.legs },
    order: {
      ...{ ...head, ocaType, orderRef, transmit, parentId, triggerMethod, outsideRth, goodTillDate, allOrNone },
      ...{ trailStopPrice, trailingPercent, smartComboRouting: bag.routing, whatIf },
    },
  };
}

function readBag(from: Fields): {
  readonly legs: readonly WireLeg[];
  readonly routing: readonly (readonly [string, string])[];
} {
  const count = Math.max(0, Math.min(100, from.int()));
  const legs = Array.from({ length: count }, () => {
    const leg = readLeg(from);
    from.skip(4); // openClose, shortSaleSlot, designatedLocation, exemptCode
    return leg;
  });
  from.skip(Math.max(0, from.int())); // prices per leg
  const params = Math.max(0, Math.min(100, from.int()));
  const routing = Array.from({ length: params }, () => [from.text(), from.text()] as const);
  return { legs, routing };
}

function skipVolatility(from: Fields): void {
  from.skip(2); // volatility, volatilityType
  const deltaNeutral = from.text();
  from.skip(1); // deltaNeutralAuxPrice
  if (deltaNeutral !== '') from.skip(8);
  from.skip(2); // continuousUpdate, referencePriceType
}

function skipScale(from: Fields): void {
  from.skip(2);
  if (from.double() !== null) from.skip(7);
  from.skip(3); // scaleTable, activeStartTime, activeStopTime
}
