/** Up to when the venues were surely heard, and so from when on orders and fills are pulled again. */
import { isWorking, type ConnectionId } from '../../shared/domain/index.ts';
import type { EngineView } from '../engine/view.ts';

/** Orders and fills are pulled from so long before the last moment that the engine knew of. */
export const PULL_BACK_MS = 600_000;

export class Heard {
  private readonly view: EngineView;
  private readonly linkIds: () => Iterable<ConnectionId>;
  /** The market's time. */
  private untilMs = 0;

  constructor(view: EngineView, linkIds: () => Iterable<ConnectionId>) {
    this.view = view;
    this.linkIds = linkIds;
  }

  /** As of a start: up to the newest event of the journal. */
  begin(untilMs: number): void {
    this.untilMs = untilMs;
  }

  /** While every link of this start is ready, everything up to now was heard. */
  note(nowMs: number): void {
    const ids = [...this.linkIds()];
    const ready = ids.every((id) => this.view.connections.get(id)?.state === 'ready');
    if (ids.length > 0 && ready) this.untilMs = nowMs;
  }

  /** The clock jumped: nothing after now was heard. */
  distrust(nowMs: number): void {
    this.untilMs = Math.min(this.untilMs, nowMs);
  }

  /** Fills may be missing since the oldest working order was made, or since the venues were last heard. */
  pullSinceMs(): number {
    let since = this.untilMs;
    for (const order of this.view.orders.values()) {
      if (isWorking(order.status)) since = Math.min(since, order.createdMs);
    }
    return Math.max(0, since - PULL_BACK_MS);
  }
}
