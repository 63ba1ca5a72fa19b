/** The ladder on its vertical price axis: bid, mid and ask live, rungs, the wall, fills, the ring to the next rung. */
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { Fill, Instrument, Ladder } from '../../../shared/domain/index.ts';
import { useRecords } from '../../stores/entities-store.ts';
import { useMarketNow } from '../../stores/market-clock.ts';
import { useQuote } from '../../stores/quotes-store.ts';
import { useTooOld } from '../../stores/quote-age.ts';
import { classNames } from '../../ui/class-names.ts';
import { rememberBy } from '../../stores/entity-lists.ts';
import { ladderWords } from '../../ui/state-words.ts';
import { labelShift, ladderScene, type Domain, type LadderScene, type Ring } from './ladder-scene.ts';

const LEFT = 62;
const AXIS = 70;
const RING_RADIUS = 9;
const ROUND = 2 * Math.PI * RING_RADIUS;

const fillsByLadder = rememberBy(
  (map: Readonly<Record<string, Fill>>): ReadonlyMap<string, readonly Fill[]> =>
    Map.groupBy(Object.values(map), (f) => f.ladderId ?? ''),
);

/** The fills that the engine booked for a ladder. */
function useLadderFills(ladder: Ladder): readonly Fill[] {
  return fillsByLadder(useRecords('fill')).get(ladder.ladderId) ?? [];
}

/** Size of an element, px. */
function useSize(): {
  readonly ref: (element: HTMLElement | null) => void;
  readonly width: number;
  readonly height: number;
} {
  const [size, setSize] = useState({ width: 220, height: 220 });
  const [element, ref] = useState<HTMLElement | null>(null);
  useEffect(() => {
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const { width, height } = entry.contentRect;
      setSize((s) =>
        s.width === Math.round(width) && s.height === Math.round(height)
          ? s
          : { width: Math.round(width), height: Math.round(height) },
      );
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return { ref, ...size };
}

function RingMark(props: { readonly ring: Ring; readonly x: number }): ReactNode {
  const { ring, x } = props;
  return (
    <g data-testid="ladder-ring">
      <circle cx={x} cy={ring.y} r={RING_RADIUS} className="ring-back" />
      <circle
        cx={x}
        cy={ring.y}
        r={RING_RADIUS}
        className="ring"
        strokeDasharray={`${ring.share * ROUND} ${ROUND}`}
        transform={`rotate(-90 ${x} ${ring.y})`}
      />
      <text x={x + 16} y={ring.y + 4} className="ring-text" data-testid="ladder-countdown">
        {ring.text}
      </text>
    </g>
  );
}

const RUNG_TO: Readonly<Record<string, number>> = { done: 92, current: 112, todo: 92 };

function Marks(props: { readonly scene: LadderScene; readonly width: number }): ReactNode {
  const { scene, width } = props;
  const right = width - 10;
  return (
    <>
      {scene.ask === null ? null : (
        <line x1={LEFT + 2} x2={right} y1={scene.ask} y2={scene.ask} className="touch" data-testid="ladder-ask" />
      )}
      {scene.bid === null ? null : (
        <line x1={LEFT + 2} x2={right} y1={scene.bid} y2={scene.bid} className="touch" data-testid="ladder-bid" />
      )}
      {scene.mid === null ? null : (
        <line x1={LEFT + 2} x2={right} y1={scene.mid} y2={scene.mid} className="mid" data-testid="ladder-mid" />
      )}
      {scene.floor === null ? null : (
        <line x1={LEFT + 2} x2={right} y1={scene.floor.y} y2={scene.floor.y} className="floor" />
      )}
      <line
        x1={LEFT + 2}
        x2={right}
        y1={scene.wall.y}
        y2={scene.wall.y}
        className="wall"
        strokeDasharray={scene.wall.out ? '3 3' : undefined}
        data-testid="ladder-wall"
      />
      {scene.rungs.map((rung) => (
        <line
          key={rung.index}
          x1={AXIS}
          x2={RUNG_TO[rung.status] ?? 92}
          y1={rung.y}
          y2={rung.y}
          className={`rung ${rung.status}`}
          data-testid={`ladder-rung-${rung.index}`}
          data-status={rung.status}
        >
          <title>{`${rung.price}${rung.merged > 1 ? `, ${rung.merged} rungs in one` : ''}`}</title>
        </line>
      ))}
      {scene.fills.map((fill) => (
        <circle key={fill.price} cx={102} cy={fill.y} r={fill.radius} className="fill" data-testid="ladder-fill">
          <title>{`${fill.qty} at ${fill.price}`}</title>
        </circle>
      ))}
    </>
  );
}

export function LadderAxis(props: { readonly ladder: Ladder; readonly instrument: Instrument | null }): ReactNode {
  const { ladder, instrument } = props;
  const quote = useQuote(ladder.instrumentId);
  const fills = useLadderFills(ladder);
  const nowMs = useMarketNow(200);
  const size = useSize();
  const old = useTooOld(ladder.status === 'done' ? null : quote) !== null;
  const before = useRef<{ readonly of: string; readonly domain: Domain } | null>(null);
  const kept = before.current !== null && before.current.of === ladder.ladderId ? before.current.domain : null;
  const live = ladder.status === 'done' ? null : quote;
  const scene = ladderScene({ ladder, instrument, quote: live, fills, nowMs, height: size.height, before: kept });
  useEffect(() => {
    before.current = { of: ladder.ladderId, domain: scene.domain };
  });
  const shift = labelShift(scene.left.map(({ text }) => text));
  const width = size.width - shift;
  return (
    <div className={classNames('ladder-axis', old && 'old')} ref={size.ref}>
      <svg
        width={size.width}
        height={size.height}
        role="img"
        aria-label={`Price axis of this ladder: ${ladderWords(ladder).text}`}
        data-testid="ladder-axis"
      >
        <g transform={`translate(${shift} 0)`}>
          <line x1={AXIS} x2={AXIS} y1={6} y2={size.height - 6} className="axis" />
          <Marks scene={scene} width={width} />
          {scene.left.map((label) => (
            <text key={label.text} x={LEFT} y={label.y + 4} textAnchor="end" className={`label ${label.tone}`}>
              {label.text}
            </text>
          ))}
          {scene.right.map((label) => (
            <text key={label.text} x={width - 8} y={label.y - 4} textAnchor="end" className={`label ${label.tone}`}>
              {label.text}
              {label.tone === 'wall' && label.text.startsWith('worst') && scene.wall.out
                ? ladder.side === 'buy'
                  ? ' ↑'
                  : ' ↓'
                : ''}
            </text>
          ))}
          {scene.ring === null ? null : <RingMark ring={scene.ring} x={132} />}
        </g>
      </svg>
    </div>
  );
}
