/** Order value: what it may cost at its counted price, against the trader's maximum and the instrument's minimum (S2.5). */
import { dec } from '../../../../shared/domain/index.ts';
import { inBase } from '../assessment.ts';
import { denied, nearLimit, passed, warned, type Check } from '../check.ts';
import { moneyText } from '../words.ts';

export const notionalCheck: Check = {
  id: 'notional',
  about: {
    denies: "Order value (quantity x limit, worst price or ask) above the maximum or below the instrument's minimum",
    limit: '`orderNotionalMax`, in base currency; `notionalMin` of the instrument',
    warns: 'at `warnAtPct`',
    failsClosed: 'Price or conversion rate unknown',
  },
  reducing: 'note',
  run: (a) => {
    const { instrument, notional } = a;
    const { limits } = a.facts;
    const max = dec(limits.orderNotionalMax);
    const limit = moneyText(max, a.base);
    const value = inBase(a, notional);
    if (instrument === null || notional === null) {
      const text = 'There is no price to value it at, so it is not sent; wait for a quote on both sides.';
      return denied('notional', { limit, value: 'unknown', text });
    }
    if (value === null) {
      const text = `There is no rate from ${instrument.currency} to ${a.base}, so it is not sent; wait for one.`;
      return denied('notional', { limit, value: 'unknown', text });
    }
    const shown = moneyText(value, a.base);
    const least = dec(instrument.notionalMin);
    if (notional.lt(least)) {
      const min = moneyText(least, instrument.currency);
      const own = moneyText(notional, instrument.currency);
      const text = `Order value ${own} is below the least of ${min} on ${instrument.venue}; enter more.`;
      return denied('notional', { limit: `at least ${min}`, value: own, text });
    }
    if (value.gt(max)) {
      const text = `Order value ${shown} is above your limit of ${limit} per order; enter a smaller quantity.`;
      return denied('notional', { limit, value: shown, text });
    }
    if (nearLimit(value, max, limits.warnAtPct)) {
      return warned('notional', {
        limit,
        value: shown,
        text: `Order value ${shown} is close to the limit of ${limit}.`,
      });
    }
    return passed('notional', { limit, value: shown, text: `Order value ${shown} is within ${limit}.` });
  },
};
