/**
 * What was opened since a venue stated what may be spent. An order that fills is no working order any more, and the figure that it came
 * out of may be minutes old: until a reading has the fill, its worth is kept beside the figure. Pure.
 *
 * Which reading has a fill is decided as for cash (cash-book.ts): where the balance that every fill moved is what the venue states, its
 * figures have them all.
 */
import { Decimal, dec, type Account, type Instrument } from '../../../shared/domain/index.ts';
import type { Booked } from './cash-book.ts';

/** A difference below this share of what was opened is interest or rounding, and no fill. */
const APART = dec('0.01');

/** What a fill adds to a position of either sign, at its price, in the instrument's currency; nothing where it closes. */
export function openedWorth(before: Decimal, after: Decimal, price: Decimal, instrument: Instrument): Decimal {
  const kept = before.sign() === after.sign() ? before.abs() : Decimal.ZERO;
  return after.abs().sub(kept).max(Decimal.ZERO).mul(price).abs().mul(dec(instrument.multiplier));
}

/** Whether the newest reading lacks something that fills of such a worth moved. */
function isApart({ account, cash }: Booked, opened: Decimal): boolean {
  const least = opened.mul(APART);
  return cash.rows.some(({ currency, stated, since }) => {
    const total = dec(account.balances.find((one) => one.currency === currency)?.total ?? '0');
    const moved = since.reduce((sum, { amount }) => sum.add(dec(amount)), Decimal.ZERO);
    return (stated === undefined ? moved : total.sub(dec(stated))).abs().gt(least);
  });
}

/** An account after a fill or a reading, with what was opened since its venue's figures: what was known of it, and `more`. */
export function withOpened(booked: Booked, known: Account | undefined, more: Decimal = Decimal.ZERO): Booked {
  const { account } = booked;
  if (account.power === undefined) return booked;
  const { opened: _, ...power } = account.power;
  const opened = dec(known?.power?.opened ?? '0').add(more);
  const isKept = !opened.isZero() && isApart(booked, opened);
  return { ...booked, account: { ...account, power: isKept ? { ...power, opened: opened.trim().text() } : power } };
}
