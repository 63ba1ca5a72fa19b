/** Leaves out whole columns where there is no room for all: a figure is shown whole or not at all. Pure. */
import type { Column } from './table-head.tsx';

/** The least width of a track in px: `64px`, `minmax(80px, 1fr)`. Throws for a track without one. */
export function leastWidth(track: string): number {
  const px = /^(?:minmax\()?(\d+(?:\.\d+)?)px/.exec(track)?.[1];
  if (px === undefined) throw new Error(`A column's width needs a least in px, not ${track}`);
  return Number(px);
}

/** About so wide is a character in a table, and what is around a text, px. Symbols are capitals, and wider. */
const WIDE_PX = { figure: 7.6, symbol: 8 } as const;
const NARROW_PX = 4;
const NARROW = /[.,:· ]/;
const AROUND_PX = 14;

const textPx = (text: string, of: keyof typeof WIDE_PX): number =>
  text.split('').reduce((px, c) => px + (of === 'figure' && NARROW.test(c) ? NARROW_PX : WIDE_PX[of]), 0);

/** A least width in px in which the longest of these texts is whole, and no less than `least`. */
export const roomFor = (
  least: number,
  texts: readonly (string | null)[],
  of: keyof typeof WIDE_PX = 'figure',
): number =>
  texts.reduce((most, text) => (text === null ? most : Math.max(most, Math.ceil(textPx(text, of)) + AROUND_PX)), least);

/** So much of a name stands whatever else does; what is longer gives way first, px. */
const NAME_PX = 78;

/** The track of a column of names: as wide as the longest where there is room, cut where figures and buttons need it. */
export function nameTrack(least: number, names: readonly (string | null)[]): string {
  const whole = roomFor(least, names, 'symbol');
  return `minmax(${Math.min(whole, NAME_PX)}px, ${whole}px)`;
}

/** A track that is at least so wide. */
const widened = (track: string, least: number): string =>
  leastWidth(track) >= least ? track : track.replace(/\d+(?:\.\d+)?px/, `${least}px`);

/** The columns of figures as wide as the longest of these rows: 1,234,567 that is cut is another quantity. */
export function wholeFigures<T>(columns: readonly Column<T>[], rows: readonly T[]): readonly Column<T>[] {
  return columns.map((column) => {
    if (column.align === 'left' || rows.length === 0) return column;
    const figures = rows.map((row) => {
      const shown = column.figure === undefined ? column.cell(row) : column.figure(row);
      return typeof shown === 'string' ? shown : null;
    });
    return { ...column, width: widened(column.width, roomFor(0, figures)) };
  });
}

/** The columns that fit into `width` px: those with the lowest `yields` go first, those without one stay. 0 is "not measured yet". */
export function fitColumns<T extends Pick<Column<never>, 'width' | 'yields'>>(
  columns: readonly T[],
  width: number,
): readonly T[] {
  let shown = columns;
  const total = (): number => shown.reduce((sum, column) => sum + leastWidth(column.width), 0);
  while (width > 0 && total() > width) {
    const next = Math.min(...shown.map((column) => column.yields ?? Infinity));
    if (next === Infinity) break;
    shown = shown.filter((column) => column.yields !== next);
  }
  return shown;
}
