/** A trader who does anything at any time: tickets, ladders, changes, cancels, double clicks. Seeded. */
import {
  Decimal,
  dec,
  idOf,
  isWorking,
  roundToTick,
  tickAt,
  type Command,
  type CommandId,
  type CommandReply,
  type Instrument,
  type LadderParams,
  type LadderSteps,
  type Price,
  type Side,
} from '../../../shared/domain/index.ts';
import type { Random } from '../../../src-main/brokers/sim/market/random.ts';
import { ACCOUNT, CONNECTION, type World } from './world.ts';

export const pick = <T>(random: Random, items: readonly T[]): T => items[random.below(items.length)] as T;

type Said = { readonly commandId: CommandId; readonly command: Command };

export class Trader {
  /** Answers by kind of command, `submitLadder accepted`, and by what refused it. */
  readonly counts = new Map<string, number>();
  private readonly random: Random;
  private readonly world: World;
  private commands = 0;
  private last: Said | null = null;
  private readonly answers = new Map<CommandId, CommandReply>();
  /** Commands that were answered in two ways. */
  readonly contradictions: string[] = [];

  constructor(world: World, random: Random) {
    this.world = world;
    this.random = random;
  }

  /** Does one thing, or nothing. */
  act(): void {
    if (!this.world.alive) return;
    const { random } = this;
    const roll = random.uniform();
    const { view } = this.world.now.engine;
    if (view.tradingState !== 'active' && random.chance(0.2))
      return this.say({ kind: 'setTradingState', state: 'active' });
    const ladders = [...view.ladders.values()].filter((l) => l.status !== 'done');
    const orders = [...view.orders.values()].filter((o) => isWorking(o.status));
    if (roll < 0.3 && ladders.length < 6) this.ladder();
    else if (roll < 0.5 && orders.length < 12) this.ticket();
    else if (roll < 0.64 && ladders.length > 0) {
      const control = pick(random, ['pause', 'resume', 'resume', 'stepNow', 'finish', 'cancel'] as const);
      this.say({ kind: 'controlLadder', ladderId: pick(random, ladders).ladderId, control });
    } else if (roll < 0.69 && ladders.length > 0) {
      const ladder = pick(random, ladders);
      const instrument = view.instruments.get(ladder.instrumentId);
      if (instrument !== undefined)
        this.say({ kind: 'changeLadder', ladderId: ladder.ladderId, params: this.params(instrument, ladder.side) });
    } else if (roll < 0.78 && orders.length > 0) this.modify(pick(random, orders).clientOrderId);
    else if (roll < 0.86 && orders.length > 0)
      this.say({ kind: 'cancelOrder', clientOrderId: pick(random, orders).clientOrderId });
    else if (roll < 0.87)
      this.say({
        kind: 'cancelAll',
        instrumentId: random.chance(0.5) ? null : pick(random, [...view.instruments.keys()]),
      });
    else if (roll < 0.91 && this.last !== null) this.send(this.last);
    else if (roll < 0.915)
      this.say({ kind: 'setTradingState', state: pick(random, ['reducing', 'halted', 'active', 'active'] as const) });
  }

  /** Wants everything taken back. */
  cancelAll(): void {
    this.say({ kind: 'setTradingState', state: 'active' });
    this.say({ kind: 'cancelAll', instrumentId: null });
  }

  private ladder(): void {
    const instrument = this.instrument();
    if (instrument === null) return;
    const side = pick(this.random, ['buy', 'sell'] as const);
    this.say({
      kind: 'submitLadder',
      ...this.basics(instrument, side),
      tif: pick(this.random, ['day', 'gtc'] as const),
      params: this.params(instrument, side),
    });
  }

  private ticket(): void {
    const instrument = this.instrument();
    if (instrument === null) return;
    const { random } = this;
    const side = pick(random, ['buy', 'sell'] as const);
    const type = random.chance(0.25) ? 'market' : 'limit';
    const tif = type === 'market' ? 'day' : pick(random, ['day', 'day', 'gtc', 'ioc', 'fok'] as const);
    const limitPrice = type === 'market' ? null : this.price(instrument, side, random.below(13) - 4);
    this.say({ kind: 'submitOrder', ...this.basics(instrument, side), type, tif, limitPrice });
  }

  private modify(clientOrderId: Parameters<typeof idOf>[0]): void {
    const order = this.world.now.engine.view.orders.get(idOf(clientOrderId));
    const instrument = order === undefined ? undefined : this.world.now.engine.view.instruments.get(order.instrumentId);
    if (order === undefined || instrument === undefined) return;
    const { random } = this;
    const limitPrice =
      order.type === 'market' || random.chance(0.4) ? null : this.price(instrument, order.side, random.below(9) - 3);
    const qty = random.chance(0.5) ? dec(order.qty).add(this.qty(instrument)).trim().text() : null;
    this.say({ kind: 'modifyOrder', clientOrderId: order.clientOrderId, qty, limitPrice });
  }

  private basics(instrument: Instrument, side: Side) {
    const sessions = instrument.calendar === 'always' ? (['continuous'] as const) : (['regular'] as const);
    return {
      connectionId: CONNECTION,
      accountId: ACCOUNT,
      instrumentId: instrument.id,
      side,
      qty: this.qty(instrument).trim().text(),
      tif: 'day' as const,
      sessions,
    };
  }

  private qty(instrument: Instrument): Decimal {
    const lots = instrument.assetClass === 'crypto' ? 1 + this.random.below(200_000) : 1 + this.random.below(400);
    return dec(instrument.lotSize).mul(Decimal.of(lots));
  }

  private instrument(): Instrument | null {
    const all = [...this.world.now.engine.view.instruments.values()];
    return all.length === 0 ? null : pick(this.random, all);
  }

  /** So many ticks beyond the far touch (negative: this side of it). */
  private price(instrument: Instrument, side: Side, ticks: number): Price {
    const quote = this.world.venue.quote(instrument.id);
    const far = (side === 'buy' ? (quote?.ask ?? quote?.bid) : (quote?.bid ?? quote?.ask)) ?? 1000;
    const touch = Decimal.of(far, instrument.priceScale);
    const step = tickAt(instrument, touch).mul(Decimal.of(ticks));
    const price = roundToTick(instrument, side === 'buy' ? touch.add(step) : touch.sub(step), 'nearest');
    return price.sign() > 0 ? price.trim().text() : dec(instrument.ticks[0]?.tick ?? '0.01').text();
  }

  private params(instrument: Instrument, side: Side): LadderParams {
    const { random } = this;
    const quote = this.world.venue.quote(instrument.id);
    const spread = Math.max(0, (quote?.ask ?? 0) - (quote?.bid ?? 0));
    const inTicks = Math.round(
      Number(
        Decimal.of(spread, instrument.priceScale)
          .div(dec(instrument.ticks.at(-1)?.tick ?? '0.01'), 0, 'nearest')
          .text(),
      ),
    );
    return {
      steps: this.steps(instrument),
      factor: dec(pick(random, ['1', '1', '0.75', '1.2'])).text(),
      spreadSteps: null,
      reference: pick(random, ['frozen', 'follow'] as const),
      waitMs: 300 + random.below(5_000),
      orderTimeoutMs: random.chance(0.3) ? 400 + random.below(3_000) : null,
      totalMs: 3_000 + random.below(37_000),
      worstPrice: this.price(instrument, side, random.below(12) - Math.min(2, Math.floor(inTicks / 3))),
      floor: random.chance(0.1) ? this.price(instrument, side, -1) : null,
      rounding: pick(random, ['passive', 'nearest', 'aggressive'] as const),
      final: pick(random, ['rest', 'cancel', 'marketable', 'market'] as const),
      replace: pick(random, ['modify', 'modify', 'cancelThenPlace'] as const),
      onLocked: pick(random, ['take', 'wait'] as const),
    };
  }

  private steps(instrument: Instrument): LadderSteps {
    const { random } = this;
    const kind = random.below(3);
    const count = 1 + random.below(4);
    if (kind === 0) return { kind: 'ticks', ticks: [0, 1, 3, 6].slice(0, count) };
    if (kind === 1)
      return {
        kind: 'increment',
        increment: dec(instrument.ticks.at(-1)?.tick ?? '0.01')
          .mul(Decimal.of(1 + random.below(3)))
          .text(),
        rungs: count,
      };
    return { kind: 'toward', towardPct: ['0', '25', '60', '100'].slice(0, count).map((pct) => dec(pct).text()) };
  }

  private say(command: Command): void {
    const commandId = idOf<CommandId>(`command-${String((this.commands += 1)).padStart(8, '0')}`);
    const said = { commandId, command };
    if (command.kind === 'submitOrder' || command.kind === 'submitLadder') this.last = said;
    this.send(said);
    // A double click, or a screen that repeats what it heard no answer to.
    if (this.random.chance(0.05)) this.send(said);
  }

  private send({ commandId, command }: Said): void {
    if (!this.world.alive) return;
    void this.world.now.core.submit(commandId, command).then((reply) => {
      const before = this.answers.get(commandId);
      if (before === undefined) {
        const what = `${command.kind} ${reply.kind === 'accepted' ? 'accepted' : reply.code}`;
        this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
      } else if (before.kind === 'accepted' && JSON.stringify(before) !== JSON.stringify(reply)) {
        // A refusal did nothing and may be asked again; what was accepted acts once and is answered alike for good.
        this.contradictions.push(`${commandId}: ${JSON.stringify(before)}, then ${JSON.stringify(reply)}`);
      }
      this.answers.set(commandId, reply);
    });
  }
}
