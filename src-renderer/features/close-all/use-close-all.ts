/**
 * Sends close-all. A press whose answer got lost is asked again under the same id, by the next press or from the message:
 * it never acts twice, and it is never silently dropped.
 */
import { toast } from 'sonner';
import type { TerminalClient } from '../../client/terminal-client.ts';
import { askAgain, sendFrom, sendState, useSendState, useSends } from '../../stores/send-store.ts';
import type { SendState } from '../../stores/send-machine.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import { readChoice, type CloseAllChoice } from './close-all-choice.ts';
import { setFolded } from './close-all-store.ts';

export const CLOSE_ALL_SLOT = 'closeAll';

/** What to tell of a press that was not simply taken; null when it was, or while it is under way. */
export function closeAllTrouble(state: SendState): { readonly title: string; readonly detail: string } | null {
  if (state.phase === 'denied') return { title: 'Close-all was not taken', detail: state.message };
  if (state.phase === 'unanswered') {
    return {
      title: 'Close-all: no answer from the engine',
      detail: 'It may have acted. Ask again: the same id never acts twice. Else run npm run close-all.',
    };
  }
  return null;
}

function tellTrouble(client: TerminalClient): void {
  const stop = useSends.subscribe(() => {
    const state = sendState(CLOSE_ALL_SLOT);
    if (state.phase === 'sent') return;
    stop();
    const trouble = closeAllTrouble(state);
    if (trouble === null) return;
    const again = { label: 'Ask again', onClick: () => pressAgain(client) };
    toast.error(trouble.title, {
      id: 'close-all-trouble',
      description: trouble.detail,
      duration: Number.POSITIVE_INFINITY,
      ...(state.phase === 'unanswered' ? { action: again } : {}),
    });
  });
}

function pressAgain(client: TerminalClient): void {
  tellTrouble(client);
  askAgain(client, CLOSE_ALL_SLOT);
}

/** Fires by what is chosen. A collar that cannot be read falls to no default: it says so and sends nothing. */
export function fireCloseAll(client: TerminalClient, choice: CloseAllChoice): void {
  if (sendState(CLOSE_ALL_SLOT).phase === 'unanswered') {
    pressAgain(client);
    return;
  }
  const params = readChoice(choice);
  if (!params.ok) {
    toast.error('Close-all was not sent', { description: params.error });
    return;
  }
  setFolded(false);
  tellTrouble(client);
  sendFrom(client, CLOSE_ALL_SLOT, JSON.stringify(params.value), { kind: 'closeAll', params: params.value });
}

export function useCloseAll(): { readonly fire: (choice: CloseAllChoice) => void; readonly state: SendState } {
  const client = useClient();
  const state = useSendState(CLOSE_ALL_SLOT);
  return { fire: (choice) => fireCloseAll(client, choice), state };
}
