/** Orders that the app holds, on the desk: tickets with a trigger, and what is said of them. */
import {
  idOf,
  type Capabilities,
  type CommandReply,
  type SubmitOrderCommand,
} from '../../../../shared/domain/index.ts';
import { CAPABILITIES } from '../account-fixture.ts';
import { CONNECTION_ID, Desk, d } from '../desk.ts';

export type Trigger = NonNullable<SubmitOrderCommand['trigger']>;

export const FULL: Capabilities = {
  ...CAPABILITIES,
  orderTypes: ['market', 'limit', 'stop', 'stopLimit', 'trailingStop', 'takeProfit'],
  timesInForce: ['day', 'gtc', 'gtd', 'ioc', 'fok', 'atOpen', 'atClose'],
  flags: ['allOrNone', 'postOnly', 'reduceOnly'],
  triggerSources: ['last', 'bidAsk', 'mid'],
};

export const can = (at: Desk, capabilities: Partial<Capabilities>): void => {
  at.run({ kind: 'capabilities', connectionId: CONNECTION_ID, capabilities: { ...CAPABILITIES, ...capabilities } });
};

export const trigger = (price: string | null, more: Partial<Trigger> = {}): Trigger => ({
  price: price === null ? null : d(price),
  source: 'bidAsk',
  trail: null,
  heldBy: 'app',
  ...more,
});

/** A stop of the ticket; a sell stop below the market unless said otherwise. */
export const stop = (at: Desk, price: string | null, more: Partial<SubmitOrderCommand> = {}): CommandReply =>
  at.ticket({ side: 'sell', type: 'stop', limitPrice: null, trigger: trigger(price), ...more });

/** Long 100 TSLA, market 100.00 x 100.20, nothing on the wire. */
export function long(): Desk {
  const at = new Desk();
  at.quote('100.00', '100.20');
  at.ticket({ type: 'market', limitPrice: null });
  at.fill('T-1', '100', '100.20');
  // Beyond the window in which a second order is taken for a double click.
  at.hold(4_000);
  at.wire();
  return at;
}

export const cancel = (at: Desk, id: string): CommandReply =>
  at.command({ kind: 'cancelOrder', clientOrderId: idOf(id) });

export const move = (at: Desk, id: string, triggerPrice: string): CommandReply =>
  at.command({
    kind: 'modifyOrder',
    clientOrderId: idOf(id),
    qty: null,
    limitPrice: null,
    triggerPrice: d(triggerPrice),
  });
