/**
 * Cancelling without the engine: straight at the venue, for when a broken invariant stopped it. What is known to work and
 * what the venue itself lists is cancelled; every cancel is written to the emergency log first.
 */
import {
  isOpenAtVenue,
  isWorking,
  type CancelAllCommand,
  type CancelOrderCommand,
  type ClientOrderId,
  type InstrumentId,
} from '../../shared/domain/index.ts';
import type { EngineView } from '../engine/view.ts';
import type { EventStore } from '../ports/event-store.ts';
import type { CancelRequest, ExecutionClient } from '../ports/execution-client.ts';
import type { Logger } from '../ports/logger.ts';

export type DirectCancelParts = {
  readonly view: EngineView;
  /** The clients there are now. */
  readonly clients: () => readonly ExecutionClient[];
  readonly store: EventStore;
  readonly logger: Logger;
};

export class DirectCancel {
  private readonly parts: DirectCancelParts;

  constructor(parts: DirectCancelParts) {
    this.parts = parts;
  }

  /** Sends the cancels; how they went is logged, the venue's own list decides at the next start. */
  cancel(command: CancelOrderCommand | CancelAllCommand, nowMs: number): void {
    const known = this.knownOrders(command);
    const kept = this.parts.store.recordEmergency(known.map(({ clientOrderId }) => ({ tsMs: nowMs, clientOrderId })));
    if (!kept.ok) this.parts.logger.error('a cancel left unjournaled', { reason: kept.error.message });
    for (const client of this.parts.clients()) {
      const sent = new Set<ClientOrderId>();
      for (const request of known) {
        if (this.parts.view.orders.get(request.clientOrderId)?.connectionId !== client.connectionId) continue;
        sent.add(request.clientOrderId);
        this.send(client, request);
      }
      if (command.kind === 'cancelAll') void this.cancelListed(client, command.instrumentId, sent);
    }
  }

  private knownOrders(command: CancelOrderCommand | CancelAllCommand): CancelRequest[] {
    const found: CancelRequest[] = [];
    for (const order of this.parts.view.orders.values()) {
      // What the app holds is at no venue.
      if (!isWorking(order.status) || order.status === 'emulated') continue;
      const wanted =
        command.kind === 'cancelOrder'
          ? order.clientOrderId === command.clientOrderId
          : command.instrumentId === null || order.instrumentId === command.instrumentId;
      const { clientOrderId, venueOrderId, instrumentId } = order;
      if (wanted) found.push({ clientOrderId, venueOrderId, instrumentId });
    }
    return found;
  }

  /** What the venue lists as open and we did not know to work. */
  private async cancelListed(
    client: ExecutionClient,
    instrumentId: InstrumentId | null,
    sent: ReadonlySet<ClientOrderId>,
  ): Promise<void> {
    const status = await client.massStatus(0);
    if (!status.ok) {
      this.parts.logger.error('the venue could not be asked for open orders', { reason: status.error.message });
      return;
    }
    for (const report of status.value.orders) {
      if (!isOpenAtVenue(report.status) || report.clientOrderId === null || sent.has(report.clientOrderId)) continue;
      if (instrumentId !== null && report.instrumentId !== instrumentId) continue;
      const { clientOrderId, venueOrderId } = report;
      this.send(client, { clientOrderId, venueOrderId, instrumentId: report.instrumentId });
    }
  }

  private send(client: ExecutionClient, request: CancelRequest): void {
    client.cancelOrder(request).then(
      (outcome) =>
        this.parts.logger.warn('a cancel went straight to the venue', {
          id: request.clientOrderId,
          outcome: outcome.kind,
        }),
      (thrown: unknown) => this.parts.logger.error('a venue client threw', { send: 'cancel', reason: String(thrown) }),
    );
  }
}
