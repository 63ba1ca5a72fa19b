/** An order unlike the account's own history (S1.12): alarmed, or denied where the limits say so. */
import { Decimal } from '../../../../shared/domain/index.ts';
import { inBase } from '../assessment.ts';
import { denied, passed, warned, type Check } from '../check.ts';
import { USUAL_MIN, unusualSize } from '../usual.ts';
import { moneyText, timesText } from '../words.ts';

/** A statistic as an amount, to the cent. */
const rounded = (value: number): Decimal => Decimal.of(Math.round(Math.min(value, 9e12) * 100), 2);

export const unusualCheck: Check = {
  id: 'unusual',
  about: {
    guards: "The account against a slip of the hand and against somebody else's (S1.12)",
    denies: `Order value of more than this times the median of the account's own (at least ${USUAL_MIN} orders), where \`unusualLatches\` is on`,
    limit: '`unusualTimesMax`, times the usual; `unusualLatches`',
    warns: 'the same, where `unusualLatches` is off',
    failsClosed: 'nothing: without history nothing is unusual; an unknown value is denied by `notional`',
  },
  reducing: 'note',
  run: (a) => {
    const { limits, usual } = a.facts;
    const times = Number(limits.unusualTimesMax);
    const limit = (): string => `${limits.unusualTimesMax} times the usual`;
    const value = usual === null || a.continues ? null : inBase(a, a.notional);
    const found = usual === null || value === null ? null : unusualSize(usual, value.toFloat(), times);
    if (found === null) {
      return passed('unusual', () => ({ limit: limit(), value: 'usual', text: 'Nothing about it is unusual.' }));
    }
    const words = () => {
      const ratio = timesText(rounded(found.now).div(rounded(found.usual).max(Decimal.of(1, 2)), 1, 'nearest'));
      const tail = limits.unusualLatches ? ', so it is not sent; enter less or change the limit' : ': look at it again';
      const usualValue = moneyText(rounded(found.usual), a.base);
      return {
        limit: limit(),
        value: ratio,
        text: `Order value ${moneyText(rounded(found.now), a.base)} is ${ratio} your usual ${usualValue}${tail}.`,
      };
    };
    return (limits.unusualLatches ? denied : warned)('unusual', words);
  },
};
