/**
 * A small venue of several accounts, and an engine on it, in virtual time: orders cross it with latency, fill when they
 * like, are cancelled, refused and lost; links go down; the engine is killed at any step and comes back from its journal.
 * Everything by one seed. The venue's own books are the truth that close-all's words are held against.
 */
import {
  idOf,
  type AccountId,
  type Capabilities,
  type CloseAll,
  type CloseAllParams,
  type ComboLeg,
  type Connection,
  type ConnectionId,
  type FillReport,
  type Instrument,
  type InstrumentId,
  type JournaledEvent,
  type Side,
  type VenueReport,
} from '../../../shared/domain/index.ts';
import { Engine } from '../../../src-main/engine/engine.ts';
import type { EngineEffect, EngineInput, EngineStep } from '../../../src-main/engine/types.ts';
import { notFoundReport } from '../../../src-main/ports/not-found-report.ts';
import { NOW, SPREAD, d } from '../../unit/engine/account-fixture.ts';
import { WIDE } from '../../unit/engine/desk.ts';
import { CALENDARS, INSTRUMENTS, OPTIONS, STOPPING, modelQuotes, randomOf, type Random } from './model-market.ts';
import {
  CALM,
  LIVE,
  fillReport,
  massStatus,
  statusReport,
  type Account,
  type Chaos,
  type VenueOrder,
} from './model-orders.ts';

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
  /** Killed after the commit of such a step, before its effects. */
  diesAfter: (step: EngineStep) => boolean = () => false;
  /** Orders that the venue refuses. */
  refuses: (order: VenueOrder) => boolean = () => false;
  /** What every way takes on top of chance, ms. */
  slowMs = 0;
  /** What a list of everything takes on top of that, ms. */
  readMs = 0;
  /** Instruments that the venue no longer lists. */
  readonly unknown = new Set<InstrumentId>();
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
    const listed = [...INSTRUMENTS, ...OPTIONS, ...this.combos.values()].filter(({ id }) => !this.unknown.has(id));
    this.input({ kind: 'instruments', instruments: listed });
    this.input({ kind: 'calendars', calendars: CALENDARS });
    for (const { connectionId } of this.accounts)
      this.input({ kind: 'capabilities', connectionId, capabilities: this.capabilities });
    this.requote();
    for (const account of this.accounts) if (account.up) this.link(account, true);
    this.run(500);
  }

  requote(): void {
    this.input({ kind: 'quotes', quotes: modelQuotes(this.now, this.noBids) });
  }

  hold(accountIndex: number, instrument: Instrument, qty: number): void {
    this.at(accountIndex).positions.set(instrument.id, qty);
  }

  /** An order that rests at the venue: foreign, since this engine did not place it. */
  rest(accountIndex: number, instrument: Instrument, side: Side, qty: number, stop = false): VenueOrder {
    return this.place(accountIndex, {
      instrumentId: instrument.id,
      side,
      qty,
      type: stop ? 'stop' : 'limit',
      limitPrice: stop ? null : side === 'buy' ? '90.00' : '110.00',
      triggerPrice: stop ? (side === 'sell' ? '95.00' : '105.00') : null,
    });
  }

  /** An order at the close that takes no cancel any more. */
  auction(accountIndex: number, instrument: Instrument, side: Side, qty: number): VenueOrder {
    const terms = { type: 'limit', tif: 'atClose', limitPrice: side === 'buy' ? '110.00' : '90.00' } as const;
    const locked = { ...terms, triggerPrice: null, locked: true };
    return this.place(accountIndex, { instrumentId: instrument.id, side, qty, ...locked });
  }

  private place(
    accountIndex: number,
    terms: Pick<VenueOrder, 'instrumentId' | 'side' | 'qty' | 'type' | 'limitPrice' | 'triggerPrice'> &
      Partial<Pick<VenueOrder, 'tif' | 'locked'>>,
  ): VenueOrder {
    const order: VenueOrder = {
      venueOrderId: `V${(this.n += 1)}`,
      clientOrderId: null,
      tif: 'gtc',
      locked: false,
      ...terms,
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

  later(run: () => void, ms = 1 + Math.floor(this.random() * 40) + this.slowMs): void {
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
    const byChance = this.chaos.restarts > 0 && step.events.length > 0 && this.chance(this.chaos.restarts);
    const die = byChance || this.diesAfter(step);
    if (!die) for (const effect of step.effects) this.effect(effect);
    else this.later(() => this.restart(), 1);
    this.watch();
  }

  /** A new engine from the journal, as after kill -9. */
  restart(how: { readonly fromSnapshot: boolean } = { fromSnapshot: false }): void {
    const { chaos } = this;
    this.chaos = { ...chaos, restarts: 0 };
    this.boot(how);
    this.connect();
    this.chaos = chaos;
  }

  /** The new engine alone: no venue was heard yet, nothing is known of any instrument. */
  boot(how: { readonly fromSnapshot: boolean } = { fromSnapshot: false }): void {
    this.life += 1;
    const snapshot = how.fromSnapshot ? this.engine.snapshot() : null;
    this.engine = this.fresh();
    this.timers = new Map();
    if (snapshot === null) for (const { event, tsMs } of this.journal) this.engine.apply(event, tsMs);
    else if (!this.engine.restore(snapshot)) throw new Error('the snapshot is not read');
    this.take(this.engine.resume(this.now));
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
          const live =
            order !== undefined && LIVE.has(order.status) && !order.locked && !this.chance(this.chaos.rejects);
          const outcome = live
            ? ({ kind: 'acked', venueOrderId: null } as const)
            : { kind: 'rejected' as const, reason: 'too late' };
          if (live) {
            order.status = 'canceled';
            this.tell(account, [statusReport(order, this.now)]);
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
          const { clientOrderId } = effect;
          const reason = 'the venue never took this order';
          const report =
            order === undefined
              ? notFoundReport({ clientOrderId, reason, tsEventMs: this.now })
              : statusReport(order, this.now);
          if (order !== undefined || this.engine.view.orders.has(clientOrderId))
            alive(() => this.input({ kind: 'reports', connectionId: account.connectionId, reports: [report] }));
        });
      case 'reconcile':
        return this.toVenue(effect.connectionId, (account) => {
          const status = massStatus(account, this.now);
          const tell = (): void => {
            if (account.up) this.input({ kind: 'massStatus', connectionId: account.connectionId, status });
          };
          if (this.chance(this.chaos.losses)) return;
          if (this.readMs === 0) return alive(tell);
          this.later(() => void (life === this.life && tell()), this.readMs);
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
      locked: false,
      filled: 0,
      status: 'accepted',
    };
    account.orders.push(placed);
    const combo = this.legsOf(placed) !== null;
    if (this.chance(this.chaos.rejects) || (combo && this.refuseCombos) || this.refuses(placed)) {
      placed.status = 'rejected';
      return answer({ kind: 'rejected', reason: 'refused by chance' });
    }
    const venueOrderId = idOf<never>(placed.venueOrderId);
    const reports: VenueReport[] = [statusReport(placed, this.now)];
    if (placed.tif === 'ioc') {
      const qty = this.chance(this.chaos.partials) ? Math.floor(placed.qty * this.random()) : placed.qty;
      if (qty > 0) reports.push(...this.fill(account, placed, qty));
      if (placed.filled < placed.qty) placed.status = 'canceled';
      reports.push(statusReport(placed, this.now));
    }
    const isOption = combo || OPTIONS.some((option) => option.id === placed.instrumentId);
    if (isOption && placed.type === 'limit' && !this.deaf) {
      const qty = this.chance(this.chaos.partials) ? Math.floor(placed.qty * this.random()) : placed.qty;
      if (qty > 0) reports.push(...this.fill(account, placed, qty), statusReport(placed, this.now));
    }
    this.tell(account, reports);
    answer({ kind: 'acked', venueOrderId });
  }

  /** Somebody trades with a resting order: the fill is booked there, and told if nothing is lost. */
  fillResting(account: Account, order: VenueOrder, qty: number): void {
    const reports = this.fill(account, order, qty);
    this.tell(account, [...reports, statusReport(order, this.now)]);
  }

  /** The venue ends what is left of an order. */
  endOrder(account: Account, order: VenueOrder): void {
    order.status = 'canceled';
    this.tell(account, [statusReport(order, this.now)]);
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
    const combo = this.filled(order, own, qty);
    const reports = [combo];
    for (const { instrumentId, side } of legs ?? []) {
      const of = { instrumentId, side: order.side === 'buy' ? side : side === 'buy' ? 'sell' : 'buy' } as const;
      reports.push({ ...this.filled(order, of, qty), comboTradeId: combo.tradeId });
    }
    for (const { instrumentId, side } of legs === null ? [combo] : reports.slice(1)) {
      const held = account.positions.get(instrumentId) ?? 0;
      account.positions.set(instrumentId, held + (side === 'buy' ? qty : -qty));
    }
    account.fills.push(...reports);
    this.watch();
    return reports;
  }

  private filled(order: VenueOrder, of: Pick<FillReport, 'instrumentId' | 'side'>, qty: number): FillReport {
    return fillReport(order, of, { tradeId: `X${(this.n += 1)}`, qty, nowMs: this.now });
  }

  private tell(account: Account, reports: readonly VenueReport[]): void {
    if (this.chance(this.chaos.drops)) return;
    const { life } = this;
    this.later(() => {
      if (account.up && life === this.life)
        this.input({ kind: 'reports', connectionId: account.connectionId, reports });
    });
  }

  /** Orders that live at the venue. */
  live(account: Account): VenueOrder[] {
    return account.orders.filter((order) => LIVE.has(order.status));
  }
}
