/**
 * Message limit: submits, changes and cancels to a connection in the last second. Openings have four fifths of it; the
 * last fifth is for cancels and reducing orders, which are counted and never denied (G20).
 */
import { openingMessagesMax } from '../../../../shared/domain/index.ts';
import { denied, passed, warned, type Check } from '../check.ts';

export const messageRateCheck: Check = {
  id: 'messageRate',
  about: {
    guards: 'The venue and the account against a flood; counts submit, modify and cancel',
    denies: 'More messages to this connection in one second; openings stop at four fifths, the rest is for exits',
    limit: '`ordersPerSecondMax`, a second',
    warns: 'at `warnAtPct`',
    failsClosed: 'nothing is unknown here',
  },
  reducing: 'note',
  run: (a) => {
    const { limits, messagesLastSecond } = a.facts;
    const max = openingMessagesMax(limits.ordersPerSecondMax);
    const count = messagesLastSecond + 1;
    const says = (text: string) => () => ({
      limit: `${max} a second to open, ${limits.ordersPerSecondMax} in all`,
      value: String(count),
      text,
    });
    if (count > max) {
      const text = `It would be message ${count} within a second and openings have ${max}; send it again in a moment.`;
      return denied('messageRate', says(text));
    }
    if (count * 100 >= max * Number(limits.warnAtPct) && count > 1) {
      return warned('messageRate', says(`Message ${count} within a second; openings have ${max}.`));
    }
    return passed('messageRate', says(`Message ${count} within a second.`));
  },
};
