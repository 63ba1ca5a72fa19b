/** A ladder in one line: side and symbol, its rungs and place on a rail, its state. A press opens it. */
import type { ReactNode } from 'react';
import type { Ladder } from '../../../shared/domain/index.ts';
import { useInstrument } from '../../stores/entities-store.ts';
import { useQuote } from '../../stores/quotes-store.ts';
import { selectLadder } from '../../stores/ui-store.ts';
import { classNames } from '../../ui/class-names.ts';
import { priceAxis } from '../../ui/price-axis.ts';
import { ladderWords, outcomeWords, pauseWords } from '../../ui/state-words.ts';
import { summaryWords } from './ladder-figures.ts';
import { unitsText } from '../../../shared/domain/index.ts';

function Rail(props: { readonly ladder: Ladder; readonly priceScale: number }): ReactNode {
  const { ladder, priceScale } = props;
  const quote = useQuote(ladder.instrumentId);
  const touch = [quote?.bid, quote?.ask]
    .filter((u) => u !== null && u !== undefined)
    .map((u) => Number(unitsText(u, priceScale)));
  const rungs = ladder.rungs.map((r) => Number(r.price));
  const axis = priceAxis([...touch, ...rungs, Number(ladder.params.worstPrice)], 100, 3, false);
  const current = ladder.rungs[ladder.currentRung];
  return (
    <span className="rail" aria-hidden="true">
      {touch.map((price, index) => (
        // Bid, then ask.
        <u key={index === 0 ? 'bid' : 'ask'} style={{ left: `${axis.toPx(price)}%` }} />
      ))}
      {ladder.rungs.map((rung) => (
        <i key={rung.index} className={rung.status} style={{ left: `${axis.toPx(Number(rung.price))}%` }} />
      ))}
      {current === undefined ? null : (
        <em className={ladder.status} style={{ left: `calc(${axis.toPx(Number(current.price))}% - 4px)` }} />
      )}
    </span>
  );
}

/** The shortest true words: `rung 2 of 4`, `paused`, `filled`. */
function stateOf(ladder: Ladder): { readonly text: string; readonly tone: string } {
  if (ladder.status === 'done') {
    const words = ladder.outcome === null ? { text: 'Ended', tone: 'muted' } : outcomeWords(ladder.outcome);
    return {
      text: words.text.toLowerCase(),
      tone: words.tone === 'good' ? 'up' : words.tone === 'bad' ? 'down' : 'muted',
    };
  }
  if (ladder.status === 'paused') return { text: 'paused', tone: 'warn' };
  if (ladder.status === 'working' && ladder.currentRung >= 0)
    return { text: `${ladder.currentRung + 1} of ${ladder.rungs.length}`, tone: 'sub' };
  return { text: ladder.status, tone: ladder.status === 'canceling' ? 'warn' : 'sub' };
}

export function LadderStrip(props: { readonly ladder: Ladder; readonly open: boolean }): ReactNode {
  const { ladder, open } = props;
  const instrument = useInstrument(ladder.instrumentId);
  const state = stateOf(ladder);
  const done = ladder.status === 'done';
  const title = done
    ? summaryWords(ladder, instrument)
    : ladder.pause === null
      ? ladderWords(ladder).text
      : `Paused: ${pauseWords(ladder.pause.cause)}. ${ladder.pause.text}`;
  return (
    <button
      type="button"
      className={classNames('ladder-strip', done && 'done')}
      aria-pressed={open}
      title={title}
      data-testid={`ladder-strip-${ladder.ladderId}`}
      data-status={ladder.status}
      onClick={() => selectLadder(ladder.ladderId)}
    >
      <span className="strip-name">
        <span className={ladder.side === 'buy' ? 'up' : 'down'}>{ladder.side === 'buy' ? 'Buy' : 'Sell'}</span>{' '}
        {instrument?.symbol ?? ladder.instrumentId}
      </span>
      {done ? (
        <span className="strip-summary muted">{summaryWords(ladder, instrument)}</span>
      ) : (
        <Rail ladder={ladder} priceScale={instrument?.priceScale ?? 2} />
      )}
      {done ? null : <span className={classNames('num', state.tone)}>{state.text}</span>}
    </button>
  );
}
