/** Price collar: how far beyond the mid the order could pay, on its own side; refuses without a live reference. */
import { Decimal, dec, isOneVenues, type Quote } from '../../../../shared/domain/index.ts';
import { isLive, pctOf, spreadMax } from '../../portfolio/quote-prices.ts';
import type { Assessment } from '../assessment.ts';
import { denied, nearLimit, passed, warned, type Check, type Words } from '../check.ts';
import { pctText, priceText, secondsText } from '../words.ts';

/** Where an order that waits for a trigger will act; null for all others. */
const triggerOf = (a: Assessment): Decimal | null =>
  (a.intent.triggerPrice ?? null) === null ? null : dec(a.intent.triggerPrice ?? '0');

/** The worst the order may pay or take: its limit, else where its trigger stands, or for market orders the far touch. */
function worst(a: Assessment): Decimal | null {
  if (a.intent.worstPrice !== null) return dec(a.intent.worstPrice);
  const waitsAt = triggerOf(a);
  if (waitsAt !== null) return waitsAt;
  if (a.market === null) return null;
  return a.intent.side === 'buy' ? a.market.ask : a.market.bid;
}

const HALF = dec('0.5');

/** Options and combos may always cross the widest spread that they may have: per cent of a small price say nothing. */
function contractRoom(a: Assessment, mid: Decimal): Decimal | null {
  const { instrument } = a;
  if (instrument === null || (instrument.option === null && instrument.legs === null)) return null;
  return spreadMax(instrument, a.facts.limits, mid).mul(HALF);
}

const NAME = { order: 'limit', ladder: 'worst price', market: 'far touch' } as const;

function nameOf(a: Assessment): string {
  if (triggerOf(a) !== null && a.intent.worstPrice === null) return 'trigger';
  if (a.intent.type === 'market') return NAME.market;
  return a.intent.ladder ? NAME.ladder : NAME.order;
}

/** Words when the price is too far from the reference of some moment of the window: a spike is no market. */
function beyondWindow(a: Assessment, price: Decimal): (() => Words) | null {
  const { intent, instrument, facts } = a;
  const { collarWindowMs, collarWindowPctMax } = facts.limits;
  if (collarWindowMs === 0 || instrument === null) return null;
  const range = facts.referenceRange(intent.instrumentId, facts.nowMs - collarWindowMs);
  if (range === null) return null;
  const doubled = intent.side === 'buy' ? range.low2 : range.high2;
  const then = Decimal.of(doubled, instrument.priceScale).mul(HALF);
  const pct = pctOf(intent.side === 'buy' ? price.sub(then) : then.sub(price), then.abs());
  const max = dec(collarWindowPctMax);
  if (pct === null || pct.lte(max)) return null;
  return () => {
    const window = secondsText(collarWindowMs);
    const value = `${pctText(pct)} beyond the ${intent.side === 'buy' ? 'lowest' : 'highest'} mid of ${window}`;
    const text = `Its ${nameOf(a)} ${priceText(price)} is ${value}, ${priceText(then)}; your limit over time is ${pctText(max)}. Wait, or bring the price closer.`;
    return { limit: `${pctText(max)} beyond the mids of ${window}`, value, text };
  };
}

/** One venue's touch is no price to go by. */
const noPrice = (): Words => ({
  limit: 'a price of your own',
  value: 'no limit, one venue’s quotes',
  text: 'Only one venue quotes it here, and its touch says little of the market; set a limit or a worst price of your own.',
});

const oneVenue = (limit: () => string) => () => {
  const text =
    'Its quotes are of one venue only; in the ticket you can take them for this session, or choose a feed of all venues.';
  return { limit: limit(), value: 'one venue’s quotes', text };
};

const notLive = (quote: Quote, limit: () => string) => () => {
  const value = `${quote.timeliness}, ${quote.scope}`;
  const text = `The quote is ${value}, not live and consolidated, so it passes no collar; wait for a live one.`;
  return { limit: limit(), value, text };
};

export const collarCheck: Check = {
  id: 'collar',
  about: {
    guards: 'Against paying far beyond the market, now and against the last minutes',
    denies:
      'Limit or worst price beyond the mid by more than this, on the paying side (market orders: the far touch; orders that wait for a trigger: their limit beyond the trigger)',
    limit: '`collarPctMax`, per cent of the mid; `collarWindowPctMax` against every mid of the last `collarWindowMs`',
    warns: 'at `warnAtPct`',
    failsClosed:
      'No live two-sided consolidated quote, or a crossed one; one venue’s quotes that the trader has not taken for this session, or has, for an order without a price of its own',
  },
  reducing: 'warn',
  run: (a) => {
    const { market, quote, instrument } = a;
    const max = dec(a.facts.limits.collarPctMax);
    const limit = (): string => `${pctText(max)} beyond the mid`;
    const price = worst(a);
    if (quote?.accepted === true && a.intent.worstPrice === null && triggerOf(a) === null)
      return denied('collar', noPrice);
    if (instrument === null || quote === null || market === null || price === null) {
      const text = 'There is no two-sided quote to check its price against; wait for one.';
      return denied('collar', () => ({ limit: limit(), value: 'no mid', text }));
    }
    if (!isLive(instrument, quote)) {
      const one = isOneVenues(instrument, quote) && quote.timeliness === 'live';
      return denied('collar', one ? oneVenue(limit) : notLive(quote, limit));
    }
    if (market.spread.sign() < 0) {
      const text = 'The market is crossed, so its mid says nothing; wait until it is not.';
      return denied('collar', () => ({ limit: limit(), value: 'crossed', text }));
    }
    // What waits for a trigger pays from there on, not from where the market is now.
    const trigger = triggerOf(a);
    const from = trigger ?? market.mid;
    const beyond = a.intent.side === 'buy' ? price.sub(from) : from.sub(price);
    const room = contractRoom(a, market.mid);
    if (room !== null && beyond.lte(room)) {
      return passed('collar', () => {
        const value = beyond.sign() > 0 ? `${priceText(beyond)} beyond the mid` : 'inside the mid';
        const text = `Its ${nameOf(a)} ${priceText(price)} is ${value} of ${priceText(market.mid)}.`;
        return { limit: `${priceText(room)} beyond the mid`, value, text };
      });
    }
    const pct = pctOf(beyond, from.abs());
    if (pct === null) {
      const text = 'The mid is zero, so its price cannot be checked; wait.';
      return denied('collar', () => ({ limit: limit(), value: 'mid of 0', text }));
    }
    const says = (more: () => string) => () => {
      const base = trigger === null ? 'the mid' : 'its trigger';
      const value = pct.sign() > 0 ? `${pctText(pct)} beyond ${base}` : `inside ${base}`;
      const text = `Its ${nameOf(a)} ${priceText(price)} is ${value} of ${priceText(from)}${more()}.`;
      return { limit: limit(), value, text };
    };
    if (pct.gt(max)) {
      return denied(
        'collar',
        says(() => `, above your limit of ${pctText(max)}; bring the price closer`),
      );
    }
    const overTime = trigger === null ? beyondWindow(a, price) : null;
    if (overTime !== null) return denied('collar', overTime);
    if (nearLimit(pct, max, a.facts.limits.warnAtPct)) {
      return warned(
        'collar',
        says(() => `, close to the limit of ${pctText(max)}`),
      );
    }
    return passed(
      'collar',
      says(() => ''),
    );
  },
};
