/** What the venue says of a position's margin, in a trader's words. Pure. */
import { Decimal, dec, type PositionMargin } from '../../../shared/domain/index.ts';
import { UNKNOWN, formatPrice } from '../../ui/format.ts';
import type { StateWords } from '../../ui/state-words.ts';
import type { Row } from './position-row.ts';

/** Distance of the mark to the liquidation price, per cent of the mark: amber below the first, red below the second. */
const NEAR_PCT = dec('20');
const CLOSE_PCT = dec('5');
const HUNDRED = dec('100');

/** `20x cross`. */
export function leverageWords({ leverage, marginMode }: PositionMargin): string {
  const times = leverage === null ? null : `${dec(leverage).trim().toString()}x`;
  return [times, marginMode].filter((word) => word !== null).join(' ') || UNKNOWN;
}

/**
 * The liquidation price with how far it is: by the venue's own mark, which alone counts there, and by ours, which is newer; the nearer
 * one warns. Older than the last fill it says so.
 */
export function liquidationWords({ position, instrument, value }: Row): StateWords & { readonly title: string } {
  const { margin } = position;
  if (margin === undefined || instrument === null) return { text: '', tone: 'muted', title: '' };
  const { liquidationPrice, markPrice = null } = margin;
  if (liquidationPrice === null)
    return { text: 'none', tone: 'muted', title: 'The venue states no price at which it would close this' };
  const text = formatPrice(liquidationPrice, instrument);
  const old = margin.tsEventMs < position.updatedMs;
  const stands = old ? 'As the venue said before the last fill; it is asked again' : 'Where the venue would close it';
  const isShort = dec(position.qty).sign() < 0;
  const theirs = awayOf(markPrice, liquidationPrice, isShort);
  const ours = awayOf(value?.mark ?? null, liquidationPrice, isShort);
  const away = theirs === null ? ours : ours === null ? theirs : theirs.min(ours);
  if (away === null) return { text, tone: old ? 'muted' : 'plain', title: stands };
  const tone = away.lt(CLOSE_PCT) ? 'bad' : away.lt(NEAR_PCT) ? 'warn' : old ? 'muted' : 'plain';
  const parts = [
    stands,
    ...(theirs === null || markPrice === null
      ? []
      : [`${theirs.toString()} % from the venue’s own mark of ${formatPrice(markPrice, instrument)}, as last told`]),
    ...(ours === null ? [] : [`${ours.toString()} % from the mark here`]),
  ];
  return { text, tone, title: parts.join('; ') };
}

/** Per cent of a mark that it is away from the price, never below zero: beyond it nothing is left. Null: no mark. */
function awayOf(mark: string | null, liquidationPrice: string, isShort: boolean): Decimal | null {
  if (mark === null || dec(mark).sign() <= 0) return null;
  const gap = dec(mark).sub(dec(liquidationPrice));
  const left = isShort ? gap.neg() : gap;
  return left.sign() < 0 ? Decimal.ZERO : left.mulDiv(HUNDRED, dec(mark), 2, 'floor');
}
