/** Buying power: what the order would tie up, beside everything held and working (estimate of margin.ts). */
import { Decimal, dec, type Instrument } from '../../../../shared/domain/index.ts';
import { LEVERAGE, cashOf, freeEquity, reserveOf } from '../../portfolio/margin.ts';
import { statedFor } from '../../portfolio/stated-power.ts';
import type { Assessment } from '../assessment.ts';
import { denied, nearLimit, passed, warned, type Check, type Finding } from '../check.ts';
import { moneyText } from '../words.ts';

/** In base currency, at the class's leverage: what there is and what the order takes of it. */
export type Power = {
  readonly available: Decimal;
  readonly needed: Decimal;
  /** The venue's own figure is the smaller one. */
  readonly isStated: boolean;
};

/** Cash of the currency that no working purchase of coins has spoken for, in base; null when it cannot be known. */
function freeCash(a: Assessment, instrument: Instrument): Decimal | null {
  const { account } = a.facts;
  if (account === null || a.rate === null) return null;
  let cash = cashOf(account, instrument.currency).mulDiv(a.rate, Decimal.ONE, 8, 'floor');
  const coins = new Set(a.working.filter((w) => w.side === 'buy').map((w) => w.instrumentId));
  for (const id of coins) {
    const other = a.facts.instruments.get(id);
    if (other === undefined || other.assetClass !== 'crypto' || other.currency !== instrument.currency) continue;
    const reserve = reserveOf(a.facts, a.base, other, a.working);
    if (reserve === null) return null;
    cash = cash.sub(reserve);
  }
  return cash;
}

/** What is available to the order and what it needs; null when equity, a price or a rate is unknown. */
export function powerOf(a: Assessment): Power | null {
  const { instrument, intent, facts } = a;
  if (instrument === null || facts.accountValue === null) return null;
  const equity = facts.accountValue.equity === null ? null : dec(facts.accountValue.equity);
  const free = freeEquity(facts, a.base, equity, a.working);
  const own = { instrumentId: intent.instrumentId, side: intent.side, leaves: a.qty, worstPrice: intent.worstPrice };
  const before = reserveOf(facts, a.base, instrument, a.working);
  const after = reserveOf(facts, a.base, instrument, [...a.working, own]);
  if (free === null || before === null || after === null) return null;
  const leverage = Decimal.of(LEVERAGE[instrument.assetClass]);
  const needed = after.sub(before).max(Decimal.ZERO).mul(leverage);
  const cash = instrument.assetClass === 'crypto' ? freeCash(a, instrument) : free.mul(leverage);
  if (cash === null) return null;
  const estimate = instrument.assetClass === 'crypto' ? free.min(cash) : cash;
  const stated = statedFor(facts, instrument.assetClass, {
    order: intent.excludes,
    ladder: intent.excludesLadder,
  });
  const isStated = stated?.lt(estimate) === true;
  return { available: isStated ? stated : estimate, needed, isStated };
}

/** In a cash account: what would be paid with money that has not settled, or null. */
function unsettled({ facts, base }: Assessment, needed: Decimal): Finding | null {
  const power = facts.account?.power;
  const settled = power?.isCash === true ? (power.settled ?? null) : null;
  if (settled === null || needed.isZero() || needed.lte(dec(settled))) return null;
  const limit = `${moneyText(dec(settled), base)} settled`;
  return warned('buyingPower', () => ({
    limit,
    value: moneyText(needed, base),
    text: `It takes ${moneyText(needed, base)} and the cash account has ${limit}: sold before what pays for it has settled, it is a good-faith violation.`,
  }));
}

export const buyingPowerCheck: Check = {
  id: 'buyingPower',
  about: {
    guards: 'The account against buying what it cannot pay',
    denies: 'It would take more than the buying power left by what is held and working',
    limit:
      "Estimated: 2 x free equity for equities and ETFs, free equity or cash for crypto, free equity elsewhere; never above the venue's own figure, where it states one",
    warns: 'at `warnAtPct`; a cash account that would pay with unsettled cash',
    failsClosed: 'Equity, price, mark or rate unknown',
  },
  reducing: 'note',
  run: (a) => {
    const power = powerOf(a);
    const blocked = a.facts.account?.power?.blocked ?? null;
    if (blocked !== null)
      return denied('buyingPower', () => ({ limit: 'an account that may trade', value: 'blocked', text: blocked }));
    if (power === null) {
      const text = 'Buying power cannot be worked out without equity and quotes of all you hold; wait for them.';
      return denied('buyingPower', () => ({ limit: 'unknown', value: 'unknown', text }));
    }
    const available = power.available.max(Decimal.ZERO);
    const says = (more: (limit: string) => string) => () => {
      const limit = moneyText(available, a.base);
      const value = moneyText(power.needed, a.base);
      return { limit, value, text: `It takes ${value} of ${more(limit)}.` };
    };
    if (power.needed.gt(available)) {
      return denied(
        'buyingPower',
        says((limit) =>
          power.isStated
            ? `buying power and ${limit} is left by what the venue stated last; what was sold since comes with its next reading. Enter less or cancel working orders`
            : `buying power and ${limit} is left; enter less or cancel working orders`,
        ),
      );
    }
    if (!power.needed.isZero() && nearLimit(power.needed, power.available, a.facts.limits.warnAtPct)) {
      return warned(
        'buyingPower',
        says((limit) => `the ${limit} of buying power left`),
      );
    }
    const whose = power.isStated ? 'stated by the venue' : 'estimated';
    return (
      unsettled(a, power.needed) ??
      passed(
        'buyingPower',
        says((limit) => `${limit} of buying power (${whose})`),
      )
    );
  },
};
