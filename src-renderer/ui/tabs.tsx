/** Tabs: arrows move, Home and End jump; the panel below carries `tabPanelProps`. */
import { useRef, type KeyboardEvent, type ReactNode } from 'react';

export type TabItem<T extends string> = {
  readonly id: T;
  readonly label: ReactNode;
  /** Shown quietly behind the label. */
  readonly count?: number | undefined;
  readonly title?: string;
};

export type TabsProps<T extends string> = {
  /** Unique on the page; joins tabs and panels. */
  readonly name: string;
  readonly label: string;
  readonly items: readonly TabItem<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
};

/** What the element that a tab shows must carry. */
export const tabPanelProps = (
  name: string,
  value: string,
): { readonly role: 'tabpanel'; readonly id: string; readonly 'aria-labelledby': string } => ({
  role: 'tabpanel',
  id: `${name}-panel`,
  'aria-labelledby': `${name}-tab-${value}`,
});

function wanted(key: string, at: number, length: number): number | null {
  if (key === 'ArrowRight') return (at + 1) % length;
  if (key === 'ArrowLeft') return (at - 1 + length) % length;
  if (key === 'Home') return 0;
  return key === 'End' ? length - 1 : null;
}

export function Tabs<T extends string>(props: TabsProps<T>): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  const at = props.items.findIndex((i) => i.id === props.value);
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = wanted(event.key, at, props.items.length);
    const item = next === null ? undefined : props.items[next];
    if (next === null || item === undefined) return;
    event.preventDefault();
    props.onChange(item.id);
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus();
  };
  return (
    <div className="tabs" role="tablist" aria-label={props.label} ref={list} onKeyDown={onKeyDown}>
      {props.items.map((item) => (
        <button
          key={item.id}
          type="button"
          role="tab"
          className="tab"
          id={`${props.name}-tab-${item.id}`}
          data-testid={`${props.name}-tab-${item.id}`}
          aria-selected={item.id === props.value}
          aria-controls={item.id === props.value ? `${props.name}-panel` : undefined}
          tabIndex={item.id === props.value ? 0 : -1}
          title={item.title}
          onClick={() => props.onChange(item.id)}
        >
          {item.label}
          {item.count === undefined ? null : <span className="count">{item.count}</span>}
        </button>
      ))}
    </div>
  );
}
