/** What the venue says of a position's margin, in a trader's words. Pure. */
import { dec, type PositionMargin } from '../../../shared/domain/index.ts';
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

/** The liquidation price with how far the mark is from it; older than the last fill it says so. */
export function liquidationWords({ position, instrument, value }: Row): StateWords & { readonly title: string } {
  const { margin } = position;
  if (margin === undefined || instrument === null) return { text: '', tone: 'muted', title: '' };
  if (margin.liquidationPrice === null)
    return { text: 'none', tone: 'muted', title: 'The venue states no price at which it would close this' };
  const text = formatPrice(margin.liquidationPrice, instrument);
  const old = margin.tsEventMs < position.updatedMs;
  const stands = old ? 'As the venue said before the last fill; it is asked again' : 'Where the venue would close it';
  const mark = value?.mark ?? null;
  if (mark === null || dec(mark).sign() <= 0) return { text, tone: old ? 'muted' : 'plain', title: stands };
  const away = dec(mark).sub(dec(margin.liquidationPrice)).abs().mulDiv(HUNDRED, dec(mark), 2, 'floor');
  const tone = away.lt(CLOSE_PCT) ? 'bad' : away.lt(NEAR_PCT) ? 'warn' : old ? 'muted' : 'plain';
  return { text, tone, title: `${stands}; ${away.toString()} % from the mark` };
}
