/** After a close-all that left something: its stop rests, trading is halted, and the trader closes by hand. */
import { describe, expect, it } from 'vitest';
import {
  dec,
  idOf,
  isWorking,
  type Command,
  type CommandId,
  type CommandReply,
  type InstrumentId,
  type Order,
  type SubmitOrderCommand,
} from '../../../shared/domain/index.ts';
import type { SimProfileName } from '../../../src-main/brokers/sim/exchange/profiles.ts';
import { ACCOUNT, CONNECTION, World } from '../world/world.ts';

const SPY = idOf<InstrumentId>('SPY.SIM');
const price = (text: string) => dec(text).text();

class LeftOver {
  readonly world: World;
  /** Most that sell orders at the venue would have sold beyond what was held. */
  tooMuch = 0;
  least = 0;
  private commands = 0;
  private readonly profile: SimProfileName;

  constructor(profile: SimProfileName) {
    this.profile = profile;
    this.world = new World({ seed: 17, journal: 'memory', profile });
  }

  async open(): Promise<void> {
    if (!this.world.start()) throw new Error('the engine did not start');
    await this.world.run(1_000);
    const at = (text: string): number => dec(text).toUnits(4);
    this.world.venue.control.setBook(SPY, { bids: [[at('400.00'), 10_000]], asks: [[at('400.02'), 10_000]] });
    await this.world.run(3_000);
    await this.take({ ...this.order('buy', '100'), type: 'limit', limitPrice: price('400.10') });
    await this.world.run(2_000);
    const heldBy = this.profile === 'bare' ? 'app' : 'venue';
    const trigger = { price: price('395'), source: 'last', trail: null, heldBy } as const;
    await this.take({ ...this.order('sell', '100'), type: 'stop', limitPrice: null, trigger });
    await this.world.run(2_000);
    // Every close is refused, and the stop is not: it is put back, and what is left is said.
    const before = this.world.venue.control;
    let done = false;
    this.world.onStep = () => {
      if (!this.world.alive || done) return;
      const closes = this.working().some((o) => o.origin === 'closeAll' && o.type === 'limit');
      if (closes) before.rejectNext('not now', 1);
    };
    before.rejectNext('not now', 1);
    const params = { scope: { kind: 'all' }, collarPct: price('2'), keep: [], closedMarket: 'leave' } as const;
    await this.take({ kind: 'closeAll', params });
    await this.world.run(20_000);
    done = true;
    before.rejectNext('', 0);
    await this.world.run(30_000);
  }

  order(side: 'buy' | 'sell', qty: string) {
    return {
      kind: 'submitOrder',
      connectionId: CONNECTION,
      accountId: ACCOUNT,
      instrumentId: SPY,
      side,
      qty: price(qty),
      tif: 'gtc',
      sessions: ['regular'],
    } as const satisfies Partial<SubmitOrderCommand>;
  }

  async put(command: Command): Promise<CommandReply> {
    this.commands += 1;
    const answer = this.world.now.core.submit(idOf<CommandId>(`p${this.commands}`), command);
    await this.world.run(50);
    return answer;
  }

  async take(command: Command): Promise<CommandReply> {
    const reply = await this.put(command);
    if (reply.kind === 'denied') throw new Error(`${reply.code}: ${reply.message}`);
    return reply;
  }

  sell(qty: string, limit: string): Promise<CommandReply> {
    return this.put({ ...this.order('sell', qty), type: 'limit', limitPrice: price(limit) });
  }

  held(): number {
    const { positions } = this.world.now.engine.view;
    return Number([...positions.values()].find((p) => p.instrumentId === SPY)?.qty ?? '0');
  }

  working(): Order[] {
    return [...this.world.now.engine.view.orders.values()].filter((order) => isWorking(order.status));
  }

  /** As words: what works, and who has it. */
  resting(): string[] {
    return this.working()
      .map((o) => `${o.role ?? 'order'} ${o.qty} ${o.status === 'emulated' ? 'app' : 'venue'}`)
      .toSorted();
  }

  /** From now on: at the venue never more is to be sold than is held there. */
  watch(): void {
    const { control } = this.world.venue;
    this.world.onStep = () => {
      const selling = control.openOrders(ACCOUNT).filter((o) => o.side === 'sell' && o.instrumentId === SPY);
      const leaves = selling.reduce((sum, o) => sum + Number(o.qty) - Number(o.filledQty), 0);
      this.tooMuch = Math.max(this.tooMuch, this.world.alive ? leaves - this.held() : 0);
      if (this.world.alive) this.least = Math.min(this.least, this.held());
    };
  }
}

const PROFILES: readonly SimProfileName[] = ['full', 'unlinked', 'alpacaLike', 'bare'];

describe.each(PROFILES)('a position that close-all left with its stop, at a venue that is %s', (profile) => {
  const leftOver = async (): Promise<LeftOver> => {
    const desk = new LeftOver(profile);
    await desk.open();
    expect([...desk.world.now.engine.view.closeAlls.values()].map((c) => [c.status, c.rows[0]?.status])).toEqual([
      ['done', 'residual'],
    ]);
    expect([desk.world.now.engine.view.tradingState, desk.held()]).toEqual(['halted', 100]);
    expect(desk.resting()).toEqual([`stop 100 ${profile === 'bare' ? 'app' : 'venue'}`]);
    desk.watch();
    return desk;
  };

  it('G20: is closed by hand though trading is halted, and its stop goes first', async () => {
    const desk = await leftOver();
    expect(await desk.sell('100', '399')).toMatchObject({ kind: 'accepted' });
    await desk.world.run(4_000);
    expect([desk.held(), desk.resting(), desk.tooMuch, desk.least]).toEqual([0, [], 0, 0]);
    await desk.world.end();
  });

  it('G2, G20: a part that rests leaves its stop to the rest, and gives it back when it is cancelled', async () => {
    const desk = await leftOver();
    const reply = await desk.sell('40', '410');
    expect(reply).toMatchObject({ kind: 'accepted' });
    await desk.world.run(4_000);
    const holder = profile === 'bare' ? 'app' : 'venue';
    expect(desk.resting()).toEqual(['order 40 venue', `stop 60 ${holder}`]);
    const clientOrderId = reply.kind === 'accepted' ? reply.clientOrderId : null;
    if (clientOrderId === null) throw new Error('no order');
    await desk.take({ kind: 'cancelOrder', clientOrderId });
    await desk.world.run(4_000);
    expect([desk.resting(), desk.tooMuch]).toEqual([[`stop 100 ${holder}`], 0]);
    await desk.world.end();
  });

  it('G20: nothing that opens passes, and no second close for the same shares', async () => {
    const desk = await leftOver();
    expect(await desk.sell('101', '399')).toMatchObject({ kind: 'denied' });
    expect(await desk.sell('100', '410')).toMatchObject({ kind: 'accepted' });
    await desk.world.run(3_000);
    expect(await desk.sell('1', '410')).toMatchObject({ kind: 'denied' });
    expect(desk.tooMuch).toBe(0);
    await desk.world.end();
  });

  it('G18: killed while its stop makes room, nothing is sold twice and what is left is protected', async () => {
    const desk = await leftOver();
    expect(await desk.sell('40', '410')).toMatchObject({ kind: 'accepted' });
    desk.world.kill();
    await desk.world.run(500);
    desk.world.start();
    await desk.world.run(20_000);
    const stops = desk.working().filter((o) => o.role === 'stop');
    const others = desk.working().filter((o) => o.role !== 'stop');
    const sum = (orders: readonly Order[]): number => orders.reduce((total, o) => total + Number(o.qty), 0);
    expect([sum(stops) + sum(others), stops.length, desk.held(), desk.tooMuch]).toEqual([100, 1, 100, 0]);
    await desk.world.end();
  });
});
