/** The levers of a venue in this process. Each acts in a turn of its own, at once. */
import type { InstrumentId } from '../../../../shared/domain/index.ts';
import type { Scheduler } from '../../../ports/clock.ts';
import { setHalt } from '../exchange/clockwork.ts';
import { executeOther, onBook } from '../exchange/execute.ts';
import type { Floor } from '../exchange/floor.ts';
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
};

export function makeControl(parts: ControlParts): SimControl {
  const { floor, market, turns, faults, scheduler } = parts;
  const { forced } = faults;
  const reconnect = (): void => {
    faults.connected = true;
    parts.link(true, null);
  };
  const each = (id: InstrumentId | null): readonly InstrumentId[] =>
    id === null ? [...floor.instruments.keys()] : [id];
  return {
    halt: (id, status = 'halted') => void turns.turn((nowMs) => setHalt(floor, id, status, nowMs)),
    unhalt: (id) => void turns.turn((nowMs) => setHalt(floor, id, null, nowMs)),
    disconnect: (forMs) => {
      faults.connected = false;
      parts.link(false, 'the venue closed the connection');
      if (forMs !== undefined) scheduler.after(forMs, reconnect);
    },
    reconnect,
    rejectNext: (reason, count = 1) => {
      forced.reject = count;
      forced.rejectReason = reason;
    },
    dropAck: (count = 1) => {
      forced.dropAck = count;
    },
    dropRequest: (count = 1) => {
      forced.dropRequest = count;
    },
    dropReports: (count = 1) => {
      forced.dropReports = count;
    },
    duplicateReports: (count = 1) => {
      forced.duplicateReports = count;
    },
    delayReports: (ms) => {
      forced.delayMs = ms;
    },
    stallQuotes: (id) => {
      for (const instrumentId of each(id)) market.stall(instrumentId);
    },
    resumeQuotes: (id) => {
      for (const instrumentId of each(id)) if (market.isStalled(instrumentId)) market.release(instrumentId);
    },
    setBook: (id, book) =>
      void turns.turn((nowMs) => {
        market.setBook(id, book, nowMs);
        onBook(floor, id, nowMs);
      }),
    releaseBook: (id) =>
      void turns.turn((nowMs) => {
        market.release(id);
        onBook(floor, id, nowMs);
      }),
    trade: (id, side, qty, limit) =>
      void turns.turn((nowMs) => executeOther(floor, id, { side, qty, limit: limit ?? null }, nowMs)),
  };
}
