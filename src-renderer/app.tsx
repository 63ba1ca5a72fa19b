/** The workspace, put together: which panel stands where. What each does is its own. */
import type { ReactNode } from 'react';
import type { TerminalClient } from './client/terminal-client.ts';
import { AlertToasts } from './features/alerts/alert-toasts.tsx';
import { AlertsPanel } from './features/alerts/alerts-panel.tsx';
import { BracketsView } from './features/brackets/brackets-view.tsx';
import { ChainView } from './features/chain/chain-view.tsx';
import { ChartPanel } from './features/chart/chart-panel.tsx';
import { CloseAllButton } from './features/close-all/close-all-button.tsx';
import { CloseAllDialog } from './features/close-all/close-all-dialog.tsx';
import { CloseAllRun } from './features/close-all/close-all-run.tsx';
import { ComboView } from './features/combo/combo-view.tsx';
import { ConnectingScreen } from './features/connection/connecting-screen.tsx';
import { LinkCover } from './features/connection/link-cover.tsx';
import { NoticeStrip } from './features/connection/notice-strip.tsx';
import { ConnectionsDialog } from './features/connections/connections-dialog.tsx';
import { LiveFrame } from './features/connections/live-frame.tsx';
import { DepthView } from './features/depth/depth-view.tsx';
import { EndOfDayView } from './features/end-of-day/end-of-day-view.tsx';
import { ExecutionView } from './features/execution/execution-view.tsx';
import { FillsView } from './features/fills/fills-view.tsx';
import { FooterBar } from './features/footer/footer-bar.tsx';
import { CancelAllButton } from './features/header/cancel-all-button.tsx';
import { CancelAllDialog } from './features/header/cancel-all-dialog.tsx';
import { HeaderBar } from './features/header/header-bar.tsx';
import { HistoryView } from './features/history/history-view.tsx';
import { LadderPanel } from './features/ladder/ladder-panel.tsx';
import { LooksEffect } from './features/layout/looks-effect.tsx';
import { OptionsScreen } from './features/layout/options-screen.tsx';
import { Workspace } from './features/layout/workspace.tsx';
import { BlotterPanel } from './features/orders/blotter-panel.tsx';
import { KeysDialog } from './features/palette/keys-dialog.tsx';
import { Palette } from './features/palette/palette.tsx';
import { PositionsView } from './features/positions/positions-view.tsx';
import { QueuedView } from './features/queued/queued-view.tsx';
import { SettingsDialog } from './features/settings/settings-dialog.tsx';
import { TicketPanel } from './features/ticket/ticket-panel.tsx';
import { VerticalView } from './features/vertical/vertical-view.tsx';
import { WatchlistPanel } from './features/watchlist/watchlist-panel.tsx';
import { useConnectionsPolling } from './stores/connections-store.ts';
import { useStatusPolling } from './stores/engine-status.ts';
import { useLoaded } from './stores/entities-store.ts';
import { TerminalProvider } from './stores/terminal-context.tsx';
import { TooltipScope } from './ui/tooltip.tsx';

export function App(props: { readonly client: TerminalClient }): ReactNode {
  return (
    <TerminalProvider client={props.client}>
      <TooltipScope>
        <LooksEffect />
        <Screen client={props.client} />
      </TooltipScope>
    </TerminalProvider>
  );
}

function Screen(props: { readonly client: TerminalClient }): ReactNode {
  const loaded = useLoaded();
  useStatusPolling(props.client);
  useConnectionsPolling(props.client);
  if (!loaded) return <ConnectingScreen />;
  return (
    <>
      <div className="app">
        <HeaderBar closeAll={<CloseAllButton />} />
        <LinkCover>
          <Workspace
            watchlist={<WatchlistPanel />}
            chart={
              <ChartPanel
                depth={<DepthView />}
                options={<OptionsScreen chain={<ChainView />} combo={<ComboView />} vertical={<VerticalView />} />}
              />
            }
            ladders={<LadderPanel />}
            blotter={
              <BlotterPanel
                positions={(width) => <PositionsView width={width} />}
                brackets={(width) => <BracketsView width={width} />}
                queued={<QueuedView />}
                fills={(width) => <FillsView width={width} />}
                history={<HistoryView />}
                execution={<ExecutionView />}
                endOfDay={<EndOfDayView />}
                cancelAll={<CancelAllButton />}
              />
            }
            ticket={<TicketPanel />}
            alerts={<AlertsPanel />}
          />
        </LinkCover>
        <FooterBar notices={<NoticeStrip />} />
      </div>
      <AlertToasts />
      <Palette />
      <KeysDialog />
      <SettingsDialog />
      <ConnectionsDialog />
      <LiveFrame />
      <CancelAllDialog />
      <CloseAllRun />
      <CloseAllDialog />
    </>
  );
}
