/** The workspace: watchlist, chart and ladders over the blotter, ticket over alerts; edges can be dragged and are kept. */
import './layout.css';
import type { CSSProperties, ReactNode } from 'react';
import { useLayout } from '../../stores/layout-store.ts';
import { useUi } from '../../stores/ui-store.ts';
import { Splitter } from './splitter.tsx';

export type WorkspaceProps = {
  readonly watchlist: ReactNode;
  readonly chart: ReactNode;
  readonly ladders: ReactNode;
  readonly blotter: ReactNode;
  readonly ticket: ReactNode;
  readonly alerts: ReactNode;
};

export function Workspace(props: WorkspaceProps): ReactNode {
  const sizes = useLayout();
  const centre = useUi((s) => s.centre);
  const style = {
    '--left': `${sizes.left}px`,
    '--right': `${sizes.right}px`,
    '--ladders': `${sizes.ladders}px`,
    '--bottom': `${sizes.bottom}px`,
    '--alerts': `${sizes.alerts}px`,
  } as CSSProperties;
  return (
    <main className="workspace" style={style} data-testid="workspace" data-centre={centre}>
      <div className="area area-left">
        {props.watchlist}
        <Splitter name="left" label="Width of the watchlist" edge="right" />
      </div>
      <div className="area area-chart">{props.chart}</div>
      <div className="area area-ladders">
        <Splitter name="ladders" label="Width of the ladders" edge="left" />
        {props.ladders}
      </div>
      <div className="area area-blotter">
        <Splitter name="bottom" label="Height of the orders" edge="top" />
        {props.blotter}
      </div>
      <div className="area area-right">
        <Splitter name="right" label="Width of the ticket" edge="left" />
        <div className="area area-ticket">{props.ticket}</div>
        <div className="area area-alerts">
          <Splitter name="alerts" label="Height of the alerts" edge="top" />
          {props.alerts}
        </div>
      </div>
    </main>
  );
}
