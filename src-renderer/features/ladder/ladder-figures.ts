/** The text block beside the axis, and the one line of a ladder that ended. Words and figures that the engine stated. */
import { dec, type Instrument, type Ladder } from '../../../shared/domain/index.ts';
import { UNKNOWN, formatAverage, formatMoney, formatQty, toneOf } from '../../ui/format.ts';
import { isSigned, sidePrice } from '../../ui/premium-words.ts';
import { durationWords, outcomeWords, towardWords } from '../../ui/state-words.ts';

export type Figure = {
  readonly name: string;
  readonly value: string;
  readonly tone: 'up' | 'down' | '';
  readonly testId: string;
};

/** What is still to be filled. */
export const leftOf = (ladder: Pick<Ladder, 'qty' | 'filledQty'>): string =>
  dec(ladder.qty).sub(dec(ladder.filledQty)).trim().toString();

function rungFigure(ladder: Ladder, price: (text: string) => string): Figure {
  const rung = ladder.rungs[ladder.currentRung];
  const total = ladder.rungs.length;
  if (rung === undefined) return { name: 'Rung', value: `none of ${total} yet`, tone: '', testId: 'rung' };
  const toward = towardWords(rung);
  return {
    name: `Rung ${ladder.currentRung + 1} of ${total}`,
    value: `${price(rung.price)}${toward === null ? '' : ` · ${toward}`}`,
    tone: '',
    testId: 'rung',
  };
}

/** `+1.78 saved`, `−0.40 paid`; nothing filled, nothing said. */
export function improvementWords(ladder: Pick<Ladder, 'priceImprovement' | 'filledQty'>): string {
  if (dec(ladder.filledQty).isZero()) return UNKNOWN;
  const sign = dec(ladder.priceImprovement).sign();
  return `${formatMoney(ladder.priceImprovement, { sign: true })} ${sign >= 0 ? 'saved' : 'lost'}`;
}

function averageWords(ladder: Ladder, instrument: Instrument | null): string {
  if (ladder.avgPrice === null) return UNKNOWN;
  if (instrument === null) return ladder.avgPrice;
  return isSigned(instrument)
    ? sidePrice(ladder.side, ladder.avgPrice, instrument)
    : formatAverage(ladder.avgPrice, instrument);
}

/** The figures as drawn, top down. */
export function figuresOf(ladder: Ladder, instrument: Instrument | null, nowMs: number | null): readonly Figure[] {
  const price = (text: string): string => sidePrice(ladder.side, text, instrument);
  const verb = ladder.side === 'buy' ? 'Buy' : 'Sell';
  const symbol = instrument?.symbol ?? ladder.instrumentId;
  const average = averageWords(ladder, instrument);
  const until = ladder.endedMs ?? nowMs;
  const filledTone = dec(ladder.filledQty).isZero() ? '' : toneOf(ladder.priceImprovement);
  const open = ladder.status !== 'done' && ladder.status !== 'resting';
  return [
    {
      name: `${verb} ${formatQty(ladder.qty)} ${symbol}`,
      value: `${formatQty(ladder.filledQty)} filled · ${formatQty(leftOf(ladder))} left`,
      tone: '',
      testId: 'filled',
    },
    { name: 'Average', value: average, tone: '', testId: 'average' },
    rungFigure(ladder, price),
    { name: 'Arrival mid', value: price(ladder.arrival.mid), tone: '', testId: 'arrival' },
    { name: 'Against crossing', value: improvementWords(ladder), tone: filledTone, testId: 'saved' },
    {
      name: open ? 'Elapsed · left' : 'Elapsed',
      value:
        until === null
          ? UNKNOWN
          : `${durationWords(until - ladder.startedMs)}${open ? ` · ${durationWords(ladder.deadlineMs - until)}` : ''}`,
      tone: '',
      testId: 'elapsed',
    },
  ];
}

/** `Filled 30 at 294.3111, +1.78 saved, 0:38, 3 attempts` of a ladder that ended. */
export function summaryWords(ladder: Ladder, instrument: Instrument | null): string {
  const outcome = ladder.outcome === null ? 'Ended' : outcomeWords(ladder.outcome).text;
  const parts: string[] = [];
  if (dec(ladder.filledQty).isZero())
    parts.push(ladder.outcome === 'exhausted' ? outcome : `${outcome}, nothing filled`);
  else {
    const average = averageWords(ladder, instrument);
    const of =
      ladder.filledQty === ladder.qty
        ? formatQty(ladder.qty)
        : `${formatQty(ladder.filledQty)} of ${formatQty(ladder.qty)}`;
    parts.push(`${outcome} ${of} at ${average}`, improvementWords(ladder));
  }
  if (ladder.endedMs !== null) parts.push(durationWords(ladder.endedMs - ladder.startedMs));
  parts.push(`${ladder.attempts} ${ladder.attempts === 1 ? 'attempt' : 'attempts'}`);
  return parts.join(', ');
}
