/** While the outcome of an order in the same instrument is unknown, nothing new is opened there (G15). */
import type { Order } from '../../../../shared/domain/index.ts';
import type { Assessment } from '../assessment.ts';
import { denied, passed, type Check } from '../check.ts';

/** An order of the instrument whose state is being asked for; the one that is replaced counts as well. */
function unknownOf(a: Assessment): Order | null {
  for (const order of a.facts.workingOrders) {
    if (order.status === 'unknown' && order.instrumentId === a.intent.instrumentId) return order;
  }
  return null;
}

export const unknownOrderCheck: Check = {
  id: 'unknownOrder',
  about: {
    guards: 'Against doubling what may be at the venue already (G15)',
    denies: 'An order in the same instrument has an unknown outcome and is being asked for',
    limit: 'None may be unknown (G15)',
    warns: 'never',
    failsClosed: 'that is its purpose',
  },
  reducing: 'note',
  run: (a) => {
    const limit = 'none unknown';
    const order = unknownOf(a);
    if (order === null) {
      return passed('unknownOrder', () => ({ limit, value: 'none', text: 'Every order here has a known state.' }));
    }
    return denied('unknownOrder', () => ({
      limit,
      value: order.clientOrderId,
      text: `What became of order ${order.clientOrderId} is not known yet; wait until the venue has answered.`,
    }));
  },
};
