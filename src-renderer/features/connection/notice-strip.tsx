/** Lines under the header for what stands in the way of trading. Absent while nothing does. */
import './connection.css';
import type { ReactNode } from 'react';
import { useRecords, useTerminal } from '../../stores/entities-store.ts';
import { openSettings } from '../../stores/ui-store.ts';
import { noticesOf } from './notices.ts';

export function NoticeStrip(): ReactNode {
  const terminal = useTerminal();
  const connections = useRecords('connection');
  const notices = terminal === null ? [] : noticesOf(terminal, Object.values(connections));
  return (
    <div className="notices" role="status" data-testid="notices">
      {notices.map((notice) => (
        <div key={notice.id} className={`notice notice-${notice.level}`} data-testid={`notice-${notice.id}`}>
          <b>{notice.text}.</b> <span>{notice.detail}</span>
          {notice.page === null ? null : (
            <button
              type="button"
              className="link-button"
              onClick={() => notice.page !== null && openSettings(notice.page)}
            >
              Show
            </button>
          )}
        </div>
      ))}
    </div>
  );
}
