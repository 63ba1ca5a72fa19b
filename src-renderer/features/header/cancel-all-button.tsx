/**
 * "Cancel N working", top right, always there: held for 600 ms, it asks the engine to cancel everything that works. What
 * then happened is told from the engine's own states, never assumed.
 */
import type { ReactNode } from 'react';
import { useWorkingCount } from './working-count.ts';
import { useCancelAll } from './use-cancel-all.ts';
import { useLive } from '../../stores/link-store.ts';
import { HoldButton } from '../../ui/hold-button.tsx';

export function CancelAllButton(): ReactNode {
  const { working, canceling } = useWorkingCount();
  const live = useLive();
  const { send, sent } = useCancelAll();
  const reason = !live
    ? 'The engine is not answering: nothing can be sent'
    : working === 0
      ? 'Nothing is working'
      : null;
  const underWay = canceling > 0 && canceling === working;
  const text = sent ? 'Sent' : underWay ? `Canceling ${canceling}` : `Cancel ${working} working`;
  return (
    <HoldButton className="cancel-all" disabledReason={reason} onHeld={send} testId="cancel-all">
      <span className="cancel-all-text">{text}</span>
      <span className="key-hint">hold</span>
    </HoldButton>
  );
}
