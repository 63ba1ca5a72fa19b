/** The edge of a panel: dragged, or moved by the arrows while focused (8 px, with Shift 40); a double click resets it. */
import { useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { DEFAULT_SIZES, SIZE_BOUNDS, setSize, useLayout, type PanelName } from '../../stores/layout-store.ts';

export type SplitterProps = {
  readonly name: PanelName;
  readonly label: string;
  /** At which edge of its panel it lies. */
  readonly edge: 'left' | 'right' | 'top';
};

/** Px that a key adds to the size; null for keys that do not move it. */
export function keyStep(key: string, edge: SplitterProps['edge'], shift: boolean): number | null {
  const step = shift ? 40 : 8;
  const outward = edge === 'left' ? 'ArrowLeft' : edge === 'right' ? 'ArrowRight' : 'ArrowUp';
  const inward = edge === 'left' ? 'ArrowRight' : edge === 'right' ? 'ArrowLeft' : 'ArrowDown';
  if (key === outward) return step;
  return key === inward ? -step : null;
}

export function Splitter(props: SplitterProps): ReactNode {
  const { name, edge } = props;
  const size = useLayout((s) => s[name]);
  const from = useRef<{ readonly at: number; readonly size: number } | null>(null);
  const vertical = edge !== 'top';
  const at = (event: PointerEvent): number => (vertical ? event.clientX : event.clientY);
  const onPointerMove = (event: PointerEvent): void => {
    if (from.current === null) return;
    const moved = at(event) - from.current.at;
    setSize(name, from.current.size + (edge === 'right' ? moved : -moved));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = keyStep(event.key, edge, event.shiftKey);
    if (step === null) return;
    event.preventDefault();
    setSize(name, size + step);
  };
  const [min, max] = SIZE_BOUNDS[name];
  return (
    <div
      className={`splitter splitter-${edge}`}
      role="separator"
      aria-label={props.label}
      aria-orientation={vertical ? 'vertical' : 'horizontal'}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      data-testid={`splitter-${name}`}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { at: at(event), size };
      }}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        from.current = null;
      }}
      onDoubleClick={() => setSize(name, DEFAULT_SIZES[name])}
    />
  );
}
