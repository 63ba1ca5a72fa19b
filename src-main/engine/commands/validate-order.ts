/**
 * The second stage for what market, limit and ladder orders share: is it known, does it fit ticks, lots, sessions and
 * the venue. Checked in the order of the ticket; the first fault is named with its place and what would be right.
 */
import {
  OUTSIDE_SESSIONS,
  sessionsInWords,
  sessionsMismatch,
  capabilitiesFor,
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
} from '../../../shared/domain/index.ts';
import type { EngineState } from '../state.ts';
import { refusal, type Refusal } from './refusal.ts';
import { contractFault } from './validate-contract.ts';
import { expireFault, fewerFault, flagsFault, tifFault } from './validate-terms.ts';

export type Known = {
  readonly instrument: Instrument;
  readonly capabilities: Capabilities;
  /** Where a combo's legs are looked up; missing: they are not. */
  readonly contracts?: EngineState['instruments'];
};

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
  return ok({
    instrument,
    capabilities: capabilitiesFor(capabilities, instrument.assetClass),
    contracts: state.instruments,
  });
}

/** The type that the venue sees, whether the order waits for a trigger first, and whether it has a limit. */
export type Sent = {
  readonly type: OrderType;
  readonly waits: boolean;
  readonly hasLimit: boolean;
  /** The app holds it until its trigger is hit; missing: no. */
  readonly byApp?: boolean;
};

/** The first fault of quantity, type, time in force, flags and sessions; null when there is none. */
export function basicsFault(command: OrderBasics, sent: Sent, known: Known, nowMs: number): Refusal | null {
  const { type } = sent;
  return (
    quantityFault(command.qty, known.instrument, 'command.qty') ??
    typeFault(type, known.capabilities) ??
    contractFault(known, type, nowMs) ??
    tifFault(command, sent, known) ??
    expireFault(command, nowMs) ??
    flagsFault(command, known, sent.hasLimit) ??
    sessionsFault(command, sent.hasLimit ? 'limit' : 'market', known) ??
    fewerFault(command, sent, known)
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

function typeFault(type: OrderType, capabilities: Capabilities): Refusal | null {
  if (capabilities.orderTypes.includes(type)) return null;
  return refusal('unsupported', 'command.type', `The venue takes no ${type} orders.`);
}

function sessionsFault({ sessions, tif }: OrderBasics, type: OrderType, known: Known): Refusal | null {
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
  const extended = sessions.find((s) => OUTSIDE_SESSIONS.includes(s));
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
  // What does not last has no later session to be in.
  return togetherFault(sessions, tif === 'ioc' || tif === 'fok', known);
}

/** Where the venue has one flag for extended hours: an order that lasts names all that it means, and none names what is never sent. */
function togetherFault(sessions: readonly SessionKind[], isInstant: boolean, known: Known): Refusal | null {
  const path = 'command.sessions';
  const { venue } = known.instrument;
  const fault = sessionsMismatch(known.capabilities.extended, sessions, !isInstant);
  if (fault === null) return null;
  const message =
    fault.kind === 'never'
      ? `Orders are not sent to a session "${fault.session}" of ${venue}; take it out.`
      : `${venue} has one flag for ${sessionsInWords(fault.together)}: an order works in all of it or in regular hours only; add "${fault.session}".`;
  return refusal('sessionUnsupported', path, message);
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
