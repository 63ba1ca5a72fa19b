/** The repeated-execution throttle: an instrument that it closed stays closed for opening until a person says otherwise. */
import { positionKey } from '../../view.ts';
import { denied, passed, type Check } from '../check.ts';

export const repeatCheck: Check = {
  id: 'repeat',
  about: {
    guards: 'The account against an algorithm that fills again and again with nobody looking',
    denies: 'So many orders filled on one side of the instrument within the window, no command of yours between',
    limit: '`repeatFillsMax` orders in `repeatWindowMs`; lifted by setting trading to active',
    warns: 'never',
    failsClosed: 'nothing is unknown here',
  },
  reducing: 'note',
  run: (a) => {
    const { repeatStopped, limits } = a.facts;
    const { accountId, instrumentId } = a.intent;
    const limit = (): string => `${limits.repeatFillsMax} in ${Math.round(limits.repeatWindowMs / 1_000)} s`;
    if (repeatStopped.size === 0 || !repeatStopped.has(positionKey(accountId, instrumentId))) {
      return passed('repeat', () => ({ limit: limit(), value: 'open', text: 'The throttle has not closed it.' }));
    }
    return denied('repeat', () => ({
      limit: limit(),
      value: 'stopped',
      text: `Opening in ${a.instrument?.symbol ?? instrumentId} was stopped after repeated fills; look at it, then set trading to active.`,
    }));
  },
};
