/** Concentration: an underlying with its options and combos at their worst loss, and everything of one class. */
import { Decimal, dec } from '../../../../shared/domain/index.ts';
import type { Assessment } from '../assessment.ts';
import { denied, nearLimit, passed, warned, type Check } from '../check.ts';
import { exposureOf, underlyingOf } from '../exposure.ts';
import { pctOf } from '../../portfolio/quote-prices.ts';
import { pctText } from '../words.ts';

const HUNDRED = Decimal.of(100);

/** The symbol of the underlying that the order is about. */
const underlyingText = (a: Assessment): string => {
  const id = underlyingOf(a);
  return a.facts.instruments.get(id)?.symbol ?? id;
};

export const concentrationCheck: Check = {
  id: 'concentration',
  about: {
    guards: 'The account against hanging on one underlying or one class',
    denies:
      'The underlying with its options and combos (worst loss by expiry, estimated), or everything of the class (options and combos are one), above this share of equity',
    limit: '`underlyingSharePctMax`, `classSharePctMax`, per cent of equity',
    warns: 'at `warnAtPct`',
    failsClosed: 'Equity, a mark, a price or a rate unknown; equity zero or less',
  },
  reducing: 'note',
  run: (a) => {
    const { limits, accountValue } = a.facts;
    const ofUnderlying = dec(limits.underlyingSharePctMax);
    const ofClass = dec(limits.classSharePctMax);
    const limit = (): string => `${pctText(ofUnderlying)} an underlying, ${pctText(ofClass)} a class`;
    const exposure = exposureOf(a);
    const equity = accountValue?.equity ?? null;
    if (exposure === null || equity === null || dec(equity).sign() <= 0) {
      const text =
        'The shares of equity cannot be worked out without equity and quotes of all you hold; wait for them.';
      return denied('concentration', () => ({ limit: limit(), value: 'unknown', text }));
    }
    const own = dec(equity);
    const most = own.mulDiv(ofUnderlying, HUNDRED, 8, 'floor');
    const classMost = own.mulDiv(ofClass, HUNDRED, 8, 'floor');
    const share = (amount: Decimal): string => pctText(pctOf(amount, own) ?? Decimal.ZERO);
    const says = (amount: Decimal, text: (value: string) => string) => () => {
      const value = share(amount);
      return { limit: limit(), value, text: text(value) };
    };
    if (exposure.ofUnderlying.gt(most)) {
      return denied(
        'concentration',
        says(
          exposure.ofUnderlying,
          (value) =>
            `${underlyingText(a)} with its options could lose ${value} of equity, above your limit of ${pctText(ofUnderlying)}; enter less.`,
        ),
      );
    }
    if (exposure.ofClass.gt(classMost)) {
      return denied(
        'concentration',
        says(
          exposure.ofClass,
          (value) => `Its class would be ${value} of equity, above your limit of ${pctText(ofClass)}; enter less.`,
        ),
      );
    }
    const near =
      nearLimit(exposure.ofUnderlying, most, limits.warnAtPct) ||
      nearLimit(exposure.ofClass, classMost, limits.warnAtPct);
    const text = (value: string): string =>
      `${underlyingText(a)} with its options would be ${value} of equity, its class ${share(exposure.ofClass)}.`;
    return (near ? warned : passed)('concentration', says(exposure.ofUnderlying, text));
  },
};
