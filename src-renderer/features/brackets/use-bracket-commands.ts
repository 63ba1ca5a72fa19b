/** Commands of one bracket: move, convert, take away; one send slot each, told beside the row. */
import type { Bracket, BracketId, ChangeBracketCommand } from '../../../shared/domain/index.ts';
import { useLive } from '../../stores/link-store.ts';
import { shortWords } from '../../stores/send-machine.ts';
import { sendFrom, useSendState } from '../../stores/send-store.ts';
import { useClient } from '../../stores/terminal-context.tsx';

/** Each has its own: a change whose answer is missing holds no cancel up. */
const changeSlot = (id: BracketId): string => `bracket:${id}:change`;
const cancelSlot = (id: BracketId): string => `bracket:${id}:cancel`;

export type BracketCommands = {
  /** False: nothing was sent. */
  readonly change: (bracket: Bracket, command: ChangeBracketCommand) => boolean;
  readonly cancel: (bracket: Bracket, dropStop: boolean) => void;
};

export function useBracketCommands(): BracketCommands {
  const client = useClient();
  const live = useLive();
  return {
    change: ({ bracketId }, command) =>
      live && sendFrom(client, changeSlot(bracketId), JSON.stringify(command), command),
    cancel: ({ bracketId }, dropStop) => {
      const command = { kind: 'cancelBracket', bracketId, dropStop } as const;
      if (live) sendFrom(client, cancelSlot(bracketId), `cancel ${String(dropStop)}`, command);
    },
  };
}

/** What the last command came to, where that is worth a word. */
export function useBracketSend(
  id: BracketId,
): { readonly text: string; readonly tone: 'sub' | 'down' | 'warn'; readonly slot: string } | null {
  const cancel = useSendState(cancelSlot(id));
  const change = useSendState(changeSlot(id));
  return shortWords(cancel, 'cancel', cancelSlot(id)) ?? shortWords(change, 'change', changeSlot(id));
}

/** Why a bracket can't be changed now, or null. */
export function cannotChange(bracket: Bracket): string | null {
  if (bracket.status === 'done') return 'It has ended';
  return bracket.stop === null && bracket.target === null ? 'It has no exit now' : null;
}
