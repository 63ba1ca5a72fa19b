/** A paused market has quotes again when it opens, and no stream says that it did: while one is wanted the list is read now and then. */
import type { InstrumentId } from '../../../shared/domain/index.ts';
import type { TimerHandle } from '../../ports/clock.ts';
import type { CcxtDesk } from './desk.ts';
import type { Session } from './session.ts';

/** How often, ms; for one that the list does not name any more, each so many looks. */
export const PAUSED_LOOK_MS = 30_000;
const GONE_EACH = 20;

export type PausedLookParts = {
  readonly wanted: () => Iterable<InstrumentId>;
  /** Null: the feed is not up. */
  readonly session: () => Session | null;
  /** The list was read: what trades again can be subscribed to. */
  readonly onRead: () => void;
};

export class PausedLook {
  private readonly desk: CcxtDesk;
  private readonly parts: PausedLookParts;
  private timer: TimerHandle | null = null;
  private looks = 0;

  constructor(desk: CcxtDesk, parts: PausedLookParts) {
    this.desk = desk;
    this.parts = parts;
  }

  start(): void {
    this.timer?.cancel();
    this.timer = this.desk.deps.scheduler.after(PAUSED_LOOK_MS, () => void this.look());
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = null;
  }

  private async look(): Promise<void> {
    const { wanted, session, onRead } = this.parts;
    const { timer } = this;
    const now = session();
    this.looks += 1;
    const isPaused = [...wanted()].some((id) => {
      const listed = this.desk.markets.get(id);
      return listed?.open === false && (!listed.gone || this.looks % GONE_EACH === 0);
    });
    const read = isPaused && now !== null ? await this.desk.refresh(now, true) : null;
    // Stopped or begun anew meanwhile.
    if (timer !== this.timer) return;
    if (read?.ok === true && session() !== null) onRead();
    this.start();
  }
}
