/** A word on a ground that says its kind; colour never says it alone. */
import type { ReactNode } from 'react';
import type { Side } from '../../shared/domain/index.ts';
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

/** `Buy` or `Sell` in the pair's colours. */
export function SideTag(props: { readonly side: Side }): ReactNode {
  return <Tag tone={props.side === 'buy' ? 'up' : 'down'}>{props.side === 'buy' ? 'Buy' : 'Sell'}</Tag>;
}
