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
      style={props.width === undefined ? undefined : { width: props.width }}
      title={props.title}
      data-testid={props.testId}
    >
      <span className="stat-name">{props.name}</span>
      <span className="stat-value">{props.children}</span>
    </div>
  );
}
