/** What is checked at every moment of a history, against the venue's own truth. Throws the moment a promise is broken. */
import type { Bracket, Order } from '../../../shared/domain/index.ts';
import { isLive, leaves, type VenueOrder } from './market-venue.ts';
import type { World } from './world.ts';

/** G13: by venue or app within a second of each partial fill; orphans gone within two. */
export const COVER_MS = 1_000;
export const ORPHAN_MS = 2_000;
/** A stop that nobody holds is told to the trader within this, from when it could be known. */
const TOLD_MS = 1_600;

export class Watch {
  readonly world: World;
  longestMs = 0;
  longestFaultyMs = 0;
  longestOrphanMs = 0;
  overfills = 0;
  #bareSince: number | null = null;
  #orphanSince: number | null = null;
  #checked = 0;

  constructor(world: World) {
    this.world = world;
  }

  get checks(): number {
    return this.#checked;
  }

  look(): void {
    this.#checked += 1;
    const { world } = this;
    const exits = world.venue.live().filter((o) => o.bracketId !== null && o.role !== 'entry');
    this.#twoStops(exits);
    if (world.kind.link === null) this.#neverTooMuch();
    this.#cover(exits);
    this.#orphans(exits);
  }

  #fail(what: string): never {
    throw new Error(`${what} at +${this.world.nowMs}`);
  }

  #twoStops(exits: readonly VenueOrder[]): void {
    const byBracket = new Map<string, number>();
    for (const order of exits) {
      if (order.role !== 'stop') continue;
      const count = (byBracket.get(order.bracketId ?? '') ?? 0) + 1;
      byBracket.set(order.bracketId ?? '', count);
      if (count > 1) this.#fail(`two live stops of ${order.bracketId}`);
    }
  }

  /** Where nothing is linked, what may still be sold never exceeds what is held, and the position never flips. */
  #neverTooMuch(): void {
    const { venue } = this.world;
    const side = this.#sign();
    if (venue.position * side < 0) this.#fail(`the position flipped to ${venue.position}`);
    const closing = venue
      .live()
      .filter((o) => (o.side === 'sell') === side > 0 && o.role !== 'entry')
      .reduce((sum, o) => sum + leaves(o), 0);
    if (closing > Math.abs(venue.position)) this.#fail(`${closing} may still close ${venue.position}`);
  }

  #sign(): number {
    return this.world.side === 'buy' ? 1 : -1;
  }

  #brackets(): Bracket[] {
    return [...this.world.engine.view.brackets.values()];
  }

  /** What is open and asked to be protected, by the venue's own count. */
  #asked(): number {
    const { venue, engine } = this.world;
    let asked = 0;
    for (const bracket of this.#brackets()) {
      if (bracket.params.stop === null) continue;
      const entry = this.#entryFilled(bracket);
      const exited = [...venue.orders.values()]
        .filter((o) => o.bracketId === bracket.bracketId && o.role !== 'entry')
        .reduce((sum, o) => sum + (o.side === bracket.side ? -o.filled : o.filled), 0);
      asked += Math.max(0, entry - exited);
    }
    const others = [...engine.view.orders.values()].filter(
      (o) => o.origin === 'ticket' && o.bracketId === null && isWorkingHere(o),
    );
    asked -= closedByTrader(this.world);
    for (const order of others) asked -= Number(order.qty) - Number(order.filledQty);
    return Math.min(Math.max(0, asked), Math.max(0, venue.position * this.#sign()));
  }

  #entryFilled(bracket: Bracket): number {
    if (bracket.entry.clientOrderId === null && bracket.entry.ladderId === null) return Number(bracket.entryFilled);
    return [...this.world.venue.orders.values()]
      .filter((o) => o.bracketId === bracket.bracketId && o.role === 'entry')
      .reduce((sum, o) => sum + o.filled, 0);
  }

  #covered(exits: readonly VenueOrder[]): number {
    const { engine, up } = this.world;
    let [stops, closing, held] = [0, 0, 0];
    for (const order of exits) {
      if (order.trigger !== null && !order.triggered) stops += leaves(order);
      else if (order.role === 'stop' || order.tif === 'ioc') closing += leaves(order);
    }
    const ready = up && [...engine.view.connections.values()].every((c) => c.state === 'ready');
    for (const order of engine.view.orders.values()) {
      if (ready && order.status === 'emulated' && order.role === 'stop')
        held += Number(order.qty) - Number(order.filledQty);
    }
    return Math.max(stops, held) + closing;
  }

  #cover(exits: readonly VenueOrder[]): void {
    const { world } = this;
    const { nowMs } = world;
    // An order whose outcome is not known is a fault at work: nothing may be sent on top of it until the venue has answered.
    for (const order of world.engine.view.orders.values()) if (order.status === 'unknown') world.fault(1_500);
    if (this.#asked() <= this.#covered(exits)) {
      this.#end(nowMs);
      this.#bareSince = null;
      return;
    }
    this.#bareSince ??= nowMs;
    this.#end(nowMs);
    const since = Math.max(this.#bareSince, world.faultUntilMs);
    if (nowMs - since > COVER_MS && !this.#told())
      this.#fail(`unprotected for ${nowMs - since} ms and nobody was told`);
    if (nowMs - since > COVER_MS + TOLD_MS) this.#fail(`unprotected for ${nowMs - since} ms`);
  }

  #end(nowMs: number): void {
    if (this.#bareSince === null) return;
    this.longestFaultyMs = Math.max(this.longestFaultyMs, nowMs - this.#bareSince);
    this.longestMs = Math.max(this.longestMs, nowMs - Math.max(this.#bareSince, this.world.faultUntilMs));
  }

  #told(): boolean {
    return this.#brackets().some((b) => b.status === 'unprotected');
  }

  /** No exit rests where nothing is held. */
  #orphans(exits: readonly VenueOrder[]): void {
    const { nowMs, venue, faultUntilMs } = this.world;
    if (venue.position !== 0 || exits.every((o) => o.role === null)) {
      this.#orphanSince = null;
      return;
    }
    this.#orphanSince ??= nowMs;
    const ms = nowMs - Math.max(this.#orphanSince, faultUntilMs);
    this.longestOrphanMs = Math.max(this.longestOrphanMs, ms);
    if (ms > ORPHAN_MS) this.#fail(`an exit rests for nothing for ${ms} ms`);
  }
}

/** What the trader's own orders have closed, by the venue's count. */
function closedByTrader(world: World): number {
  const own = [...world.venue.orders.values()].filter((o) => o.bracketId === null && o.side !== world.side);
  return own.reduce((sum, o) => sum + o.filled, 0);
}

const isWorkingHere = (order: Order): boolean =>
  !['filled', 'canceled', 'expired', 'rejected', 'denied'].includes(order.status);

/** At rest, after everything has arrived. */
export function checkAtRest(world: World): void {
  const { engine, venue, kind } = world;
  const fail = (what: string): never => {
    throw new Error(
      `at rest: ${what} ${world.trace === null ? '' : JSON.stringify([...engine.view.brackets.values()])}`,
    );
  };
  const held = Number([...engine.view.positions.values()][0]?.qty ?? '0');
  if (held !== venue.position) fail(`the engine holds ${held}, the venue ${venue.position}`);
  const sign = world.side === 'sell' ? -1 : 1;
  if (venue.position * sign < 0) fail(`the position is flipped: ${venue.position}`);
  for (const bracket of engine.view.brackets.values()) {
    const open = Number(bracket.entryFilled) - Number(bracket.exitedQty) - closedByTrader(world);
    const exits = venue.live().filter((o) => o.bracketId === bracket.bracketId && o.role !== 'entry');
    if (open <= 0 && exits.length > 0) fail(`orphans of ${bracket.bracketId}`);
    const manual = [...engine.view.orders.values()].some((o) => o.bracketId === null && isWorkingHere(o));
    // What exits filled too much may still flip the position by an order of the trader's that rests: the bracket waits for it.
    const isOver = bracket.status === 'done' || (manual && Number(bracket.overfilledQty ?? '0') > 0);
    if (open <= 0 && entryOver(world, bracket) && !isOver)
      fail(`${bracket.bracketId} is ${bracket.status}, nothing is open`);
    if (open <= 0 || bracket.params.stop === null) continue;
    const stop = exits.filter((o) => o.role === 'stop' && isLive(o)).reduce((sum, o) => sum + leaves(o), 0);
    const app = [...engine.view.orders.values()]
      .filter((o) => o.bracketId === bracket.bracketId && o.role === 'stop' && o.status === 'emulated')
      .reduce((sum, o) => sum + Number(o.qty), 0);
    const yielded = [...engine.view.orders.values()]
      .filter((o) => o.origin === 'ticket' && o.bracketId === null && isWorkingHere(o))
      .reduce((sum, o) => sum + Number(o.qty) - Number(o.filledQty), 0);
    const wanted = Math.max(0, open - yielded);
    if (kind.capabilities.triggerSources.length > 0 && entryOver(world, bracket) && stop !== wanted)
      fail(`the venue's stop covers ${stop} of ${wanted}`);
    if (Math.max(stop, app) < wanted) fail(`a stop covers ${Math.max(stop, app)} of ${wanted}`);
  }
}

function entryOver(world: World, bracket: Bracket): boolean {
  return !world.venue.live().some((o) => o.bracketId === bracket.bracketId && o.role === 'entry');
}
