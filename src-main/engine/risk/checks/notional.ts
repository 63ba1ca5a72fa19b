/** Order value: what it may cost at its counted price, against the trader's maximum and the instrument's minimum (S2.5). */
import { dec } from '../../../../shared/domain/index.ts';
import { inBase } from '../assessment.ts';
import { denied, nearLimit, passed, warned, type Check } from '../check.ts';
import { moneyText } from '../words.ts';

export const notionalCheck: Check = {
  id: 'notional',
  about: {
    guards: 'Against an order worth too much or too little (S2.5)',
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
    const limit = (): string => moneyText(max, a.base);
    const value = inBase(a, notional);
    if (instrument === null || notional === null) {
      const text = 'There is no price to value it at, so it is not sent; wait for a quote on both sides.';
      return denied('notional', () => ({ limit: limit(), value: 'unknown', text }));
    }
    if (value === null) {
      const text = `There is no rate from ${instrument.currency} to ${a.base}, so it is not sent; wait for one.`;
      return denied('notional', () => ({ limit: limit(), value: 'unknown', text }));
    }
    const least = dec(instrument.notionalMin);
    if (notional.lt(least)) {
      return denied('notional', () => {
        const min = moneyText(least, instrument.currency);
        const own = moneyText(notional, instrument.currency);
        const text = `Order value ${own} is below the least of ${min} on ${instrument.venue}; enter more.`;
        return { limit: `at least ${min}`, value: own, text };
      });
    }
    const says = (how: (limit: string) => string) => () => {
      const shown = moneyText(value, a.base);
      return { limit: limit(), value: shown, text: `Order value ${shown} is ${how(limit())}.` };
    };
    if (value.gt(max)) {
      return denied(
        'notional',
        says((most) => `above your limit of ${most} per order; enter a smaller quantity`),
      );
    }
    if (nearLimit(value, max, limits.warnAtPct)) {
      return warned(
        'notional',
        says((most) => `close to the limit of ${most}`),
      );
    }
    return passed(
      'notional',
      says((most) => `within ${most}`),
    );
  },
};
