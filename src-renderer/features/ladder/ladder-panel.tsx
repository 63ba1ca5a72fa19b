/** The ladders at work: one in full, the others as strips, and how the last ones ended. */
import { useEffect, useRef, type ReactNode } from 'react';
import type { LadderId } from '../../../shared/domain/index.ts';
import { useLoaded, useRecords } from '../../stores/entities-store.ts';
import { useUi } from '../../stores/ui-store.ts';
import { EmptyState, ProgressLine } from '../../ui/empty-state.tsx';
import { Panel } from '../../ui/panel.tsx';
import { chooseLadders } from './choose-ladders.ts';
import { LadderDetail } from './ladder-detail.tsx';
import { LadderStrip } from './ladder-strip.tsx';
import './ladder.css';

export function LadderPanel(): ReactNode {
  const loaded = useLoaded();
  const chosen = useUi((s) => s.selectedLadderId);
  const shown = useRef<LadderId | null>(null);
  const { open, working, ended } = chooseLadders(useRecords('ladder'), chosen, shown.current);
  useEffect(() => {
    shown.current = open?.ladderId ?? null;
  });
  const strips = [...working, ...ended].filter((l) => l.ladderId !== open?.ladderId);
  const note = working.length === 0 ? (ended.length > 0 ? 'none working' : undefined) : `${working.length} working`;
  return (
    <Panel title="Ladders" note={note} className="ladders" testId="ladders">
      {loaded ? null : <ProgressLine label="Waiting for the engine" />}
      {open === null ? (
        <EmptyState title="No ladder at work" testId="ladders-empty">
          A ladder starts at the mid and gives way rung by rung; send one from the ticket.
        </EmptyState>
      ) : (
        <LadderDetail key={open.ladderId} ladder={open} />
      )}
      {strips.length === 0 ? null : (
        <div className="ladder-strips" role="group" aria-label="Other ladders">
          {strips.map((ladder) => (
            <LadderStrip key={ladder.ladderId} ladder={ladder} open={false} />
          ))}
        </div>
      )}
    </Panel>
  );
}
