/**
 * Working orders, stops and targets are dragged to another price. Nothing is sent while dragging; letting go sends the
 * move once, Escape leaves it where it is. The line stands at the engine's price until the engine moves it. A line that
 * may not be dragged says why.
 */
import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import { toast } from 'sonner';
import type { Instrument } from '../../../shared/domain/index.ts';
import { useLive } from '../../stores/link-store.ts';
import { askAgain, clearSend, sendFrom, useSendState } from '../../stores/send-store.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import { Button } from '../../ui/button.tsx';
import type { OrderLine } from './chart-lines.ts';
import type { ChartView } from './chart-view.ts';
import { LineDrag, type Drag, type DragHandlers, type Note } from './line-drag.ts';
import { moveCommand } from './move-order.ts';

/** The send slot of a dragged line: one move is under way at most. */
const MOVE_SLOT = 'chart:move';
/** How long a reason stands. */
const NOTE_MS = 4_000;

export type OrderMoverProps = {
  readonly view: ChartView;
  readonly instrument: Instrument;
  readonly lines: readonly OrderLine[];
  readonly host: RefObject<HTMLElement | null>;
};

/** Drags lines for as long as the chart is there. */
function useDrag(props: OrderMoverProps, handlers: DragHandlers): void {
  const { view, instrument, host } = props;
  const newest = useRef({ lines: props.lines, handlers });
  useEffect(() => {
    newest.current = { lines: props.lines, handlers };
  });
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const drag = new LineDrag({ element, view, instrument, newest: () => newest.current });
    return () => drag.destroy();
  }, [view, instrument, host]);
}

/** A reason that stands for a while. */
function useNote(): readonly [Note | null, (note: Note | null) => void] {
  const [note, setNote] = useState<Note | null>(null);
  useEffect(() => {
    if (note === null) return;
    const timer = setTimeout(() => setNote(null), NOTE_MS);
    return () => clearTimeout(timer);
  }, [note]);
  return [note, setNote];
}

/** What became of the last move: nothing when it was taken, for then the line itself moves. */
function MoveStatus(): ReactNode {
  const client = useClient();
  const sending = useSendState(MOVE_SLOT);
  if (sending.phase === 'sent') return <span className="muted">Move sent</span>;
  if (sending.phase === 'denied') {
    return (
      <>
        <span className="down">Not moved: {sending.message}</span>
        <Button small onClick={() => clearSend(MOVE_SLOT)}>
          Read
        </Button>
      </>
    );
  }
  if (sending.phase !== 'unanswered') return null;
  return (
    <>
      <span className="warn">No answer: it may have moved</span>
      <Button small kind="accent" onClick={() => askAgain(client, MOVE_SLOT)}>
        Ask again
      </Button>
    </>
  );
}

export function OrderMover(props: OrderMoverProps): ReactNode {
  const client = useClient();
  const live = useLive();
  const [note, say] = useNote();
  const sending = useSendState(MOVE_SLOT);
  const drop = ({ line, price }: Drag): void => {
    if (line.move === null) return;
    if (!live) {
      toast.error(`Not moved: ${line.title}`, { description: 'No link to the engine: nothing can be sent' });
      return;
    }
    const command = moveCommand(line.move, price);
    if (!sendFrom(client, MOVE_SLOT, JSON.stringify(command), command)) {
      toast.error(`Not moved: ${line.title}`, { description: 'The last move is not answered yet' });
    }
  };
  useDrag(props, { drop, say });
  const busy = sending.phase === 'sent' || sending.phase === 'denied' || sending.phase === 'unanswered';
  if (note === null && !busy) return null;
  return (
    <div
      className="move-question"
      role="status"
      data-testid="chart-move"
      data-phase={sending.phase}
      style={note === null ? { bottom: 34 } : { top: Math.max(4, note.y - 40) }}
    >
      {note === null ? <MoveStatus /> : <span>{note.text}</span>}
    </div>
  );
}
