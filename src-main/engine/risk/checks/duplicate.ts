/** The same order again within a short while is a double click, not a wish. */
import { dec, type DecimalText } from '../../../../shared/domain/index.ts';
import type { Assessment } from '../assessment.ts';
import { denied, passed, type Check } from '../check.ts';
import type { OrderIntent, RecentSubmit } from '../facts.ts';
import { secondsText } from '../words.ts';

/** Most texts are equal as they stand, or worth comparing only then. */
const sameNumber = (was: DecimalText, is: DecimalText): boolean => was === is || dec(was).eq(dec(is));

const sameTrigger = (recent: RecentSubmit, intent: OrderIntent): boolean => {
  const was = recent.triggerPrice ?? null;
  const is = intent.triggerPrice ?? null;
  return was === null || is === null ? was === is : sameNumber(was, is);
};

function same(a: Assessment, recent: RecentSubmit): boolean {
  const { intent } = a;
  // The same order for another account is another order.
  if (recent.accountId !== undefined && recent.accountId !== intent.accountId) return false;
  if (recent.instrumentId !== intent.instrumentId || recent.side !== intent.side) return false;
  if (recent.type !== (intent.askedType ?? intent.type) || !sameTrigger(recent, intent)) return false;
  if (recent.ladder !== intent.ladder || !dec(recent.qty).eq(a.qty)) return false;
  if (recent.worstPrice === null || intent.worstPrice === null) return recent.worstPrice === intent.worstPrice;
  return sameNumber(recent.worstPrice, intent.worstPrice);
}

export const duplicateCheck: Check = {
  id: 'duplicate',
  about: {
    guards: 'Against a double click (S3.9)',
    denies:
      'Same account, instrument, side, quantity, type and price as one sent this short a while ago (not rungs, not changes)',
    limit: '`duplicateWindowMs`, ms',
    warns: 'never',
    failsClosed: 'nothing is unknown here',
  },
  reducing: 'note',
  run: (a) => {
    const { duplicateWindowMs } = a.facts.limits;
    const limit = (): string => secondsText(duplicateWindowMs);
    if (a.continues) {
      const text = 'It continues an order that was sent before.';
      return passed('duplicate', () => ({ limit: limit(), value: 'continues', text }));
    }
    for (const recent of a.facts.recentSubmits) {
      const agoMs = a.facts.nowMs - recent.atMs;
      if (agoMs >= duplicateWindowMs || !same(a, recent) || recent.clientOrderId === a.intent.otherHalf) continue;
      return denied('duplicate', () => {
        const value = `${secondsText(Math.max(0, agoMs))} ago`;
        const wait = secondsText(duplicateWindowMs - agoMs);
        const text = `The same order was sent ${value} (${recent.clientOrderId}); wait ${wait} if you want it twice.`;
        return { limit: limit(), value, text };
      });
    }
    return passed('duplicate', () => ({
      limit: limit(),
      value: 'none',
      text: `No equal order in the last ${limit()}.`,
    }));
  },
};
