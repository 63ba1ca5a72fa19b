/** How many orders and ladders may work in one instrument at once; a ladder counts once. */
import { denied, passed, warned, type Check } from '../check.ts';

export const workingCountCheck: Check = {
  id: 'workingCount',
  about: {
    guards: 'One instrument against a heap of resting orders',
    denies: 'More orders and ladders working in the instrument than this; a ladder counts once',
    limit: '`workingPerInstrumentMax`',
    warns: 'at `warnAtPct`',
    failsClosed: 'nothing is unknown here',
  },
  reducing: 'note',
  run: (a) => {
    const { limits } = a.facts;
    const max = limits.workingPerInstrumentMax;
    let count = 1;
    for (const w of a.working) if (w.instrumentId === a.intent.instrumentId) count += 1;
    const symbol = (): string => a.instrument?.symbol ?? a.intent.instrumentId;
    const says = (more: () => string) => () => ({
      limit: String(max),
      value: String(count),
      text: `It would be working order ${count} in ${symbol()}${more()}.`,
    });
    if (count > max) {
      return denied(
        'workingCount',
        says(() => `, above your limit of ${max}; cancel one first`),
      );
    }
    if (count > 1 && count * 100 >= max * Number(limits.warnAtPct)) {
      return warned(
        'workingCount',
        says(() => `; the limit is ${max}`),
      );
    }
    return passed(
      'workingCount',
      says(() => ''),
    );
  },
};
