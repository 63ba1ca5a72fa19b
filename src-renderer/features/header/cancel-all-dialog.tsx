/** The keyboard's way to "cancel everything": a question that names the number; Escape and Enter on "Keep" send nothing. */
import type { ReactNode } from 'react';
import { useAction } from '../../stores/actions-store.ts';
import { useLive } from '../../stores/link-store.ts';
import { closeDialog, openDialog, useUi } from '../../stores/ui-store.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { plural } from '../../ui/format.ts';
import { useCancelAll } from './use-cancel-all.ts';
import { useWorkingCount } from './working-count.ts';

export function CancelAllDialog(): ReactNode {
  const open = useUi((s) => s.dialog === 'cancelAll');
  const { working } = useWorkingCount();
  const { send } = useCancelAll();
  const live = useLive();
  const off = !live ? 'The engine is not answering' : working === 0 ? 'Nothing is working' : null;
  useAction({
    id: 'orders.cancelAll',
    title: `Cancel ${working} working…`,
    group: 'Orders',
    keys: '$mod+Shift+KeyX',
    trades: false,
    disabled: off,
    run: () => openDialog('cancelAll'),
  });
  const what = plural(working, 'working order or ladder', 'working orders and ladders');
  return (
    <Dialog
      open={open}
      onClose={closeDialog}
      title={`Cancel ${what}?`}
      className="dialog-small"
      testId="cancel-all-dialog"
    >
      <div className="dialog-question">
        <p>What has been filled stays filled. Positions are not touched.</p>
        <div className="dialog-buttons">
          <Button onClick={closeDialog} autoFocus>
            Keep them
          </Button>
          <Button
            kind="danger"
            disabledReason={off}
            testId="cancel-all-confirm"
            onClick={() => {
              closeDialog();
              send();
            }}
          >
            Cancel {what}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
