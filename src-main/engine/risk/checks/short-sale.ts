/** Selling shares short: whether the broker has some to lend, at what fee, and the price test of SEC Rule 201. */
import { Decimal, dec, newYorkText, type Borrow, type Instrument } from '../../../../shared/domain/index.ts';
import type { Assessment } from '../assessment.ts';
import { denied, passed, warned, type Check, type Finding } from '../check.ts';
import { isCovered } from '../short-restriction.ts';
import { priceText, qtyText } from '../words.ts';

const ID = 'shortSale';
const LIMIT = 'shares to borrow, and a price above the bid while the share is restricted';

/** True of a sale of shares that would end below zero. */
const opensShort = (a: Assessment, instrument: Instrument): boolean =>
  a.intent.side === 'sell' &&
  a.heldAfter.sign() < 0 &&
  (instrument.assetClass === 'equity' || instrument.assetClass === 'etf');

/** How many shares more would be borrowed. */
const borrowed = (a: Assessment): Decimal => a.heldAfter.neg().sub(a.held.neg().max(Decimal.ZERO));

/** What the fee is, as far as the broker's interface says. */
const feeText = ({ feePctYear }: Borrow): string =>
  feePctYear === null
    ? 'what lending costs is not said over its interface'
    : `lending costs ${feePctYear} % of the value a year`;

/** The price test; null: it is passed, or there is none today. */
function priceTest(a: Assessment, instrument: Instrument): Finding | null {
  const untilMs = isCovered(instrument) ? a.facts.shortRestrictedUntil(instrument.id) : null;
  if (untilMs === null) return null;
  const rule = `${instrument.symbol} fell 10 % or more below its last close: until ${newYorkText(untilMs)} a short sale must be priced above the best bid (SEC Rule 201)`;
  const bid = a.quote?.bid ?? null;
  const price = a.intent.worstPrice;
  if (price === null) {
    const text = `${rule}, so one without a limit may not be sent; set a limit above the bid.`;
    return denied(ID, () => ({ limit: 'a price above the bid', value: 'no limit', text }));
  }
  if (bid === null) {
    const text = `${rule}, and there is no bid to compare with; wait for one.`;
    return denied(ID, () => ({ limit: 'a price above the bid', value: 'no bid', text }));
  }
  const at = Decimal.of(bid, instrument.priceScale);
  if (dec(price).gt(at)) return null;
  const what = a.intent.ladder ? 'worst price' : 'limit';
  return denied(ID, () => ({
    limit: `above ${priceText(at)}`,
    value: priceText(dec(price)),
    text: `${rule}. Its ${what} ${priceText(dec(price))} is not above the bid of ${priceText(at)}; raise it.`,
  }));
}

/** The account itself may sell nothing short; null: it may, or its venue has not said. */
function notAllowed({ facts }: Assessment): Finding | null {
  if (facts.account?.power?.shorts !== false) return null;
  const text = 'The account may not sell short; the venue says so. Sell no more than is held.';
  return denied(ID, () => ({ limit: 'an account with short sales', value: 'none', text }));
}

/** What the broker lends. */
function lending(a: Assessment, instrument: Instrument): Finding {
  const borrow = a.facts.borrowOf(instrument.id);
  const { venue, symbol } = instrument;
  if (borrow === null) {
    const text = `${venue} has not said whether ${symbol} can be borrowed; it may refuse or hold the order.`;
    return passed(ID, () => ({ limit: LIMIT, value: 'not said', text }));
  }
  const { availability, shares } = borrow;
  if (availability === 'none') {
    const text = `${venue} has no ${symbol} to lend now, so it cannot be sold short; wait until it has some, or pick another.`;
    return denied(ID, () => ({ limit: LIMIT, value: 'none to borrow', text }));
  }
  if (availability === 'locate') {
    const text = `${symbol} is hard to borrow: ${venue} looks for shares first and may hold or refuse the order; ${feeText(borrow)}.`;
    return warned(ID, () => ({ limit: LIMIT, value: 'hard to borrow', text }));
  }
  if (shares !== null && borrowed(a).gt(dec(shares))) {
    const text = `${venue} says that it has ${qtyText(dec(shares))} ${symbol} to lend, fewer than the ${qtyText(borrowed(a))} of this; ${feeText(borrow)}.`;
    return warned(ID, () => ({ limit: `${qtyText(dec(shares))} to lend`, value: qtyText(borrowed(a)), text }));
  }
  const many = shares === null ? '' : ` (${qtyText(dec(shares))} to lend)`;
  const text = `${symbol} can be borrowed at ${venue}${many}; ${feeText(borrow)}.`;
  return passed(ID, () => ({ limit: LIMIT, value: 'can be borrowed', text }));
}

export const shortSaleCheck: Check = {
  id: ID,
  about: {
    guards: 'Short sales of shares that cannot be borrowed, or at a price that the law forbids',
    denies:
      'A short sale in an account that has none; of shares that the broker has none of to lend; while a US share is restricted after a fall of 10 % (SEC Rule 201), one without a limit or with one that is not above the bid',
    limit: "The broker's word on what it lends; the bid",
    warns: 'where the broker has to find shares first, or has fewer than the order needs',
    failsClosed: 'No bid while the share is restricted',
  },
  reducing: 'note',
  run: (a) => {
    const { instrument } = a;
    if (instrument === null || !opensShort(a, instrument))
      return passed(ID, () => ({ limit: LIMIT, value: 'no short sale', text: 'It sells no shares short.' }));
    return notAllowed(a) ?? priceTest(a, instrument) ?? lending(a, instrument);
  },
};
