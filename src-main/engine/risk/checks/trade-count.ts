/** Orders a day (S2.5): a ladder counts once, its rungs and changes do not. */
import { Decimal } from '../../../../shared/domain/index.ts';
import { denied, nearLimit, passed, warned, type Check } from '../check.ts';
import { qtyText } from '../words.ts';

export const tradeCountCheck: Check = {
  id: 'tradeCount',
  about: {
    denies: 'More orders today than this; a ladder counts once, rungs and changes do not count',
    limit: '`tradesPerDayMax`',
    warns: 'at `warnAtPct`',
    failsClosed: 'nothing is unknown here',
  },
  reducing: 'note',
  run: (a) => {
    const { limits, tradesToday } = a.facts;
    const limit = `${qtyText(Decimal.of(limits.tradesPerDayMax))} a day`;
    if (a.continues) {
      const value = String(tradesToday);
      return passed('tradeCount', { limit, value, text: 'It continues an order that was counted before.' });
    }
    const count = tradesToday + 1;
    const value = String(count);
    if (count > limits.tradesPerDayMax) {
      const text = `It would be order ${value} today, above your limit of ${limit}; raise the limit or wait.`;
      return denied('tradeCount', { limit, value, text });
    }
    if (nearLimit(Decimal.of(count), Decimal.of(limits.tradesPerDayMax), limits.warnAtPct)) {
      return warned('tradeCount', { limit, value, text: `It would be order ${value} today; the limit is ${limit}.` });
    }
    return passed('tradeCount', { limit, value, text: `Order ${value} today.` });
  },
};
