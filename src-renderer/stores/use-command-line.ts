/** What the line under a button says of its slot, and what it offers. */
import { sendWords, type SendState } from './send-machine.ts';
import { askAgain, clearSend, useSendState } from './send-store.ts';
import { useClient } from './terminal-context.tsx';

export type CommandLineState = {
  readonly words: ReturnType<typeof sendWords>;
  readonly phase: SendState['phase'];
  readonly onAskAgain: (() => void) | null;
  readonly onClose: (() => void) | null;
};

/** Props of `ui/command-line.tsx`. */
export function useCommandLine(slot: string): CommandLineState {
  const client = useClient();
  const state = useSendState(slot);
  return {
    words: sendWords(state),
    phase: state.phase,
    onAskAgain: state.phase === 'unanswered' ? () => askAgain(client, slot) : null,
    onClose: state.phase === 'denied' ? () => clearSend(slot) : null,
  };
}
