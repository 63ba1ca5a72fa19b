/**
 * Margin: what the venue says a what-if of this order would take (conventions: Margin), else our own estimate, labelled:
 * half of stocks, the worst loss of options (a spread: its width less the credit), everything else in full.
 */
import { Decimal, dec, type MarginAnswer } from '../../../../shared/domain/index.ts';
import type { Assessment } from '../assessment.ts';
import { denied, nearLimit, passed, warned, type Check, type Finding } from '../check.ts';
import { exposureOf } from '../exposure.ts';
import { moneyText, pctText } from '../words.ts';

const HUNDRED = Decimal.of(100);

type Use = { readonly needed: Decimal; readonly equity: Decimal; readonly source: string };

/** What the venue answered, if its figures make sense (G11). */
function answered(answer: MarginAnswer): Use | null {
  const needed = Decimal.parse(answer.initialAfter);
  const equity = Decimal.parse(answer.equityWithLoanAfter);
  if (!needed.ok || !equity.ok || needed.value.sign() < 0) return null;
  return { needed: needed.value, equity: equity.value, source: "the venue's figures" };
}

function usageOf(a: Assessment): Use | null {
  const { margin } = a.intent;
  if (margin === null) return null;
  if (margin !== undefined) return answered(margin);
  const exposure = exposureOf(a);
  const equity = a.facts.accountValue?.equity ?? null;
  return exposure === null || equity === null
    ? null
    : { needed: exposure.margin, equity: dec(equity), source: 'estimated' };
}

function judged(a: Assessment, use: Use): Finding {
  const { limits } = a.facts;
  const max = dec(limits.marginUsePctMax);
  const most = use.equity.max(Decimal.ZERO).mulDiv(max, HUNDRED, 8, 'floor');
  const says = (more: () => string) => () => {
    const limit = `${moneyText(most, a.base)} (${pctText(max)} of equity)`;
    const value = moneyText(use.needed, a.base);
    return { limit, value, text: `Margin would be ${value} of ${limit}, ${use.source}${more()}.` };
  };
  if (use.needed.gt(most)) {
    return denied(
      'margin',
      says(() => '; enter less or close something'),
    );
  }
  const near = !use.needed.isZero() && nearLimit(use.needed, most, limits.warnAtPct);
  return (near ? warned : passed)(
    'margin',
    says(() => ''),
  );
}

export const marginCheck: Check = {
  id: 'margin',
  about: {
    guards: 'The account against a margin call',
    denies:
      "Margin after the order above this share of equity: by the venue's what-if where it was asked, else estimated",
    limit: '`marginUsePctMax`, per cent of equity',
    warns: 'at `warnAtPct`',
    failsClosed: 'A what-if without an answer or with senseless figures; equity, a mark, a price or a rate unknown',
  },
  reducing: 'note',
  run: (a) => {
    const use = usageOf(a);
    if (use !== null) return judged(a, use);
    const text =
      a.intent.margin === null
        ? 'The venue did not say what margin it would take, so it is not sent; send it again.'
        : 'Margin cannot be worked out without equity and quotes of all you hold; wait for them.';
    return denied('margin', () => ({ limit: 'a margin figure', value: 'unknown', text }));
  },
};
