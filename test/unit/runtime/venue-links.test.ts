import { describe, expect, it } from 'vitest';
import { idOf, type ClientOrderId, type ConnectionId, type Order } from '../../../shared/domain/index.ts';
import type { EngineView } from '../../../src-main/engine/view.ts';
import type { LeftOrder } from '../../../src-main/ports/execution-client.ts';
import type { VenueLink } from '../../../src-main/runtime/venue-link.ts';
import { VenueLinks } from '../../../src-main/runtime/venue-links.ts';

const order = (id: string, status: Order['status'], connection = 'one') =>
  ({ clientOrderId: idOf<ClientOrderId>(id), status, connectionId: idOf<ConnectionId>(connection) }) as Order;

describe('VenueLinks', () => {
  it('G18: a venue’s client is told what was left at work there before it is opened, and no other order', () => {
    const told: string[] = [];
    const client = {
      connectionId: idOf<ConnectionId>('one'),
      recall: (orders: readonly LeftOrder[]) => told.push(...orders.map(({ clientOrderId }) => clientOrderId)),
    };
    const link = { client, open: () => told.push('opened') } as unknown as VenueLink;
    const links = new VenueLinks({ make: () => link, onListed: () => undefined });
    const known = [
      order('resting', 'accepted'),
      order('sent', 'submitted'),
      order('doubted', 'unknown'),
      order('over', 'filled'),
      order('held by the app', 'emulated'),
      order('elsewhere', 'accepted', 'two'),
    ];
    links.open(link, { orders: new Map(known.map((one) => [one.clientOrderId, one])) } as unknown as EngineView);
    expect(told).toEqual(['resting', 'sent', 'doubted', 'opened']);
  });
});
