/** Spread by class: what is too wide, one-sided or crossed is not opened into (conventions: Ladder, S3.9). */
import { Decimal, dec, type Instrument, type RiskLimits } from '../../../../shared/domain/index.ts';
import { pctOf, spreadMax } from '../../portfolio/quote-prices.ts';
import { denied, passed, warned, type Check } from '../check.ts';
import { pctText, priceText } from '../words.ts';

const TWO = Decimal.of(2);

/** The limit of the class in words, with the floor of options and combos. */
function limitText(instrument: Instrument, limits: RiskLimits): string {
  const { assetClass, comboWidth } = instrument;
  const share = pctText(dec(limits.spreadPctMax[assetClass]));
  if (assetClass !== 'option' && assetClass !== 'combo') return share;
  const ofWidth = assetClass === 'combo' && !dec(comboWidth ?? '0').isZero();
  return `${share}${ofWidth ? ' of its width' : ''}, at least ${priceText(dec(limits.spreadFloor[assetClass]))}`;
}

export const spreadCheck: Check = {
  id: 'spread',
  about: {
    guards: 'Against opening into a market that is too wide (S3.9)',
    denies: 'Spread wider than the limit of its class; options and combos have a floor that is never too wide',
    limit: '`spreadPctMax` of the class, per cent of the mid (combos: of their width); `spreadFloor`, price',
    warns: 'at half the limit',
    failsClosed: 'One-sided, empty or crossed quote',
  },
  reducing: 'note',
  run: (a) => {
    const { instrument, market, quote } = a;
    if (instrument === null || quote === null) {
      return denied('spread', () => ({ limit: 'a quote', value: 'none', text: 'There is no quote; wait for one.' }));
    }
    const limit = (): string => limitText(instrument, a.facts.limits);
    if (market === null) {
      const side = quote.bid === null ? (quote.ask === null ? 'no bid and no ask' : 'no bid') : 'no ask';
      return denied('spread', () => ({
        limit: limit(),
        value: side,
        text: `The market has ${side}; wait for both sides.`,
      }));
    }
    if (market.spread.sign() < 0) {
      return denied('spread', () => {
        const text = `The bid ${priceText(market.bid)} is above the ask ${priceText(market.ask)}; wait until it is not.`;
        return { limit: limit(), value: 'crossed', text };
      });
    }
    const says = (more: () => string) => () => {
      const pct = pctOf(market.spread, market.mid.abs());
      const shown = `${priceText(market.spread)}${pct === null ? '' : ` (${pctText(pct)})`}`;
      return { limit: limit(), value: shown, text: `The spread is ${shown}${more()}.` };
    };
    const max = spreadMax(instrument, a.facts.limits, market.mid);
    if (market.spread.gt(max)) {
      return denied(
        'spread',
        says(() => `, wider than ${limit()} for this class; wait until it narrows`),
      );
    }
    if (market.spread.mul(TWO).gte(max) && !market.spread.isZero()) {
      return warned(
        'spread',
        says(() => `, more than half of the ${limit()} allowed`),
      );
    }
    return passed(
      'spread',
      says(() => ''),
    );
  },
};
