/** Which actions the palette offers for a text, by group, and why one cannot run. Pure. */
import type { Action, ActionGroup } from '../../stores/actions-store.ts';

export const GROUPS: readonly ActionGroup[] = [
  'Ticket',
  'Ladder',
  'Orders',
  'Alerts',
  'Chart',
  'Watchlist',
  'Go to',
  'Screen',
];

export type OfferedAction = { readonly action: Action; readonly blocked: string | null };
export type OfferedGroup = { readonly group: ActionGroup; readonly items: readonly OfferedAction[] };

/** What keeps an action from running now; null when nothing does. */
export function blockedBy(action: Action, tradingHotkeys: boolean): string | null {
  if (action.disabled !== null) return action.disabled;
  return action.trades && !tradingHotkeys ? 'trading hotkeys are off' : null;
}

/** Every word of the text must occur in the title or the group. */
export function answers(action: Pick<Action, 'title' | 'group'>, text: string): boolean {
  const where = `${action.group} ${action.title}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => where.includes(word));
}

/** The groups that have something to offer, in their fixed order. */
export function actionsFor(actions: readonly Action[], text: string, tradingHotkeys: boolean): readonly OfferedGroup[] {
  return GROUPS.flatMap((group) => {
    const items = actions
      .filter((a) => a.group === group && answers(a, text))
      .map((action) => ({ action, blocked: blockedBy(action, tradingHotkeys) }));
    return items.length === 0 ? [] : [{ group, items }];
  });
}
