/** The blotter: what works, what is held, what was filled, what was, and what it cost. One table at a time, under tabs. */
import { useState, type ReactNode } from 'react';
import { useActions } from '../../stores/actions-store.ts';
import { useOpenPositions, useRecords, useWorkingLadders, useWorkingOrders } from '../../stores/entities-store.ts';
import { countWorking } from '../../stores/entity-lists.ts';
import { useLive } from '../../stores/link-store.ts';
import { openDialog } from '../../stores/ui-store.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Tabs, tabPanelProps, type TabItem } from '../../ui/tabs.tsx';
import { useWidth } from '../../ui/use-width.ts';
import { WorkingView } from './working-view.tsx';
import './orders.css';

type TabId = 'working' | 'positions' | 'fills' | 'history' | 'execution';

export type BlotterPanelProps = {
  readonly positions: ReactNode;
  readonly fills: ReactNode;
  readonly history: ReactNode;
  readonly execution: ReactNode;
};

const TITLES: readonly (readonly [TabId, string])[] = [
  ['working', 'Working'],
  ['positions', 'Positions'],
  ['fills', 'Fills'],
  ['history', 'History'],
  ['execution', 'Execution cost'],
];

function useTabs(): readonly TabItem<TabId>[] {
  const working = countWorking(useWorkingOrders(), useWorkingLadders());
  const positions = useOpenPositions().length;
  const fills = Object.keys(useRecords('fill')).length;
  const counts: Readonly<Partial<Record<TabId, number>>> = { working, positions, fills };
  return TITLES.map(([id, label]) => ({ id, label, count: counts[id] }));
}

function CancelAll(): ReactNode {
  const working = countWorking(useWorkingOrders(), useWorkingLadders());
  const live = useLive();
  const off = !live ? 'No link to the engine: nothing can be sent' : working === 0 ? 'Nothing is working' : null;
  return (
    <Button
      small
      kind="plain"
      tip="Asks first, then cancels every working order and ladder"
      keys="$mod+Shift+KeyX"
      disabledReason={off}
      testId="blotter-cancel-all"
      onClick={() => openDialog('cancelAll')}
    >
      Cancel all working
    </Button>
  );
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
  const shown: Readonly<Record<TabId, ReactNode>> = { working: <WorkingView width={width} />, ...props };
  return (
    <Panel
      title="Orders and positions"
      testId="blotter"
      head={<Tabs name="blotter" label="Orders and positions" items={items} value={tab} onChange={setTab} />}
      actions={<CancelAll />}
    >
      <div {...tabPanelProps('blotter', tab)} className="blotter-body" ref={ref}>
        {shown[tab]}
      </div>
    </Panel>
  );
}
