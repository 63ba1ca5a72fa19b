/** The levers of a venue in this process. Each acts in a turn of its own, at once. */
import type { AccountId, InstrumentId } from '../../../../shared/domain/index.ts';
import type { Scheduler } from '../../../ports/clock.ts';
import { setHalt, setShut, wakeSleepers } from '../exchange/clockwork.ts';
import { executeOther, onBook } from '../exchange/execute.ts';
import type { Floor } from '../exchange/floor.ts';
import { cancelForeign, openOrdersReport, placeForeign, setPosition } from '../exchange/outside.ts';
import type { OverridableMarket } from '../market/overridable-market.ts';
import type { SimControl } from '../types.ts';
import type { LineFaults } from './line.ts';
import type { Turns } from './turns.ts';

export type ControlParts = {
  readonly floor: Floor;
  readonly market: OverridableMarket;
  readonly turns: Turns;
  readonly faults: LineFaults;
  readonly scheduler: Scheduler;
  /** Tells every client that the door opened or shut. */
  readonly link: (connected: boolean, reason: string | null) => void;
  /** The same for the execution clients of one account. */
  readonly linkAccount: (accountId: AccountId, connected: boolean, reason: string | null) => void;
  /** Tells what is lent of an instrument now. */
  readonly onLending: (id: InstrumentId) => void;
};

const STOPPED = { refused: 'the venue stands still' };
const CLOSED_BY_VENUE = 'the venue closed the connection';

export const makeControl = (parts: ControlParts): SimControl => ({
  ...marketLevers(parts),
  ...linkLevers(parts),
  ...requestLevers(parts),
  ...reportLevers(parts),
  ...outsideLevers(parts),
});

type MarketLever =
  | 'halt'
  | 'unhalt'
  | 'closeMarket'
  | 'reopenMarket'
  | 'stallQuotes'
  | 'resumeQuotes'
  | 'setBook'
  | 'releaseBook'
  | 'trade';

function marketLevers({ floor, market, turns }: ControlParts): Pick<SimControl, MarketLever> {
  const each = (id: InstrumentId | null): readonly InstrumentId[] =>
    id === null ? [...floor.instruments.keys()] : [id];
  const shut = (id: InstrumentId | null, closed: boolean): void =>
    void turns.turn((nowMs) => {
      for (const one of each(id)) setShut(floor, one, closed, nowMs);
    });
  const newBook = (id: InstrumentId, nowMs: number): void => {
    onBook(floor, id, nowMs);
    wakeSleepers(floor, id, nowMs);
  };
  return {
    halt: (id, status = 'halted') => void turns.turn((nowMs) => setHalt(floor, id, status, nowMs)),
    unhalt: (id) => void turns.turn((nowMs) => setHalt(floor, id, null, nowMs)),
    closeMarket: (id) => shut(id, true),
    reopenMarket: (id) => shut(id, false),
    stallQuotes: (id) => {
      for (const instrumentId of each(id)) market.stall(instrumentId);
    },
    resumeQuotes: (id) => {
      for (const instrumentId of each(id)) if (market.isStalled(instrumentId)) market.release(instrumentId);
    },
    setBook: (id, book) =>
      void turns.turn((nowMs) => {
        market.setBook(id, book, nowMs);
        newBook(id, nowMs);
      }),
    releaseBook: (id) =>
      void turns.turn((nowMs) => {
        market.release(id);
        newBook(id, nowMs);
      }),
    trade: (id, side, qty, limit) =>
      void turns.turn((nowMs) => executeOther(floor, id, { side, qty, limit: limit ?? null }, nowMs)),
  };
}

type LinkLever = 'disconnect' | 'reconnect' | 'disconnectAccount' | 'reconnectAccount' | 'halfOpen';

function linkLevers({ faults, scheduler, link, linkAccount }: ControlParts): Pick<SimControl, LinkLever> {
  const reconnect = (): void => {
    faults.connected = true;
    link(true, null);
  };
  const reconnectAccount = (accountId: AccountId): void => {
    faults.cutOff.delete(accountId);
    linkAccount(accountId, true, null);
  };
  return {
    disconnect: (forMs) => {
      faults.connected = false;
      link(false, CLOSED_BY_VENUE);
      if (forMs !== undefined) scheduler.after(forMs, reconnect);
    },
    reconnect,
    disconnectAccount: (accountId, forMs) => {
      faults.cutOff.add(accountId);
      linkAccount(accountId, false, CLOSED_BY_VENUE);
      if (forMs !== undefined) scheduler.after(forMs, () => reconnectAccount(accountId));
    },
    reconnectAccount,
    halfOpen: (on, accountId) => {
      if (accountId === undefined) faults.mute = on;
      else if (on) faults.muted.add(accountId);
      else faults.muted.delete(accountId);
    },
  };
}

type RequestLever =
  | 'rejectNext'
  | 'rejectCancels'
  | 'slowCancels'
  | 'throttle'
  | 'dropAck'
  | 'dropRequest'
  | 'spoilWhatIf';

function requestLevers({ faults }: ControlParts): Pick<SimControl, RequestLever> {
  const { forced } = faults;
  return {
    rejectNext: (reason, count = 1) => {
      forced.reject = count;
      forced.rejectReason = reason;
    },
    rejectCancels: (reason, count = 1) => {
      forced.rejectCancel = count;
      forced.rejectCancelReason = reason;
    },
    slowCancels: (ms) => {
      forced.slowCancelMs = ms;
    },
    throttle: (perSecond) => {
      faults.perSecond = perSecond;
    },
    dropAck: (count = 1) => {
      forced.dropAck = count;
    },
    dropRequest: (count = 1) => {
      forced.dropRequest = count;
    },
    spoilWhatIf: (spoil) => {
      faults.whatIf = spoil;
    },
  };
}

type ReportLever = 'dropReports' | 'duplicateReports' | 'reorderReports' | 'delayReports';

function reportLevers({ faults }: ControlParts): Pick<SimControl, ReportLever> {
  const { forced } = faults;
  return {
    dropReports: (count = 1) => {
      forced.dropReports = count;
    },
    duplicateReports: (count = 1) => {
      forced.duplicateReports = count;
    },
    reorderReports: (count = 1) => {
      forced.reorderReports = count;
    },
    delayReports: (ms) => {
      forced.delayMs = ms;
    },
  };
}

type OutsideLever = 'lend' | 'overfillLinked' | 'placeForeign' | 'cancelForeign' | 'openOrders' | 'setPosition';

function outsideLevers({ floor, turns, onLending }: ControlParts): Pick<SimControl, OutsideLever> {
  return {
    lend: (id, lending) => {
      floor.lending.lend(id, lending);
      onLending(id);
    },
    overfillLinked: (count = 1) => {
      floor.overfills = count;
    },
    placeForeign: (accountId, order) => turns.turn((nowMs) => placeForeign(floor, accountId, order, nowMs)) ?? STOPPED,
    cancelForeign: (accountId, id) => turns.turn((nowMs) => cancelForeign(floor, accountId, id, nowMs)) ?? false,
    openOrders: (accountId) => turns.turn((nowMs) => openOrdersReport(floor, accountId, nowMs)) ?? [],
    setPosition: (accountId, instrumentId, qty, avgPrice) =>
      void turns.turn((nowMs) => setPosition(floor, { accountId, instrumentId }, { qty, avgPrice }, nowMs)),
  };
}
