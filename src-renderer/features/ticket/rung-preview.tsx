/** The engine's preview drawn on a price axis: bid, mid, ask, the rungs it would place, the worst price as a wall. */
import type { ReactNode } from 'react';
import type { Instrument, OrderPreview, Price } from '../../../shared/domain/index.ts';
import { formatPrice } from '../../ui/format.ts';
import { priceAxis, shortPrice, spreadLabels } from '../../ui/price-axis.ts';
import { towardWords } from '../../ui/state-words.ts';
import { rungsWords } from './ticket-words.ts';

const WIDTH = 326;
const HEIGHT = 46;
const LINE = 23;
const PAD = 22;

export type RungPreviewProps = {
  readonly preview: OrderPreview | null;
  readonly instrument: Instrument | null;
  /** Of a plain limit order: its price (null while it can't be read) instead of rungs. */
  readonly plain: { readonly limit: Price | null } | null;
  readonly toward: string;
  /** Stands in the head instead of the words: an offer where there is nothing to work. */
  readonly offer?: ReactNode;
};

type Mark = { readonly key: string; readonly at: number; readonly text: string; readonly title: string };

function marksOf(props: RungPreviewProps, shown: (price: string) => string): readonly Mark[] {
  if (props.plain !== null) {
    const { limit } = props.plain;
    return limit === null
      ? []
      : [{ key: 'limit', at: Number(limit), text: shown(limit), title: `Limit ${shown(limit)}` }];
  }
  return (props.preview?.rungs ?? []).map((rung, index) => {
    const toward = towardWords(rung);
    const merged = rung.merged > 1 ? `, ${rung.merged} rungs in one` : '';
    return {
      key: String(index),
      at: Number(rung.price),
      text: shown(rung.price),
      title: `${shown(rung.price)}${toward === null ? '' : ` · ${toward}`} for ${rung.waitMs / 1000} s${merged}`,
    };
  });
}

/** Width of a label at 10 px, about. */
const widthOf = (text: string): number => text.length * 5.6 + 6;

type LabelAt = { readonly x: number; readonly text: string };

/** Labels moved apart by the widest of them, none beyond the ends. */
function Labels(props: { readonly at: readonly LabelAt[]; readonly y: number; readonly className: string }): ReactNode {
  const width = Math.max(0, ...props.at.map((l) => widthOf(l.text)));
  const half = width / 2;
  const places = spreadLabels(
    props.at.map((l) => Math.min(WIDTH - width, Math.max(0, l.x - half))),
    width,
    WIDTH - width,
  );
  return props.at.map((label, index) => (
    <text
      key={`${index}${label.text}`}
      x={(places[index] ?? label.x) + half}
      y={props.y}
      textAnchor="middle"
      className={props.className}
    >
      {label.text}
    </text>
  ));
}

/** All labels where they have room beside their marks, else the first and the last. */
function thinned(items: readonly LabelAt[]): readonly LabelAt[] {
  const places = items.map((l) => l.x);
  const room = Math.max(...places) - Math.min(...places);
  const need = Math.max(0, ...items.map((l) => widthOf(l.text))) * (items.length - 1);
  if (items.length <= 2 || need <= room + 30) return items;
  return items.filter((_, index) => index === 0 || index === items.length - 1);
}

/** A line across the axis at a price. */
function Tick(props: {
  readonly x: number;
  readonly up: number;
  readonly down: number;
  readonly className: string;
  readonly title: string | null;
  readonly testId?: string;
}): ReactNode {
  return (
    <line
      x1={props.x}
      x2={props.x}
      y1={LINE - props.up}
      y2={LINE + props.down}
      className={props.className}
      data-testid={props.testId}
    >
      {props.title === null ? null : <title>{props.title}</title>}
    </line>
  );
}

type Touch = readonly [name: 'bid' | 'mid' | 'ask', price: Price];

function touchesOf(preview: OrderPreview | null): readonly Touch[] {
  const all = [
    ['bid', preview?.bid],
    ['mid', preview?.mid],
    ['ask', preview?.ask],
  ] as const;
  return all.filter((t): t is Touch => t[1] !== null && t[1] !== undefined);
}

function Axis(props: RungPreviewProps & { readonly words: string | null }): ReactNode {
  const { preview, instrument, plain, words } = props;
  const shown = (price: string): string => (instrument === null ? price : formatPrice(price, instrument));
  const marks = marksOf(props, shown);
  const touches = touchesOf(preview);
  const worst = plain === null ? (preview?.worstPrice ?? null) : null;
  const ends = [preview?.bid, preview?.ask, worst].filter((p) => p !== null && p !== undefined).map(Number);
  const { toPx } = priceAxis([...ends, ...marks.map((m) => m.at)], WIDTH, PAD, false);
  const first = marks[0]?.text ?? '';
  const rungTexts = marks.map((m, i) => ({ x: toPx(m.at), text: i === 0 ? m.text : shortPrice(m.text, first) }));
  const touchTexts = touches.map(([name, price]) => ({
    x: toPx(Number(price)),
    text: `${name} ${shortPrice(shown(price), first)}`,
  }));
  const label = words === null ? 'Price axis' : `${words}: ${marks.map((m) => m.text).join(', ')}`;
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width="100%"
      height={HEIGHT}
      role="img"
      aria-label={label}
      data-testid="ticket-axis"
    >
      <line x1={6} x2={WIDTH - 6} y1={LINE} y2={LINE} className="axis-line" />
      {touches.map(([name, price]) => (
        <Tick key={name} x={toPx(Number(price))} up={4} down={4} className="axis-touch" title={null} />
      ))}
      {marks.map((mark) => (
        <Tick
          key={mark.key}
          x={toPx(mark.at)}
          up={8}
          down={8}
          className="axis-rung"
          title={mark.title}
          testId="ticket-axis-rung"
        />
      ))}
      {worst === null ? null : (
        <Tick x={toPx(Number(worst))} up={12} down={8} className="axis-wall" title={`Worst price ${shown(worst)}`} />
      )}
      <Labels at={thinned(rungTexts)} y={10} className="axis-rung-text" />
      <Labels at={touchTexts} y={43} className="axis-touch-text" />
    </svg>
  );
}

export function RungPreview(props: RungPreviewProps): ReactNode {
  const { preview, plain } = props;
  const some = plain === null && preview !== null && preview.rungs.length > 0;
  const words = some ? rungsWords(preview.rungsAsked, preview.rungs.length) : null;
  return (
    <div className="rung-preview wide">
      <div className="rung-preview-head">
        {props.offer ?? (
          <span>{plain === null ? `Rungs, toward the ${props.toward}` : 'Your limit and the market'}</span>
        )}
        <span className={props.offer === undefined ? 'sub' : 'visually-hidden'} data-testid="ticket-rungs-words">
          {words}
        </span>
      </div>
      <Axis {...props} words={words} />
    </div>
  );
}
