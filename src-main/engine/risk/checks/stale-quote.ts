/** Age of the quote that the order is judged by. */
import { quoteAgeMs } from '../../portfolio/quote-prices.ts';
import { denied, passed, warned, type Check } from '../check.ts';
import { secondsText } from '../words.ts';

export const staleQuoteCheck: Check = {
  id: 'staleQuote',
  about: {
    guards: 'Against judging by an old market',
    denies: 'The quote is older than this, by the older of its two stamps',
    limit: '`quoteAgeMsMax`, ms',
    warns: 'at `warnAtPct`',
    failsClosed: 'No quote',
  },
  reducing: 'warn',
  run: (a) => {
    const { limits, nowMs } = a.facts;
    if (a.quote === null) {
      const limit = secondsText(limits.quoteAgeMsMax);
      return denied('staleQuote', () => ({ limit, value: 'no quote', text: 'There is no quote; wait for one.' }));
    }
    const ageMs = quoteAgeMs(a.quote, nowMs);
    const says = (more: (limit: string) => string) => () => {
      const limit = secondsText(limits.quoteAgeMsMax);
      const value = secondsText(ageMs);
      return { limit, value, text: `The quote is ${value} old${more(limit)}.` };
    };
    if (ageMs > limits.quoteAgeMsMax) {
      return denied(
        'staleQuote',
        says((limit) => `, older than ${limit}; wait for a fresh one`),
      );
    }
    if (ageMs * 100 >= limits.quoteAgeMsMax * Number(limits.warnAtPct) && ageMs > 0) {
      return warned(
        'staleQuote',
        says((limit) => `, close to the limit of ${limit}`),
      );
    }
    return passed(
      'staleQuote',
      says(() => ''),
    );
  },
};
