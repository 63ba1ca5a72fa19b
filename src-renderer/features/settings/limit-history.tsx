/** Who changed which limits when, newest first. */
import type { ReactNode } from 'react';
import type { LimitChange } from '../../../shared/domain/index.ts';
import { formatDateTime } from '../../ui/format.ts';

export function LimitHistory(props: { readonly changes: readonly LimitChange[] }): ReactNode {
  const newest = props.changes.toReversed();
  return (
    <section aria-label="Changes of limits" data-testid="limits-history">
      <h3>Changes</h3>
      {newest.length === 0 ? (
        <p className="muted">None yet: these are the configuration file's.</p>
      ) : (
        <ol className="limit-changes">
          {newest.map((change) => (
            <li key={`${change.atMs}-${change.changes.join()}`}>
              <span className="num sub">{formatDateTime(change.atMs)}</span>
              <b>{change.by}</b>
              <span>{change.changes.join('; ')}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
