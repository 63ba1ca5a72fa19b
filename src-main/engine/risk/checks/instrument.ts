/** Can this be traded here, this way: known instrument, the venue's capabilities, short selling. */
import { Decimal, type Capabilities, type Instrument } from '../../../../shared/domain/index.ts';
import type { Assessment } from '../assessment.ts';
import { denied, passed, type Check } from '../check.ts';
import { qtyText } from '../words.ts';

/** What the venue cannot do of this order, in words; null when it can all of it. */
function unsupported(a: Assessment, capabilities: Capabilities): string | null {
  const { type, tif, sessions } = a.intent;
  if (!capabilities.orderTypes.includes(type)) return `${type} orders`;
  if (!capabilities.timesInForce.includes(tif)) return `time in force ${tif}`;
  const extended = sessions.some((s) => s === 'pre' || s === 'post' || s === 'overnight');
  return extended && !capabilities.extendedHours ? 'orders outside regular hours' : null;
}

/** False for a sale that would end short where that is not possible. */
const mayEndShort = (a: Assessment, instrument: Instrument): boolean =>
  a.intent.side === 'buy' ||
  a.heldAfter.sign() >= 0 ||
  (instrument.shortable && a.facts.capabilities?.shortSelling !== false);

/** Why such a sale is not possible, and what is. */
function shortText(a: Assessment, instrument: Instrument): string {
  const most = a.reducible.isZero() ? 'there is nothing left to sell' : `sell ${qtyText(a.reducible)} at most`;
  const others = a.held.add(a.heldAfter.neg()).sub(a.qty).max(Decimal.ZERO);
  const beside = others.isZero() || a.held.sign() <= 0 ? '' : `, ${qtyText(others)} of it in working sales`;
  return `${instrument.symbol} cannot be sold short here: ${qtyText(a.held)} held${beside}; ${most}.`;
}

export const instrumentCheck: Check = {
  id: 'instrument',
  about: {
    guards: 'The venue against what it cannot do',
    denies:
      'Unknown instrument, an order type, time in force or session that the venue lacks, a short sale where none is allowed',
    limit: "The venue's capabilities and the instrument's",
    warns: 'never',
    failsClosed: 'Instrument or capabilities unknown',
  },
  reducing: 'note',
  run: (a) => {
    const { instrument, intent } = a;
    const limit = 'what the venue trades';
    if (instrument === null) {
      const text = `${intent.instrumentId} is not known to the venue; pick an instrument from the watchlist's search.`;
      return denied('instrument', () => ({ limit, value: intent.instrumentId, text }));
    }
    const { capabilities } = a.facts;
    if (capabilities === null) {
      const text = 'The venue has not said what it can do yet; wait until the connection says ready.';
      return denied('instrument', () => ({ limit, value: instrument.symbol, text }));
    }
    const lacking = unsupported(a, capabilities);
    if (lacking !== null) {
      const text = `${instrument.venue} does not take ${lacking}; choose another.`;
      return denied('instrument', () => ({ limit, value: lacking, text }));
    }
    if (!mayEndShort(a, instrument)) {
      return denied('instrument', () => ({
        limit: `${qtyText(a.reducible)} to sell`,
        value: qtyText(a.qty),
        text: shortText(a, instrument),
      }));
    }
    return passed('instrument', () => {
      const opensShort = intent.side === 'sell' && a.heldAfter.sign() < 0;
      const text = opensShort
        ? `Sells ${instrument.symbol} short: ${qtyText(a.heldAfter)} after the fill.`
        : `${instrument.symbol} trades on ${instrument.venue} this way.`;
      return { limit, value: instrument.symbol, text };
    });
  },
};
