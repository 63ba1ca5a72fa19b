/**
 * Events of older versions as today's: what they did not carry gets the value that it had in effect. The journal is never
 * rewritten; every reader of it comes through here.
 */
import type { RiskLimits } from './account.ts';
import { dec } from './decimal.ts';
import type { EngineEvent } from './event.ts';
import { NO_FLAGS, type Order } from './order.ts';

/** What the first version's orders did not carry: they had no trigger, no flags, no bracket. */
const FIRST_VERSION: Pick<Order, 'trigger' | 'expireMs' | 'flags' | 'bracketId' | 'role' | 'linkId' | 'strategy'> = {
  trigger: null,
  expireMs: null,
  flags: NO_FLAGS,
  bracketId: null,
  role: null,
  linkId: null,
  strategy: null,
};

const PLENTY = dec('1000000000').text();
/** What the first version's limits did not hold: nothing was limited by it. The start tightens it to the settings file. */
const UNLIMITED: Partial<RiskLimits> = {
  underlyingSharePctMax: PLENTY,
  classSharePctMax: PLENTY,
  leverageMax: PLENTY,
  marginUsePctMax: PLENTY,
  dayLossMax: null,
  collarWindowPctMax: PLENTY,
  collarWindowMs: 0,
  spreadFloor: { option: dec('0.2').text(), combo: dec('0.1').text() },
  ordersPerSecondMax: 1_000_000,
  workingPerInstrumentMax: 1_000_000,
  repeatFillsMax: 1_000_000,
  repeatWindowMs: 0,
  unusualTimesMax: PLENTY,
  unusualLatches: false,
  restricted: [],
  overrides: [],
};

/** One event as today's engine expects it; the same object when it lacks nothing. */
export function upcastEvent(event: EngineEvent): EngineEvent {
  if (event.kind === 'limitsChanged' && !('leverageMax' in event.limits)) {
    return { ...event, limits: { ...UNLIMITED, ...(event.limits as RiskLimits) } };
  }
  if (event.kind !== 'orderInitialized' || 'trigger' in event.order) return event;
  return { ...event, order: { ...FIRST_VERSION, ...(event.order as Order) } };
}
