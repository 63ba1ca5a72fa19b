/** Says what a control does and its key; appears on hover and on keyboard focus. The child must be one focusable element. */
import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';
import { KeyHint } from './key-hint.tsx';

export type TooltipProps = {
  readonly text: ReactNode;
  /** In tinykeys' words; shown behind the text. */
  readonly keys?: string | null | undefined;
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
  readonly children: ReactElement;
};

/** Once around everything that has tooltips. */
export function TooltipScope(props: { readonly children: ReactNode }): ReactNode {
  return <Base.Provider delay={350}>{props.children}</Base.Provider>;
}

export function Tooltip(props: TooltipProps): ReactNode {
  return (
    <Base.Root>
      <Base.Trigger render={props.children} />
      <Base.Portal>
        <Base.Positioner sideOffset={5} side={props.side ?? 'bottom'} className="tooltip-layer">
          <Base.Popup className="tooltip">
            <span>{props.text}</span>
            {props.keys ? <KeyHint keys={props.keys} /> : null}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
