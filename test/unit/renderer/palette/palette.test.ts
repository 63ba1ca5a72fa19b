import { describe, expect, test } from 'vitest';
import { hasModifier, hotkeyHandler, mayRun } from '../../../../src-renderer/features/palette/hotkeys.ts';
import { actionsFor, answers, blockedBy } from '../../../../src-renderer/features/palette/palette-actions.ts';
import { addAction, useActionsStore, type Action } from '../../../../src-renderer/stores/actions-store.ts';

const action = (change: Partial<Action>): Action => ({
  id: 'a',
  title: 'Step now',
  group: 'Ladder',
  keys: 'n',
  trades: false,
  disabled: null,
  run: () => undefined,
  ...change,
});

describe('actions by name', () => {
  test('every word must occur; groups keep their order', () => {
    expect(answers(action({}), 'lad step')).toBe(true);
    expect(answers(action({}), 'step back')).toBe(false);
    const groups = actionsFor([action({ id: 'x', group: 'Screen' }), action({ id: 'y', group: 'Ticket' })], '', false);
    expect(groups.map((g) => g.group)).toEqual(['Ticket', 'Screen']);
  });

  test('what trades is blocked while trading hotkeys are off; a reason of its own comes first', () => {
    expect(blockedBy(action({ trades: true }), false)).toBe('trading hotkeys are off');
    expect(blockedBy(action({ trades: true }), true)).toBeNull();
    expect(blockedBy(action({ trades: true, disabled: 'no ladder' }), true)).toBe('no ladder');
  });

  test('an action leaves only with the one who stated it', () => {
    const removeFirst = addAction(action({ id: 'z', title: 'one' }));
    const removeSecond = addAction(action({ id: 'z', title: 'two' }));
    removeFirst();
    expect(useActionsStore.getState().actions.get('z')?.title).toBe('two');
    removeSecond();
    expect(useActionsStore.getState().actions.has('z')).toBe(false);
  });
});

describe('keys', () => {
  const key = (name: string, extra: object = {}): KeyboardEvent =>
    Object.assign(new Event('keydown', { cancelable: true }), {
      key: name,
      code: `Key${name.toUpperCase()}`,
      ctrlKey: false,
      metaKey: false,
      altKey: false,
      shiftKey: false,
      repeat: false,
      isComposing: false,
      getModifierState: () => false,
      ...extra,
    }) as unknown as KeyboardEvent;

  function pressing(actions: readonly Action[], state: { trading?: boolean; dialog?: boolean } = {}) {
    const ran: string[] = [];
    const known = new Map(actions.map((a) => [a.id, { ...a, run: () => void ran.push(a.id) }]));
    const press = hotkeyHandler(actions, {
      actions: () => known,
      tradingHotkeys: () => state.trading ?? false,
      dialogOpen: () => state.dialog ?? false,
    });
    return { ran, press };
  }

  test('a trading key does nothing until it is armed', () => {
    expect(mayRun(action({ trades: true }), false)).toBe(false);
    const off = pressing([action({ id: 'step', trades: true })]);
    off.press(key('n'));
    expect(off.ran).toEqual([]);
    const on = pressing([action({ id: 'step', trades: true })], { trading: true });
    on.press(key('n'));
    expect(on.ran).toEqual(['step']);
  });

  test('a sequence wins over the single key it ends with', () => {
    const { ran, press } = pressing([action({ id: 's', keys: 's' }), action({ id: 'gs', keys: 'g s' })]);
    press(key('g'));
    press(key('s'));
    expect(ran).toEqual(['gs']);
    press(key('s'));
    expect(ran).toEqual(['gs', 's']);
  });

  test('under an open dialog, and after another took the key, nothing runs', () => {
    const dialog = pressing([action({ id: 'x' })], { dialog: true });
    dialog.press(key('n'));
    const taken = pressing([action({ id: 'x' })]);
    const event = key('n');
    event.preventDefault();
    taken.press(event);
    expect([...dialog.ran, ...taken.ran]).toEqual([]);
  });

  test('modifiers are told from plain keys', () => {
    expect([hasModifier('$mod+k'), hasModifier('Alt+1'), hasModifier('Shift+?'), hasModifier('g w')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
