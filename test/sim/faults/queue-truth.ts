/**
 * Orders queued for the open, as the journal tells of them (S3.6): sent once, by a word of the trader that named what was
 * shown, and what ended stays ended.
 */
import type { ApproveQueuedCommand, Queued } from '../../../shared/domain/index.ts';
import type { Ledger } from './ledger.ts';

export class QueueTruth {
  private readonly ledger: Ledger;
  private readonly known = new Map<string, Queued>();
  /** Hashes that the trader named, by queued order. */
  private readonly words = new Map<string, Set<string>>();
  private readonly made = new Map<string, string>();

  constructor(ledger: Ledger) {
    this.ledger = ledger;
  }

  /** The trader approves what was shown. */
  onWord({ queuedId, shownHash }: ApproveQueuedCommand): void {
    const words = this.words.get(queuedId) ?? new Set();
    this.words.set(queuedId, words.add(shownHash));
  }

  /** Its record changed. */
  onQueued(queued: Queued): void {
    const { ledger } = this;
    const { queuedId, status, shownHash } = queued;
    const before = this.known.get(queuedId);
    this.known.set(queuedId, queued);
    ledger.checked('a queued order that ended stays ended');
    if (before !== undefined && before.status !== 'waiting' && before.status !== 'ready')
      ledger.fault(`S3.6: ${queuedId} was ${before.status} and is ${status}`);
    if (status !== 'sent') return;
    ledger.checked('a queued order is sent once, when it is ready, as it was shown and approved');
    if (before?.status !== 'ready') ledger.fault(`G19: ${queuedId} was sent while ${before?.status ?? 'unknown'}`);
    if (this.words.get(queuedId)?.has(shownHash) !== true) ledger.fault(`G19: ${queuedId} was sent without approval`);
    const id = queued.clientOrderId ?? queued.ladderId;
    if (id === null) return ledger.fault(`S3.6: ${queuedId} was sent as nothing`);
    const other = this.made.get(id);
    if (other !== undefined) ledger.fault(`S3.6: ${id} was made of ${other} and of ${queuedId}`);
    this.made.set(id, queuedId);
  }
}
