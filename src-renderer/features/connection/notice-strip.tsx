/**
 * What stands in the way of trading, in one line whose place is always there: it comes and goes and moves nothing under the
 * pointer. Most serious first; the rest is counted, and what is cut is whole in its title.
 */
import './connection.css';
import type { ReactNode } from 'react';
import { useRecords, useTerminal } from '../../stores/entities-store.ts';
import { useConnections } from '../../stores/connections-store.ts';
import { openDialog, openSettings } from '../../stores/ui-store.ts';
import { fitNotices, keysNotice, noticesOf, type Notice } from './notices.ts';

/** Connections are dealt with where they are set up. */
function show(page: Notice['page']): void {
  if (page === 'connections') openDialog('connectBroker');
  else if (page !== null) openSettings(page);
}

const sentence = ({ text, detail }: Notice): string => `${text}. ${detail}`;

export function NoticeStrip(): ReactNode {
  const terminal = useTerminal();
  const connections = useRecords('connection');
  const status = useConnections((s) => s.status);
  const notices = terminal === null ? [] : [...keysNotice(status), ...noticesOf(terminal, Object.values(connections))];
  const { shown, more } = fitNotices(notices);
  return (
    <div className="notices" role="status" data-testid="notices">
      {shown.map((notice) => (
        <div
          key={notice.id}
          className={`notice notice-${notice.level}`}
          title={sentence(notice)}
          data-testid={`notice-${notice.id}`}
        >
          <b>{notice.text}.</b> <span className="notice-detail">{notice.detail}</span>
          {notice.page === null ? null : (
            <button type="button" className="link-button" onClick={() => show(notice.page)}>
              Show
            </button>
          )}
        </div>
      ))}
      {more.length === 0 ? null : (
        <div className={`notice notice-more notice-${more[0]?.level}`} title={more.map(sentence).join('\n')}>
          <b>{`and ${more.length} more`}</b>
        </div>
      )}
    </div>
  );
}
