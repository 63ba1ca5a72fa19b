/** Sizes of the workspace's panels in px; dragged at their edges, kept between visits. */
import { create } from 'zustand';
import { asRecord, browserKeeper, keep, readKept } from './keep.ts';

export type PanelSizes = {
  /** Width of the watchlist. */
  readonly left: number;
  /** Width of ticket and alerts. */
  readonly right: number;
  /** Width of the ladders beside the chart. */
  readonly ladders: number;
  /** Height of the blotter. */
  readonly bottom: number;
  /** Height of the alerts under the ticket. */
  readonly alerts: number;
};
export type PanelName = keyof PanelSizes;

export const DEFAULT_SIZES: PanelSizes = { left: 456, right: 336, ladders: 250, bottom: 284, alerts: 156 };
/** Least and most of each. */
export const SIZE_BOUNDS: Readonly<Record<PanelName, readonly [number, number]>> = {
  left: [300, 560],
  right: [300, 460],
  ladders: [230, 480],
  bottom: [140, 620],
  alerts: [84, 520],
};

/** A size within its bounds, whole px. */
export function clampSize(name: PanelName, px: number): number {
  const [low, high] = SIZE_BOUNDS[name];
  return Math.round(Math.min(high, Math.max(low, px)));
}

/** Reads kept sizes; anything that is not a number falls back. */
export function readSizes(value: unknown): PanelSizes {
  const kept = asRecord(value) ?? {};
  const sizes = { ...DEFAULT_SIZES };
  for (const name of Object.keys(SIZE_BOUNDS) as PanelName[]) {
    const size = kept[name];
    if (typeof size === 'number' && Number.isFinite(size)) sizes[name] = clampSize(name, size);
  }
  return sizes;
}

const keeper = browserKeeper();
const NAME = 'sizes';

export const useLayout = create<PanelSizes>()(() => readSizes(readKept(keeper, NAME)));

/** Sets one size and keeps all. */
export function setSize(name: PanelName, px: number): void {
  useLayout.setState({ [name]: clampSize(name, px) } as Partial<PanelSizes>);
  keep(keeper, NAME, useLayout.getState());
}

/** Back to the drawing's sizes. */
export function resetSizes(): void {
  useLayout.setState(DEFAULT_SIZES);
  keep(keeper, NAME, DEFAULT_SIZES);
}
