/** A fill's fee in words: what it was worth, and what was charged where that was something else. Pure. */
import { dec, type Fill } from '../../../shared/domain/index.ts';
import { formatMoney, formatQty } from '../../ui/format.ts';

type Fee = Pick<Fill, 'fee' | 'feeCharged' | 'feeCurrency'>;

/** As the venue charged it, `0.00004 BTC`; undefined: in the instrument's own currency. */
export const chargedWords = ({ feeCharged, feeCurrency }: Fee): string | undefined =>
  feeCharged === undefined ? undefined : `${formatQty(feeCharged)} ${feeCurrency ?? ''}`.trim();

/** What it was worth in the instrument's currency; where no rate was known, what was charged. */
export const feeWords = (fill: Fee): string =>
  dec(fill.fee).isZero() ? (chargedWords(fill) ?? formatMoney(fill.fee)) : formatMoney(fill.fee);
