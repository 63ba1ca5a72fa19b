/** Reduce-only at the door: there has to be something to reduce, and where the app keeps the flag, no more than that. */
import { dec, symbolOf, type OrderBasics } from '../../../shared/domain/index.ts';
import type { EngineState } from '../state.ts';
import { positionKey } from '../view.ts';
import { refusal, type Refusal } from './refusal.ts';

type Asked = Pick<OrderBasics, 'accountId' | 'connectionId' | 'instrumentId' | 'side' | 'flags'>;

/** Why a reduce-only order makes no sense now; null for one that does, and for every other order. */
export function reduceOnlyFault(state: EngineState, order: Asked, reducing: boolean): Refusal | null {
  if (order.flags?.reduceOnly !== true) return null;
  const held = dec(state.positions.get(positionKey(order.accountId, order.instrumentId))?.qty ?? '0');
  const symbol = symbolOf(order.instrumentId);
  const closes = order.side === 'sell' ? held.sign() > 0 : held.sign() < 0;
  if (!closes) {
    const message = `A reduce-only ${order.side} in ${symbol} has nothing to reduce: ${held.trim().toString()} held.`;
    return refusal('nothingHeld', 'command.flags.reduceOnly', message);
  }
  const native = state.capabilities.get(order.connectionId)?.flags.includes('reduceOnly') === true;
  if (native || reducing) return null;
  const message = `With what works already it would do more than close the ${held.abs().trim().toString()} held in ${symbol}; enter less.`;
  return refusal('quantityOutOfRange', 'command.qty', message);
}
