/** Age of the quote that the order is judged by. */
import { quoteAgeMs } from '../../portfolio/quote-prices.ts';
import { denied, passed, warned, type Check } from '../check.ts';
import { secondsText } from '../words.ts';

export const staleQuoteCheck: Check = {
  id: 'staleQuote',
  about: {
    denies: 'The quote is older than this, by the older of its two stamps',
    limit: '`quoteAgeMsMax`, ms',
    warns: 'at `warnAtPct`',
    failsClosed: 'No quote',
  },
  reducing: 'warn',
  run: (a) => {
    const { limits, nowMs } = a.facts;
    const limit = secondsText(limits.quoteAgeMsMax);
    if (a.quote === null) {
      return denied('staleQuote', { limit, value: 'no quote', text: 'There is no quote; wait for one.' });
    }
    const ageMs = quoteAgeMs(a.quote, nowMs);
    const value = secondsText(ageMs);
    if (ageMs > limits.quoteAgeMsMax) {
      const text = `The quote is ${value} old, older than ${limit}; wait for a fresh one.`;
      return denied('staleQuote', { limit, value, text });
    }
    if (ageMs * 100 >= limits.quoteAgeMsMax * Number(limits.warnAtPct) && ageMs > 0) {
      return warned('staleQuote', { limit, value, text: `The quote is ${value} old, close to the limit of ${limit}.` });
    }
    return passed('staleQuote', { limit, value, text: `The quote is ${value} old.` });
  },
};
