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

export function RungPreview(props: RungPreviewProps): ReactNode {
  const { preview } = props;
  const { instrument } = props;
  const shown = (price: string): string => (instrument === null ? price : formatPrice(price, instrument));
  const marks = marksOf(props, shown);
  const words =
    props.plain === null && preview !== null && preview.rungs.length > 0
      ? rungsWords(preview.rungsAsked, preview.rungs.length)
      : null;
  const worst = props.plain === null ? (preview?.worstPrice ?? null) : null;
  const prices = [preview?.bid, preview?.ask, worst].filter((p) => p !== null && p !== undefined);
  const axis = priceAxis([...prices.map(Number), ...marks.map((m) => m.at)], WIDTH, PAD, false);
  const touches = [
    ['bid', preview?.bid],
    ['mid', preview?.mid],
    ['ask', preview?.ask],
  ] as const;
  const known = touches.filter(
    (t): t is readonly ['bid' | 'mid' | 'ask', Price] => t[1] !== null && t[1] !== undefined,
  );
  const first = marks[0]?.text ?? '';
  return (
    <div className="rung-preview wide">
      <div className="rung-preview-head">
        <span>{props.plain === null ? `Rungs, toward the ${props.toward}` : 'Your limit and the market'}</span>
        <span className="sub" data-testid="ticket-rungs-words">
          {words}
        </span>
      </div>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        width="100%"
        height={HEIGHT}
        role="img"
        aria-label={words === null ? 'Price axis' : `${words}: ${marks.map((m) => m.text).join(', ')}`}
        data-testid="ticket-axis"
      >
        <line x1={6} x2={WIDTH - 6} y1={LINE} y2={LINE} className="axis-line" />
        {known.map(([name, price]) => (
          <line
            key={name}
            x1={axis.toPx(Number(price))}
            x2={axis.toPx(Number(price))}
            y1={LINE - 4}
            y2={LINE + 4}
            className="axis-touch"
          />
        ))}
        {marks.map((mark) => (
          <line
            key={mark.key}
            x1={axis.toPx(mark.at)}
            x2={axis.toPx(mark.at)}
            y1={LINE - 8}
            y2={LINE + 8}
            className="axis-rung"
            data-testid="ticket-axis-rung"
          >
            <title>{mark.title}</title>
          </line>
        ))}
        {worst === null ? null : (
          <line
            x1={axis.toPx(Number(worst))}
            x2={axis.toPx(Number(worst))}
            y1={LINE - 12}
            y2={LINE + 8}
            className="axis-wall"
          >
            <title>{`Worst price ${shown(worst)}`}</title>
          </line>
        )}
        <Labels
          at={thinned(
            marks.map((m, i) => ({ x: axis.toPx(m.at), text: i === 0 ? m.text : shortPrice(m.text, first) })),
          )}
          y={10}
          className="axis-rung-text"
        />
        <Labels
          at={known.map(([name, price]) => ({
            x: axis.toPx(Number(price)),
            text: `${name} ${shortPrice(shown(price), first)}`,
          }))}
          y={43}
          className="axis-touch-text"
        />
      </svg>
    </div>
  );
}
