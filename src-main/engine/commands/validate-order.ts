/**
 * The second stage for what market, limit and ladder orders share: is it known, does it fit ticks, lots, sessions and
 * the venue. Checked in the order of the ticket; the first fault is named with its place and what would be right.
 */
import {
  dec,
  err,
  isOnTick,
  notional,
  ok,
  tickAt,
  type Capabilities,
  type Instrument,
  type OrderBasics,
  type OrderType,
  type Price,
  type Result,
  type SessionKind,
  type SubmitOrderCommand,
} from '../../../shared/domain/index.ts';
import type { EngineState } from '../state.ts';
import { refusal, type Refusal } from './refusal.ts';

const EXTENDED: readonly SessionKind[] = ['pre', 'post', 'overnight'];

export type Known = { readonly instrument: Instrument; readonly capabilities: Capabilities };

/** Resolves the names of a command; `notReady` while the venue has not said what it can do. */
export function resolveBasics(state: EngineState, command: OrderBasics): Result<Known, Refusal> {
  const instrument = state.instruments.get(command.instrumentId);
  if (instrument === undefined) {
    return err(refusal('unknownInstrument', 'command.instrumentId', `There is no instrument ${command.instrumentId}.`));
  }
  const connection = state.connections.get(command.connectionId);
  if (connection === undefined) {
    return err(refusal('unknownAccount', 'command.connectionId', `There is no connection ${command.connectionId}.`));
  }
  if (connection.accountId !== command.accountId) {
    const message = `Connection ${command.connectionId} trades account ${connection.accountId}, not ${command.accountId}.`;
    return err(refusal('unknownAccount', 'command.accountId', message));
  }
  const capabilities = state.capabilities.get(command.connectionId);
  if (capabilities === undefined) {
    return err(
      refusal(
        'notReady',
        'command.connectionId',
        `${connection.name} has not said yet what it can do; wait until it is ready.`,
      ),
    );
  }
  return ok({ instrument, capabilities });
}

/** The first fault of quantity, time in force, sessions and type; null when there is none. */
export function basicsFault(command: OrderBasics, type: OrderType, known: Known): Refusal | null {
  return (
    quantityFault(command.qty, known.instrument, 'command.qty') ??
    venueFault(command, type, known.capabilities) ??
    sessionsFault(command.sessions, type, known)
  );
}

/** A quantity that is no multiple of the lot or out of the instrument's range. */
export function quantityFault(text: string, instrument: Instrument, path: string): Refusal | null {
  const qty = dec(text);
  if (qty.sign() <= 0) return refusal('quantityOutOfRange', path, `The quantity has to be above 0, not ${text}.`);
  const { lotSize, qtyMin, qtyMax } = instrument;
  if (qty.lt(dec(qtyMin)) || qty.gt(dec(qtyMax))) {
    return refusal('quantityOutOfRange', path, `${instrument.symbol} takes ${qtyMin} to ${qtyMax}, not ${text}.`);
  }
  if (!qty.isMultipleOf(dec(lotSize))) {
    return refusal('quantityOffLot', path, `${instrument.symbol} trades in steps of ${lotSize}; ${text} is not one.`);
  }
  return null;
}

function venueFault(command: OrderBasics, type: OrderType, capabilities: Capabilities): Refusal | null {
  if (!capabilities.orderTypes.includes(type)) {
    return refusal('unsupported', 'command.type', `The venue takes no ${type} orders.`);
  }
  if (!capabilities.timesInForce.includes(command.tif)) {
    return refusal('unsupported', 'command.tif', `The venue takes no orders with time in force ${command.tif}.`);
  }
  return null;
}

function sessionsFault(sessions: readonly SessionKind[], type: OrderType, known: Known): Refusal | null {
  const path = 'command.sessions';
  const { instrument, capabilities } = known;
  if (sessions.length === 0) return refusal('sessionUnsupported', path, 'Name at least one session.');
  if (new Set(sessions).size !== sessions.length)
    return refusal('sessionUnsupported', path, 'A session is named twice.');
  const always = instrument.calendar === 'always';
  const foreign = sessions.find((s) => (s === 'continuous') !== always);
  if (foreign !== undefined) {
    const right = always ? 'around the clock only ("continuous")' : 'in sessions; "continuous" is not one of them';
    return refusal('sessionUnsupported', path, `${instrument.symbol} trades ${right}, so "${foreign}" does not fit.`);
  }
  const extended = sessions.find((s) => EXTENDED.includes(s));
  if (extended === undefined) return null;
  if (!capabilities.extendedHours || instrument.calendar === 'us-option') {
    return refusal(
      'sessionUnsupported',
      path,
      `${instrument.symbol} trades in regular hours only here; take "${extended}" out.`,
    );
  }
  if (type === 'market') {
    return refusal(
      'sessionUnsupported',
      path,
      `Market orders trade in regular hours only; take "${extended}" out or use a limit.`,
    );
  }
  return null;
}

/** A price that is not above zero or off the tick. Combos may have any sign. */
export function priceFault(text: Price, instrument: Instrument, path: string): Refusal | null {
  const price = dec(text);
  if (price.sign() <= 0 && instrument.assetClass !== 'combo') {
    return refusal('priceNotPositive', path, `The price has to be above 0, not ${text}.`);
  }
  if (!isOnTick(instrument, price)) {
    const tick = tickAt(instrument, price).toString();
    return refusal(
      'priceOffTick',
      path,
      `${instrument.symbol} is priced in steps of ${tick} there; ${text} is not one.`,
    );
  }
  return null;
}

/** Below the least amount that the venue takes. */
export function notionalFault(price: Price, qty: string, instrument: Instrument): Refusal | null {
  const amount = notional(instrument, dec(price), dec(qty)).abs();
  if (amount.gte(dec(instrument.notionalMin))) return null;
  const message = `${instrument.symbol} takes orders from ${instrument.notionalMin} ${instrument.currency}; this is ${amount.trim().toString()}.`;
  return refusal('quantityOutOfRange', 'command.qty', message);
}

/** The first fault of a market or limit order. */
export function orderFault(command: SubmitOrderCommand, known: Known): Refusal | null {
  const basics = basicsFault(command, command.type, known);
  if (basics !== null) return basics;
  const path = 'command.limitPrice';
  if (command.type === 'market') {
    if (command.limitPrice === null) return null;
    return refusal('limitPriceUnexpected', path, 'A market order has no limit price; leave it empty or choose limit.');
  }
  if (command.limitPrice === null) return refusal('limitPriceMissing', path, 'A limit order needs a limit price.');
  return (
    priceFault(command.limitPrice, known.instrument, path) ??
    notionalFault(command.limitPrice, command.qty, known.instrument)
  );
}
