/** Lines under the header for what stands in the way of trading. Absent while nothing does. */
import './connection.css';
import type { ReactNode } from 'react';
import { useRecords, useTerminal } from '../../stores/entities-store.ts';
import { useConnections } from '../../stores/connections-store.ts';
import { openDialog, openSettings } from '../../stores/ui-store.ts';
import { keysNotice, noticesOf, type Notice } from './notices.ts';

/** Connections are dealt with where they are set up. */
function show(page: Notice['page']): void {
  if (page === 'connections') openDialog('connectBroker');
  else if (page !== null) openSettings(page);
}

export function NoticeStrip(): ReactNode {
  const terminal = useTerminal();
  const connections = useRecords('connection');
  const status = useConnections((s) => s.status);
  const notices = terminal === null ? [] : [...keysNotice(status), ...noticesOf(terminal, Object.values(connections))];
  return (
    <div className="notices" role="status" data-testid="notices">
      {notices.map((notice) => (
        <div key={notice.id} className={`notice notice-${notice.level}`} data-testid={`notice-${notice.id}`}>
          <b>{notice.text}.</b> <span>{notice.detail}</span>
          {notice.page === null ? null : (
            <button type="button" className="link-button" onClick={() => show(notice.page)}>
              Show
            </button>
          )}
        </div>
      ))}
    </div>
  );
}
