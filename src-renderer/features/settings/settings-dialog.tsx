/** Settings: looks, trading, risk limits, connections, about. */
import './settings.css';
import type { ReactNode } from 'react';
import { useTerminal } from '../../stores/entities-store.ts';
import { closeDialog, openSettings, useUi, type SettingsPage } from '../../stores/ui-store.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Tabs, tabPanelProps, type TabItem } from '../../ui/tabs.tsx';
import { AboutPage } from './about-page.tsx';
import { ConnectionsPage } from './connections-page.tsx';
import { LimitsPage } from './limits-page.tsx';
import { LooksPage } from './looks-page.tsx';
import { TradingPage } from './trading-page.tsx';

const PAGES: readonly TabItem<SettingsPage>[] = [
  { id: 'looks', label: 'Looks' },
  { id: 'trading', label: 'Trading' },
  { id: 'risk', label: 'Risk limits' },
  { id: 'connections', label: 'Connections' },
  { id: 'about', label: 'About' },
];

export function SettingsDialog(): ReactNode {
  const open = useUi((s) => s.dialog === 'settings');
  const page = useUi((s) => s.settingsPage);
  return (
    <Dialog open={open} onClose={closeDialog} title="Settings" testId="settings">
      <div className="settings-tabs">
        <Tabs name="settings" label="Settings" items={PAGES} value={page} onChange={openSettings} />
      </div>
      <div {...tabPanelProps('settings', page)}>{open ? <Page page={page} /> : null}</div>
    </Dialog>
  );
}

function Page(props: { readonly page: SettingsPage }): ReactNode {
  const terminal = useTerminal();
  if (terminal === null) return <EmptyState title="Not connected yet" />;
  switch (props.page) {
    case 'looks':
      return <LooksPage />;
    case 'trading':
      return <TradingPage terminal={terminal} />;
    case 'risk':
      return <LimitsPage terminal={terminal} />;
    case 'connections':
      return <ConnectionsPage />;
    case 'about':
      return <AboutPage />;
  }
}
