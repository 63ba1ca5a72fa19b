/** Commands of one bracket: move, convert, take away; one send slot each, told beside the row. */
import type { Bracket, BracketId, ChangeBracketCommand } from '../../../shared/domain/index.ts';
import { useLive } from '../../stores/link-store.ts';
import { sendFrom, useSendState } from '../../stores/send-store.ts';
import { useClient } from '../../stores/terminal-context.tsx';

export const bracketSlot = (id: BracketId): string => `bracket:${id}`;

export type BracketCommands = {
  readonly change: (bracket: Bracket, command: ChangeBracketCommand) => void;
  readonly cancel: (bracket: Bracket, dropStop: boolean) => void;
};

export function useBracketCommands(): BracketCommands {
  const client = useClient();
  const live = useLive();
  return {
    change: ({ bracketId }, command) => {
      if (live) sendFrom(client, bracketSlot(bracketId), JSON.stringify(command), command);
    },
    cancel: ({ bracketId }, dropStop) => {
      const command = { kind: 'cancelBracket', bracketId, dropStop } as const;
      if (live) sendFrom(client, bracketSlot(bracketId), `cancel ${String(dropStop)}`, command);
    },
  };
}

/** What the last command came to, where that is worth a word. */
export function useBracketSend(
  id: BracketId,
): { readonly text: string; readonly tone: 'sub' | 'down' | 'warn'; readonly again: boolean } | null {
  const state = useSendState(bracketSlot(id));
  const verb = state.phase !== 'idle' && state.command.kind === 'cancelBracket' ? 'cancel' : 'change';
  if (state.phase === 'sent') return { text: `${verb} sent`, tone: 'sub', again: false };
  if (state.phase === 'denied') return { text: `${verb} denied: ${state.message}`, tone: 'down', again: false };
  if (state.phase === 'unanswered') return { text: `${verb}: no answer`, tone: 'warn', again: true };
  return null;
}

/** Why a bracket can't be changed now, or null. */
export function cannotChange(bracket: Bracket): string | null {
  if (bracket.status === 'done') return 'It has ended';
  return bracket.stop === null && bracket.target === null ? 'It has no exit now' : null;
}
