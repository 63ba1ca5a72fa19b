/** One figure of the header: a small name over its value, of fixed width so that nothing beside it moves. */
import type { ReactNode } from 'react';
import { classNames } from '../../ui/class-names.ts';

export type StatProps = {
  readonly name: ReactNode;
  readonly children: ReactNode;
  /** Px; the figure's room at its longest. */
  readonly width?: number;
  readonly right?: boolean;
  readonly title?: string;
  readonly className?: string;
  readonly testId?: string;
};

export function Stat(props: StatProps): ReactNode {
  return (
    <div
      className={classNames('stat', props.right && 'num', props.className)}
      // A figure longer than its room takes more, and is never cut: half an amount is another amount.
      style={props.width === undefined ? undefined : props.right ? { minWidth: props.width } : { width: props.width }}
      title={props.title}
      data-testid={props.testId}
    >
      <span className="stat-name">{props.name}</span>
      <span className="stat-value">{props.children}</span>
    </div>
  );
}
