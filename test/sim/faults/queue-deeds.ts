/** What a trader does for a closed market in the fault simulator: orders and ladders queued, approved as shown or not, dropped. */
import { dec, type InstrumentId, type Instrument, type Queued } from '../../../shared/domain/index.ts';
import { basics, params, pick, price, type Deed } from './asks.ts';
import { CLOSING, INSTRUMENTS, isInSession } from './setting.ts';
import type { FaultTerminal } from './terminal.ts';

const QUEUED_MAX = 6;

function instrumentOf(id: InstrumentId): Instrument {
  const found = INSTRUMENTS.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no instrument ${id}`);
  return found;
}

const live = (terminal: FaultTerminal): Queued[] =>
  [...terminal.now.engine.view.queued.values()].filter(({ status }) => status === 'waiting' || status === 'ready');

export const QUEUE_DEEDS: Readonly<Record<string, Deed>> = {
  queue: {
    weight: 3,
    make: (terminal, random) => {
      const nowMs = terminal.scheduler.nowMs();
      // Where the market is open the engine refuses: seldom asked.
      if (live(terminal).length >= QUEUED_MAX || (isInSession(CLOSING, nowMs) && !random.chance(0.1))) return null;
      const instrument = instrumentOf(CLOSING);
      const side = pick(random, ['buy', 'sell'] as const);
      const asked = { ...basics(random, instrument, side), tif: pick(random, ['day', 'gtc'] as const) };
      const order = random.chance(0.5)
        ? ({ kind: 'submitLadder', ...asked, params: params(terminal, random, instrument, side) } as const)
        : ({
            kind: 'submitOrder',
            ...asked,
            type: 'limit',
            limitPrice: price(terminal, instrument, side, random.below(8) - 6),
          } as const);
      const driftPctMax = dec(pick(random, ['0.01', '1', '50'])).text();
      return { kind: 'queueOrder', order, driftPctMax, expiresMs: nowMs + 5_000 + random.below(30_000) };
    },
  },
  approve: {
    weight: 3,
    make: (terminal, random) => {
      const queued = live(terminal);
      const ready = queued.filter(({ status }) => status === 'ready');
      const from = ready.length > 0 && random.chance(0.9) ? ready : queued;
      if (from.length === 0) return null;
      const { queuedId, shownHash } = pick(random, from);
      // Now and then what is approved is not what stands there.
      return { kind: 'approveQueued', queuedId, shownHash: random.chance(0.1) ? `${shownHash}0` : shownHash };
    },
  },
  dropQueued: {
    weight: 0.3,
    make: (terminal, random) => {
      const queued = live(terminal);
      return queued.length === 0 ? null : { kind: 'dropQueued', queuedId: pick(random, queued).queuedId };
    },
  },
};
