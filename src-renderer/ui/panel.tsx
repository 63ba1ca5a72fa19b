/** A region of the workspace with a head of 28 px; the head never scrolls. */
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

export type PanelProps = {
  /** The region's name for assistive technology, and its heading unless `head` is given. */
  readonly title: string;
  /** Stands in the head instead of the heading: tabs, for instance. */
  readonly head?: ReactNode;
  /** Beside the heading, quiet: a count. */
  readonly note?: ReactNode;
  /** At the head's right end. */
  readonly actions?: ReactNode;
  readonly className?: string;
  readonly testId?: string;
  readonly children: ReactNode;
};

export function Panel(props: PanelProps): ReactNode {
  return (
    <section className={classNames('panel', props.className)} aria-label={props.title} data-testid={props.testId}>
      <div className="panel-head">
        {props.head ?? <h2>{props.title}</h2>}
        {props.note === undefined ? null : <span className="muted">{props.note}</span>}
        <span className="spacer" />
        {props.actions}
      </div>
      {props.children}
    </section>
  );
}
