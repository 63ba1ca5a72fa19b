/** Alerts as a list that is worked off: open ones first, each acknowledged alone or all together. */
import './alerts.css';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react';
import { toast } from 'sonner';
import type { Alert } from '../../../shared/domain/index.ts';
import type { TerminalClient } from '../../client/terminal-client.ts';
import { useActions } from '../../stores/actions-store.ts';
import { alertsForList, openAlerts } from '../../stores/entity-lists.ts';
import { useRecords, useTerminal } from '../../stores/entities-store.ts';
import { useMarketNow } from '../../stores/market-clock.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import { selectInstrument, selectLadder, selectOrder } from '../../stores/ui-store.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatWhen } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { useSteadyRows } from '../../ui/use-steady-rows.ts';
import { LEVEL_DOTS, LEVEL_NAMES, openWords } from './alert-words.ts';

async function acknowledge(client: TerminalClient, alerts: readonly Alert[]): Promise<void> {
  const results = await Promise.all(alerts.map((a) => client.send({ kind: 'acknowledgeAlert', alertId: a.alertId })));
  const failed = results.filter((r) => r.kind !== 'accepted').length;
  if (failed > 0)
    toast.error(`${failed} of ${alerts.length} alerts could not be acknowledged`, {
      description: 'They stay in the list.',
    });
}

/** Shows what an alert speaks of. */
function jump(alert: Alert): void {
  if (alert.instrumentId !== null) selectInstrument(alert.instrumentId);
  if (alert.ladderId !== null) selectLadder(alert.ladderId);
  if (alert.clientOrderId !== null) selectOrder(alert.clientOrderId);
}

/** Keys that lead here and work the list off. */
function useAlertActions(list: RefObject<HTMLElement | null>, open: number, all: () => void): void {
  useActions([
    {
      id: 'alerts.focus',
      title: 'Go to the alerts',
      group: 'Go to',
      keys: 'g a',
      trades: false,
      disabled: null,
      run: () => (list.current?.querySelector<HTMLElement>('button') ?? list.current)?.focus(),
    },
    {
      id: 'alerts.all',
      title: 'Acknowledge all alerts',
      group: 'Alerts',
      keys: '$mod+Shift+KeyA',
      trades: false,
      disabled: open === 0 ? 'No open alert' : null,
      run: all,
    },
  ]);
}

export function AlertsPanel(): ReactNode {
  const client = useClient();
  const records = useRecords('alert');
  const [showDone, setShowDone] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const open = openAlerts(records);
  const shown = useMemo(() => (showDone ? alertsForList(records) : openAlerts(records)), [records, showDone]);
  const all = (): void => void acknowledge(client, open);
  useAlertActions(list, open.length, all);
  const actions = (
    <>
      <Button
        small
        kind="plain"
        aria-pressed={showDone}
        onClick={() => setShowDone(!showDone)}
        tip="Show the acknowledged ones too"
      >
        {showDone ? 'Open only' : 'All'}
      </Button>
      <Button
        small
        kind="plain"
        onClick={all}
        disabledReason={open.length === 0 ? 'No open alert' : null}
        tip="Acknowledge all"
        testId="alerts-all"
      >
        Work off all
      </Button>
    </>
  );
  return (
    <Panel title="Alerts" note={openWords(open.length)} actions={actions} testId="alerts-panel">
      <div className="alerts-body" ref={list} tabIndex={-1}>
        {shown.length === 0 ? (
          <EmptyState title="Nothing to look at">Rejects, pauses and fills appear here.</EmptyState>
        ) : (
          <AlertList
            alerts={shown}
            arrangement={showDone ? 'all' : 'open'}
            onAcknowledge={(alert) => void acknowledge(client, [alert])}
          />
        )}
      </div>
    </Panel>
  );
}

type AlertListProps = {
  readonly alerts: readonly Alert[];
  /** Which of them are shown: another choice lays the list out anew. */
  readonly arrangement: string;
  readonly onAcknowledge: (alert: Alert) => void;
};

const idOfAlert = (alert: Alert): string => alert.alertId;

/** Px of an alert of one line; longer ones are measured once they are there. */
const ALERT_PX = 31;

/** The alerts of which only those in view exist in the page: 200 acknowledged ones cost nothing. */
function AlertList(props: AlertListProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const { shown, hand } = useSteadyRows(props.alerts, idOfAlert, props.arrangement);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ALERT_PX,
    overscan: 6,
    getItemKey: (index) => shown[index]?.row.alertId ?? index,
  });
  return (
    <div className="alerts" ref={scroller}>
      <ul className="alerts-list" style={{ height: virtual.getTotalSize() }} {...hand}>
        {virtual.getVirtualItems().map((item) => {
          const here = shown[item.index];
          if (here === undefined) return null;
          const { row: alert, gone } = here;
          return (
            <li
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              className={classNames(gone ? 'alert-gone' : 'alert', `alert-${alert.level}`)}
              inert={gone}
              data-testid={gone ? undefined : `alert-${alert.alertId}`}
              data-acknowledged={alert.acknowledged}
              aria-setsize={shown.length}
              aria-posinset={item.index + 1}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <AlertRow alert={alert} onAcknowledge={() => props.onAcknowledge(alert)} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function AlertRow(props: { readonly alert: Alert; readonly onAcknowledge: () => void }): ReactNode {
  const { alert } = props;
  const terminal = useTerminal();
  const now = useMarketNow(60_000);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Delete' || alert.acknowledged) return;
    event.preventDefault();
    props.onAcknowledge();
  };
  return (
    <>
      <i className={`dot ${LEVEL_DOTS[alert.level]}`} aria-hidden="true" />
      <button type="button" className="alert-text" onClick={() => jump(alert)} onKeyDown={onKeyDown}>
        <span className="visually-hidden">{LEVEL_NAMES[alert.level]}: </span>
        {alert.title}
        {alert.detail === '' ? null : <span className="alert-detail">{alert.detail}</span>}
      </button>
      <span className="alert-side">
        <time className="muted">{formatWhen(alert.tsMs, terminal === null ? null : now)}</time>
        {alert.acknowledged ? (
          <span className="muted">done</span>
        ) : (
          <button
            type="button"
            className="link-button"
            onClick={props.onAcknowledge}
            aria-label={`done: ${alert.title}`}
            data-testid="alert-ack"
          >
            done
          </button>
        )}
      </span>
    </>
  );
}
