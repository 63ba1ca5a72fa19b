/** A trading desk in a test: the engine, a virtual clock with its timers, and a venue that answers when it is told to. */
import {
  dec,
  idOf,
  isTerminal,
  type ClientOrderId,
  type Command,
  type CommandId,
  type CommandOutcome,
  type CommandReply,
  type DecimalText,
  type EngineEvent,
  type ExecutionMassStatus,
  type FillReport,
  type Instrument,
  type JournaledEvent,
  type Ladder,
  type LadderParams,
  type Order,
  type OrderStatusReport,
  type Quote,
  type Side,
  type SubmitLadderCommand,
  type SubmitOrderCommand,
  type TakenTerms,
  type TradeId,
  type VenueOrderId,
  type VenueReport,
  compileCalendar,
} from '../../../shared/domain/index.ts';
import { Engine } from '../../../src-main/engine/engine.ts';
import type { EngineEffect, EngineInput, EngineOptions, EngineStep } from '../../../src-main/engine/types.ts';
import {
  ACCOUNT,
  ACCOUNT_ID,
  BTC,
  CAPABILITIES,
  CONNECTION,
  CONNECTION_ID,
  LIMITS,
  NOW,
  PARAMS,
  SPY,
  TSLA,
  d,
  quote,
} from './account-fixture.ts';

export const UVXY: Instrument = { ...TSLA, id: idOf('UVXY.SIM'), symbol: 'UVXY' };
export const INSTRUMENTS: readonly Instrument[] = [TSLA, SPY, BTC, UVXY];
export const CALENDARS = (['us-equity', 'us-option', 'always'] as const).map((c) =>
  compileCalendar(c, NOW - 5 * 86_400_000, NOW + 10 * 86_400_000),
);
/** Wide limits, so that tests of execution are about execution. */
export const WIDE = {
  ...LIMITS,
  orderNotionalMax: d('100000000'),
  orderQtyMax: d('1000000'),
  positionSharePctMax: d('100000'),
  collarPctMax: d('90'),
  collarWindowPctMax: d('90'),
  underlyingSharePctMax: d('100000'),
  classSharePctMax: d('100000'),
  leverageMax: d('1000'),
  marginUsePctMax: d('100000'),
  tradesPerDayMax: 1_000_000,
  ordersPerSecondMax: 1_000_000,
  workingPerInstrumentMax: 1_000_000,
  repeatFillsMax: 1_000_000,
};
const RICH = { ...ACCOUNT, balances: [{ currency: 'USD', total: d('1000000000'), locked: d('0') }] };

export type DeskOptions = {
  readonly modify?: boolean;
  readonly modifyOnly?: TakenTerms;
  readonly limits?: typeof LIMITS;
  readonly connect?: boolean;
  readonly timing?: EngineOptions['timing'];
};
type Input = EngineInput extends infer I ? (I extends EngineInput ? Omit<I, 'nowMs'> : never) : never;

export class Desk {
  engine: Engine;
  now = NOW;
  /** The venue acknowledges and obeys by itself. */
  auto = true;
  readonly options: DeskOptions;
  readonly journal: JournaledEvent[] = [];
  readonly sent: EngineEffect[] = [];
  readonly timers = new Map<string, number>();
  readonly replies = new Map<CommandId, CommandReply>();
  #commands = 0;
  #trades = 0;
  #quotes = new Map<string, Quote>();

  constructor(options: DeskOptions = {}) {
    this.options = options;
    this.engine = this.#newEngine();
    this.feed();
    if (options.connect !== false) this.connect();
    this.sent.length = 0;
  }

  #newEngine(): Engine {
    const { limits = WIDE, timing = {} } = this.options;
    return new Engine({ idPrefix: 'T', limits, account: null, timing });
  }

  /** Reference data, as a runtime gives it after each start. */
  feed(): void {
    this.run({ kind: 'instruments', instruments: INSTRUMENTS });
    this.run({ kind: 'calendars', calendars: CALENDARS });
    const { modify, modifyOnly } = this.options;
    const some = modifyOnly === undefined ? {} : { modifyOnly };
    const capabilities = { ...CAPABILITIES, modify: modify !== false, ...some };
    this.run({ kind: 'capabilities', connectionId: CONNECTION_ID, capabilities });
  }

  link(state: 'disconnected' | 'connecting' | 'reconciling' | 'ready', reason: string | null = null): void {
    this.run({ kind: 'link', connection: { ...CONNECTION, state, reason, sinceMs: this.now } });
  }

  mass(more: Partial<ExecutionMassStatus> = {}): void {
    const account = {
      kind: 'account' as const,
      accountId: ACCOUNT_ID,
      mode: RICH.mode,
      baseCurrency: 'USD',
      balances: RICH.balances,
      tsEventMs: this.now,
    };
    const status = { account, orders: [], fills: [], positions: [], sinceMs: 0, tsEventMs: this.now, ...more };
    this.run({ kind: 'massStatus', connectionId: CONNECTION_ID, status });
  }

  connect(): void {
    this.link('reconciling');
    this.mass();
  }

  /** A new engine from the journal, as after kill -9. */
  restart(): EngineStep {
    this.engine = this.#newEngine();
    for (const j of this.journal) this.engine.apply(j.event, j.tsMs);
    this.timers.clear();
    const step = this.engine.resume(this.now);
    this.#take(step);
    this.feed();
    return step;
  }

  run(input: Input): EngineStep {
    const step = this.engine.process({ ...input, nowMs: this.now } as EngineInput);
    this.#take(step);
    return step;
  }

  #take(step: EngineStep): void {
    for (const event of step.events) this.journal.push({ seq: this.journal.length + 1, tsMs: this.now, event });
    for (const effect of step.effects) {
      if (effect.kind === 'setTimer') this.timers.set(effect.timerId, effect.atMs);
      else if (effect.kind === 'clearTimer') this.timers.delete(effect.timerId);
      else if (effect.kind === 'reply') this.replies.set(effect.commandId, effect.reply);
      else this.sent.push(effect);
    }
    if (!this.auto) return;
    for (const effect of step.effects) this.#obey(effect);
  }

  #obey(effect: EngineEffect): void {
    if (effect.kind === 'submit') this.ack(effect.order.clientOrderId);
    if (effect.kind === 'modify') this.modified(effect.clientOrderId);
    if (effect.kind === 'cancel') this.canceled(effect.clientOrderId);
  }

  /** Lets time pass, firing timers at their moments. Quotes go stale: use `hold` to keep them fresh. */
  advance(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      let next: [string, number] | null = null;
      for (const timer of this.timers) if (timer[1] <= until && (next === null || timer[1] < next[1])) next = timer;
      if (next === null) break;
      this.timers.delete(next[0]);
      this.now = Math.max(this.now, next[1]);
      this.run({ kind: 'timer', timerId: next[0] });
    }
    this.now = until;
  }

  /** Lets time pass while the feed repeats its quotes each second. */
  hold(ms: number): void {
    for (let left = ms; left > 0; left -= 1_000) {
      this.advance(Math.min(left, 1_000));
      this.requote();
    }
  }

  quote(bid: string | null, ask: string | null, more: Partial<Quote> = {}, instrument: Instrument = TSLA): void {
    const q = quote(instrument, bid, ask, {
      bidSize: 5_000,
      askSize: 5_000,
      ...more,
      tsEventMs: this.now,
      tsInitMs: this.now,
    });
    this.#quotes.set(instrument.id, q);
    this.run({ kind: 'quotes', quotes: [q] });
  }

  requote(): void {
    const quotes = [...this.#quotes.values()].map((q) => ({ ...q, tsEventMs: this.now, tsInitMs: this.now }));
    if (quotes.length > 0) this.run({ kind: 'quotes', quotes });
  }

  command(command: Command, commandId: CommandId = idOf<CommandId>(`c${(this.#commands += 1)}`)): CommandReply {
    this.run({ kind: 'command', commandId, command });
    const reply = this.replies.get(commandId);
    if (reply === undefined) throw new Error('no reply');
    return reply;
  }

  ticket(more: Partial<SubmitOrderCommand> = {}): CommandReply {
    return this.command({ kind: 'submitOrder', ...basics(), type: 'limit', limitPrice: d('100.00'), ...more });
  }

  ladder(params: Partial<LadderParams> = {}, more: Partial<SubmitLadderCommand> = {}): CommandReply {
    return this.command({ kind: 'submitLadder', ...basics(), params: { ...PARAMS, ...params }, ...more });
  }

  /* ---- what the venue says ---- */

  reports(...reports: VenueReport[]): EngineStep {
    return this.run({ kind: 'reports', connectionId: CONNECTION_ID, reports });
  }

  outcome(send: 'submit' | 'modify' | 'cancel', id: string, outcome: CommandOutcome): void {
    this.run({ kind: 'outcome', send, clientOrderId: idOf<ClientOrderId>(id), outcome });
  }

  status(id: string, status: OrderStatusReport['status'], more: Partial<OrderStatusReport> = {}): OrderStatusReport {
    const order = this.order(id);
    const { instrumentId, side, type, tif, qty, limitPrice, filledQty } = order;
    return {
      kind: 'orderStatus',
      clientOrderId: order.clientOrderId,
      venueOrderId: idOf<VenueOrderId>(`V${id}`),
      instrumentId,
      side,
      type,
      tif,
      status,
      qty,
      limitPrice,
      filledQty,
      reason: null,
      tsEventMs: this.now,
      ...more,
    };
  }

  ack(id: string): void {
    this.reports(this.status(id, 'accepted'));
  }

  canceled(id: string, more: Partial<OrderStatusReport> = {}): void {
    const order = this.engine.view.orders.get(idOf<ClientOrderId>(id));
    if (order !== undefined && !isTerminal(order.status)) this.reports(this.status(id, 'canceled', more));
  }

  modified(id: string): void {
    const order = this.order(id);
    const asked = order.pendingModify;
    if (asked === null) return;
    this.reports({
      kind: 'modified',
      clientOrderId: order.clientOrderId,
      venueOrderId: order.venueOrderId,
      ...asked,
      reason: null,
      tsEventMs: this.now,
    });
  }

  fillReport(id: string, qty: string, price: string, more: Partial<FillReport> = {}): FillReport {
    const order = this.order(id);
    this.#trades += 1;
    return {
      kind: 'fill',
      tradeId: idOf<TradeId>(`X${this.#trades}`),
      clientOrderId: order.clientOrderId,
      venueOrderId: idOf<VenueOrderId>(`V${id}`),
      instrumentId: order.instrumentId,
      side: order.side,
      qty: d(qty),
      price: d(price),
      fee: d('0'),
      feeCurrency: 'USD',
      liquidity: 'taker',
      tsEventMs: this.now,
      ...more,
    };
  }

  fill(id: string, qty: string, price: string): void {
    this.reports(this.fillReport(id, qty, price));
  }

  /* ---- what the engine holds ---- */

  order(id: string): Order {
    const order = this.engine.view.orders.get(idOf<ClientOrderId>(id));
    if (order === undefined) throw new Error(`no order ${id}`);
    return order;
  }

  theLadder(id = 'T-L1'): Ladder {
    const found = this.engine.view.ladders.get(idOf<Ladder['ladderId']>(id));
    if (found === undefined) throw new Error(`no ladder ${id}`);
    return found;
  }

  /** Kinds and prices of what was sent, oldest first: `submit 100.05`. Clears. */
  wire(): string[] {
    const lines = this.sent.map((e) => {
      if (e.kind === 'submit') return `submit ${e.order.limitPrice ?? 'market'}`;
      return e.kind === 'modify' ? `modify ${e.limitPrice ?? ''}` : e.kind;
    });
    this.sent.length = 0;
    return lines;
  }

  alerts(): string[] {
    return [...this.engine.view.alerts.values()].map((a) => `${a.level}: ${a.title}`);
  }

  events(kind: EngineEvent['kind']): EngineEvent[] {
    return this.journal.map((j) => j.event).filter((e) => e.kind === kind);
  }
}

export const basics = (side: Side = 'buy', qty = '100') => ({
  connectionId: CONNECTION_ID,
  accountId: ACCOUNT_ID,
  instrumentId: TSLA.id,
  side,
  qty: d(qty) as DecimalText,
  tif: 'day' as const,
  sessions: ['regular' as const],
});

export { dec, d, TSLA, SPY, BTC, PARAMS, LIMITS, NOW, CONNECTION_ID, ACCOUNT_ID };
