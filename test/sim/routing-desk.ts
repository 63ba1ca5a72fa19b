/** An engine between two or three crypto venues that quote the same coin: each does as it is told. */
import {
  Decimal,
  compileCalendar,
  dec,
  idOf,
  type AccountId,
  type ClientOrderId,
  type Command,
  type CommandId,
  type CommandReply,
  type ConnectionId,
  type FillReport,
  type Instrument,
  type JournaledEvent,
  type Order,
  type OrderPreview,
  type SubmitLadderCommand,
  type SubmitOrderCommand,
  type VenueQuotes,
} from '../../shared/domain/index.ts';
import { Engine } from '../../src-main/engine/engine.ts';
import { venueQuotes } from '../../src-main/engine/routing/consolidated.ts';
import type { EngineEffect, EngineInput } from '../../src-main/engine/types.ts';
import { ACCOUNT, BTC, CAPABILITIES, NOW, PARAMS, d, quote } from '../unit/engine/account-fixture.ts';
import { WIDE } from '../unit/engine/desk.ts';

export type VenueName = 'alpha' | 'beta' | 'gamma';
type Unstamped = EngineInput extends infer I ? (I extends EngineInput ? Omit<I, 'nowMs'> : never) : never;

export const connectionOf = (name: VenueName): ConnectionId => idOf<ConnectionId>(name);
export const accountOf = (name: VenueName): AccountId => idOf<AccountId>(`ACC-${name}`);
export const coinOf = (name: VenueName): Instrument => ({
  ...BTC,
  id: idOf(`BTC/USD.${name.toUpperCase()}`),
  venue: name.toUpperCase(),
  shortable: false,
});

export class RoutingDesk {
  engine: Engine;
  now = NOW;
  /** Venues take what they are sent. */
  auto = true;
  readonly venues: readonly VenueName[];
  readonly journal: JournaledEvent[] = [];
  /** Everything that was submitted, in order. */
  readonly submitted: Order[] = [];
  /** Every execution of each venue: a reading lists them, else it would be older than the newest of them. */
  private readonly filled = new Map<ConnectionId, FillReport[]>();
  private readonly replies = new Map<CommandId, CommandReply>();
  private commands = 0;
  private trades = 0;

  constructor(venues: readonly VenueName[] = ['alpha', 'beta']) {
    this.venues = venues;
    this.engine = this.make();
    this.feed();
  }

  private make(): Engine {
    return new Engine({ idPrefix: 'R', limits: WIDE, account: null });
  }

  private feed(): void {
    this.run({ kind: 'calendars', calendars: [compileCalendar('always', NOW - 86_400_000, NOW + 5 * 86_400_000)] });
    for (const name of this.venues) {
      this.run({ kind: 'instruments', instruments: [coinOf(name)], connectionId: connectionOf(name) });
      this.capabilities(name, '0.10');
      this.link(name, true);
    }
  }

  capabilities(name: VenueName, takerPct: string): void {
    const fees = { crypto: { kind: 'rate' as const, makerPct: d('0.02'), takerPct: d(takerPct) } };
    const capabilities = { ...CAPABILITIES, fees, shortSelling: false };
    this.run({ kind: 'capabilities', connectionId: connectionOf(name), capabilities });
  }

  link(name: VenueName, up: boolean): void {
    const connectionId = connectionOf(name);
    const state = up ? 'reconciling' : 'disconnected';
    const base = { connectionId, name, mode: 'paper' as const, accountId: accountOf(name), sinceMs: this.now };
    this.run({ kind: 'link', connection: { ...base, state, reason: up ? null : 'the link is down' } });
    if (up) this.mass(name);
  }

  /** The venue's own account of itself is what the engine knows: nothing was missed. */
  private mass(name: VenueName): void {
    const { view } = this;
    const accountId = accountOf(name);
    const account = {
      ...{ kind: 'account' as const, accountId, mode: 'paper' as const, baseCurrency: 'USD', tsEventMs: this.now },
      balances: [{ currency: 'USD', total: d('1000000000'), locked: ACCOUNT.balances[0]?.locked ?? d('0') }],
    };
    const positions = [...view.positions.values()]
      .filter((p) => p.accountId === accountId && !dec(p.qty).isZero())
      .map(({ instrumentId, qty }) => ({ kind: 'position' as const, accountId, instrumentId, qty, avgPrice: null }));
    const orders = this.working(name).map((order) => this.statusOf(order, 'accepted'));
    const fills = this.filled.get(connectionOf(name)) ?? [];
    const status = { account, orders, fills, positions, sinceMs: 0, tsEventMs: this.now };
    this.run({ kind: 'massStatus', connectionId: connectionOf(name), status });
  }

  get view() {
    return this.engine.view;
  }

  working(name: VenueName): Order[] {
    const live = (o: Order): boolean => o.status === 'accepted' || o.status === 'partiallyFilled';
    return [...this.view.orders.values()].filter((o) => o.connectionId === connectionOf(name) && live(o));
  }

  held(name: VenueName): Decimal {
    const found = [...this.view.positions.values()].find((p) => p.accountId === accountOf(name));
    return dec(found?.qty ?? '0');
  }

  /** A quote that is `ageMs` old, in whole dollars. */
  quote(name: VenueName, bid: number | null, ask: number | null, more: { size?: string; ageMs?: number } = {}): void {
    const coin = coinOf(name);
    const size = dec(more.size ?? '5').toUnits(coin.qtyScale);
    const at = this.now - (more.ageMs ?? 0);
    const text = (price: number | null): string | null => (price === null ? null : String(price));
    const made = quote(coin, text(bid), text(ask), { bidSize: size, askSize: size, tsEventMs: at, tsInitMs: at });
    this.run({ kind: 'quotes', quotes: [made] });
  }

  latency(name: VenueName, latencyMs: number | null): void {
    this.run({ kind: 'latency', connectionId: connectionOf(name), latencyMs });
  }

  order(home: VenueName, more: Partial<SubmitOrderCommand>): SubmitOrderCommand {
    return {
      ...{ kind: 'submitOrder', connectionId: connectionOf(home), accountId: accountOf(home), route: 'best' },
      ...{ instrumentId: coinOf(home).id, side: 'buy', qty: d('1'), type: 'market', limitPrice: null, tif: 'gtc' },
      ...{ sessions: ['continuous'] },
      ...more,
    };
  }

  ladder(home: VenueName, more: Partial<SubmitLadderCommand>): SubmitLadderCommand {
    const { connectionId, accountId, instrumentId, side, qty, sessions } = this.order(home, {});
    const basics = { connectionId, accountId, instrumentId, side, qty, sessions, tif: 'gtc' as const };
    const params = { ...PARAMS, worstPrice: d('100000') };
    return { kind: 'submitLadder', ...basics, route: 'best', params, ...more };
  }

  send(command: Command): CommandReply {
    const commandId = idOf<CommandId>(`r${(this.commands += 1)}`);
    this.run({ kind: 'command', commandId, command });
    const reply = this.replies.get(commandId);
    if (reply === undefined) throw new Error('no reply');
    return reply;
  }

  preview(command: SubmitOrderCommand | SubmitLadderCommand): OrderPreview {
    return this.engine.preview(command, this.now);
  }

  quotes(home: VenueName): VenueQuotes | null {
    const at = { instrumentId: coinOf(home).id, connectionId: connectionOf(home) };
    return venueQuotes(this.view, at, this.now);
  }

  fill(order: Order, qty: string, price: string): void {
    const tradeId = idOf<never>(`t${(this.trades += 1)}`);
    const filledQty = dec(order.filledQty).add(dec(qty)).trim().text();
    const basics = {
      instrumentId: order.instrumentId,
      side: order.side,
      venueOrderId: idOf<never>(`V${order.clientOrderId}`),
    };
    const money = { qty: d(qty), price: d(price), fee: d('0'), feeCurrency: 'USD', liquidity: 'taker' as const };
    const done = dec(filledQty).eq(dec(order.qty));
    const { connectionId, clientOrderId } = order;
    const fill: FillReport = { kind: 'fill', tradeId, clientOrderId, ...basics, ...money, tsEventMs: this.now };
    this.filled.set(connectionId, [...(this.filled.get(connectionId) ?? []), fill]);
    const status = { ...this.statusOf(order, done ? 'filled' : 'partiallyFilled'), filledQty };
    this.run({ kind: 'reports', connectionId, reports: [fill, status] });
  }

  /** A new engine from the journal. */
  restart(): void {
    this.engine = this.make();
    for (const { event, tsMs } of this.journal) this.engine.apply(event, tsMs);
    const step = this.engine.resume(this.now);
    this.take(step.events, step.effects);
    this.feed();
  }

  run(input: Unstamped): void {
    const { events, effects } = this.engine.process({ ...input, nowMs: this.now } as EngineInput);
    this.take(events, effects);
  }

  private take(events: readonly JournaledEvent['event'][], effects: readonly EngineEffect[]): void {
    for (const event of events) this.journal.push({ seq: this.journal.length + 1, tsMs: this.now, event });
    for (const effect of effects) {
      if (effect.kind === 'reply') this.replies.set(effect.commandId, effect.reply);
      if (effect.kind === 'submit') this.submitted.push(effect.order);
    }
    if (!this.auto) return;
    for (const effect of effects) if (effect.kind === 'submit') this.acknowledge(effect.order.clientOrderId);
  }

  private acknowledge(id: ClientOrderId): void {
    const order = this.view.orders.get(id);
    if (order === undefined) throw new Error(`no order ${id}`);
    this.run({ kind: 'reports', connectionId: order.connectionId, reports: [this.statusOf(order, 'accepted')] });
  }

  private statusOf(order: Order, status: 'accepted' | 'partiallyFilled' | 'filled') {
    const { clientOrderId, instrumentId, side, type, tif, qty, limitPrice, filledQty } = order;
    const basics = { clientOrderId, instrumentId, side, type, tif, qty, limitPrice, filledQty, status };
    const venueOrderId = idOf<never>(`V${clientOrderId}`);
    return { kind: 'orderStatus' as const, ...basics, venueOrderId, reason: null, tsEventMs: this.now };
  }
}
