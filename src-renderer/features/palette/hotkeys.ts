/**
 * The keyboard's part of the actions: which binding may run now. Trading actions need the switch; under an open
 * dialog only what says so runs; keys without Ctrl, Alt or ⌘ never reach it from a text field.
 */
import { createKeybindingsHandler, defaultKeybindingsHandlerIgnore } from 'tinykeys';
import type { Action } from '../../stores/actions-store.ts';

/** Whether a binding is held with Ctrl, ⌘ or Alt, so that it may be used while typing. */
export const hasModifier = (keys: string): boolean => /\$mod|Control|Meta|Alt/.test(keys);

/** Whether an action's key may run it now. */
export const mayRun = (action: Action, tradingHotkeys: boolean): boolean =>
  action.keys !== null && action.disabled === null && (!action.trades || tradingHotkeys);

/** How many presses a binding has: `g s` has two. */
const presses = (keys: string | null): number => (keys === null ? 0 : keys.split(' ').length);

export type HotkeyContext = {
  readonly actions: () => ReadonlyMap<string, Action>;
  readonly tradingHotkeys: () => boolean;
  readonly dialogOpen: () => boolean;
};

/** A handler for `keydown` on the window; build it anew when the bindings change. */
export function hotkeyHandler(
  bindings: readonly Pick<Action, 'id' | 'keys'>[],
  context: HotkeyContext,
): (event: KeyboardEvent) => void {
  const run =
    (id: string) =>
    (event: KeyboardEvent): void => {
      const action = context.actions().get(id);
      if (action === undefined || !mayRun(action, context.tradingHotkeys())) return;
      if (context.dialogOpen() && action.overDialogs !== true) return;
      event.preventDefault();
      action.run();
    };
  // The first match wins: `g s` must be asked before `s`.
  const longestFirst = bindings.toSorted((a, b) => presses(b.keys) - presses(a.keys));
  const mapOf = (modified: boolean): Record<string, (event: KeyboardEvent) => void> =>
    Object.fromEntries(
      longestFirst.flatMap((b) => (b.keys !== null && hasModifier(b.keys) === modified ? [[b.keys, run(b.id)]] : [])),
    );
  const ignore = (event: KeyboardEvent): boolean => event.defaultPrevented || event.repeat;
  const modified = createKeybindingsHandler(mapOf(true), { ignore });
  const plain = createKeybindingsHandler(mapOf(false), {
    ignore: (event) => ignore(event) || defaultKeybindingsHandlerIgnore(event),
  });
  return (event) => {
    modified(event);
    plain(event);
  };
}
