/** A desk with brackets: a venue that obeys, whose capabilities a test chooses, and a fresh market. */
import {
  idOf,
  type Bracket,
  type BracketId,
  type BracketParams,
  type Capabilities,
  type CommandReply,
  type Order,
  type StopParams,
  type SubmitOrderCommand,
  type TargetParams,
} from '../../../../../shared/domain/index.ts';
import { CAPABILITIES } from '../../account-fixture.ts';
import { CONNECTION_ID, Desk, TSLA, basics, d } from '../../desk.ts';

export const UNLINKED: Capabilities = {
  ...CAPABILITIES,
  orderTypes: ['market', 'limit', 'stop', 'stopLimit', 'trailingStop', 'takeProfit'],
  triggerSources: ['last', 'bidAsk', 'mid'],
  timesInForce: ['day', 'gtc', 'gtd', 'ioc', 'fok'],
};
export const LINKED: Capabilities = { ...UNLINKED, linksExits: true };
export const ALPACA: Capabilities = { ...LINKED, exitWhileEntryWorks: false, exitsReserve: true };
/** Both exits are one order of a fixed quantity there. */
export const PAIRED: Capabilities = { ...ALPACA, linkForm: 'pair' };
export const BARE: Capabilities = { ...CAPABILITIES, orderTypes: ['market', 'limit'], triggerSources: [] };

export const stopAt = (price: string, more: Partial<StopParams> = {}): StopParams => ({
  placement: { kind: 'price', price: d(price) },
  type: 'stop',
  limitOffset: null,
  trail: null,
  source: 'bidAsk',
  tif: 'gtc',
  sessions: ['regular'],
  ...more,
});
export const targetAt = (price: string): TargetParams => ({
  placement: { kind: 'price', price: d(price) },
  tif: 'gtc',
  sessions: ['regular'],
});

/** Stop at 95, target at 105, no conversions, the app may hold the stop. */
export const exits = (more: Partial<BracketParams> = {}): BracketParams => ({
  stop: stopAt('95.00'),
  target: targetAt('105.00'),
  conversions: [],
  appHeldAccepted: true,
  ...more,
});

/** The market at 100.00 x 100.10 and the venue as said. */
export function bracketDesk(capabilities: Capabilities): Desk {
  const desk = new Desk();
  desk.run({ kind: 'capabilities', connectionId: CONNECTION_ID, capabilities });
  desk.quote('100.00', '100.10', { last: 10_000 });
  desk.sent.length = 0;
  return desk;
}

/** Buys 100 at 100.00 with exits: the entry is `T-1`, its bracket `T-B1`. */
export const enter = (
  desk: Desk,
  bracket: BracketParams = exits(),
  more: Partial<SubmitOrderCommand> = {},
): CommandReply =>
  desk.command({ kind: 'submitOrder', ...basics(), type: 'limit', limitPrice: d('100.00'), bracket, ...more });

export function theBracket(desk: Desk, id = 'T-B1'): Bracket {
  const found = desk.engine.view.brackets.get(idOf<BracketId>(id));
  if (found === undefined) throw new Error(`no bracket ${id}`);
  return found;
}

/** Exits that are not over: `stop 60 @ 95.00 venue`. */
export function working(desk: Desk): string[] {
  const live = [...desk.engine.view.orders.values()].filter(
    (o) => o.bracketId !== null && o.role !== 'entry' && !OVER.has(o.status),
  );
  return live
    .map(
      (o) =>
        `${o.role ?? 'flatten'} ${Number(o.qty) - Number(o.filledQty)} @ ${o.trigger?.price ?? o.limitPrice ?? 'market'} ${o.status === 'emulated' ? 'app' : 'venue'}`,
    )
    .toSorted();
}
const OVER: ReadonlySet<Order['status']> = new Set(['filled', 'canceled', 'expired', 'rejected', 'denied']);

/** The id of the exit of a role that is not over. */
export function exitId(desk: Desk, role: Order['role']): string {
  const found = [...desk.engine.view.orders.values()].find(
    (o) => o.bracketId !== null && o.role === role && !OVER.has(o.status),
  );
  if (found === undefined) throw new Error(`no ${role ?? 'flattening order'} works`);
  return found.clientOrderId;
}

export { CONNECTION_ID, TSLA, d };
