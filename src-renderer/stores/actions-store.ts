/**
 * Everything the trader can do by name or key, stated by the panels that do it. The palette lists them, the help shows
 * their keys, and the keyboard runs them. Actions that trade have a key only while trading hotkeys are switched on.
 */
import { useEffect, useRef } from 'react';
import { create } from 'zustand';

export type ActionGroup = 'Go to' | 'Ticket' | 'Ladder' | 'Orders' | 'Chart' | 'Watchlist' | 'Alerts' | 'Screen';

export type Action = {
  /** Unique, stable: `chart.interval.5m`. */
  readonly id: string;
  /** What it does, as a trader would say it: `Cancel 3 working orders`. */
  readonly title: string;
  readonly group: ActionGroup;
  /** In tinykeys' words (`$mod+k`, `g c`), or null. */
  readonly keys: string | null;
  /** Sends something to the venue or takes risk: its key works only while trading hotkeys are on. */
  readonly trades: boolean;
  /** Its key works while a dialog is open too: the way to the red button. */
  readonly overDialogs?: boolean;
  /** Null when it can run, else why not. */
  readonly disabled: string | null;
  readonly run: () => void;
};

export const useActionsStore = create<{ readonly actions: ReadonlyMap<string, Action> }>()(() => ({
  actions: new Map(),
}));

/** Adds or replaces an action; gives what takes it away again. */
export function addAction(action: Action): () => void {
  useActionsStore.setState((s) => ({ actions: new Map(s.actions).set(action.id, action) }));
  return () => {
    useActionsStore.setState((s) => {
      if (s.actions.get(action.id) !== action) return s;
      const next = new Map(s.actions);
      next.delete(action.id);
      return { actions: next };
    });
  };
}

/** States an action for as long as the component is there; `run` may change freely. */
export function useAction(action: Action): void {
  const { id, title, group, keys, trades, disabled, overDialogs = false } = action;
  const run = useRef(action.run);
  useEffect(() => {
    run.current = action.run;
  });
  useEffect(
    () => addAction({ id, title, group, keys, trades, disabled, overDialogs, run: () => run.current() }),
    [id, title, group, keys, trades, disabled, overDialogs],
  );
}

/** States several at once; `key` changes when any but their `run` does. */
export function useActions(actions: readonly Action[]): void {
  const newest = useRef(actions);
  useEffect(() => {
    newest.current = actions;
  });
  const key = JSON.stringify(actions.map((a) => [a.id, a.title, a.group, a.keys, a.trades, a.disabled]));
  useEffect(() => {
    const removals = newest.current.map((action) =>
      addAction({ ...action, run: () => newest.current.find((a) => a.id === action.id)?.run() }),
    );
    return () => {
      for (const remove of removals) remove();
    };
  }, [key]);
}
