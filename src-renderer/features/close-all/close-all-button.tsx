/**
 * The red button, top right, always there: held for 600 ms it closes everything; a tap, or its key, opens what it would
 * do. Its key never fires.
 */
import type { ReactNode } from 'react';
import { useAction } from '../../stores/actions-store.ts';
import { useNewestCloseAll } from '../../stores/entities-store.ts';
import { useLive } from '../../stores/link-store.ts';
import { openDialog } from '../../stores/ui-store.ts';
import { HoldButton } from '../../ui/hold-button.tsx';
import { COLLAR } from './close-all-choice.ts';
import { setFolded, useCloseAllStore } from './close-all-store.ts';
import { useCloseAll } from './use-close-all.ts';
import './close-all.css';

export const CLOSE_ALL_KEYS = '$mod+Shift+KeyF';
const LOST = 'The engine is not answering: run npm run close-all, or close at the broker';

export function CloseAllButton(): ReactNode {
  const live = useLive();
  const choice = useCloseAllStore((s) => s.choice);
  const running = useNewestCloseAll()?.status === 'running';
  const { fire, state } = useCloseAll();
  const show = (): void => (running ? setFolded(false) : openDialog('closeAll'));
  useAction({
    id: 'closeAll.open',
    title: 'Close all: look at what it would do…',
    group: 'Orders',
    keys: CLOSE_ALL_KEYS,
    trades: false,
    overDialogs: true,
    disabled: null,
    run: show,
  });
  const text = state.phase === 'sent' ? 'Sent' : running ? 'Closing' : 'Close all';
  const kept = choice.keep.length === 0 ? '' : ` (${choice.keep.length} kept)`;
  return (
    <HoldButton
      className="close-all-button"
      disabledReason={live ? null : LOST}
      title={`Hold for 0.6 s: cancels every order and closes every position${kept}. A tap shows it first`}
      onHeld={() => fire({ ...choice, scope: { kind: 'all' }, collar: COLLAR })}
      onTap={show}
      testId="close-all"
    >
      <span>{text}</span>
      {/* What was ticked to be kept on another day stays: the button says so before it is held. */}
      <span className="key-hint">{choice.keep.length === 0 ? 'hold' : `${choice.keep.length} kept`}</span>
    </HoldButton>
  );
}
