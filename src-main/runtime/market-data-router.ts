/**
 * Several feeds as one: each instrument's quotes come from one of them, that of its connection or the one that the trader
 * prefers for that connection; when a feed is lost, those it served move to the next one that is up, and back.
 *
 * Invariants: an instrument is subscribed at one feed at a time, and what another one says of it is dropped; when a feed
 * takes no more, what has an order, a position or a held stop is never the one left out; what a feed refuses (a contract, a
 * coin) goes to the next one.
 */
import {
  compileCalendar,
  err,
  ok,
  type Bar,
  type BarInterval,
  type CalendarId,
  type CompiledCalendar,
  type ConnectionId,
  type Instrument,
  type InstrumentId,
  type Result,
} from '../../shared/domain/index.ts';
import type { VenueError } from '../ports/execution-client.ts';
import type { Logger } from '../ports/logger.ts';
import type { MarketDataClient, MarketDataListener } from '../ports/market-data-client.ts';
import { FeedLoad } from './feed-load.ts';

export type FeedPart = { readonly id: ConnectionId; readonly name: string; readonly client: MarketDataClient };

export type RouterPorts = {
  readonly logger: Logger;
  /** Instruments with an order, a position or a held stop. */
  readonly needed: () => ReadonlySet<InstrumentId>;
  /** A feed was lost and another one serves its instruments, in words. */
  readonly onMoved: (text: string) => void;
};

type Feed = FeedPart & { up: boolean; reason: string | null; readonly load: FeedLoad };

/** Sessions that hold where no feed says otherwise. */
const CALENDARS: readonly CalendarId[] = ['us-equity', 'us-option', 'us-option-1615', 'always'];

const venueOf = (id: InstrumentId): string => id.slice(id.lastIndexOf('.') + 1);
const NO_FEED: VenueError = { kind: 'notConnected', message: 'no connection gives quotes of this instrument' };

export class MarketDataRouter implements MarketDataClient {
  private readonly ports: RouterPorts;
  private readonly feeds = new Map<ConnectionId, Feed>();
  private readonly owners = new Map<InstrumentId, ConnectionId[]>();
  private readonly venueOwners = new Map<string, Set<ConnectionId>>();
  private readonly preferred = new Map<ConnectionId, ConnectionId>();
  private readonly listed = new Map<InstrumentId, Instrument>();
  private readonly wanted = new Set<InstrumentId>();
  private readonly depths = new Set<InstrumentId>();
  private readonly assigned = new Map<InstrumentId, ConnectionId>();
  private listener: MarketDataListener | null = null;

  constructor(ports: RouterPorts) {
    this.ports = ports;
  }

  open(listener: MarketDataListener): void {
    this.listener = listener;
    for (const feed of this.feeds.values()) this.openFeed(feed);
  }

  async close(): Promise<void> {
    this.listener = null;
    await Promise.all([...this.feeds.values()].map(({ client }) => client.close()));
  }

  /** A feed more; it is opened at once if the router is. */
  addFeed(part: FeedPart): void {
    const feed: Feed = { ...part, up: false, reason: null, load: new FeedLoad(part.client, this.ports) };
    this.feeds.set(part.id, feed);
    if (this.listener !== null) this.openFeed(feed);
    this.route();
  }

  /** Ends a feed; its instruments move to the next one. */
  async removeFeed(id: ConnectionId): Promise<void> {
    const feed = this.feeds.get(id);
    if (feed === undefined) return;
    this.feeds.delete(id);
    this.route();
    await feed.client.close();
  }

  /** An instrument that a connection listed; null: none did, or it is gone. */
  instrumentOf(id: InstrumentId): Instrument | null {
    return this.listed.get(id) ?? null;
  }

  /** A connection lists these: its feed serves them. `fresh`: those that are new, in full. */
  claim(connectionId: ConnectionId, ids: readonly InstrumentId[], fresh: readonly Instrument[] = []): void {
    for (const instrument of fresh) this.listed.set(instrument.id, instrument);
    for (const id of ids) {
      const owners = this.owners.get(id) ?? [];
      if (!owners.includes(connectionId)) this.owners.set(id, [...owners, connectionId]);
      const venue = venueOf(id);
      const known = this.venueOwners.get(venue);
      if (known === undefined) this.venueOwners.set(venue, new Set([connectionId]));
      else known.add(connectionId);
    }
    this.route();
  }

  /** The connection is gone: it lists nothing any more. */
  disclaim(connectionId: ConnectionId): void {
    for (const [id, owners] of this.owners) {
      if (!owners.includes(connectionId)) continue;
      const left = owners.filter((owner) => owner !== connectionId);
      if (left.length === 0) {
        this.owners.delete(id);
        this.listed.delete(id);
      } else this.owners.set(id, left);
    }
    for (const owners of this.venueOwners.values()) owners.delete(connectionId);
    this.route();
  }

  /** Whose quotes are used for a connection's instruments; null: its own. The other one stands in when it is lost. */
  prefer(connectionId: ConnectionId, feedId: ConnectionId | null): void {
    if (feedId === null) this.preferred.delete(connectionId);
    else this.preferred.set(connectionId, feedId);
    this.route();
  }

  /** How a feed stands; null: there is none of this id. */
  feedState(id: ConnectionId): { readonly up: boolean; readonly reason: string | null } | null {
    const feed = this.feeds.get(id);
    return feed === undefined ? null : { up: feed.up, reason: feed.reason };
  }

  /** The feed that an instrument's quotes come from now; null: none. */
  feedOf(id: InstrumentId): ConnectionId | null {
    return this.assigned.get(id) ?? null;
  }

  async instruments(): Promise<Result<readonly Instrument[], VenueError>> {
    const answers = await Promise.all([...this.feeds.values()].map(({ client }) => client.instruments()));
    return ok(answers.flatMap((answer) => (answer.ok ? answer.value : [])));
  }

  subscribeQuotes(ids: readonly InstrumentId[]): Result<void, VenueError> {
    for (const id of ids) this.wanted.add(id);
    this.route();
    return ok(undefined);
  }

  unsubscribeQuotes(ids: readonly InstrumentId[]): void {
    for (const id of ids) this.wanted.delete(id);
    for (const feed of this.feeds.values()) feed.load.unneed(ids);
    this.route();
  }

  subscribeDepth(id: InstrumentId): Result<void, VenueError> {
    let last: Result<void, VenueError> = err(NO_FEED);
    for (const { client } of this.candidates(id)) {
      last = client.subscribeDepth(id);
      if (!last.ok) continue;
      this.depths.add(id);
      return last;
    }
    return last;
  }

  unsubscribeDepth(id: InstrumentId): void {
    this.depths.delete(id);
    for (const { client } of this.candidates(id)) client.unsubscribeDepth(id);
  }

  /** From the instrument's feed; where that fails, from the next one. */
  async bars(id: InstrumentId, interval: BarInterval, limit: number): Promise<Result<readonly Bar[], VenueError>> {
    let last: Result<readonly Bar[], VenueError> = err(NO_FEED);
    for (const { client } of this.candidates(id)) {
      last = await client.bars(id, interval, limit);
      if (last.ok) return last;
    }
    return last;
  }

  /** Those of the feeds, the first word counting, and the exchanges' own where no feed has one. */
  calendars(fromMs: number, toMs: number): readonly CompiledCalendar[] {
    const found = new Map<CalendarId, CompiledCalendar>();
    for (const { client } of this.feeds.values()) {
      for (const calendar of client.calendars(fromMs, toMs)) {
        if (!found.has(calendar.calendar)) found.set(calendar.calendar, calendar);
      }
    }
    for (const id of CALENDARS) if (!found.has(id)) found.set(id, compileCalendar(id, fromMs, toMs));
    return [...found.values()];
  }

  private openFeed(feed: Feed): void {
    const current = (): boolean => this.feeds.get(feed.id) === feed && this.listener !== null;
    const serves = (id: InstrumentId): boolean => this.assigned.get(id) === feed.id;
    feed.client.open({
      onQuotes: (quotes) => {
        if (!current()) return;
        const own = quotes.filter(({ instrumentId }) => serves(instrumentId));
        if (own.length > 0) this.listener?.onQuotes(own);
      },
      onBar: (id, interval, bar) => {
        if (current() && serves(id)) this.listener?.onBar(id, interval, bar);
      },
      onDepth: (depth) => {
        if (current()) this.listener?.onDepth(depth);
      },
      // A broker's word of what it lends counts whoever quotes the instrument.
      onBorrow: (borrows) => {
        if (current()) this.listener?.onBorrow?.(borrows);
      },
      onConnection: (up, reason) => {
        if (current()) this.onFeed(feed, up, reason);
      },
    });
  }

  private onFeed(feed: Feed, up: boolean, reason: string | null): void {
    const was = feed.up;
    feed.up = up;
    feed.reason = up ? null : reason;
    if (up) {
      feed.load.forget();
      this.route();
      for (const id of this.depths) if (this.candidates(id)[0] === feed) feed.client.subscribeDepth(id);
      this.listener?.onConnection(true, null);
      return;
    }
    const served = [...this.assigned].filter(([, id]) => id === feed.id).map(([id]) => id);
    this.route();
    const moved = served
      .map((id) => this.assigned.get(id))
      .find((id) => id !== undefined && this.feeds.get(id)?.up === true);
    const why = `${feed.name}: ${reason ?? 'the connection was lost'}`;
    if (was && moved !== undefined) {
      const other = this.feeds.get(moved)?.name ?? moved;
      this.ports.onMoved(`${why}. Its quotes come from ${other} until it is back.`);
      return;
    }
    this.listener?.onConnection(false, why);
    if ([...this.feeds.values()].some((other) => other.up)) this.listener?.onConnection(true, null);
  }

  /** Feeds for an instrument, best first: up before down, the preferred one before the connection's own. */
  private candidates(id: InstrumentId): readonly Feed[] {
    const owners = this.owners.get(id) ?? [...(this.venueOwners.get(venueOf(id)) ?? [])];
    const ids = owners.flatMap((owner) => {
      const preferred = this.preferred.get(owner);
      return preferred === undefined ? [owner] : [preferred, owner];
    });
    const feeds = [...new Set(ids)].flatMap((feedId) => this.feeds.get(feedId) ?? []);
    return [...feeds.filter(({ up }) => up), ...feeds.filter(({ up }) => !up)];
  }

  /** Subscribes every wanted instrument where it belongs now, and nowhere else. */
  private route(): void {
    // A feed that refuses one leaves it to the next; each round is for those that were refused in the one before.
    for (let round = 0; round <= this.feeds.size; round++) {
      const before = [...this.assigned.values()];
      const lists = this.assign();
      for (const feed of this.feeds.values()) feed.load.set(lists.get(feed.id) ?? []);
      const refused = [...this.assigned].some(([id, feedId]) => this.isRefused(id, feedId));
      const after = [...this.assigned.values()];
      if (!refused || (round > 0 && after.length === before.length && after.every((id, i) => id === before[i]))) return;
    }
  }

  private isRefused(id: InstrumentId, feedId: ConnectionId): boolean {
    return this.feeds.get(feedId)?.load.refuses(id) ?? false;
  }

  /** The best feed of each wanted instrument that does not refuse it; the best of all where each does. */
  private assign(): ReadonlyMap<ConnectionId, readonly InstrumentId[]> {
    const lists = new Map<ConnectionId, InstrumentId[]>();
    this.assigned.clear();
    for (const id of this.wanted) {
      const candidates = this.candidates(id);
      const feed = candidates.find(({ load }) => !load.refuses(id)) ?? candidates[0];
      if (feed === undefined) continue;
      this.assigned.set(id, feed.id);
      const list = lists.get(feed.id);
      if (list === undefined) lists.set(feed.id, [id]);
      else list.push(id);
    }
    return lists;
  }
}
