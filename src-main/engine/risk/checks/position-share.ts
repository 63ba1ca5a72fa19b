/** Share of equity that the position would have, with everything working on the same side filled (S1.8, S2.5). */
import { Decimal, dec } from '../../../../shared/domain/index.ts';
import { inBase, type Assessment } from '../assessment.ts';
import { denied, nearLimit, passed, warned, type Check } from '../check.ts';
import { pctOf } from '../../portfolio/quote-prices.ts';
import { moneyText, pctText, qtyText } from '../words.ts';

/** What the position would be worth afterwards, in base currency; null when a price or rate is unknown. */
function valueAfter(a: Assessment): Decimal | null {
  if (a.instrument === null || a.price === null) return null;
  const mid = a.market?.mid ?? a.price;
  const price = a.price.abs().max(mid.abs());
  return inBase(a, a.heldAfter.abs().mul(price).mul(dec(a.instrument.multiplier)));
}

/** The largest quantity that stays within the limit, on lots; zero when none does. */
function largest(a: Assessment, valueNow: Decimal, equity: Decimal): Decimal {
  if (a.instrument === null || valueNow.isZero()) return Decimal.ZERO;
  const valueMax = equity.mulDiv(dec(a.facts.limits.positionSharePctMax), Decimal.of(100), 8, 'floor');
  const heldMax = a.heldAfter.abs().mulDiv(valueMax, valueNow, 12, 'floor');
  const less = a.heldAfter.abs().sub(heldMax);
  return a.qty.sub(less).max(Decimal.ZERO).roundTo(dec(a.instrument.lotSize), 'floor');
}

export const positionShareCheck: Check = {
  id: 'positionShare',
  about: {
    guards: 'The account against one position (S1.8, S2.5)',
    denies: 'Position after the fill (with all that works on its side) above this share of equity',
    limit: '`positionSharePctMax`, per cent of equity',
    warns: 'at `warnAtPct`',
    failsClosed: 'Equity, price or rate unknown; equity zero or less',
  },
  reducing: 'note',
  run: (a) => {
    const { limits, accountValue } = a.facts;
    const max = dec(limits.positionSharePctMax);
    const limit = (): string => `${pctText(max)} of equity`;
    const equityText = accountValue?.equity ?? null;
    const equity = equityText === null ? null : dec(equityText);
    const value = valueAfter(a);
    if (value === null || equity === null) {
      const what = equity === null ? 'Equity' : 'The price';
      const text = `${what} is unknown, so the position's share cannot be checked; wait for quotes of all you hold.`;
      return denied('positionShare', () => ({ limit: limit(), value: 'unknown', text }));
    }
    const share = equity.sign() > 0 ? pctOf(value, equity) : null;
    if (share === null) {
      return denied('positionShare', () => {
        const text = `Equity is ${moneyText(equity, a.base)}, so nothing may be opened; close positions or add funds.`;
        return { limit: limit(), value: 'no equity', text };
      });
    }
    const says = (more: () => string) => () => {
      const shown = `${pctText(share)} of equity`;
      const after = `${qtyText(a.heldAfter)} ${a.instrument?.symbol ?? ''}`;
      return { limit: limit(), value: shown, text: `${after} would be ${shown}${more()}.` };
    };
    if (share.gt(max)) {
      const advice = (most: Decimal): string =>
        most.isZero() ? 'nothing more may be added' : `${qtyText(most)} would fit`;
      return denied(
        'positionShare',
        says(() => `, above your limit of ${pctText(max)}; ${advice(largest(a, value, equity))}`),
      );
    }
    if (nearLimit(share, max, limits.warnAtPct)) {
      return warned(
        'positionShare',
        says(() => `, close to the limit of ${pctText(max)}`),
      );
    }
    return passed(
      'positionShare',
      says(() => ''),
    );
  },
};
