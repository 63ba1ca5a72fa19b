/** A word on a ground that says its kind; colour never says it alone. */
import type { ReactNode } from 'react';
import type { ConnectionState, Side } from '../../shared/domain/index.ts';
import { classNames } from './class-names.ts';

export type TagTone = 'plain' | 'up' | 'down' | 'warn' | 'danger' | 'accent';

export function Tag(props: {
  readonly tone?: TagTone;
  readonly title?: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <span className={classNames('tag', props.tone !== 'plain' && props.tone)} title={props.title}>
      {props.children}
    </span>
  );
}

const LINK_WORDS: Readonly<Record<Exclude<ConnectionState, 'ready'>, string>> = {
  disconnected: 'no link',
  connecting: 'no link',
  reconciling: 'being checked',
};

/** What a row of a connection that is not ready says first: what it shows is as of when the link was lost. */
export function LinkTag(props: { readonly state: ConnectionState | undefined }): ReactNode {
  if (props.state === undefined || props.state === 'ready') return null;
  return (
    <>
      <Tag tone="warn" title="As it was when the link to the venue was lost; it is read again once the link is back">
        {LINK_WORDS[props.state]}
      </Tag>{' '}
    </>
  );
}

/** `Buy` or `Sell` in the pair's colours. */
export function SideTag(props: { readonly side: Side }): ReactNode {
  return <Tag tone={props.side === 'buy' ? 'up' : 'down'}>{props.side === 'buy' ? 'Buy' : 'Sell'}</Tag>;
}
