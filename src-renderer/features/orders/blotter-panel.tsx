/** The blotter: what works, what is held, what was filled, what was, and what it cost. One table at a time, under tabs. */
import { useState, type ReactNode } from 'react';
import { useActions } from '../../stores/actions-store.ts';
import {
  useLiveBrackets,
  useOpenPositions,
  useQueued,
  useRecords,
  useWorkingLadders,
  useWorkingOrders,
} from '../../stores/entities-store.ts';
import { countWorking, isQueuedOpen } from '../../stores/entity-lists.ts';
import { Panel } from '../../ui/panel.tsx';
import { Tabs, tabPanelProps, type TabItem } from '../../ui/tabs.tsx';
import { useWidth } from '../../ui/use-width.ts';
import { WorkingView } from './working-view.tsx';
import './orders.css';

type TabId = 'working' | 'positions' | 'brackets' | 'queued' | 'fills' | 'history' | 'execution' | 'endOfDay';

export type BlotterPanelProps = {
  /** Given the width that there is. */
  readonly positions: (width: number) => ReactNode;
  readonly brackets: (width: number) => ReactNode;
  readonly queued: ReactNode;
  readonly fills: (width: number) => ReactNode;
  readonly history: ReactNode;
  readonly execution: ReactNode;
  readonly endOfDay: ReactNode;
  /** At the head's right end: "Cancel N working". */
  readonly cancelAll: ReactNode;
};

const TITLES: readonly (readonly [TabId, string])[] = [
  ['working', 'Working'],
  ['positions', 'Positions'],
  ['brackets', 'Brackets'],
  ['queued', 'Queued'],
  ['fills', 'Fills'],
  ['history', 'History'],
  ['execution', 'Execution'],
  ['endOfDay', 'End of day'],
];

function useTabs(): readonly TabItem<TabId>[] {
  const working = countWorking(useWorkingOrders(), useWorkingLadders());
  const positions = useOpenPositions().length;
  const fills = Object.keys(useRecords('fill')).length;
  const brackets = useLiveBrackets().length;
  const queued = useQueued().filter(isQueuedOpen).length;
  const counts: Readonly<Partial<Record<TabId, number>>> = { working, positions, brackets, queued, fills };
  return TITLES.map(([id, label]) => ({ id, label, count: counts[id] }));
}

/** Puts the keyboard into the table that a tab shows. */
function focusTable(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('#blotter-panel [role="grid"]')?.focus());
}

export function BlotterPanel(props: BlotterPanelProps): ReactNode {
  const [tab, setTab] = useState<TabId>('working');
  const items = useTabs();
  const { ref, width } = useWidth();
  useActions(
    TITLES.map(([id, label], index) => ({
      id: `blotter.${id}`,
      title: `Go to ${label.toLowerCase()}`,
      group: 'Go to' as const,
      keys: `Alt+Digit${index + 1}`,
      trades: false,
      disabled: null,
      run: () => {
        setTab(id);
        focusTable();
      },
    })),
  );
  const shown: Readonly<Record<TabId, ReactNode>> = {
    working: <WorkingView width={width} />,
    positions: props.positions(width),
    brackets: props.brackets(width),
    queued: props.queued,
    fills: props.fills(width),
    history: props.history,
    execution: props.execution,
    endOfDay: props.endOfDay,
  };
  return (
    <Panel
      title="Orders and positions"
      testId="blotter"
      head={<Tabs name="blotter" label="Orders and positions" items={items} value={tab} onChange={setTab} />}
      actions={props.cancelAll}
    >
      <div {...tabPanelProps('blotter', tab)} className="blotter-body" ref={ref}>
        {shown[tab]}
      </div>
    </Panel>
  );
}
