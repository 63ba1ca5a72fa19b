/**
 * Working limit orders of the ticket can be dragged to another price. Nothing is sent while dragging: on release a
 * question names the order and both prices; only its button sends. Escape, or a click beside it, keeps the order.
 */
import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import { toast } from 'sonner';
import { idOf, type ClientOrderId, type Instrument, type Price } from '../../../shared/domain/index.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import { Button } from '../../ui/button.tsx';
import { formatPrice } from '../../ui/format.ts';
import type { OrderLine } from './chart-lines.ts';
import type { ChartView } from './chart-view.ts';
import { lineNear, tickPriceOf } from './move-order.ts';

type Move = { readonly line: OrderLine; readonly price: Price; readonly y: number };

export type OrderMoverProps = {
  readonly view: ChartView;
  readonly instrument: Instrument;
  readonly lines: readonly OrderLine[];
  readonly host: RefObject<HTMLElement | null>;
};

/** Follows the pointer over the chart; gives the move that was let go and waits for its answer. */
function useDrag(props: OrderMoverProps) {
  const { view, instrument, host } = props;
  const lines = useRef(props.lines);
  const [move, setMove] = useState<Move | null>(null);
  useEffect(() => {
    lines.current = props.lines;
  });
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    let dragged: Move | null = null;
    const y = (event: PointerEvent): number => event.clientY - element.getBoundingClientRect().top;
    const near = (event: PointerEvent): OrderLine | null => lineNear(lines.current, y(event), (p) => view.yOf(p));
    const draw = (line: OrderLine, price: string, title: string): void =>
      view.line(`order:${line.id}`, { price, title, kind: 'order' });
    const onDown = (event: PointerEvent): void => {
      const line = event.button === 0 ? near(event) : null;
      if (line === null) return;
      event.stopPropagation();
      view.lockScroll(true);
      dragged = { line, price: line.price as Price, y: y(event) };
    };
    const onMove = (event: PointerEvent): void => {
      if (dragged === null) {
        element.dataset['grab'] = String(near(event) !== null);
        return;
      }
      const price = tickPriceOf(view.priceAt(y(event)), instrument);
      if (price === null) return;
      dragged = { line: dragged.line, price, y: y(event) };
      draw(dragged.line, price, `move to ${formatPrice(price, instrument)}?`);
    };
    const onUp = (): void => {
      if (dragged === null) return;
      view.lockScroll(false);
      if (dragged.price === dragged.line.price) draw(dragged.line, dragged.line.price, dragged.line.title);
      else setMove(dragged);
      dragged = null;
    };
    element.addEventListener('pointerdown', onDown, true);
    element.addEventListener('pointermove', onMove);
    window.addEventListener('pointerup', onUp);
    return () => {
      element.removeEventListener('pointerdown', onDown, true);
      element.removeEventListener('pointermove', onMove);
      window.removeEventListener('pointerup', onUp);
    };
  }, [view, instrument, host]);
  return { move, setMove };
}

export function OrderMover(props: OrderMoverProps): ReactNode {
  const { view, instrument } = props;
  const client = useClient();
  const { move, setMove } = useDrag(props);
  if (move === null) return null;
  const { line, price } = move;
  const back = (): void => {
    view.line(`order:${line.id}`, { price: line.price, title: line.title, kind: 'order' });
    setMove(null);
  };
  const send = (): void => {
    back();
    void client
      .send({ kind: 'modifyOrder', clientOrderId: idOf<ClientOrderId>(line.id), qty: null, limitPrice: price })
      .then((result) => {
        if (result.kind === 'accepted') return;
        const why = result.kind === 'error' ? result.error.message : result.message;
        toast.error(`Not moved: ${line.title}`, { description: why });
      });
  };
  return (
    <div
      className="move-question"
      role="dialog"
      aria-label="Move the order?"
      style={{ top: Math.max(4, move.y - 40) }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') back();
      }}
    >
      <span>
        Move {line.title} from {formatPrice(line.price, instrument)} to <b>{formatPrice(price, instrument)}</b>?
      </span>
      <Button small onClick={back} autoFocus>
        Keep
      </Button>
      <Button small kind="accent" onClick={send} testId="move-confirm">
        Move it
      </Button>
    </div>
  );
}
