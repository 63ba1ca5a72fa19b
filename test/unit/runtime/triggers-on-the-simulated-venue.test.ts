/** Orders that wait for a trigger, on the whole terminal but for its shell: held by the app and by the simulated venue. */
import { describe, expect, it } from 'vitest';
import { dec, idOf, unitsText, type CommandReply, type SubmitOrderCommand } from '../../../shared/domain/index.ts';
import { SIM_ACCOUNT, SIM_CONNECTION, type Terminal } from '../../../src-main/shell/compose.ts';
import { tempFolder } from '../store/journal-fixture.ts';
import { composed, widest } from './simulated-terminal.ts';
import { OPEN_MS } from './venue-fixture.ts';

type Run = (ms: number) => Promise<void>;
const text = (value: string) => dec(value).text();
const tick = (units: number): number => Math.round(units / 100) * 100;

class Bench {
  readonly terminal: Terminal;
  readonly run: Run;
  commands = 0;
  readonly instrument;
  readonly bid: number;
  readonly ask: number;

  constructor(terminal: Terminal, run: Run) {
    this.terminal = terminal;
    this.run = run;
    const { instrument, quote } = widest(terminal);
    this.instrument = instrument;
    this.bid = tick(quote.bid);
    this.ask = tick(quote.ask);
  }

  price(units: number) {
    return unitsText(tick(units), this.instrument.priceScale);
  }

  /** Where others stand from now on. */
  book(units: number): void {
    const [bid, ask] = [tick(units), tick(units) + 200];
    this.terminal.simVenue?.control.setBook(this.instrument.id, { bids: [[bid, 10_000]], asks: [[ask, 10_000]] });
  }

  async send(more: Partial<SubmitOrderCommand>): Promise<CommandReply> {
    this.commands += 1;
    const reply = this.terminal.core.submit(idOf(`t-${this.commands}`), {
      kind: 'submitOrder',
      connectionId: SIM_CONNECTION,
      accountId: SIM_ACCOUNT,
      instrumentId: this.instrument.id,
      side: 'sell',
      qty: text('10'),
      tif: 'gtc',
      sessions: ['regular'],
      type: 'stop',
      limitPrice: null,
      ...more,
    });
    await this.run(500);
    return reply;
  }

  order(reply: CommandReply) {
    const id = reply.kind === 'accepted' ? reply.clientOrderId : null;
    const order = id === null ? undefined : this.terminal.core.view.orders.get(id);
    if (order === undefined) throw new Error(JSON.stringify(reply));
    return order;
  }

  held(): string {
    const key = `${SIM_ACCOUNT}|${this.instrument.id}`;
    return this.terminal.core.view.positions.get(key)?.qty ?? '0';
  }

  /** How often the venue was asked to take an order. */
  received(id: string): number {
    return this.terminal.simVenue?.audit().find(({ clientOrderId }) => clientOrderId === id)?.received ?? 0;
  }
}

async function long(folder = tempFolder()): Promise<Bench> {
  const { terminal, run } = await composed(folder, OPEN_MS);
  await run(2_000);
  const b = new Bench(terminal, run);
  b.book(b.bid);
  await b.run(200);
  await b.send({ side: 'buy', type: 'limit', tif: 'day', limitPrice: b.price(b.bid + 400) });
  expect(b.held()).toBe('10');
  return b;
}

describe('a stop on the simulated venue', () => {
  it.each(['app', 'venue'] as const)(
    'G14, S1.1: held by the %s it closes the position when the market falls',
    async (heldBy) => {
      const b = await long();
      const price = b.price(b.bid - 5_000);
      const reply = await b.send({ trigger: { price, source: 'bidAsk', trail: null, heldBy } });
      const { clientOrderId } = b.order(reply);
      expect(b.order(reply)).toMatchObject({ status: heldBy === 'app' ? 'emulated' : 'accepted', trigger: { heldBy } });
      expect(b.received(clientOrderId)).toBe(heldBy === 'app' ? 0 : 1);
      b.book(b.bid - 4_900);
      await b.run(1_000);
      expect(b.held()).toBe('10');
      b.book(b.bid - 5_000);
      await b.run(1_000);
      expect(b.held()).toBe('0');
      expect(b.order(reply)).toMatchObject({ status: 'filled', filledQty: '10' });
      expect(b.order(reply).trigger?.triggeredMs).not.toBeNull();
      expect(b.received(clientOrderId)).toBe(1);
      await b.terminal.stop();
    },
  );

  it.each(['app', 'venue'] as const)(
    'S1.11: a trailing stop held by the %s follows up and never down',
    async (heldBy) => {
      const b = await long();
      const trail = { kind: 'price', amount: b.price(5_000) } as const;
      const reply = await b.send({ type: 'trailingStop', trigger: { price: null, source: 'bidAsk', trail, heldBy } });
      b.book(b.bid + 10_000);
      await b.run(1_000);
      b.book(b.bid + 7_000);
      await b.run(1_000);
      expect(dec(b.order(reply).trigger?.price ?? '0').eq(dec(b.price(b.bid + 5_000)))).toBe(true);
      b.book(b.bid + 5_000);
      await b.run(1_000);
      expect(b.held()).toBe('0');
      await b.terminal.stop();
    },
  );

  it.each(['app', 'venue'] as const)('S1.6: held by the %s it can be moved', async (heldBy) => {
    const b = await long();
    const reply = await b.send({ trigger: { price: b.price(b.bid - 9_000), source: 'bidAsk', trail: null, heldBy } });
    const { clientOrderId } = b.order(reply);
    const triggerPrice = b.price(b.bid - 3_000);
    void b.terminal.core.submit(idOf('move'), {
      kind: 'modifyOrder',
      clientOrderId,
      qty: null,
      limitPrice: null,
      triggerPrice,
    });
    await b.run(500);
    expect(b.order(reply).trigger?.price).toBe(triggerPrice);
    b.book(b.bid - 3_000);
    await b.run(1_000);
    expect(b.held()).toBe('0');
    await b.terminal.stop();
  });

  it('G15, G18: the app falls, the market passes the stop, and it acts at the first fresh quote, sent once', async () => {
    const folder = tempFolder();
    const b = await long(folder);
    const reply = await b.send({
      trigger: { price: b.price(b.bid - 5_000), source: 'bidAsk', trail: null, heldBy: 'app' },
    });
    const { clientOrderId } = b.order(reply);
    const nowMs = b.terminal.core.clock.nowMs();
    await b.terminal.stop();
    const { terminal, run } = await composed(folder, nowMs + 1_000);
    terminal.simVenue?.control.setBook(b.instrument.id, {
      bids: [[b.bid - 6_000, 10_000]],
      asks: [[b.bid - 5_800, 10_000]],
    });
    await run(2_000);
    const again = new Bench(terminal, run);
    const order = again.terminal.core.view.orders.get(clientOrderId);
    expect(order).toMatchObject({ status: 'filled' });
    expect(again.received(clientOrderId)).toBe(1);
    const titles = [...again.terminal.core.view.alerts.values()].map((a) => a.title);
    expect(titles).toContain('Orders held by the app were not watched while it was down');
    expect(titles.some((title) => title.endsWith('triggered late'))).toBe(true);
    await again.terminal.stop();
  });

  it('G14: a link that is down while the market passes: nothing is sent, then it acts late', async () => {
    const b = await long();
    const reply = await b.send({
      trigger: { price: b.price(b.bid - 5_000), source: 'bidAsk', trail: null, heldBy: 'app' },
    });
    b.terminal.simVenue?.control.disconnect(3_000);
    b.book(b.bid - 6_000);
    await b.run(2_000);
    expect(b.received(b.order(reply).clientOrderId)).toBe(0);
    b.book(b.bid - 6_000);
    await b.run(5_000);
    expect(b.order(reply).status).toBe('filled');
    expect(b.received(b.order(reply).clientOrderId)).toBe(1);
    await b.terminal.stop();
  });
});

describe('times and flags on the simulated venue', () => {
  it('S1.1: a date, a post-only, an all-or-none and a closing order rest there as they were asked', async () => {
    const b = await long();
    const nowMs = b.terminal.core.clock.nowMs();
    const far = b.price(b.bid * 0.98);
    const flags = { allOrNone: false, postOnly: false, reduceOnly: false };
    const buy = { side: 'buy', type: 'limit', limitPrice: far } as const;
    const dated = await b.send({ ...buy, tif: 'gtd', expireMs: nowMs + 10_000, qty: text('1') });
    const posted = await b.send({ ...buy, flags: { ...flags, postOnly: true }, qty: text('2') });
    const whole = await b.send({ ...buy, flags: { ...flags, allOrNone: true }, qty: text('3') });
    const atClose = await b.send({ ...buy, tif: 'atClose', qty: text('4') });
    for (const reply of [dated, posted, whole, atClose]) expect(b.order(reply).status).toBe('accepted');
    await b.run(12_000);
    expect(b.order(dated).status).toBe('expired');
    expect(b.order(posted).status).toBe('accepted');
    await b.terminal.stop();
  });

  it('S1.1: a post-only that would take is refused by the venue, an immediate one ends at once', async () => {
    const b = await long();
    const flags = { allOrNone: false, postOnly: true, reduceOnly: false };
    const taking = await b.send({
      side: 'buy',
      type: 'limit',
      limitPrice: b.price(b.bid + 400),
      flags,
      qty: text('2'),
    });
    expect(b.order(taking).status).toBe('rejected');
    const limitPrice = b.price(b.bid * 0.99);
    const instant = await b.send({ side: 'buy', type: 'limit', limitPrice, tif: 'ioc', qty: text('3') });
    expect(['canceled', 'expired']).toContain(b.order(instant).status);
    await b.terminal.stop();
  });
});
