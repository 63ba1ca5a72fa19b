/** The payoff at expiry: profit above the line, loss below, over the underlying's price. Drawn as SVG, floats for pixels. */
import type { ReactNode } from 'react';
import { formatMoney, groupDigits } from '../../ui/format.ts';
import { useWidth } from '../../ui/use-width.ts';
import type { PayoffPoint, PayoffShape } from './combo-facts.ts';

const TOP = 14;
const BOTTOM = 18;
const SIDE = 6;
/** Px between two labels below which one gives way. */
const LABEL_ROOM = 38;

export type PayoffChartProps = {
  readonly shape: PayoffShape;
  readonly spot: number | null;
  readonly breakEvens: readonly number[];
  readonly height: number;
};

/** Where the line crosses zero between two points. */
function crossing(a: PayoffPoint, b: PayoffPoint): PayoffPoint | null {
  if (a.gain * b.gain >= 0) return null;
  return { at: a.at + ((b.at - a.at) * -a.gain) / (b.gain - a.gain), gain: 0 };
}

/** The line cut at zero: the part above and the part below as closed areas. */
function areaOf(points: readonly PayoffPoint[], keep: (gain: number) => number): readonly PayoffPoint[] {
  const all = points.flatMap((p, i) => {
    const next = points[i + 1];
    const cut = next === undefined ? null : crossing(p, next);
    return cut === null ? [p] : [p, cut];
  });
  return all.map((p) => ({ at: p.at, gain: keep(p.gain) }));
}

const short = (value: number): string => groupDigits(String(Math.round(value * 100) / 100));
const money = (value: number): string => formatMoney(value.toFixed(2), { sign: true, decimals: 0 });

/** Labels that would touch one before them are left out. */
function thinned(at: readonly number[]): readonly number[] {
  let last = -Infinity;
  return at.filter((x) => {
    if (x - last < LABEL_ROOM) return false;
    last = x;
    return true;
  });
}

function Drawing(props: PayoffChartProps & { readonly width: number }): ReactNode {
  const { shape, spot, breakEvens, height, width } = props;
  const gains = [0, ...shape.points.map((p) => p.gain)];
  const [low, high] = [Math.min(...gains), Math.max(...gains)];
  const pad = (high - low || 1) * 0.08;
  const x = (at: number): number => SIDE + ((at - shape.from) / (shape.to - shape.from)) * (width - 2 * SIDE);
  const y = (gain: number): number => TOP + ((high + pad - gain) / (high - low + 2 * pad)) * (height - TOP - BOTTOM);
  const line = (points: readonly PayoffPoint[]): string =>
    points.map((p) => `${x(p.at).toFixed(1)},${y(p.gain).toFixed(1)}`).join(' ');
  const closed = (points: readonly PayoffPoint[]): string =>
    `${x(shape.from)},${y(0)} ${line(points)} ${x(shape.to)},${y(0)}`;
  const strikePx = shape.strikes.map((s) => [s, x(s)] as const);
  const shown = new Set(thinned(strikePx.map(([, px]) => px)));
  return (
    <>
      <polygon className="gain" points={closed(areaOf(shape.points, (g) => Math.max(0, g)))} />
      <polygon className="loss" points={closed(areaOf(shape.points, (g) => Math.min(0, g)))} />
      <line className="zero" x1={SIDE} x2={width - SIDE} y1={y(0)} y2={y(0)} />
      {strikePx.map(([strike, px]) => (
        <g key={strike}>
          <line className="strike" x1={px} x2={px} y1={TOP} y2={height - BOTTOM} />
          {shown.has(px) ? (
            <text x={px} y={height - 5} textAnchor="middle">
              {short(strike)}
            </text>
          ) : null}
        </g>
      ))}
      <polyline className="payoff-line" points={line(shape.points)} />
      {breakEvens
        .filter((at) => at >= shape.from && at <= shape.to)
        .map((at) => (
          <circle key={at} className="even" cx={x(at)} cy={y(0)} r={3} />
        ))}
      {spot === null ? null : (
        <g className="spot">
          <line x1={x(spot)} x2={x(spot)} y1={TOP} y2={height - BOTTOM} />
          <text x={x(spot)} y={10} textAnchor={x(spot) > width - 50 ? 'end' : 'middle'}>
            now {short(spot)}
          </text>
        </g>
      )}
      <text x={SIDE} y={y(high) < 24 && spot !== null && x(spot) < 70 ? 24 : Math.max(10, y(high) - 3)} className="up">
        {high > 0 ? money(high) : ''}
      </text>
      <text x={SIDE} y={y(low) - 5} className="down">
        {low < 0 ? money(low) : ''}
      </text>
    </>
  );
}

export function PayoffChart(props: PayoffChartProps): ReactNode {
  const { ref, width } = useWidth();
  const evens = props.breakEvens.map((e) => short(e)).join(' and ');
  return (
    <div className="payoff" ref={ref} data-testid="payoff">
      <svg
        width={width}
        height={props.height}
        role="img"
        aria-label={`Payoff at expiry of one combo${evens === '' ? '' : `, even at ${evens}`}`}
      >
        {width > 40 ? <Drawing {...props} width={width} /> : null}
      </svg>
    </div>
  );
}
