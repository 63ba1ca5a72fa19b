/**
 * Shows the question before quitting over the workspace. What a choice does is the shell's: it hears it through
 * `onChoose`; without a shell that quits (a browser's page) the two that act are sent to the engine and the page stays.
 */
import type { ReactNode } from 'react';
import { useAction } from '../../stores/actions-store.ts';
import { useRecords, useWorkingLadders } from '../../stores/entities-store.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import { closeDialog, openDialog, useUi } from '../../stores/ui-store.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { quitFacts } from './quit-facts.ts';
import { QuitPanel, type QuitChoice } from './quit-panel.tsx';
import './quit.css';

export type QuitDialogProps = {
  /** Carries the choice out and quits; missing where the page cannot quit. */
  readonly onChoose?: (choice: QuitChoice) => void;
};

export function QuitDialog(props: QuitDialogProps): ReactNode {
  const open = useUi((s) => s.dialog === 'quit');
  const client = useClient();
  const orders = useRecords('order');
  const brackets = useRecords('bracket');
  const positions = useRecords('position');
  const instruments = useRecords('instrument');
  const ladders = useWorkingLadders().length;
  useAction({
    id: 'screen.quit',
    title: 'Before leaving: what this app holds…',
    group: 'Screen',
    keys: null,
    trades: false,
    disabled: null,
    run: () => openDialog('quit'),
  });
  const choose = (choice: QuitChoice): void => {
    closeDialog();
    if (props.onChoose !== undefined) props.onChoose(choice);
    else if (choice === 'cancelWorking') void client.send({ kind: 'cancelAll', instrumentId: null });
    else if (choice === 'flatten') openDialog('closeAll');
  };
  return (
    <Dialog open={open} onClose={closeDialog} title="Before you leave" className="dialog-quit" testId="quit-dialog">
      {open ? (
        <QuitPanel
          facts={quitFacts({ orders, ladders, brackets, positions, instruments })}
          onChoose={choose}
          onStay={closeDialog}
        />
      ) : null}
    </Dialog>
  );
}
