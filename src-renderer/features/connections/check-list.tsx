/** Lines of a test or of the checklist: what was looked at, how it stands, what to do. */
import type { ReactNode } from 'react';
import type { CheckItem } from '../../../shared/domain/index.ts';
import { CHECK_STATES, CHECK_WORDS } from '../../ui/connection-words.ts';

export function CheckList(props: { readonly items: readonly CheckItem[]; readonly testId?: string }): ReactNode {
  return (
    <ul className="connection-checks" data-testid={props.testId}>
      {props.items.map((item) => (
        <li key={item.what + item.text} data-state={item.state}>
          <i className={`dot ${CHECK_STATES[item.state].tone}`} aria-hidden="true" />
          <b>
            {CHECK_WORDS[item.what]}: {CHECK_STATES[item.state].text}
          </b>
          <span>{item.text}</span>
        </li>
      ))}
    </ul>
  );
}
