/**
 * Follows the pointer over the chart: which line is dragged, and to which price on the tick. It sends nothing; a drag that
 * is let go is handed on, Escape ends it, and a line that may not move is explained.
 */
import type { Instrument, Price } from '../../../shared/domain/index.ts';
import { formatPrice } from '../../ui/format.ts';
import type { OrderLine } from './chart-lines.ts';
import type { ChartView } from './chart-view.ts';
import { draggedTo, lineNear, tickPriceOf, type Grab } from './move-order.ts';

export type Drag = { readonly line: OrderLine; readonly price: Price };
export type Note = { readonly text: string; readonly y: number };

export type DragHandlers = {
  readonly drop: (drag: Drag) => void;
  readonly say: (note: Note | null) => void;
};

export type DragContext = {
  readonly element: HTMLElement;
  readonly view: ChartView;
  readonly instrument: Instrument;
  /** The newest lines and handlers: both change while a drag goes on. */
  readonly newest: () => { readonly lines: readonly OrderLine[]; readonly handlers: DragHandlers };
};

export class LineDrag {
  private readonly context: DragContext;
  private drag: Drag | null = null;
  private grab: Grab = { y: 0, off: 0, dragged: false };

  constructor(context: DragContext) {
    this.context = context;
    const { element } = context;
    element.addEventListener('pointerdown', this.onDown, true);
    element.addEventListener('pointermove', this.onMove);
    window.addEventListener('pointerup', this.onUp);
    window.addEventListener('pointercancel', this.end);
    window.addEventListener('keydown', this.onKey, true);
  }

  /** Ends a drag without a move and stops listening. */
  destroy(): void {
    this.end();
    const { element } = this.context;
    element.removeEventListener('pointerdown', this.onDown, true);
    element.removeEventListener('pointermove', this.onMove);
    window.removeEventListener('pointerup', this.onUp);
    window.removeEventListener('pointercancel', this.end);
    window.removeEventListener('keydown', this.onKey, true);
  }

  private yOf(event: PointerEvent): number {
    return event.clientY - this.context.element.getBoundingClientRect().top;
  }

  private near(event: PointerEvent): OrderLine | null {
    const { view, newest } = this.context;
    return lineNear(newest().lines, this.yOf(event), (price) => view.yOf(price));
  }

  private draw(line: OrderLine, price: string, title: string): void {
    this.context.view.line(`order:${line.id}`, { price, title, kind: line.looks });
  }

  /** Puts the line back where the engine has it; gives the drag that was. */
  private readonly end = (): Drag | null => {
    const ended = this.drag;
    this.drag = null;
    if (ended === null) return null;
    this.context.view.lockScroll(false);
    const now = this.context.newest().lines.find((l) => l.id === ended.line.id) ?? ended.line;
    this.draw(now, now.price, now.title);
    return ended;
  };

  private readonly onDown = (event: PointerEvent): void => {
    const line = event.button === 0 ? this.near(event) : null;
    if (line === null) return;
    event.stopPropagation();
    const { handlers } = this.context.newest();
    if (line.move === null) {
      handlers.say({ text: line.why, y: this.yOf(event) });
      return;
    }
    handlers.say(null);
    this.context.view.lockScroll(true);
    const y = this.yOf(event);
    this.grab = { y, off: (this.context.view.yOf(Number(line.price)) ?? y) - y, dragged: false };
    this.drag = { line, price: line.price as Price };
  };

  private readonly onMove = (event: PointerEvent): void => {
    const { element, view, instrument } = this.context;
    if (this.drag === null) {
      const line = this.near(event);
      element.dataset['grab'] = line === null ? 'false' : line.move === null ? 'no' : 'true';
      return;
    }
    const { grab, lineY } = draggedTo(this.grab, this.yOf(event));
    this.grab = grab;
    const price = lineY === null ? null : tickPriceOf(view.priceAt(lineY), instrument);
    if (price === null) return;
    const { line } = this.drag;
    this.drag = { line, price };
    this.draw(line, price, `${line.title} → ${formatPrice(price, instrument)}`);
  };

  private readonly onUp = (): void => {
    const ended = this.end();
    if (ended !== null && ended.price !== ended.line.price) this.context.newest().handlers.drop(ended);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || this.drag === null) return;
    event.stopPropagation();
    this.end();
  };
}
