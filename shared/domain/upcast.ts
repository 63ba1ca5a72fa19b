/**
 * Events of older versions as today's: what they did not carry gets the value that it had in effect. The journal is never
 * rewritten; every reader of it comes through here.
 */
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

/** One event as today's engine expects it; the same object when it lacks nothing. */
export function upcastEvent(event: EngineEvent): EngineEvent {
  if (event.kind !== 'orderInitialized' || 'trigger' in event.order) return event;
  return { ...event, order: { ...FIRST_VERSION, ...(event.order as Order) } };
}
