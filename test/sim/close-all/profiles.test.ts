/** Close-all on the simulated exchange, one account at each kind of venue: what becomes of the exits, and how long nothing protects. */
import { describe, expect, it } from 'vitest';
import {
  dec,
  idOf,
  isWorking,
  type BracketParams,
  type CloseAll,
  type Command,
  type CommandId,
  type InstrumentId,
  type Order,
} from '../../../shared/domain/index.ts';
import type { SimProfileName } from '../../../src-main/brokers/sim/exchange/profiles.ts';
import { ACCOUNT, CONNECTION, World } from '../world/world.ts';

const price = (text: string) => dec(text).text();
const SPY = idOf<InstrumentId>('SPY.SIM');
const BTC = idOf<InstrumentId>('BTC/USD.SIM');

const EXIT = { tif: 'gtc', sessions: ['regular'] } as const;
const BRACKET: BracketParams = {
  stop: {
    placement: { kind: 'percent', pct: price('1') },
    type: 'stop',
    limitOffset: null,
    trail: null,
    source: 'last',
    ...EXIT,
  },
  target: { placement: { kind: 'percent', pct: price('1') }, ...EXIT },
  conversions: [],
  appHeldAccepted: true,
};
const AROUND_THE_CLOCK = { tif: 'gtc', sessions: ['continuous'] } as const;

type Kind = { readonly profile: SimProfileName; readonly id: InstrumentId; readonly qty: string };

class Desk {
  readonly world: World;
  readonly kind: Kind;
  /** Longest time with something held and neither a stop nor a close for it, ms. */
  nakedMs = 0;
  leastHeld = 0;
  private nakedSince: number | null = null;
  private commands = 0;

  constructor(kind: Kind) {
    this.kind = kind;
    this.world = new World({ seed: 11, journal: 'memory', profile: kind.profile });
  }

  async open(): Promise<void> {
    if (!this.world.start()) throw new Error('the engine did not start');
    await this.world.run(1_000);
    this.book();
    await this.world.run(3_000);
  }

  book(): void {
    const { control } = this.world.venue;
    const instrument = this.world.now.engine.view.instruments.get(this.kind.id);
    const at = (text: string): number => dec(text).toUnits(instrument?.priceScale ?? 4);
    const [bid, ask] = this.kind.id === SPY ? ['400.00', '400.02'] : ['50000', '50010'];
    const size = this.kind.id === SPY ? 10_000 : 1_000_000_000;
    control.setBook(this.kind.id, { bids: [[at(bid), size]], asks: [[at(ask), size]] });
  }

  async send(command: Command): Promise<void> {
    this.commands += 1;
    const answer = this.world.now.core.submit(idOf<CommandId>(`p${this.commands}`), command);
    await this.world.run(50);
    const reply = await answer;
    if (reply.kind === 'denied') throw new Error(`${reply.code}: ${reply.message}`);
  }

  async order(side: 'buy' | 'sell', limit: string, bracket: BracketParams | null): Promise<void> {
    const crypto = this.kind.id === BTC;
    await this.send({
      kind: 'submitOrder',
      connectionId: CONNECTION,
      accountId: ACCOUNT,
      instrumentId: this.kind.id,
      side,
      qty: price(this.kind.qty),
      ...(crypto ? AROUND_THE_CLOCK : EXIT),
      type: 'limit',
      limitPrice: price(limit),
      ...(bracket === null ? {} : { bracket: crypto ? around(bracket) : bracket }),
    });
    await this.world.run(3_000);
  }

  held(): number {
    const { positions } = this.world.now.engine.view;
    return Number([...positions.values()].find((p) => p.instrumentId === this.kind.id)?.qty ?? '0');
  }

  working(): Order[] {
    return [...this.world.now.engine.view.orders.values()].filter((order) => isWorking(order.status));
  }

  /** From now on: how long it stands without cover, and whether it ever turns over. */
  watch(): void {
    this.world.onStep = () => {
      if (!this.world.alive) return;
      const held = this.held();
      this.leastHeld = Math.min(this.leastHeld, held);
      const covers = this.working().some((o) => o.side === 'sell' && o.status !== 'pendingCancel');
      if (held <= 0 || covers) this.nakedSince = null;
      else {
        this.nakedSince ??= this.world.scheduler.nowMs();
        this.nakedMs = Math.max(this.nakedMs, this.world.scheduler.nowMs() - this.nakedSince);
      }
    };
  }

  async press(ms = 20_000): Promise<CloseAll> {
    this.watch();
    const params = { scope: { kind: 'all' }, collarPct: price('2'), keep: [], closedMarket: 'leave' } as const;
    await this.send({ kind: 'closeAll', params });
    await this.world.run(ms);
    return this.report();
  }

  report(): CloseAll {
    const found = [...this.world.now.engine.view.closeAlls.values()].at(-1);
    if (found === undefined) throw new Error('no close-all');
    return found;
  }

  async end(): Promise<void> {
    expect(this.world.errors).toEqual([]);
    expect(this.leastHeld).toBeGreaterThanOrEqual(0);
    await this.world.end();
  }
}

const around = (bracket: BracketParams): BracketParams => ({
  ...bracket,
  stop: bracket.stop === null ? null : { ...bracket.stop, ...AROUND_THE_CLOCK },
  target: bracket.target === null ? null : { ...bracket.target, ...AROUND_THE_CLOCK },
});

const KINDS: readonly Kind[] = [
  { profile: 'full', id: SPY, qty: '100' },
  { profile: 'unlinked', id: SPY, qty: '100' },
  { profile: 'alpacaLike', id: SPY, qty: '100' },
  { profile: 'bare', id: SPY, qty: '100' },
  { profile: 'reduceOnlyCrypto', id: BTC, qty: '0.2' },
];
const entry = (kind: Kind): string => (kind.id === SPY ? '400.10' : '50020');
const far = (kind: Kind): string => (kind.id === SPY ? '410.00' : '55000');
const ofCloseAll = (desk: Desk): Order[] =>
  [...desk.world.now.engine.view.orders.values()].filter((order) => order.origin === 'closeAll');

describe.each(KINDS)('G2, G3: a bracketed position at a venue that is $profile', (kind) => {
  it('is closed, never turned over, and is never more than 2 s without stop and close', async () => {
    const desk = new Desk(kind);
    await desk.open();
    await desk.order('buy', entry(kind), BRACKET);
    const report = await desk.press();
    expect(report.rows.map((row) => [row.instrumentId, row.status])).toEqual([[kind.id, 'flat']]);
    expect([report.green, desk.held(), desk.working()]).toEqual([true, 0, []]);
    expect(desk.nakedMs).toBeLessThanOrEqual(2_000);
    const sent = ofCloseAll(desk);
    // Its target became the close: nothing else was sent, and the stop stood until it was filled.
    if (kind.profile === 'full') expect([sent, desk.nakedMs]).toEqual([[], 0]);
    else expect(sent.map((order) => [order.type, order.tif])).toEqual([['limit', 'ioc']]);
    // Reduce-only: the stop rests until the row is flat.
    if (kind.profile === 'reduceOnlyCrypto') {
      expect(desk.nakedMs).toBe(0);
      expect(sent[0]?.flags.reduceOnly).toBe(true);
    }
    await desk.end();
  });

  it('has its stop back within 2 s when the closes are refused, and one stop only', async () => {
    const desk = new Desk(kind);
    await desk.open();
    await desk.order('buy', entry(kind), { ...BRACKET, target: null });
    desk.world.venue.control.rejectNext('not now', 100);
    const report = await desk.press(12_000);
    expect(report.rows[0]?.status).toBe('residual');
    // App-held stops come back although the venue refuses everything; its own are refused like the closes: that is alarmed.
    const stops = desk.working().filter((o) => o.role === 'stop');
    if (kind.profile !== 'unlinked' && kind.profile !== 'alpacaLike') {
      expect([desk.nakedMs <= 2_000, stops.length, report.rows[0]?.unprotected]).toEqual([true, 1, false]);
    } else {
      expect(report.rows[0]?.unprotected).toBe(true);
    }
    desk.world.venue.control.rejectNext('not now', 0);
    await desk.world.run(60_000);
    expect(desk.held()).toBe(Number(kind.qty));
    expect(
      desk
        .working()
        .filter((o) => o.role === 'stop')
        .map((o) => o.qty),
    ).toEqual([kind.qty]);
    await desk.end();
  });

  it('has its stop back when a single close is refused, and is closed by the next', async () => {
    const desk = new Desk(kind);
    await desk.open();
    await desk.order('buy', entry(kind), { ...BRACKET, target: null });
    desk.world.venue.control.rejectNext('not now', 1);
    const report = await desk.press();
    expect([report.green, desk.held(), desk.working()]).toEqual([true, 0, []]);
    expect(desk.nakedMs).toBeLessThanOrEqual(2_000);
    expect(ofCloseAll(desk).filter((order) => order.status === 'rejected').length).toBe(1);
    await desk.end();
  });

  it('a limit exit of its own is turned into the close where the venue can change orders', async () => {
    const desk = new Desk(kind);
    await desk.open();
    await desk.order('buy', entry(kind), null);
    await desk.order('sell', far(kind), null);
    const report = await desk.press();
    expect([report.green, desk.held(), desk.working()]).toEqual([true, 0, []]);
    const turns = kind.profile !== 'bare' && kind.profile !== 'alpacaLike';
    expect(ofCloseAll(desk).length).toBe(turns ? 0 : 1);
    expect(desk.nakedMs).toBeLessThanOrEqual(2_000);
    await desk.end();
  });
});
