/** Quantity: positive, in lots, within the instrument's bounds and the trader's maximum. */
import { dec } from '../../../../shared/domain/index.ts';
import { denied, nearLimit, passed, warned, type Check } from '../check.ts';
import { qtyText } from '../words.ts';

export const quantityCheck: Check = {
  id: 'quantity',
  about: {
    guards: "The instrument's lots and bounds, and a quantity typed wrong (S1.7)",
    denies: "Zero or less, not a multiple of the lot, outside the instrument's bounds, above the order's maximum",
    limit: '`orderQtyMax`; `lotSize`, `qtyMin`, `qtyMax` of the instrument',
    warns: 'at `warnAtPct` of the smaller maximum',
    failsClosed: 'Instrument unknown',
  },
  reducing: 'note',
  run: (a) => {
    const { instrument } = a;
    const qty = dec(a.intent.qty);
    const { limits } = a.facts;
    if (instrument === null) {
      const text = 'Its lot size is unknown, so the quantity cannot be checked; pick a known instrument.';
      return denied('quantity', () => ({ limit: 'unknown', value: qtyText(qty), text }));
    }
    const own = dec(limits.orderQtyMax);
    const max = own.min(dec(instrument.qtyMax));
    const min = dec(instrument.qtyMin);
    const lot = dec(instrument.lotSize);
    if (qty.sign() <= 0 || qty.lt(min)) {
      return denied('quantity', () => {
        const value = qtyText(qty);
        const text = `Quantity ${value} is below the least of ${qtyText(min)}; enter more.`;
        return { limit: `at least ${qtyText(min)}`, value, text };
      });
    }
    if (!qty.isMultipleOf(lot)) {
      return denied('quantity', () => {
        const value = qtyText(qty);
        const down = qtyText(qty.roundTo(lot, 'floor'));
        const text = `Quantity ${value} is not a multiple of the lot ${qtyText(lot)}; ${down} would be.`;
        return { limit: `multiples of ${qtyText(lot)}`, value, text };
      });
    }
    const says = (how: (limit: string) => string) => () => {
      const limit = qtyText(max);
      const value = qtyText(qty);
      return { limit, value, text: `Quantity ${value} is ${how(limit)}.` };
    };
    if (qty.gt(max)) {
      const whose = own.lte(dec(instrument.qtyMax)) ? 'your limit per order' : `what ${instrument.venue} takes`;
      return denied(
        'quantity',
        says((limit) => `above ${whose}, ${limit}; enter less`),
      );
    }
    if (nearLimit(qty, max, limits.warnAtPct)) {
      return warned(
        'quantity',
        says((limit) => `close to the limit of ${limit}`),
      );
    }
    return passed(
      'quantity',
      says((limit) => `within ${limit}`),
    );
  },
};
