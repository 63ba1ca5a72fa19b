/**
 * A small venue of several accounts, and an engine on it, in virtual time: orders cross it with latency, fill when they
 * like, are cancelled, refused and lost; links go down; the engine is killed at any step and comes back from its journal.
 * Everything by one seed. The venue's own books are the truth that close-all's words are held against.
 */
import {
  compileCalendar,
  dec,
  idOf,
  type AccountId,
  type Capabilities,
  type ComboLeg,
  type CloseAll,
  type CloseAllParams,
  type ConnectionId,
  type Connection,
  type DecimalText,
  type ExecutionMassStatus,
  type FillReport,
  type Instrument,
  type InstrumentId,
  type JournaledEvent,
  type OrderStatusReport,
  type Side,
  type VenueReport,
} from '../../../shared/domain/index.ts';
import { Engine } from '../../../src-main/engine/engine.ts';
import type { EngineEffect, EngineInput, EngineStep } from '../../../src-main/engine/types.ts';
import {
  BTC,
  CALL,
  CALL_120,
  NOW,
  PUT,
  SPREAD,
  SPY,
  TSLA,
  CAPABILITIES,
  d,
  quote,
} from '../../unit/engine/account-fixture.ts';
import { WIDE } from '../../unit/engine/desk.ts';

export type Random = () => number;

/** Mulberry32. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export type VenueOrder = {
  readonly venueOrderId: string;
  readonly clientOrderId: string | null;
  readonly instrumentId: InstrumentId;
  readonly side: Side;
  readonly type: 'limit' | 'stop';
  readonly tif: 'gtc' | 'ioc' | 'day';
  readonly limitPrice: string | null;
  readonly triggerPrice: string | null;
  readonly qty: number;
  filled: number;
  status: 'accepted' | 'partiallyFilled' | 'filled' | 'canceled' | 'rejected';
};

type Account = {
  readonly accountId: AccountId;
  readonly connectionId: ConnectionId;
  up: boolean;
  readonly orders: VenueOrder[];
  readonly fills: FillReport[];
  readonly positions: Map<InstrumentId, number>;
};

export type Chaos = {
  readonly rejects: number;
  readonly partials: number;
  readonly losses: number;
  readonly drops: number;
  readonly restarts: number;
};
export const CALM: Chaos = { rejects: 0, partials: 0, losses: 0, drops: 0, restarts: 0 };

const LIVE = new Set(['accepted', 'partiallyFilled']);
export const INSTRUMENTS: readonly Instrument[] = [TSLA, SPY, BTC];
export const PUT_80: Instrument = {
  ...PUT,
  id: idOf('TSLA-P80.SIM'),
  symbol: 'TSLA P80',
  option: { underlyingId: TSLA.id, right: 'put', strike: d('80'), expiry: '2026-12-18' },
};
export const OPTIONS: readonly Instrument[] = [PUT_80, PUT, CALL, CALL_120];
/** A venue that trades combos of up to four legs. */
export const WITH_COMBOS: Partial<Capabilities> = { comboLegsMax: 4, comboOrderTypes: ['limit'] };
const STOPPING: Capabilities = {
  ...CAPABILITIES,
  orderTypes: ['market', 'limit', 'stop'],
  triggerSources: ['last'],
  spotInventory: true,
};
const CALENDARS = (['us-equity', 'us-option', 'always'] as const).map((c) =>
  compileCalendar(c, NOW - 5 * 86_400_000, NOW + 10 * 86_400_000),
);

export class Model {
  engine: Engine;
  now = NOW;
  readonly accounts: Account[] = [];
  readonly journal: JournaledEvent[] = [];
  /** Effects in the order in which they left, as words. */
  readonly left: string[] = [];
  /** What may never happen, as it happened. */
  readonly broken: string[] = [];
  chaos: Chaos = CALM;
  /** Nobody trades with options' rungs. */
  deaf = false;
  /** Combos are not defined, or their orders are refused. */
  noCombos = false;
  refuseCombos = false;
  readonly capabilities: Capabilities;
  /** Combos that this venue lists, by their legs. */
  readonly combos = new Map<string, Instrument>();
  /** Nobody bids for these. */
  readonly noBids = new Set<InstrumentId>();
  private readonly random: Random;
  private queue: { readonly atMs: number; readonly n: number; readonly run: () => void }[] = [];
  private timers = new Map<string, number>();
  private n = 0;
  private life = 0;
  private epoch = 0;

  constructor(seed: number, accounts = 1, capabilities: Partial<Capabilities> = {}) {
    this.random = randomOf(seed);
    this.capabilities = { ...STOPPING, ...capabilities };
    for (let i = 1; i <= accounts; i++) {
      const accountId = idOf<AccountId>(`SIM-${i}`);
      const connectionId = idOf<ConnectionId>(i === 1 ? 'sim' : `sim-${i}`);
      this.accounts.push({ accountId, connectionId, up: true, orders: [], fills: [], positions: new Map() });
    }
    this.engine = this.fresh();
  }

  private fresh(): Engine {
    this.epoch += 1;
    return new Engine({ idPrefix: 'T', epoch: this.epoch, limits: WIDE, account: null });
  }

  /** Reference data and links, as a runtime gives them. */
  connect(): void {
    this.input({ kind: 'instruments', instruments: [...INSTRUMENTS, ...OPTIONS, ...this.combos.values()] });
    this.input({ kind: 'calendars', calendars: CALENDARS });
    for (const { connectionId } of this.accounts)
      this.input({ kind: 'capabilities', connectionId, capabilities: this.capabilities });
    this.requote();
    for (const account of this.accounts) if (account.up) this.link(account, true);
    this.run(500);
  }

  requote(): void {
    const at = { tsEventMs: this.now, tsInitMs: this.now };
    this.input({
      kind: 'quotes',
      quotes: [
        quote(TSLA, '100.00', '100.10', at),
        quote(SPY, '400.00', '400.01', at),
        quote(BTC, '50000.00', '50010.00', at),
        quote(CALL, this.noBids.has(CALL.id) ? null : '5.00', '5.10', at),
        quote(CALL_120, this.noBids.has(CALL_120.id) ? null : '2.00', '2.10', at),
        quote(PUT, this.noBids.has(PUT.id) ? null : '3.00', '3.10', at),
        quote(PUT_80, this.noBids.has(PUT_80.id) ? null : '1.00', '1.10', at),
      ],
    });
  }

  hold(accountIndex: number, instrument: Instrument, qty: number): void {
    this.at(accountIndex).positions.set(instrument.id, qty);
  }

  /** An order that rests at the venue: foreign, since this engine did not place it. */
  rest(accountIndex: number, instrument: Instrument, side: Side, qty: number, stop = false): VenueOrder {
    const order: VenueOrder = {
      venueOrderId: `V${(this.n += 1)}`,
      clientOrderId: null,
      instrumentId: instrument.id,
      side,
      type: stop ? 'stop' : 'limit',
      tif: 'gtc',
      limitPrice: stop ? null : side === 'buy' ? '90.00' : '110.00',
      triggerPrice: stop ? (side === 'sell' ? '95.00' : '105.00') : null,
      qty,
      filled: 0,
      status: 'accepted',
    };
    this.at(accountIndex).orders.push(order);
    return order;
  }

  at(index: number): Account {
    const account = this.accounts[index];
    if (account === undefined) throw new Error(`no account ${index}`);
    return account;
  }

  link(account: Account, up: boolean): void {
    account.up = up;
    const connection: Connection = {
      connectionId: account.connectionId,
      accountId: account.accountId,
      name: account.connectionId,
      mode: 'simulation',
      state: up ? 'reconciling' : 'disconnected',
      reason: up ? null : 'cable',
      sinceMs: this.now,
    };
    this.input({ kind: 'link', connection });
  }

  press(params: Partial<CloseAllParams> = {}): string {
    const full: CloseAllParams = {
      scope: { kind: 'all' },
      collarPct: d('2'),
      keep: [],
      closedMarket: 'leave',
      ...params,
    };
    this.input({
      kind: 'command',
      commandId: idOf(`press${(this.n += 1)}`),
      command: { kind: 'closeAll', params: full },
    });
    return [...this.engine.view.closeAlls.keys()].at(-1) ?? '';
  }

  report(): CloseAll {
    const found = [...this.engine.view.closeAlls.values()].at(-1);
    if (found === undefined) throw new Error('no close-all');
    return found;
  }

  /** Lets time pass; stops early when the run is done. */
  run(ms: number, done: () => boolean = () => false): void {
    const until = this.now + ms;
    let quotesAtMs = this.now;
    while (!done()) {
      const timer = [...this.timers].reduce<[string, number] | null>(
        (a, b) => (a === null || b[1] < a[1] ? b : a),
        null,
      );
      this.queue.sort((a, b) => a.atMs - b.atMs || a.n - b.n);
      const next = this.queue[0];
      const atMs = Math.min(timer?.[1] ?? until + 1, next?.atMs ?? until + 1, quotesAtMs + 1_000);
      if (atMs > until) break;
      this.now = Math.max(this.now, atMs);
      if (atMs >= quotesAtMs + 1_000) {
        quotesAtMs = this.now;
        this.requote();
      } else if (next !== undefined && next.atMs <= atMs) {
        this.queue.shift();
        next.run();
      } else if (timer !== null) {
        this.timers.delete(timer[0]);
        this.input({ kind: 'timer', timerId: timer[0] });
      }
    }
    if (!done()) this.now = until;
  }

  later(run: () => void, ms = 1 + Math.floor(this.random() * 40)): void {
    this.n += 1;
    this.queue.push({ atMs: this.now + ms, n: this.n, run });
  }

  chance(share: number): boolean {
    return share > 0 && this.random() < share;
  }

  pick<T>(list: readonly T[]): T | undefined {
    return list[Math.floor(this.random() * list.length)];
  }

  input(input: EngineInput extends infer I ? (I extends EngineInput ? Omit<I, 'nowMs'> : never) : never): void {
    const step = this.engine.process({ ...input, nowMs: this.now } as EngineInput);
    this.take(step);
  }

  private take(step: EngineStep): void {
    for (const event of step.events) this.journal.push({ seq: this.journal.length + 1, tsMs: this.now, event });
    // Killed after the commit, before the effects: what was stated was not sent.
    const die = this.chaos.restarts > 0 && step.events.length > 0 && this.chance(this.chaos.restarts);
    if (!die) for (const effect of step.effects) this.effect(effect);
    else this.later(() => this.restart(), 1);
    this.watch();
  }

  /** A new engine from the journal, as after kill -9. */
  restart(): void {
    this.life += 1;
    this.engine = this.fresh();
    this.timers = new Map();
    for (const { event, tsMs } of this.journal) this.engine.apply(event, tsMs);
    const { chaos } = this;
    this.chaos = { ...chaos, restarts: 0 };
    this.take(this.engine.resume(this.now));
    this.connect();
    this.chaos = chaos;
  }

  /** What must hold at every moment; told by tests. */
  watch: () => void = () => undefined;

  private effect(effect: EngineEffect): void {
    const { life } = this;
    const alive = (run: () => void): void => this.later(() => void (life === this.life && run()));
    switch (effect.kind) {
      case 'setTimer':
        this.timers.set(effect.timerId, effect.atMs);
        return;
      case 'clearTimer':
        this.timers.delete(effect.timerId);
        return;
      case 'submit': {
        const { order } = effect;
        this.left.push(`submit ${order.instrumentId} ${order.side} ${order.qty}`);
        return this.toVenue(order.connectionId, (account) => this.onSubmit(account, order, alive));
      }
      case 'cancel': {
        this.left.push(`cancel ${effect.instrumentId}`);
        const { clientOrderId, venueOrderId } = effect;
        return this.toVenue(effect.connectionId, (account) => {
          const order = account.orders.find(
            (o) => o.venueOrderId === venueOrderId || o.clientOrderId === clientOrderId,
          );
          const live = order !== undefined && LIVE.has(order.status) && !this.chance(this.chaos.rejects);
          const outcome = live
            ? ({ kind: 'acked', venueOrderId: null } as const)
            : { kind: 'rejected' as const, reason: 'too late' };
          if (live) {
            order.status = 'canceled';
            this.tell(account, [this.statusOf(order)]);
          }
          alive(() => this.input({ kind: 'outcome', send: 'cancel', clientOrderId, outcome }));
        });
      }
      case 'defineCombo': {
        const { requestId, legs } = effect;
        this.left.push(`define ${legs.map((leg) => `${leg.side} ${leg.instrumentId}`).join(', ')}`);
        return this.toVenue(effect.connectionId, () => {
          const combo = this.comboOf(legs);
          alive(() => {
            if (combo !== null) this.input({ kind: 'instruments', instruments: [combo] });
            const reason = combo === null ? 'no combos here' : null;
            this.input({ kind: 'comboDefined', requestId, comboId: combo?.id ?? null, reason });
          });
        });
      }
      case 'query':
        return this.toVenue(effect.connectionId, (account) => {
          const order = account.orders.find(
            (o) => o.clientOrderId === effect.clientOrderId || `V-${o.venueOrderId}` === effect.clientOrderId,
          );
          const report = order === undefined ? this.notFound(effect.clientOrderId) : this.statusOf(order);
          if (report !== null)
            alive(() => this.input({ kind: 'reports', connectionId: account.connectionId, reports: [report] }));
        });
      case 'reconcile':
        return this.toVenue(effect.connectionId, (account) => {
          const status = this.mass(account);
          if (!this.chance(this.chaos.losses))
            alive(() => account.up && this.input({ kind: 'massStatus', connectionId: account.connectionId, status }));
        });
      default:
    }
  }

  /** The venue's instrument of these legs; null when it was told to list none. */
  comboOf(legs: readonly ComboLeg[]): Instrument | null {
    if (this.noCombos) return null;
    const key = legs.map((leg) => `${leg.side} ${leg.ratio} ${leg.instrumentId}`).join(', ');
    const known = this.combos.get(key);
    if (known !== undefined) return known;
    const id = idOf<InstrumentId>(`COMBO-${this.combos.size + 1}.SIM`);
    const made: Instrument = { ...SPREAD, id, symbol: id, calendar: 'us-option', legs };
    this.combos.set(key, made);
    return made;
  }

  private toVenue(connectionId: ConnectionId, act: (account: Account) => void): void {
    const account = this.accounts.find((a) => a.connectionId === connectionId);
    if (account === undefined) return;
    this.later(() => {
      if (account.up && !this.chance(this.chaos.losses)) act(account);
    });
  }

  private onSubmit(
    account: Account,
    order: Extract<EngineEffect, { kind: 'submit' }>['order'],
    alive: (run: () => void) => void,
  ): void {
    const { clientOrderId } = order;
    const answer = (outcome: Extract<EngineInput, { kind: 'outcome' }>['outcome']): void =>
      alive(() => this.input({ kind: 'outcome', send: 'submit', clientOrderId, outcome }));
    if (account.orders.some((o) => o.clientOrderId === clientOrderId)) this.broken.push(`${clientOrderId} sent twice`);
    const placed: VenueOrder = {
      venueOrderId: `V${(this.n += 1)}`,
      clientOrderId,
      instrumentId: order.instrumentId,
      side: order.side,
      type: order.type === 'stop' ? 'stop' : 'limit',
      tif: order.tif === 'ioc' ? 'ioc' : 'gtc',
      limitPrice: order.limitPrice,
      triggerPrice: order.trigger?.price ?? null,
      qty: Number(order.qty),
      filled: 0,
      status: 'accepted',
    };
    account.orders.push(placed);
    const combo = this.legsOf(placed) !== null;
    if (this.chance(this.chaos.rejects) || (combo && this.refuseCombos)) {
      placed.status = 'rejected';
      return answer({ kind: 'rejected', reason: 'refused by chance' });
    }
    const venueOrderId = idOf<never>(placed.venueOrderId);
    const reports: VenueReport[] = [this.statusOf(placed)];
    if (placed.tif === 'ioc') {
      const qty = this.chance(this.chaos.partials) ? Math.floor(placed.qty * this.random()) : placed.qty;
      if (qty > 0) reports.push(...this.fill(account, placed, qty));
      if (placed.filled < placed.qty) placed.status = 'canceled';
      reports.push(this.statusOf(placed));
    }
    const isOption = combo || OPTIONS.some((option) => option.id === placed.instrumentId);
    if (isOption && placed.type === 'limit' && !this.deaf) {
      const qty = this.chance(this.chaos.partials) ? Math.floor(placed.qty * this.random()) : placed.qty;
      if (qty > 0) reports.push(...this.fill(account, placed, qty), this.statusOf(placed));
    }
    this.tell(account, reports);
    answer({ kind: 'acked', venueOrderId });
  }

  /** Somebody trades with a resting order: the fill is booked there, and told if nothing is lost. */
  fillResting(account: Account, order: VenueOrder, qty: number): void {
    const reports = this.fill(account, order, qty);
    this.tell(account, [...reports, this.statusOf(order)]);
  }

  private legsOf(order: VenueOrder): readonly ComboLeg[] | null {
    return [...this.combos.values()].find((combo) => combo.id === order.instrumentId)?.legs ?? null;
  }

  /** One fill; of a combo its own, and one per leg, all at once. */
  private fill(account: Account, order: VenueOrder, qty: number): FillReport[] {
    order.filled += qty;
    order.status = order.filled >= order.qty ? 'filled' : 'partiallyFilled';
    const legs = this.legsOf(order);
    const own = { instrumentId: order.instrumentId, side: order.side };
    const combo = this.fillReport(order, own, qty);
    const reports = [combo];
    for (const { instrumentId, side } of legs ?? []) {
      const of = { instrumentId, side: order.side === 'buy' ? side : side === 'buy' ? 'sell' : 'buy' } as const;
      reports.push({ ...this.fillReport(order, of, qty), comboTradeId: combo.tradeId });
    }
    for (const { instrumentId, side } of legs === null ? [combo] : reports.slice(1)) {
      const held = account.positions.get(instrumentId) ?? 0;
      account.positions.set(instrumentId, held + (side === 'buy' ? qty : -qty));
    }
    account.fills.push(...reports);
    this.watch();
    return reports;
  }

  private fillReport(order: VenueOrder, of: Pick<FillReport, 'instrumentId' | 'side'>, qty: number): FillReport {
    return {
      kind: 'fill',
      tradeId: idOf(`X${(this.n += 1)}`),
      clientOrderId: order.clientOrderId === null ? null : idOf(order.clientOrderId),
      venueOrderId: idOf(order.venueOrderId),
      ...of,
      qty: text(qty),
      price: d(order.limitPrice ?? order.triggerPrice ?? '100'),
      fee: d('0'),
      feeCurrency: 'USD',
      liquidity: 'taker',
      tsEventMs: this.now,
    };
  }

  private tell(account: Account, reports: readonly VenueReport[]): void {
    if (this.chance(this.chaos.drops)) return;
    const { life } = this;
    this.later(() => {
      if (account.up && life === this.life)
        this.input({ kind: 'reports', connectionId: account.connectionId, reports });
    });
  }

  private statusOf(order: VenueOrder): OrderStatusReport {
    const trigger =
      order.triggerPrice === null
        ? null
        : { price: d(order.triggerPrice), source: 'last' as const, trail: null, triggered: false };
    return {
      kind: 'orderStatus',
      clientOrderId: order.clientOrderId === null ? null : idOf(order.clientOrderId),
      venueOrderId: idOf(order.venueOrderId),
      instrumentId: order.instrumentId,
      side: order.side,
      type: order.type,
      tif: order.tif,
      status: order.status,
      qty: text(order.qty),
      limitPrice: order.limitPrice === null ? null : d(order.limitPrice),
      trigger,
      filledQty: text(order.filled),
      reason: null,
      tsEventMs: this.now,
    };
  }

  private notFound(clientOrderId: string): OrderStatusReport | null {
    const known = this.engine.view.orders.get(idOf(clientOrderId));
    if (known === undefined) return null;
    const { instrumentId, side, type, tif, qty, limitPrice, filledQty } = known;
    return {
      kind: 'orderStatus',
      clientOrderId: idOf(clientOrderId),
      venueOrderId: null,
      instrumentId,
      side,
      type,
      tif,
      status: 'notFound',
      qty,
      limitPrice,
      filledQty,
      reason: null,
      tsEventMs: this.now,
    };
  }

  private mass(account: Account): ExecutionMassStatus {
    const { accountId } = account;
    return {
      account: {
        kind: 'account',
        accountId,
        mode: 'simulation',
        baseCurrency: 'USD',
        balances: [{ currency: 'USD', total: d('1000000000'), locked: d('0') }],
        tsEventMs: this.now,
      },
      orders: account.orders.map((order) => this.statusOf(order)),
      fills: [...account.fills],
      positions: [...account.positions]
        .filter(([, qty]) => qty !== 0)
        .map(([instrumentId, qty]) => ({
          kind: 'position',
          accountId,
          instrumentId,
          qty: text(qty),
          avgPrice: d('100'),
        })),
      sinceMs: 0,
      tsEventMs: this.now,
    };
  }

  /** Orders that live at the venue. */
  live(account: Account): VenueOrder[] {
    return account.orders.filter((order) => LIVE.has(order.status));
  }
}

export const text = (qty: number): DecimalText => dec(String(qty)).text();
