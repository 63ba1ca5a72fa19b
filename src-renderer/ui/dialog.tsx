/** A dialog over the workspace: Escape and the cross close it and send nothing; focus stays inside and comes back. */
import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { KeyHint } from './key-hint.tsx';

export type DialogProps = {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** The title is only for readers. */
  readonly titleHidden?: boolean;
  readonly className?: string;
  readonly testId?: string;
  readonly children: ReactNode;
};

export function Dialog(props: DialogProps): ReactNode {
  return (
    <Base.Root
      open={props.open}
      onOpenChange={(open) => {
        if (!open) props.onClose();
      }}
    >
      <Base.Portal>
        <Base.Backdrop className="dialog-backdrop" />
        <Base.Popup
          className={classNames('dialog', props.className)}
          data-testid={props.testId}
          // Before a tooltip inside may take it for itself: one Escape closes the dialog.
          onKeyDownCapture={(event) => {
            if (event.key === 'Escape') props.onClose();
          }}
        >
          {props.titleHidden === true ? (
            <Base.Title className="visually-hidden">{props.title}</Base.Title>
          ) : (
            <div className="dialog-head">
              <Base.Title>{props.title}</Base.Title>
              <span className="spacer" />
              <Base.Close className="button plain" aria-label="Esc, close">
                <KeyHint keys="Escape" />
              </Base.Close>
            </div>
          )}
          <div className="dialog-body">{props.children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
