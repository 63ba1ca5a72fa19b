/** Sends "cancel everything that works" and reports what the engine answered. */
import { useState } from 'react';
import { toast } from 'sonner';
import { NOT_SENT, type SendResult } from '../../client/terminal-client.ts';
import { useClient } from '../../stores/terminal-context.tsx';

const NO_ANSWER = {
  title: 'Cancel all: no answer from the engine',
  detail: 'It may have acted. Watch the working orders; hold the button again if they stay.',
};

/** What to tell when a cancel-all was not simply accepted; null when it was. */
export function cancelAllTrouble(result: SendResult): { readonly title: string; readonly detail: string } | null {
  switch (result.kind) {
    case 'accepted':
      return null;
    case 'denied':
      if (result.code === 'nothingToDo') return null;
      return { title: 'Cancel all was not accepted', detail: result.message };
    case 'unanswered':
      return NO_ANSWER;
    case 'error':
      // The engine's own failure proves nothing about what it did.
      if (result.error.kind === 'failed' && result.error.code !== NOT_SENT) return NO_ANSWER;
      return { title: 'Cancel all was not sent', detail: result.error.message };
  }
}

export function useCancelAll(): { readonly send: () => void; readonly sent: boolean } {
  const client = useClient();
  const [sent, setSent] = useState(false);
  const send = (): void => {
    setSent(true);
    void client.send({ kind: 'cancelAll', instrumentId: null }).then((result) => {
      setSent(false);
      const trouble = cancelAllTrouble(result);
      if (trouble !== null)
        toast.error(trouble.title, { description: trouble.detail, duration: Number.POSITIVE_INFINITY });
    });
  };
  return { send, sent };
}
