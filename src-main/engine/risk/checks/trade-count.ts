/** Orders a day (S2.5): a ladder counts once, its rungs and changes do not. */
import { Decimal } from '../../../../shared/domain/index.ts';
import { denied, nearLimit, passed, warned, type Check } from '../check.ts';
import { qtyText } from '../words.ts';

export const tradeCountCheck: Check = {
  id: 'tradeCount',
  about: {
    guards: 'Against too many trades a day (S2.5)',
    denies: 'More orders today than this; a ladder counts once, rungs and changes do not count',
    limit: '`tradesPerDayMax`',
    warns: 'at `warnAtPct`',
    failsClosed: 'nothing is unknown here',
  },
  reducing: 'note',
  run: (a) => {
    const { limits, tradesToday } = a.facts;
    const max = Decimal.of(limits.tradesPerDayMax);
    const count = a.continues ? tradesToday : tradesToday + 1;
    const says = (text: (limit: string) => string) => () => {
      const limit = `${qtyText(max)} a day`;
      return { limit, value: String(count), text: text(limit) };
    };
    if (a.continues) {
      return passed(
        'tradeCount',
        says(() => 'It continues an order that was counted before.'),
      );
    }
    if (count > limits.tradesPerDayMax) {
      return denied(
        'tradeCount',
        says((limit) => `It would be order ${count} today, above your limit of ${limit}; raise the limit or wait.`),
      );
    }
    if (nearLimit(Decimal.of(count), max, limits.warnAtPct)) {
      return warned(
        'tradeCount',
        says((limit) => `It would be order ${count} today; the limit is ${limit}.`),
      );
    }
    return passed(
      'tradeCount',
      says(() => `Order ${count} today.`),
    );
  },
};
