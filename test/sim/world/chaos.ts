/** What goes wrong at the venue, on the line and with the engine, by chance; `calm` ends all of it. */
import type { Instrument } from '../../../shared/domain/index.ts';
import type { Random } from '../../../src-main/brokers/sim/market/random.ts';
import { FAULT_POINTS } from '../../../src-main/runtime/fault-points.ts';
import { pick } from './trader.ts';
import type { World } from './world.ts';

export class Chaos {
  readonly counts = new Map<string, number>();
  private readonly world: World;
  private readonly random: Random;
  private readonly restarts: boolean;

  constructor(world: World, random: Random, restarts: boolean) {
    this.world = world;
    this.random = random;
    this.restarts = restarts;
  }

  /** One fault, or none. */
  act(): void {
    const { world, random } = this;
    if (!world.alive) {
      if (!random.chance(0.4)) return;
      if (random.chance(0.25)) world.killAt('duringRecovery', 1 + random.below(3));
      this.restart();
      return;
    }
    const instrument = this.instrument();
    if (instrument === null || !random.chance(0.5)) return;
    const roll = random.below(this.restarts ? 7 : 6);
    if (roll < 3) this.line();
    else if (roll < 5) this.market(instrument);
    else if (roll < 6) this.book(instrument);
    else this.kill();
  }

  /** Everything works again; a line that may have lost something is found to be dead and made anew. */
  calm(): void {
    const { world } = this;
    const { control } = world.venue;
    world.spare();
    control.dropAck(0);
    control.dropRequest(0);
    control.dropReports(0);
    control.duplicateReports(0);
    control.delayReports(0);
    control.rejectNext('', 0);
    control.resumeQuotes(null);
    if (!world.alive) this.restart();
    world.spare();
    const instruments = [...world.now.engine.view.instruments.keys()];
    for (const id of instruments) {
      control.unhalt(id);
      control.releaseBook(id);
    }
    control.disconnect();
    control.reconnect();
  }

  private note(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  private restart(): void {
    this.note('restart');
    while (!this.world.start()) this.note('start again');
  }

  private instrument(): Instrument | null {
    const all = [...this.world.now.engine.view.instruments.values()];
    return all.length === 0 ? null : pick(this.random, all);
  }

  private line(): void {
    const { random } = this;
    const { control } = this.world.venue;
    const some = 1 + random.below(3);
    switch (random.below(8)) {
      case 0:
        this.note('disconnect');
        return control.disconnect(50 + random.below(8_000));
      case 1:
        this.note('answer lost');
        return control.dropAck(some);
      case 2:
        this.note('request lost');
        return control.dropRequest(some);
      case 3:
        // A half-open socket: nothing comes, until it is found to be dead.
        this.note('reports lost');
        control.dropReports(some);
        this.world.scheduler.after(2_000 + random.below(8_000), () => {
          control.dropReports(0);
          control.disconnect(20);
        });
        return;
      case 4:
        this.note('reports twice');
        return control.duplicateReports(some);
      case 5:
        this.note('reports late');
        control.delayReports(50 + random.below(3_000));
        this.world.scheduler.after(1_000 + random.below(8_000), () => control.delayReports(0));
        return;
      case 6:
        this.note('refused');
        return control.rejectNext('the venue does not want it', some);
      default:
        this.note('requests and answers lost');
        control.dropAck(some);
        return control.dropRequest(some);
    }
  }

  private market(instrument: Instrument): void {
    const { random } = this;
    const { control } = this.world.venue;
    if (random.chance(0.5)) {
      this.note('halt');
      control.halt(instrument.id, random.chance(0.5) ? 'halted' : 'luld');
      this.world.scheduler.after(500 + random.below(15_000), () => control.unhalt(instrument.id));
      return;
    }
    this.note('quotes stop');
    control.stallQuotes(instrument.id);
    this.world.scheduler.after(1_000 + random.below(15_000), () => control.resumeQuotes(instrument.id));
  }

  /** Someone sweeps the book, or it turns one-sided, locked, crossed or wide for a while. */
  private book(instrument: Instrument): void {
    const { random } = this;
    const { control } = this.world.venue;
    const quote = this.world.venue.quote(instrument.id);
    if (quote === null || quote.bid === null || quote.ask === null) return;
    const size = 100 * 10 ** instrument.qtyScale;
    if (random.chance(0.6)) {
      this.note('someone sweeps');
      return control.trade(instrument.id, random.chance(0.5) ? 'buy' : 'sell', size * (1 + random.below(40)));
    }
    const { bid, ask } = quote;
    const shapes = [
      { bids: [[bid, size]], asks: [] },
      { bids: [], asks: [[ask, size]] },
      { bids: [[ask, size]], asks: [[ask, size]] },
      { bids: [[ask, size]], asks: [[bid, size]] },
      { bids: [[Math.round(bid * 0.9), size]], asks: [[Math.round(ask * 1.1), size]] },
    ] as const;
    this.note('odd book');
    control.setBook(instrument.id, pick(random, shapes));
    this.world.scheduler.after(500 + random.below(9_000), () => control.releaseBook(instrument.id));
  }

  private kill(): void {
    const { random, world } = this;
    if (random.chance(0.3)) {
      this.note('kill anywhere');
      return world.kill();
    }
    const point = pick(
      random,
      FAULT_POINTS.filter((p) => p !== 'betweenWireAndAck' && p !== 'duringRecovery'),
    );
    this.note(`kill ${point}`);
    world.killAt(point, 1 + random.below(3));
  }
}
