/** Listens on the window for the keys of the stated actions, for as long as the component is there. */
import { useEffect } from 'react';
import { useActionsStore } from '../../stores/actions-store.ts';
import { useUi } from '../../stores/ui-store.ts';
import { hotkeyHandler } from './hotkeys.ts';

export function useHotkeys(): void {
  const bindings = useActionsStore((s) => JSON.stringify([...s.actions.values()].map((a) => [a.id, a.keys])));
  useEffect(() => {
    const pairs = JSON.parse(bindings) as [string, string | null][];
    const handler = hotkeyHandler(
      pairs.map(([id, keys]) => ({ id, keys })),
      {
        actions: () => useActionsStore.getState().actions,
        tradingHotkeys: () => useUi.getState().tradingHotkeys,
        dialogOpen: () => useUi.getState().dialog !== null,
      },
    );
    window.addEventListener('keydown', handler);
    return () => window.removeEventListener('keydown', handler);
  }, [bindings]);
}
