/** Leverage (S1.8): what everything held and working is worth, long or short, as a multiple of equity. */
import { Decimal, dec } from '../../../../shared/domain/index.ts';
import { denied, nearLimit, passed, warned, type Check } from '../check.ts';
import { exposureOf } from '../exposure.ts';
import { moneyText, timesText } from '../words.ts';

export const leverageCheck: Check = {
  id: 'leverage',
  about: {
    guards: 'The account against more exposure than its equity carries (S1.8)',
    denies: 'Everything held and working, with the order, worth more than this multiple of equity',
    limit: '`leverageMax`, times equity',
    warns: 'at `warnAtPct`',
    failsClosed: 'Equity, a mark, a price or a rate unknown; equity zero or less',
  },
  reducing: 'note',
  run: (a) => {
    const { limits, accountValue } = a.facts;
    const max = dec(limits.leverageMax);
    const exposure = exposureOf(a);
    const equity = accountValue?.equity ?? null;
    if (exposure === null || equity === null || dec(equity).sign() <= 0) {
      const text = 'Leverage cannot be worked out without equity and quotes of all you hold; wait for them.';
      return denied('leverage', () => ({ limit: timesText(max), value: 'unknown', text }));
    }
    const own = dec(equity);
    const says = (more: () => string) => () => {
      const value = timesText(exposure.gross.div(own, 4, 'ceil'));
      const text = `Everything held and working would be ${moneyText(exposure.gross, a.base)}, ${value} your equity${more()}.`;
      return { limit: timesText(max), value, text };
    };
    const most = own.mulDiv(max, Decimal.ONE, 8, 'floor');
    if (exposure.gross.gt(most)) {
      return denied(
        'leverage',
        says(() => `, above your limit of ${timesText(max)}; enter less or close something`),
      );
    }
    if (nearLimit(exposure.gross, most, limits.warnAtPct)) {
      return warned(
        'leverage',
        says(() => `, close to the limit of ${timesText(max)}`),
      );
    }
    return passed(
      'leverage',
      says(() => ''),
    );
  },
};
