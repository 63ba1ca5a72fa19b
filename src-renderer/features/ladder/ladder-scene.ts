/**
 * A ladder as a drawing: where its rungs, marks, wall, fills and ring stand on a vertical axis. Pure; floats for pixels
 * only. The axis is sticky: quotes move on it, it moves only when they leave it, so that motion means something.
 */
import {
  unitsText,
  type Fill,
  type Instrument,
  type Ladder,
  type Quote,
  type RungStatus,
} from '../../../shared/domain/index.ts';
import { fillRadius, priceAxis, ringShare, shortPrice, spreadLabels, type PriceAxis } from '../../ui/price-axis.ts';
import { formatPrice } from '../../ui/format.ts';
import { countdownWords } from '../../ui/state-words.ts';

export type Domain = { readonly low: number; readonly high: number };

export type Label = {
  readonly y: number;
  readonly text: string;
  readonly tone: 'rung' | 'current' | 'touch' | 'wall' | 'mid';
};
export type RungMark = {
  readonly y: number;
  readonly index: number;
  readonly status: RungStatus;
  readonly merged: number;
  readonly price: string;
};
export type FillDot = { readonly y: number; readonly radius: number; readonly price: string; readonly qty: string };
export type Ring = { readonly y: number; readonly share: number; readonly text: string };

export type LadderScene = {
  readonly domain: Domain;
  readonly rungs: readonly RungMark[];
  readonly bid: number | null;
  readonly mid: number | null;
  readonly ask: number | null;
  /** `out`: beyond the axis, drawn at its end with an arrow. */
  readonly wall: { readonly y: number; readonly out: boolean };
  readonly floor: { readonly y: number; readonly out: boolean } | null;
  readonly fills: readonly FillDot[];
  readonly ring: Ring | null;
  readonly left: readonly Label[];
  readonly right: readonly Label[];
};

export type SceneInput = {
  readonly ladder: Ladder;
  readonly instrument: Instrument | null;
  readonly quote: Pick<Quote, 'bid' | 'ask'> | null;
  readonly fills: readonly Fill[];
  readonly nowMs: number | null;
  readonly height: number;
  /** The axis shown before; null at first. */
  readonly before: Domain | null;
};

/** About so wide is a character of a label, and so much room all labels have, px. */
const LABEL_CHARACTER_PX = 6.4;
const LABELS_PX = 60;

/** How far the axis has to stand further right, so that the longest price before it is whole, px. */
export const labelShift = (texts: readonly string[]): number =>
  Math.max(0, Math.ceil(Math.max(0, ...texts.map((t) => t.length)) * LABEL_CHARACTER_PX) - LABELS_PX);

/** Space between labels, and at both ends of the axis. */
const LABEL_GAP = 12;
const PAD = 14;

/** How far the worst price may lie beyond the rest, in spans of the rest, before the axis stops stretching to it. */
const STRETCH = 1.5;
/** What is shown fills at least this share of the axis, else the axis closes in. */
const LEAST_SHARE = 0.45;

/** Keeps the axis while everything is on it and fills a fair part of it; else a new one with room on both sides. */
export function stickyDomain(before: Domain | null, wanted: Domain): Domain {
  const span = wanted.high - wanted.low;
  if (before !== null && wanted.low >= before.low && wanted.high <= before.high) {
    if (span >= LEAST_SHARE * (before.high - before.low)) return before;
  }
  const room = span > 0 ? span * 0.08 : Math.max(Math.abs(wanted.low) * 0.0005, 1e-9);
  return { low: wanted.low - room, high: wanted.high + room };
}

type Touch = { readonly bid: string | null; readonly ask: string | null };

function touchOf(input: SceneInput): Touch {
  const { quote, instrument } = input;
  const side = (units: number | null | undefined): string | null =>
    units === null || units === undefined || instrument === null ? null : unitsText(units, instrument.priceScale);
  return { bid: side(quote?.bid), ask: side(quote?.ask) };
}

/** A price as it is shown: the tick's decimals. */
const shown = (price: string, input: SceneInput): string =>
  input.instrument === null ? price : formatPrice(price, input.instrument);

function wantedDomain(input: SceneInput, touch: Touch): Domain {
  const { ladder, fills } = input;
  const inner = [
    ...ladder.rungs.map((r) => Number(r.price)),
    ...fills.map((f) => Number(f.price)),
    Number(touch.bid ?? Number.NaN),
    Number(touch.ask ?? Number.NaN),
    Number(ladder.arrival.mid),
  ].filter((p) => Number.isFinite(p));
  let low = Math.min(...inner);
  let high = Math.max(...inner);
  const reach = Math.max(high - low, Math.abs(low) * 0.0002) * STRETCH;
  for (const far of [Number(ladder.params.worstPrice), Number(ladder.params.floor ?? Number.NaN)]) {
    if (far > high && far - high <= reach) high = far;
    if (far < low && low - far <= reach) low = far;
  }
  return { low, high };
}

/** Fills at one price are one dot. */
function dotsOf(input: SceneInput, axis: PriceAxis): readonly FillDot[] {
  const byPrice = new Map<string, number>();
  for (const fill of input.fills) byPrice.set(fill.price, (byPrice.get(fill.price) ?? 0) + Number(fill.qty));
  const target = Number(input.ladder.qty);
  return [...byPrice].map(([price, qty]) => ({
    y: axis.toPx(Number(price)),
    radius: fillRadius(qty, target),
    price: shown(price, input),
    qty: String(Number(qty.toPrecision(12))),
  }));
}

function ringOf(input: SceneInput, axis: PriceAxis): Ring | null {
  const { ladder, nowMs } = input;
  const rung = ladder.rungs[ladder.currentRung];
  if (ladder.status !== 'working' || ladder.nextStepAtMs === null || nowMs === null || rung === undefined) return null;
  return {
    y: axis.toPx(Number(rung.price)),
    share: ringShare(nowMs, ladder.nextStepAtMs, rung.waitMs),
    text: countdownWords(ladder.nextStepAtMs - nowMs),
  };
}

function placed(labels: readonly Label[], height: number): readonly Label[] {
  const places = spreadLabels(
    labels.map((l) => l.y),
    LABEL_GAP,
    height,
  );
  return labels.map((label, i) => ({ ...label, y: places[i] ?? label.y }));
}

/** Rungs nearer than this to a label that is there already go without one. */
const RUNG_LABEL_GAP = 11;

function leftLabels(input: SceneInput, touch: Touch, axis: PriceAxis): readonly Label[] {
  const { ladder } = input;
  const worst = shown(ladder.params.worstPrice, input);
  const labels = new Map<string, Label>();
  const add = (price: string | null, tone: Label['tone']): void => {
    if (price === null) return;
    const text = shown(price, input);
    const y = axis.toPx(Number(price));
    const crowded = [...labels.values()].some((l) => Math.abs(l.y - y) < RUNG_LABEL_GAP);
    if (labels.has(text) || (tone === 'rung' && crowded)) return;
    labels.set(text, { y, text: tone === 'rung' || tone === 'current' ? shortPrice(text, worst) : text, tone });
  };
  // What matters most comes first; a price that is several things has one label.
  add(ladder.params.worstPrice, 'wall');
  add(ladder.rungs[ladder.currentRung]?.price ?? null, 'current');
  add(touch.bid, 'touch');
  add(touch.ask, 'touch');
  for (const rung of [ladder.rungs.at(-1), ...ladder.rungs]) add(rung?.price ?? null, 'rung');
  return placed([...labels.values()], input.height);
}

function rightLabels(input: SceneInput, touch: Touch, axis: PriceAxis): readonly Label[] {
  const { ladder } = input;
  const worst = ladder.params.worstPrice;
  const labels: Label[] = [];
  const add = (price: number, text: string, tone: Label['tone']): void => {
    labels.push({ y: axis.toPx(price), text, tone });
  };
  const same = (price: string | null): boolean => price !== null && Number(price) === Number(worst);
  add(Number(worst), same(touch.ask) ? 'worst · ask' : same(touch.bid) ? 'worst · bid' : 'worst', 'wall');
  if (touch.ask !== null && !same(touch.ask)) add(Number(touch.ask), 'ask', 'touch');
  if (touch.bid !== null && !same(touch.bid)) add(Number(touch.bid), 'bid', 'touch');
  if (touch.bid !== null && touch.ask !== null) add((Number(touch.bid) + Number(touch.ask)) / 2, 'mid', 'mid');
  if (ladder.params.floor !== null) add(Number(ladder.params.floor), 'floor', 'wall');
  return placed(labels, input.height);
}

/** Everything that is drawn, in px from the top. */
export function ladderScene(input: SceneInput): LadderScene {
  const { ladder, height } = input;
  const touch = touchOf(input);
  const domain = stickyDomain(input.before, wantedDomain(input, touch));
  const axis = priceAxis([domain.low, domain.high], height, PAD, true);
  const at = (price: string | null): number | null => (price === null ? null : axis.toPx(Number(price)));
  const wall = (price: string): { y: number; out: boolean } => ({
    y: axis.toPx(Number(price)),
    out: axis.out(Number(price)),
  });
  const [bid, ask] = [at(touch.bid), at(touch.ask)];
  const mid = touch.bid === null || touch.ask === null ? null : axis.toPx((Number(touch.bid) + Number(touch.ask)) / 2);
  return {
    domain,
    rungs: ladder.rungs.map((r) => ({
      y: axis.toPx(Number(r.price)),
      index: r.index,
      status: r.status,
      merged: r.merged,
      price: shown(r.price, input),
    })),
    bid,
    mid,
    ask,
    wall: wall(ladder.params.worstPrice),
    floor: ladder.params.floor === null ? null : wall(ladder.params.floor),
    fills: dotsOf(input, axis),
    ring: ringOf(input, axis),
    left: leftLabels(input, touch, axis),
    right: rightLabels(input, touch, axis),
  };
}
