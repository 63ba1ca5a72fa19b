/** The lists: built-in ones, one's own, and a new one. An instrument dropped on a list of one's own joins it. */
import { useState, type DragEvent, type KeyboardEvent, type ReactNode } from 'react';
import type { InstrumentId } from '../../../shared/domain/index.ts';
import { BUILT_IN_LISTS, LIST_NAME_MAX, OWN_LISTS_MAX } from '../../stores/watchlists.ts';
import { addList, addToList, removeList, renameList, showList, useWatchlists } from '../../stores/watchlists-store.ts';
import { Button } from '../../ui/button.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { DRAG_TYPE } from './watch-row.tsx';

export function ListTabs(): ReactNode {
  const own = useWatchlists((s) => s.own);
  const shown = useWatchlists((s) => s.shown);
  const items = [...BUILT_IN_LISTS, ...own].map((l) => ({ id: l.id, label: l.name }));
  const onDrop = (event: DragEvent): void => {
    const tab = (event.target as HTMLElement).closest<HTMLElement>('[role="tab"]');
    const list = own.find((l) => tab?.id === `lists-tab-${l.id}`);
    const id = event.dataTransfer.getData(DRAG_TYPE);
    if (list === undefined || id === '') return;
    event.preventDefault();
    addToList(list.id, id as InstrumentId);
  };
  return (
    <div className="list-tabs" onDragOver={(event) => event.preventDefault()} onDrop={onDrop}>
      <Tabs name="lists" label="Watchlists" items={items} value={shown} onChange={showList} />
    </div>
  );
}

/** New list; for a list of one's own: its name and its end. */
export function ListActions(): ReactNode {
  const own = useWatchlists((s) => s.own);
  const shown = useWatchlists((s) => s.shown);
  const [renaming, setRenaming] = useState(false);
  const list = own.find((l) => l.id === shown);
  return (
    <>
      {list === undefined ? null : (
        <>
          {renaming ? (
            <NameField name={list.name} onDone={(name) => (renameList(list.id, name), setRenaming(false))} />
          ) : null}
          <Button
            small
            kind="plain"
            aria-label="Rename this list"
            tip="Rename this list"
            onClick={() => setRenaming(!renaming)}
          >
            ✎
          </Button>
          <Button
            small
            kind="plain"
            aria-label="Remove this list"
            tip={`Remove the list ${list.name}`}
            onClick={() => removeList(list.id)}
            testId="remove-list"
          >
            ×
          </Button>
        </>
      )}
      <Button
        small
        kind="plain"
        aria-label="New list"
        tip="New list of your own"
        disabledReason={own.length >= OWN_LISTS_MAX ? `At most ${OWN_LISTS_MAX} lists` : null}
        onClick={() => void addList()}
        testId="add-list"
      >
        +
      </Button>
    </>
  );
}

function NameField(props: { readonly name: string; readonly onDone: (name: string) => void }): ReactNode {
  const [text, setText] = useState(props.name);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') props.onDone(text);
    if (event.key === 'Escape') props.onDone(props.name);
  };
  return (
    <input
      className="list-name"
      aria-label="Name of the list"
      value={text}
      maxLength={LIST_NAME_MAX}
      ref={(input) => input?.focus()}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={() => props.onDone(text)}
    />
  );
}
