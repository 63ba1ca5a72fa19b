/** Loss of the day (S1.8): at the limit nothing is opened; the engine's watch latches trading to `reducing` as well. */
import { Decimal, dec } from '../../../../shared/domain/index.ts';
import { denied, nearLimit, passed, warned, type Check } from '../check.ts';
import { moneyText } from '../words.ts';

export const dayLossCheck: Check = {
  id: 'dayLoss',
  about: {
    guards: 'The account against a day that gets worse (S1.8)',
    denies: "The day's loss, realised and not, fees included, has reached this; trading is latched to `reducing`",
    limit: '`dayLossMax`, base currency; off by default',
    warns: 'at `warnAtPct`',
    failsClosed: "The day's P&L unknown while there is a limit",
  },
  reducing: 'note',
  run: (a) => {
    const { limits, accountValue } = a.facts;
    if (limits.dayLossMax === null) {
      return passed('dayLoss', () => ({ limit: 'off', value: 'off', text: 'No limit is set for the loss of a day.' }));
    }
    const max = dec(limits.dayLossMax);
    const limit = (): string => moneyText(max, a.base);
    const day = accountValue?.dayPnl ?? null;
    if (day === null) {
      const text = "The day's P&L is unknown, so its limit cannot be checked; wait for quotes of all you hold.";
      return denied('dayLoss', () => ({ limit: limit(), value: 'unknown', text }));
    }
    const loss = dec(day).neg().max(Decimal.ZERO);
    const says = (text: (value: string) => string) => () => {
      const value = moneyText(loss, a.base);
      return { limit: limit(), value, text: text(value) };
    };
    if (loss.gte(max)) {
      return denied(
        'dayLoss',
        says((value) => `The day's loss is ${value}; your limit is ${limit()}, so only close what you hold today.`),
      );
    }
    if (!loss.isZero() && nearLimit(loss, max, limits.warnAtPct)) {
      return warned(
        'dayLoss',
        says((value) => `The day's loss is ${value}, close to the limit of ${limit()}.`),
      );
    }
    return passed(
      'dayLoss',
      says((value) => (loss.isZero() ? 'The day has no loss.' : `The day's loss is ${value}.`)),
    );
  },
};
