import { expect, test } from 'vitest';
import { keyWords } from '../../../../src-renderer/ui/key-words.ts';
import { moveCursor } from '../../../../src-renderer/ui/table-cursor.ts';

test('keys read as on the keyboard, on a Mac and elsewhere', () => {
  expect(keyWords('$mod+k')).toBe('Ctrl K');
  expect(keyWords('$mod+k', true)).toBe('⌘ K');
  expect(keyWords('$mod+Shift+KeyX')).toBe('Ctrl Shift X');
  expect(keyWords('g w')).toBe('G then W');
  expect(keyWords('Alt+ArrowUp')).toBe('Alt ↑');
});

test('a table’s cursor stays inside and ignores other keys', () => {
  expect(moveCursor('ArrowDown', -1, 3)).toBe(0);
  expect(moveCursor('ArrowDown', 2, 3)).toBe(2);
  expect(moveCursor('ArrowUp', 0, 3)).toBe(0);
  expect(moveCursor('End', 0, 3)).toBe(2);
  expect(moveCursor('PageDown', 0, 30)).toBe(10);
  expect(moveCursor('x', 0, 3)).toBeNull();
  expect(moveCursor('ArrowDown', 0, 0)).toBeNull();
});
