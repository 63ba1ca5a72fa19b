/**
 * A rehearsal after the start: a scratch terminal of its own (engine, journal in memory, contract, a venue that is nowhere)
 * carries out some orders, so that the trader's first ones find the way from click to wire compiled.
 *
 * Invariants: it shares no state, file, socket or venue with the trader's terminal; it works in slices of one message with
 * pauses between them, keeps no process alive, and ends by itself after REHEARSED_ORDERS orders. Whatever goes wrong in it
 * ends it and nothing else.
 */
import { Engine } from '../../engine/engine.ts';
import { TerminalApi, type ApiConnection } from '../../api/terminal-api.ts';
import { dec, type Command } from '../../../shared/domain/index.ts';
import { CONTRACT_VERSION } from '../../../shared/contract/messages.ts';
import type { Logger } from '../../ports/logger.ts';
import { VirtualScheduler } from '../../ports/schedulers/virtual-scheduler.ts';
import { NO_FAULTS } from '../../runtime/fault-points.ts';
import { Runtime } from '../../runtime/runtime.ts';
import { openStore } from '../../store/open-store.ts';
import type { SqliteStore } from '../../store/sqlite-store.ts';
import { DEFAULT_LIMITS } from '../settings-defaults.ts';
import { REHEARSED_ACCOUNT, REHEARSED_CONNECTION, REHEARSED_SHARE, RehearsalVenue } from './rehearsal-venue.ts';

/** Orders that are rehearsed: enough for the compiler to take the way seriously. */
export const REHEARSED_ORDERS = 300;
/** Rest after the start, and between two slices, ms. */
export const REHEARSAL_AFTER_MS = 1_500;
export const REHEARSAL_PAUSE_MS = 3;
/** Tue 10 Nov 2026, 10:00 in New York: the scratch market is open. */
const OPEN_MS = 1_794_322_800_000;
/** Between two slices on the scratch clock, ms. */
const STEP_MS = 100;
const BID = 10_000;

export type RehearsalOptions = {
  readonly log: Logger;
  /** Another build of SQLite's binding. */
  readonly nativeBinding?: string;
};

export type Rehearsal = {
  /** One slice; false once there is nothing left to do. */
  readonly step: () => boolean;
  /** Orders that the scratch trader asked for. */
  readonly sent: () => number;
  /** How the scratch orders stand, by status. */
  readonly counts: () => Readonly<Record<'rejected' | 'denied' | 'filled' | 'canceled', number>>;
  readonly end: () => void;
};

const drop = (): void => undefined;
const QUIET: Logger = { debug: drop, info: drop, warn: drop, error: drop, child: () => QUIET };
const WIDE = dec('1000000').text();

/** A scratch terminal, started. An error says why SQLite did not open; nothing is left open then. */
export function openRehearsal({ nativeBinding }: Omit<RehearsalOptions, 'log'> = {}): Rehearsal | string {
  const clock = new VirtualScheduler(OPEN_MS);
  const store = openStore({
    file: ':memory:',
    clockNowMs: () => clock.nowMs(),
    logger: QUIET,
    ids: { newId: () => 'REHEARSAL000' },
    ...(nativeBinding === undefined ? {} : { nativeBinding }),
  });
  if (!store.ok) return store.error.message;
  const venue = new RehearsalVenue(() => clock.nowMs());
  const core = scratchCore(store.value, clock, venue);
  const started = core.start();
  if (!started.ok) {
    store.value.close();
    return started.error.message;
  }
  const api = new TerminalApi({ core, log: QUIET, timers: { every: () => drop, pause: () => Promise.resolve() } });
  const client = api.connect({ sendText: drop, sendBinary: drop, bufferedBytes: () => 0, close: drop });
  client?.onText(
    JSON.stringify({ t: 'hello', contract: CONTRACT_VERSION, min: 1, quotes: 'json', client: 'rehearsal' }),
  );
  const script = new Script(core, venue, client);
  return {
    step: () => {
      clock.runFor(STEP_MS);
      venue.quote(BID + (script.turns % 3));
      if (script.turns % 8 === 5) venue.fillAll();
      const goesOn = script.next();
      clock.runFor(0);
      return goesOn;
    },
    sent: () => script.sent,
    counts: () => {
      const counts = { rejected: 0, denied: 0, filled: 0, canceled: 0 };
      for (const { status } of core.view.orders.values())
        if (status in counts) counts[status as keyof typeof counts] += 1;
      return counts;
    },
    end: () => {
      api.close('The rehearsal is over.');
      void core.stop();
    },
  };
}

/** Engine and runtime on the scratch journal, clock and venue. */
function scratchCore(store: SqliteStore, clock: VirtualScheduler, venue: RehearsalVenue): Runtime {
  const limits = { ...DEFAULT_LIMITS, tradesPerDayMax: 1_000_000, duplicateWindowMs: 0, positionSharePctMax: WIDE };
  const engine = new Engine({ idPrefix: store.idPrefix, limits, account: null });
  return new Runtime({
    engineId: 'rehearsal',
    version: '',
    dataDir: '',
    engine,
    snapshots: null,
    store,
    history: store,
    market: clock,
    machine: clock,
    venues: [{ client: venue.executionClient(), name: 'Rehearsal' }],
    marketData: venue.marketDataClient(),
    description: { text: 'Rehearsal', kind: 'simulated', speed: 1, mode: 'simulation' },
    logger: QUIET,
    faults: NO_FAULTS,
    defer: (run) => void clock.after(0, run),
  });
}

/** What the rehearsing trader says, message by message: buys, moves, cancels, sells. */
class Script {
  turns = 0;
  sent = 0;
  private readonly core: Runtime;
  private readonly venue: RehearsalVenue;
  private readonly client: ApiConnection | null;

  constructor(core: Runtime, venue: RehearsalVenue, client: ApiConnection | null) {
    this.core = core;
    this.venue = venue;
    this.client = client;
  }

  /** False: everything was said. */
  next(): boolean {
    this.turns += 1;
    const command = this.commandAt(this.turns % 4);
    const commandId = `rehearsal-${String(this.turns).padStart(8, '0')}`;
    if (command !== null) this.client?.onText(JSON.stringify({ t: 'command', commandId, command }));
    return this.sent < REHEARSED_ORDERS && this.turns < REHEARSED_ORDERS * 8;
  }

  private commandAt(place: number): Command | null {
    if ([...this.core.view.connections.values()].every((connection) => connection.state !== 'ready')) return null;
    if (place < 2) return this.order();
    const clientOrderId = this.venue.newest();
    if (clientOrderId === null) return null;
    if (place === 3) return { kind: 'cancelOrder', clientOrderId };
    return { kind: 'modifyOrder', clientOrderId, qty: null, limitPrice: dec('99.01').text() };
  }

  private order(): Command {
    this.sent += 1;
    return {
      kind: 'submitOrder',
      connectionId: REHEARSED_CONNECTION,
      accountId: REHEARSED_ACCOUNT,
      instrumentId: REHEARSED_SHARE.id,
      side: this.sent % 2 === 0 ? 'buy' : 'sell',
      qty: dec('1').text(),
      tif: 'day',
      sessions: ['regular'],
      type: 'limit',
      limitPrice: dec(this.sent % 2 === 0 ? '99.00' : '101.00').text(),
    };
  }
}

/** Rehearses in the background, once; the answer ends it early. */
export function rehearse(options: RehearsalOptions): () => void {
  let open: Rehearsal | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const end = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    open?.end();
    open = null;
  };
  const later = (ms: number): void => {
    timer = setTimeout(slice, ms);
    timer.unref();
  };
  const slice = (): void => {
    try {
      if (open === null) {
        const opened = openRehearsal(options);
        if (typeof opened === 'string') return options.log.warn('no rehearsal', { reason: opened });
        open = opened;
      } else if (!open.step()) {
        options.log.debug('rehearsed', { orders: open.sent() });
        return end();
      }
      later(REHEARSAL_PAUSE_MS);
    } catch (thrown) {
      options.log.warn('the rehearsal ended early', { reason: String(thrown) });
      end();
    }
  };
  later(REHEARSAL_AFTER_MS);
  return end;
}
