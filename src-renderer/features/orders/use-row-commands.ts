/** Commands of one row of the working list: cancel and modify, each with its own send slot. */
import { useLive } from '../../stores/link-store.ts';
import { shortWords } from '../../stores/send-machine.ts';
import { sendFrom, useSendState } from '../../stores/send-store.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import type { ModifyOrderCommand } from '../../../shared/domain/index.ts';
import type { WorkingRow } from './working-rows.ts';

export const cancelSlot = (key: string): string => `row:${key}:cancel`;
export const modifySlot = (key: string): string => `row:${key}:modify`;

/** Why a row can't be canceled now, or null. A cancel that is under way by the engine's word needs no second. */
export function cannotCancel(row: WorkingRow): string | null {
  if (row.ladder?.status === 'canceling' || (row.ladder === null && row.order?.status === 'pendingCancel'))
    return 'Its cancel is under way';
  return null;
}

/** Why a row can't be changed in place now, or null. Ladders are changed in their panel. */
export function cannotModify(row: WorkingRow): string | null {
  if (row.ladder !== null)
    return row.ladder.status === 'canceling' || row.ladder.status === 'finishing' ? 'It is ending' : null;
  switch (row.order?.status) {
    case 'accepted':
    case 'emulated':
    case 'partiallyFilled':
      return row.order.origin === 'foreign' ? 'It is not ours' : null;
    case 'unknown':
      return 'Its outcome is unknown: the venue is being asked';
    default:
      return 'Not while something is under way';
  }
}

export type RowCommands = {
  readonly cancel: (row: WorkingRow) => void;
  /** False: nothing was sent. */
  readonly modify: (row: WorkingRow, command: ModifyOrderCommand) => boolean;
};

/** Sends; a double press of the same thing sends once. */
export function useRowCommands(): RowCommands {
  const client = useClient();
  const live = useLive();
  return {
    cancel: (row) => {
      if (!live || cannotCancel(row) !== null) return;
      const { ladder, order } = row;
      if (ladder !== null)
        sendFrom(client, cancelSlot(row.key), 'cancel', {
          kind: 'controlLadder',
          ladderId: ladder.ladderId,
          control: 'cancel',
        });
      else if (order !== null)
        sendFrom(client, cancelSlot(row.key), 'cancel', { kind: 'cancelOrder', clientOrderId: order.clientOrderId });
    },
    modify: (row, command) => live && sendFrom(client, modifySlot(row.key), JSON.stringify(command), command),
  };
}

/** What the last command of a row came to, where that is worth a word: sent, denied, unanswered. */
export function useRowSend(
  key: string,
): { readonly text: string; readonly tone: 'sub' | 'down' | 'warn'; readonly slot: string } | null {
  const cancel = useSendState(cancelSlot(key));
  const modify = useSendState(modifySlot(key));
  return shortWords(cancel, 'cancel', cancelSlot(key)) ?? shortWords(modify, 'change', modifySlot(key));
}
