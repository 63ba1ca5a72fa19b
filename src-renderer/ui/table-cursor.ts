/** Rows a page key moves by. */
const PAGE = 10;

/** Where a key moves a table's cursor from row `at` (−1: nowhere yet); null for keys that do not move it. */
export function moveCursor(key: string, at: number, length: number): number | null {
  if (length === 0) return null;
  const to = (index: number): number => Math.min(length - 1, Math.max(0, index));
  switch (key) {
    case 'ArrowDown':
      return to(at + 1);
    case 'ArrowUp':
      return at < 0 ? length - 1 : to(at - 1);
    case 'PageDown':
      return to(at + PAGE);
    case 'PageUp':
      return to(at - PAGE);
    case 'Home':
      return 0;
    case 'End':
      return length - 1;
    default:
      return null;
  }
}
