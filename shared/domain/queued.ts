/** Orders for a closed market: they wait for the open and for the trader's approval against fresh quotes (S3.6, G19). */
import type { DecimalText, Price } from './decimal.ts';
import type { ClientOrderId, LadderId, QueuedId } from './ids.ts';
import type { SubmitLadderCommand, SubmitOrderCommand } from './command.ts';

/** waiting: the market is closed · ready: it is open and a fresh quote is there · the rest are ends. */
export type QueuedStatus = 'waiting' | 'ready' | 'sent' | 'dropped' | 'expired' | 'drifted';

export type Queued = {
  readonly queuedId: QueuedId;
  readonly command: SubmitOrderCommand | SubmitLadderCommand;
  readonly status: QueuedStatus;
  /** Mid when it was queued; the drift is counted from it. Null: no quote then, and any price needs a fresh look. */
  readonly referenceMid: Price | null;
  readonly driftPctMax: DecimalText;
  /** The approval is for what was shown: its hash is repeated with it. */
  readonly shownHash: string;
  readonly expiresMs: number;
  readonly opensMs: number | null;
  readonly clientOrderId: ClientOrderId | null;
  readonly ladderId: LadderId | null;
  readonly reason: string | null;
  readonly createdMs: number;
  readonly updatedMs: number;
};
