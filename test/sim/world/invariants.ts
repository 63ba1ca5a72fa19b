/** What has to hold: at every moment, at rest, and when everything was taken back. */
import {
  Decimal,
  dec,
  idOf,
  isOnTick,
  isTerminal,
  type Fill,
  type Instrument,
  type Ladder,
} from '../../../shared/domain/index.ts';
import { Engine } from '../../../src-main/engine/engine.ts';
import { Screen } from './screen.ts';
import { qtyText, type WitnessOrder } from './witness.ts';
import { ACCOUNT, LIMITS, OPENING_CASH, type World } from './world.ts';

const WRONG = [
  'overfilled',
  'differs',
  'contradicting',
  'could not be booked',
  'filled although',
  'filled after a rejection',
  'fills are missing',
  'halted',
];
const LADDER_OF = /^(.+-L\d+)-\d+$/;
const ladderOf = (orderId: string): string | null => LADDER_OF.exec(orderId)?.[1] ?? null;

/** Watches the venue while a world runs; faults are collected, with the time at which they were seen. */
export class Invariants {
  readonly faults: string[] = [];
  private readonly world: World;
  private lookedMs = 0;
  /** Terms that each ladder ever had: a change may tighten the worst price while an order works. */
  private readonly loosest = new Map<string, Decimal>();
  private instruments: ReadonlyMap<string, Instrument> = new Map();
  /** What the journal says was sent, and what was booked. The engine itself keeps the latest ones only. */
  private sent: ReadonlySet<string> = new Set();
  private booked: readonly Fill[] = [];

  constructor(world: World) {
    this.world = world;
  }

  /** After each timer: the venue's rules of G9, G10, G15. */
  look(): void {
    const { world } = this;
    if (world.alive) this.noteTerms();
    if (!world.witness.changed()) return;
    const live = new Map<string, string>();
    for (const order of world.witness.open()) {
      const ladder = ladderOf(order.id);
      if (ladder === null) continue;
      const other = live.get(ladder);
      if (other !== undefined) this.fault(`G9: ${ladder} has two live orders, ${other} and ${order.id}`);
      live.set(ladder, order.id);
    }
    for (const order of world.witness.changedSince(this.lookedMs)) this.checkOrder(order);
    this.lookedMs = world.scheduler.nowMs();
  }

  private noteTerms(): void {
    const { view } = this.world.now.engine;
    if (view.instruments.size > 0) this.instruments = view.instruments;
    for (const ladder of view.ladders.values()) {
      if (ladder.status === 'done') continue;
      const worst = dec(ladder.params.worstPrice);
      const known = this.loosest.get(ladder.ladderId);
      if (known === undefined || (ladder.side === 'buy' ? worst.gt(known) : worst.lt(known)))
        this.loosest.set(ladder.ladderId, worst);
    }
  }

  private checkOrder(order: WitnessOrder): void {
    const instrument = this.instruments.get(order.instrumentId);
    if (instrument === undefined || order.limit === null || order.status === 'rejected') return;
    const price = Decimal.of(order.limit, instrument.priceScale);
    if (!isOnTick(instrument, price)) this.fault(`G10: ${order.id} at ${price.text()} is off tick`);
    const ladder = ladderOf(order.id);
    const worst = ladder === null ? undefined : this.loosest.get(ladder);
    if (ladder !== null && worst === undefined) this.fault(`G15: ${order.id} of a ladder that no engine has`);
    if (worst !== undefined && (order.side === 'buy' ? price.gt(worst) : price.lt(worst)))
      this.fault(`G10: ${order.id} at ${price.text()} is beyond ${worst.text()}`);
  }

  /** At rest: both sides agree about everything. */
  rest(): void {
    this.readJournal();
    this.ordersAgree();
    this.fillsAgree();
    this.positionsAgree();
    this.moneyAgrees();
    this.laddersAgree();
    this.screenAgrees();
    this.replayAgrees();
    const alerts = [...this.world.now.engine.view.alerts.values()];
    for (const { title, detail } of alerts)
      if (WRONG.some((word) => title.includes(word))) this.fault(`alert: ${title}: ${detail}`);
    for (const error of new Set(this.world.errors)) this.fault(`logged: ${error}`);
  }

  /** After everything was taken back. */
  over(): void {
    for (const order of this.world.witness.open()) this.fault(`${order.id} is still open at the venue`);
    for (const ladder of this.world.now.engine.view.ladders.values()) {
      if (ladder.status !== 'done')
        this.fault(`${ladder.ladderId} is ${ladder.status} (${ladder.pause?.cause ?? '-'})`);
      else if (ladder.outcome === null) this.fault(`${ladder.ladderId} is done without an outcome`);
    }
  }

  private ordersAgree(): void {
    const { view } = this.world.now.engine;
    const audit = new Map(this.world.venue.audit().map((a) => [a.clientOrderId as string, a]));
    for (const { clientOrderId, received, accepted } of audit.values()) {
      if (received > 1) this.fault(`G15: ${clientOrderId} was submitted ${received} times, accepted ${accepted}`);
    }
    const held = new Map(this.world.witness.orders().map((o) => [o.id, o]));
    for (const order of held.values()) {
      if (!this.sent.has(order.id)) this.fault(`G15: ${order.id} at the venue is not in the journal`);
      const ours = view.orders.get(idOf(order.id));
      if (ours === undefined) continue;
      const filled = qtyText(this.instruments, order.instrumentId, order.filled);
      if (!dec(ours.filledQty).eq(dec(filled)))
        this.fault(`${order.id}: filled ${filled} there, ${ours.filledQty} here`);
      if (ours.status !== order.status)
        this.fault(`${order.id}: ${order.status} there, ${ours.status} here (${ours.reason ?? ''})`);
      if (
        order.status === 'accepted' &&
        !dec(ours.qty).eq(dec(qtyText(this.instruments, order.instrumentId, order.qty)))
      )
        this.fault(`${order.id}: quantity differs`);
    }
    for (const order of view.orders.values()) {
      if (held.has(order.clientOrderId) || isTerminal(order.status)) continue;
      this.fault(`${order.clientOrderId} is ${order.status} here and not at the venue`);
    }
  }

  private fillsAgree(): void {
    const theirs = this.world.witness.fills();
    const ours = this.booked;
    const ids = new Set(ours.map((f) => f.tradeId as string));
    if (ids.size !== ours.length) this.fault('a trade was booked twice');
    for (const fill of theirs)
      if (!ids.has(fill.tradeId)) this.fault(`fill ${fill.tradeId} of ${fill.orderId} is not booked`);
    if (ours.length > theirs.length) this.fault(`${ours.length} fills here, ${theirs.length} there`);
    const byLadder = new Map<string, Decimal>();
    for (const fill of theirs) {
      const ladder = ladderOf(fill.orderId);
      if (ladder === null) continue;
      const qty = dec(qtyText(this.instruments, fill.instrumentId, fill.qty));
      byLadder.set(ladder, (byLadder.get(ladder) ?? Decimal.ZERO).add(qty));
    }
    for (const ladder of this.world.now.engine.view.ladders.values()) {
      const filled = byLadder.get(ladder.ladderId) ?? Decimal.ZERO;
      if (filled.gt(dec(ladder.qty))) this.fault(`G9: ${ladder.ladderId} filled ${filled.text()} of ${ladder.qty}`);
      if (!filled.eq(dec(ladder.filledQty)))
        this.fault(`${ladder.ladderId}: ${filled.text()} filled there, ${ladder.filledQty} here`);
    }
  }

  private positionsAgree(): void {
    const theirs = this.world.witness.positions(this.instruments);
    const ours = new Map<string, string>();
    for (const p of this.world.now.engine.view.positions.values())
      if (!dec(p.qty).isZero()) ours.set(p.instrumentId, p.qty);
    for (const id of new Set([...theirs.keys(), ...ours.keys()])) {
      if (!dec(theirs.get(id) ?? '0').eq(dec(ours.get(id) ?? '0')))
        this.fault(`${id}: ${theirs.get(id) ?? '0'} there, ${ours.get(id) ?? '0'} here`);
    }
  }

  /** Cash is what it was plus what the fills brought, to the cent and beyond; and P&L is what equity gained. */
  private moneyAgrees(): void {
    let cash = dec(OPENING_CASH);
    for (const fill of this.world.witness.fills()) {
      const instrument = this.instruments.get(fill.instrumentId);
      if (instrument === undefined) continue;
      const value = Decimal.of(fill.price, instrument.priceScale)
        .mul(Decimal.of(fill.qty, instrument.qtyScale))
        .mul(dec(instrument.multiplier));
      cash = (fill.side === 'buy' ? cash.sub(value) : cash.add(value)).sub(dec(fill.fee));
    }
    const held = this.world.witness.cash('USD', OPENING_CASH);
    if (!held.eq(cash)) this.fault(`cash at the venue ${held.text()}, by its fills ${cash.text()}`);
    const { engine } = this.world.now;
    const ours = engine.view.accounts.get(ACCOUNT)?.balances.find((b) => b.currency === 'USD')?.total ?? '0';
    if (!dec(ours).eq(cash)) this.fault(`cash here ${ours}, by the venue's fills ${cash.text()}`);
    this.profitAgrees();
  }

  private profitAgrees(): void {
    const { engine } = this.world.now;
    const valued = engine.values(this.world.scheduler.nowMs());
    const equity = valued.accounts[0]?.equity ?? null;
    const unrealised = valued.accounts[0]?.unrealised ?? null;
    if (equity === null || unrealised === null) return;
    let gained = dec(unrealised);
    for (const position of engine.view.positions.values())
      gained = gained.add(dec(position.realised)).sub(dec(position.fees));
    const off = dec(equity).sub(dec(OPENING_CASH)).sub(gained).abs();
    if (off.gt(dec('0.005'))) this.fault(`P&L ${gained.text()} is ${off.text()} away from what equity gained`);
  }

  private laddersAgree(): void {
    for (const ladder of this.world.now.engine.view.ladders.values()) this.checkLadder(ladder);
  }

  private checkLadder(ladder: Ladder): void {
    const name = `${ladder.ladderId} (${ladder.status})`;
    const nowMs = this.world.scheduler.nowMs();
    if (ladder.status === 'paused' && ladder.pause === null) this.fault(`${name}: no cause`);
    // Restarted on the brink of its final action it waits for the trader, with nothing at the venue.
    const waits = ladder.status === 'paused' && (ladder.ending ?? null) !== null;
    if (waits && ladder.workingOrderId !== null) this.fault(`${name}: its order still rests`);
    const mayLast = waits || ladder.status === 'done' || ladder.status === 'resting';
    if (!mayLast && ladder.deadlineMs + 60_000 < nowMs) this.fault(`${name}: its time is long over`);
    if (ladder.status === 'starting') this.fault(`${name}: never started`);
    const rungs = ladder.rungs.filter((r) => r.placedMs !== null);
    const byRung = rungs.reduce((sum, r) => sum.add(dec(r.filledQty)), Decimal.ZERO);
    if (byRung.gt(dec(ladder.filledQty))) this.fault(`${name}: its rungs filled more than it`);
  }

  private screenAgrees(): void {
    const { screen, api } = this.world.now;
    for (const fault of screen.faults) this.fault(`screen: ${fault}`);
    const shown = screen.replica.state;
    const fresh = Screen.fresh(api);
    for (const entity of Object.keys(fresh) as (keyof typeof fresh)[]) {
      const [a, b] = [shown[entity] as Record<string, unknown>, fresh[entity] as Record<string, unknown>];
      for (const id of new Set([...Object.keys(a), ...Object.keys(b)])) {
        if (JSON.stringify(a[id]) !== JSON.stringify(b[id])) this.fault(`the screen shows another ${entity} ${id}`);
      }
    }
  }

  private readJournal(): void {
    const sent = new Set<string>();
    const booked: Fill[] = [];
    this.world.now.store.replay(({ event }) => {
      if (event.kind === 'orderSubmitted') sent.add(event.clientOrderId);
      else if (event.kind === 'orderFilled') booked.push(event.fill);
    });
    this.sent = sent;
    this.booked = booked;
  }

  /** G18: the journal gives every record back. */
  private replayAgrees(): void {
    const { engine, store } = this.world.now;
    const again = new Engine({ idPrefix: store.idPrefix, limits: LIMITS, account: null });
    const replayed = store.replay(({ tsMs, event }) => again.apply(event, tsMs));
    if (!replayed.ok) return this.fault(`the journal cannot be replayed: ${replayed.error.message}`);
    const names = [
      'orders',
      'ladders',
      'positions',
      'fills',
      'accounts',
      'connections',
      'alerts',
      'tradeCounts',
    ] as const;
    for (const name of names) {
      const [a, b] = [engine.view[name], again.view[name]].map((map) =>
        JSON.stringify([...(map as ReadonlyMap<string, unknown>)]),
      );
      if (a !== b) this.fault(`G18: replayed ${name} differ`);
    }
  }

  private fault(text: string): void {
    if (this.faults.length < 40) this.faults.push(`${this.world.scheduler.nowMs()} ${text}`);
  }
}
