/** The chart's colours out of the page's tokens, so that theme and colour set hold in the drawing too. */

export type ChartColours = {
  readonly ground: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly text1: string;
  readonly text2: string;
  readonly accent: string;
  readonly up: string;
  readonly down: string;
  readonly upFaint: string;
  readonly downFaint: string;
  readonly onFill: string;
  readonly font: string;
};

/** Alpha as two hexadecimal digits behind a colour of six. */
const FAINT = '38';

/** Reads the tokens that hold at an element. */
export function readColours(element: Element): ChartColours {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const up = token('--up');
  const down = token('--down');
  return {
    ground: token('--ground-1'),
    line: token('--line'),
    lineStrong: token('--text-2'),
    text1: token('--text-1'),
    text2: token('--text-2'),
    accent: token('--accent'),
    up,
    down,
    upFaint: up + FAINT,
    downFaint: down + FAINT,
    onFill: token('--on-fill'),
    font: token('--font-text'),
  };
}
