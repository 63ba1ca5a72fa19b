/** Price collar: how far beyond the mid the order could pay, on its own side; refuses without a live reference. */
import { Decimal, dec } from '../../../../shared/domain/index.ts';
import { isLive, pctOf } from '../../portfolio/quote-prices.ts';
import type { Assessment } from '../assessment.ts';
import { denied, nearLimit, passed, warned, type Check } from '../check.ts';
import { pctText, priceText } from '../words.ts';

/** The worst the order may pay or take: its limit, or for market orders the far touch. */
function worst(a: Assessment): Decimal | null {
  if (a.intent.worstPrice !== null) return dec(a.intent.worstPrice);
  if (a.market === null) return null;
  return a.intent.side === 'buy' ? a.market.ask : a.market.bid;
}

const NAME = { order: 'limit', ladder: 'worst price', market: 'far touch' } as const;

export const collarCheck: Check = {
  id: 'collar',
  about: {
    denies: 'Limit or worst price beyond the mid by more than this, on the paying side (market orders: the far touch)',
    limit: '`collarPctMax`, per cent of the mid',
    warns: 'at `warnAtPct`',
    failsClosed: 'No live two-sided consolidated quote, or a crossed one',
  },
  reducing: 'warn',
  run: (a) => {
    const { intent, market, quote, instrument } = a;
    const max = dec(a.facts.limits.collarPctMax);
    const limit = (): string => `${pctText(max)} beyond the mid`;
    const price = worst(a);
    if (instrument === null || quote === null || market === null || price === null) {
      const text = 'There is no two-sided quote to check its price against; wait for one.';
      return denied('collar', () => ({ limit: limit(), value: 'no mid', text }));
    }
    if (!isLive(instrument, quote)) {
      return denied('collar', () => {
        const value = `${quote.timeliness}, ${quote.scope}`;
        const text = `The quote is ${value}, not live and consolidated, so it passes no collar; wait for a live one.`;
        return { limit: limit(), value, text };
      });
    }
    if (market.spread.sign() < 0) {
      const text = 'The market is crossed, so its mid says nothing; wait until it is not.';
      return denied('collar', () => ({ limit: limit(), value: 'crossed', text }));
    }
    const beyond = intent.side === 'buy' ? price.sub(market.mid) : market.mid.sub(price);
    const pct = pctOf(beyond, market.mid.abs());
    if (pct === null) {
      const text = 'The mid is zero, so its price cannot be checked; wait.';
      return denied('collar', () => ({ limit: limit(), value: 'mid of 0', text }));
    }
    const says = (more: () => string) => () => {
      const name = intent.type === 'market' ? NAME.market : intent.ladder ? NAME.ladder : NAME.order;
      const value = pct.sign() > 0 ? `${pctText(pct)} beyond the mid` : 'inside the mid';
      const text = `Its ${name} ${priceText(price)} is ${value} of ${priceText(market.mid)}${more()}.`;
      return { limit: limit(), value, text };
    };
    if (pct.gt(max)) {
      return denied(
        'collar',
        says(() => `, above your limit of ${pctText(max)}; bring the price closer`),
      );
    }
    if (nearLimit(pct, max, a.facts.limits.warnAtPct)) {
      return warned(
        'collar',
        says(() => `, close to the limit of ${pctText(max)}`),
      );
    }
    return passed(
      'collar',
      says(() => ''),
    );
  },
};
