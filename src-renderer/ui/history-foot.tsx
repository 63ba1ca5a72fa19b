/** What stands in and under a history list: loading, an error with a way on, nothing found, older rows. */
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { EmptyState, ProgressLine } from './empty-state.tsx';

export type HistoryListState = {
  readonly status: 'loading' | 'ready' | 'error';
  readonly error: string | null;
  readonly cursor: string | null;
  readonly more: () => void;
  readonly retry: () => void;
};

/** In place of rows. */
export function HistoryEmpty(props: {
  readonly list: HistoryListState;
  readonly title: string;
  readonly filtered: boolean;
  readonly children?: ReactNode;
}): ReactNode {
  const { list } = props;
  if (list.status === 'loading') {
    return (
      <>
        <ProgressLine label="Reading the history" />
        <EmptyState title="Reading the history" role="status" />
      </>
    );
  }
  if (list.status === 'error') {
    return (
      <EmptyState title="The history could not be read" role="alert">
        {list.error}
        <Button onClick={list.retry}>Try again</Button>
      </EmptyState>
    );
  }
  if (props.filtered) return <EmptyState title="Nothing matches these filters" />;
  return <EmptyState title={props.title}>{props.children}</EmptyState>;
}

/** Under the rows: older ones, or what went wrong reading them. */
export function HistoryFoot(props: { readonly list: HistoryListState; readonly rows: number }): ReactNode {
  const { list, rows } = props;
  if (rows === 0) return null;
  if (list.status === 'error') {
    return (
      <div className="history-foot down" role="alert">
        {list.error}{' '}
        <Button small onClick={list.retry}>
          Try again
        </Button>
      </div>
    );
  }
  if (list.cursor === null) return null;
  return (
    <div className="history-foot">
      <Button small testId="history-more" onClick={list.more}>
        Older
      </Button>
    </div>
  );
}
