/**
 * What may change of a running terminal's market: venues come and go, instruments are found, feeds change, live
 * connections are armed, what brokers lend. After the end of the terminal every call does nothing.
 */
import type {
  ConnectionId,
  Instrument,
  LadderDefaults,
  RiskLimits,
  VerticalParams,
} from '../../shared/domain/index.ts';
import type { EngineView } from '../engine/view.ts';
import type { EngineLoop } from './engine-loop.ts';
import type { MarketFeed } from './market-feed.ts';
import type { VenuePart } from './runtime-parts.ts';
import type { MarketDescription } from './terminal-record.ts';
import type { VenueLinks } from './venue-links.ts';

export type ChangePorts = {
  readonly view: EngineView;
  readonly loop: EngineLoop;
  readonly feed: MarketFeed;
  readonly links: VenueLinks;
  readonly refreshCalendars: () => void;
  readonly onTerminalChanged: () => void;
};

export class MarketChanges {
  /** What the market is, as it stands. */
  description: MarketDescription;
  /** Why the venues are left alone; null: they are not. */
  held: string | null = null;
  private readonly ports: ChangePorts;
  private ended = false;

  constructor(description: MarketDescription, ports: ChangePorts) {
    this.description = description;
    this.ports = ports;
    ports.feed.borrows.add((borrows) => {
      if (!this.ended) ports.loop.enqueue({ kind: 'borrow', borrows });
    });
  }

  end(): void {
    this.ended = true;
  }

  /** Opens a venue more. One of the same connection must have been removed before. */
  addVenue(venue: VenuePart): void {
    const { links, view } = this.ports;
    if (!this.ended) links.open(links.add(venue), view);
  }

  /** Closes a venue; the engine hears it as a loss with this reason, and keeps its orders and positions as last known. */
  async removeVenue(connectionId: ConnectionId, reason: string): Promise<void> {
    if (!this.ended) await this.ports.links.remove(connectionId, reason);
  }

  /** Instruments that were found at a venue: they can be traded, and are quoted, from now on. */
  addInstruments(connectionId: ConnectionId, instruments: readonly Instrument[]): void {
    if (this.ended || instruments.length === 0) return;
    const { links, loop, feed } = this.ports;
    links.note(connectionId, instruments);
    loop.enqueue({ kind: 'instruments', instruments, connectionId });
    feed.add(instruments.map(({ id }) => id));
  }

  /** A feed came or went: its sessions are asked for. */
  feedsChanged(): void {
    if (this.ended) return;
    this.ports.feed.forgetCalendars();
    this.ports.refreshCalendars();
  }

  /** How long a venue takes to answer, where it is known: what routing weighs. */
  noteLatency(connectionId: ConnectionId, latencyMs: number | null): void {
    if (!this.ended) this.ports.loop.enqueue({ kind: 'latency', connectionId, latencyMs });
  }

  /** A live connection was armed or disarmed: stated as an event, so that screens and gate see it. */
  setArmed(connectionId: ConnectionId, armed: boolean): void {
    const connection = this.ports.view.connections.get(connectionId);
    if (connection === undefined || this.ended) return;
    this.ports.loop.state({ kind: 'connectionChanged', connection: { ...connection, armed } });
  }

  /** What the market is called, and its mode. */
  describe(market: Pick<MarketDescription, 'text' | 'mode'>): void {
    if (this.ended || (this.description.text === market.text && this.description.mode === market.mode)) return;
    this.description = { ...this.description, ...market };
    this.ports.onTerminalChanged();
  }

  /** The configuration was read again: what it allows, and what new ladders and vertical spreads start from. */
  configure(limits: RiskLimits, ladderDefaults: LadderDefaults, verticalDefaults: Partial<VerticalParams>): void {
    if (this.ended) return;
    this.description = { ...this.description, ladderDefaults, verticalDefaults };
    this.ports.loop.enqueue({ kind: 'configured', limits, verticals: verticalDefaults });
    this.ports.onTerminalChanged();
  }

  /** Leaves the venues alone while somebody else is at work there; null: no longer, everything is read again. */
  hold(reason: string | null): void {
    const before = this.held;
    if (this.ended || reason === before) return;
    this.held = reason;
    for (const link of this.ports.links.all())
      if (reason === null) link.bounce(before ?? '');
      else link.hold(reason);
  }

  /** Tells the trader of something outside the engine. */
  alert(level: 'warning' | 'danger', title: string, detail: string): void {
    if (!this.ended) this.ports.loop.alert(level, title, detail);
  }
}
