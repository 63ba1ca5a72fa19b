/** What stands where there is nothing: a sentence and, if there is one, the way on. Never an empty grey. */
import type { ReactNode } from 'react';

export type EmptyStateProps = {
  readonly title: string;
  readonly children?: ReactNode;
  readonly testId?: string;
  /** `alert` for errors. */
  readonly role?: 'status' | 'alert';
};

export function EmptyState(props: EmptyStateProps): ReactNode {
  return (
    <div className="empty-state" data-testid={props.testId} role={props.role}>
      <strong>{props.title}</strong>
      {props.children}
    </div>
  );
}

/** A thin line that runs while something loads; with `share` (0..1) it fills. */
export function ProgressLine(props: { readonly label: string; readonly share?: number | null }): ReactNode {
  const share = props.share ?? null;
  return (
    <div
      className="progress-line"
      role="progressbar"
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share === null ? undefined : Math.round(share * 100)}
    >
      {share === null ? <i className="unknown" /> : <i style={{ transform: `scaleX(${share})` }} />}
    </div>
  );
}
