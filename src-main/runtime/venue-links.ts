/** The links to venues, which come and go at run time, and what each venue lists. */
import {
  isTerminal,
  type ConnectionId,
  type Instrument,
  type InstrumentId,
  type Order,
} from '../../shared/domain/index.ts';
import type { EngineView } from '../engine/view.ts';
import type { ExecutionClient } from '../ports/execution-client.ts';
import type { UnstampedInput } from './inbox.ts';
import type { VenuePart } from './runtime-parts.ts';
import type { VenueLink } from './venue-link.ts';

export type LinksPorts = {
  readonly make: (venue: VenuePart) => VenueLink;
  /** A venue lists these, all in all. */
  readonly onListed: (connectionId: ConnectionId, ids: readonly InstrumentId[], fresh: readonly Instrument[]) => void;
};

const NOTHING: ReadonlySet<InstrumentId> = new Set();

/** Orders that were sent to a venue and of which no end is known. */
function* unendedOf({ orders }: EngineView, connectionId: ConnectionId): Iterable<Order> {
  for (const order of orders.values())
    if (order.connectionId === connectionId && !isTerminal(order.status) && order.status !== 'emulated') yield order;
}

/** Their instruments. */
export const unendedIn = (view: EngineView, connectionId: ConnectionId): Iterable<InstrumentId> =>
  new Set([...unendedOf(view, connectionId)].map(({ instrumentId }) => instrumentId));

export class VenueLinks {
  private readonly ports: LinksPorts;
  private readonly links = new Map<ConnectionId, VenueLink>();
  private readonly listed = new Map<ConnectionId, Set<InstrumentId>>();

  constructor(ports: LinksPorts) {
    this.ports = ports;
  }

  /** A link more, not opened yet. Throws RangeError when there is one of this connection. */
  add(venue: VenuePart): VenueLink {
    const { connectionId } = venue.client;
    if (this.links.has(connectionId)) throw new RangeError(`the connection ${connectionId} is open already`);
    const link = this.ports.make(venue);
    this.links.set(connectionId, link);
    return link;
  }

  /** Opens a link; its venue's client is told first which orders were left at work there. */
  open(link: VenueLink, view: EngineView): void {
    const { client } = link;
    client.recall?.([...unendedOf(view, client.connectionId)]);
    link.open();
  }

  /** Closes a link; the engine hears the reason. */
  async remove(connectionId: ConnectionId, reason: string): Promise<void> {
    const link = this.links.get(connectionId);
    if (link === undefined) return;
    this.links.delete(connectionId);
    this.listed.delete(connectionId);
    await link.close(reason);
  }

  async closeAll(): Promise<void> {
    await Promise.all(this.all().map((link) => link.close()));
  }

  get(connectionId: ConnectionId): VenueLink | null {
    return this.links.get(connectionId) ?? null;
  }

  ids(): readonly ConnectionId[] {
    return [...this.links.keys()];
  }

  all(): readonly VenueLink[] {
    return [...this.links.values()];
  }

  clients(): readonly ExecutionClient[] {
    return this.all().map(({ client }) => client);
  }

  clientOf(connectionId: ConnectionId): ExecutionClient | null {
    return this.links.get(connectionId)?.client ?? null;
  }

  /** A venue lists these beside what it listed before. */
  note(connectionId: ConnectionId, instruments: readonly Instrument[]): void {
    const listed = this.listed.get(connectionId) ?? new Set<InstrumentId>();
    this.listed.set(connectionId, listed);
    for (const { id } of instruments) listed.add(id);
    this.ports.onListed(connectionId, [...listed], instruments);
  }

  /** The client of the venue that lists an instrument, one that is up first; of one not listed yet, of the venue that its id names. */
  clientFor(id: InstrumentId): ExecutionClient | null {
    const links = [...this.links.values()].sort((a, b) => Number(b.isUp) - Number(a.isUp));
    const lists = (link: VenueLink): ReadonlySet<InstrumentId> => this.listed.get(link.client.connectionId) ?? NOTHING;
    const own = links.find((link) => lists(link).has(id));
    if (own !== undefined) return own.client;
    const venue = id.slice(id.lastIndexOf('.'));
    const alike = links.find((link) => [...lists(link)].some((other) => other.endsWith(venue)));
    return (alike ?? links[0])?.client ?? null;
  }

  /** Connections of earlier starts that this one does not open: their orders and positions are as they were last known. */
  endForgotten(view: EngineView, enqueue: (input: UnstampedInput) => void): void {
    for (const connection of view.connections.values()) {
      if (this.links.has(connection.connectionId)) continue;
      enqueue({
        kind: 'link',
        connection: { ...connection, state: 'disconnected', reason: 'not opened in this start' },
      });
    }
  }
}
