/**
 * A running terminal behind the contract: brings the engine back from the journal, opens the links, keeps house, and
 * answers as `TerminalCore`.
 *
 * Order of the start: replay → resume (committed) → links → instruments, calendars, capabilities → mass status → the
 * engine reconciles → ready. Until then opening orders are denied; cancels are not.
 */
import {
  err,
  isWorking,
  ok,
  type AccountValue,
  type Bar,
  type BarInterval,
  type Command,
  type CommandId,
  type CommandReply,
  type ConnectionId,
  type Depth,
  type Instrument,
  type InstrumentId,
  type OrderPreview,
  type PositionValue,
  type Quote,
  type Result,
  type SubmitLadderCommand,
  type SubmitOrderCommand,
} from '../../shared/domain/index.ts';
import type { Engine } from '../engine/engine.ts';
import type { EngineView } from '../engine/view.ts';
import type { Clock, Scheduler } from '../ports/clock.ts';
import type { EventStore, HistoryReader, StoreError } from '../ports/event-store.ts';
import type { ExecutionClient, VenueError } from '../ports/execution-client.ts';
import type { Logger } from '../ports/logger.ts';
import type { MarketDataClient } from '../ports/market-data-client.ts';
import { ClockWatch } from './clock-watch.ts';
import { DirectCancel } from './direct-cancel.ts';
import { EffectRunner } from './effect-runner.ts';
import { EngineLoop } from './engine-loop.ts';
import { EngineTimers } from './engine-timers.ts';
import type { FaultHook } from './fault-points.ts';
import { Durations, Rate } from './health.ts';
import { Housekeeping, type SnapshotCodec } from './housekeeping.ts';
import { Inbox, isProtective } from './inbox.ts';
import { JournalWriter, journalDenial } from './journal-writer.ts';
import { Listeners } from './listeners.ts';
import { MarketFeed } from './market-feed.ts';
import { BUSY, Replies, SHUTTING_DOWN } from './replies.ts';
import type { CoreStatus, Published, TerminalCore, TerminalRecord, Unlisten } from './terminal-core.ts';
import { terminalRecordOf, type MarketDescription } from './terminal-record.ts';
import { VenueLink } from './venue-link.ts';

/** Orders and fills are pulled from so long before the last moment that the engine knew of. */
export const PULL_BACK_MS = 600_000;

export type RuntimeParts = {
  readonly engineId: string;
  readonly version: string;
  readonly dataDir: string;
  readonly engine: Engine;
  readonly snapshots: SnapshotCodec | null;
  readonly store: EventStore;
  readonly history: HistoryReader;
  /** The market's clock; timers of orders and ladders wait on it. */
  readonly market: Scheduler;
  /** The machine's. */
  readonly machine: Scheduler;
  readonly venues: readonly { readonly client: ExecutionClient; readonly name: string }[];
  readonly marketData: MarketDataClient;
  readonly description: MarketDescription;
  readonly logger: Logger;
  readonly faults: FaultHook;
  readonly defer: (run: () => void) => void;
  readonly inboxMax?: number;
};

export class Runtime implements TerminalCore {
  readonly engineId: string;
  readonly epoch: number;
  readonly view: EngineView;
  readonly clock: Clock;
  readonly history: HistoryReader;
  private readonly parts: RuntimeParts;
  private readonly loop: EngineLoop;
  private readonly journal: JournalWriter;
  private readonly effects: EffectRunner;
  private readonly inbox: Inbox;
  private readonly replies = new Replies();
  private readonly timers: EngineTimers;
  private readonly links: ReadonlyMap<ConnectionId, VenueLink>;
  private readonly feed: MarketFeed;
  private readonly published = new Listeners<readonly [Published]>();
  private readonly clockWatch: ClockWatch;
  private readonly housekeeping: Housekeeping;
  private readonly quoteRate: Rate;
  private readonly processTimes = new Durations();
  private readonly commitTimes = new Durations();
  private readonly startedMs: number;
  /** The market's time up to which the engine surely heard the venues. */
  private heardMs = 0;
  private stopped = false;

  constructor(parts: RuntimeParts) {
    const { engine, store, market, machine, logger } = parts;
    this.parts = parts;
    this.engineId = parts.engineId;
    this.epoch = store.epoch;
    this.view = engine.view;
    this.clock = market;
    this.history = parts.history;
    this.startedMs = machine.monotonicMs();
    this.inbox = new Inbox(parts.inboxMax);
    this.journal = new JournalWriter(store, logger);
    this.timers = new EngineTimers(market, (timerId) => this.loop.enqueue({ kind: 'timer', timerId }));
    this.effects = new EffectRunner({
      clientOf: (id) => this.links.get(id)?.client ?? null,
      enqueue: (input) => this.loop.enqueue(input),
      reconcile: (id) => this.links.get(id)?.refresh(),
      timers: this.timers,
      replies: this.replies,
      logger,
      faults: parts.faults,
    });
    this.loop = this.makeLoop();
    this.feed = new MarketFeed(parts.marketData, logger, (reason) => this.onFeedDown(reason));
    this.quoteRate = new Rate(() => machine.monotonicMs());
    this.links = new Map(parts.venues.map(({ client, name }) => [client.connectionId, this.makeLink(client, name)]));
    this.clockWatch = new ClockWatch(machine, (text) => this.distrustClock(text));
    this.housekeeping = this.makeHousekeeping();
  }

  /** Replays, resumes and opens the links. Resolves when the journal's state is back, not when the venues are ready. */
  start(): Result<void, StoreError> {
    const { engine, store, snapshots, faults, market, description, logger } = this.parts;
    let lastMs = 0;
    let snapshotSeq = 0;
    faults('duringRecovery');
    const replayed = store.replay(
      ({ tsMs, event }) => {
        engine.apply(event, tsMs);
        lastMs = tsMs;
      },
      (snapshot) => {
        if (snapshots?.restore(snapshot.json) !== true) return false;
        snapshotSeq = snapshot.seq;
        lastMs = snapshot.tsMs;
        return true;
      },
    );
    if (!replayed.ok) {
      const { message } = replayed.error;
      return err({ ...replayed.error, message: `The journal cannot be replayed (${message}). ${RESTORE}` });
    }
    const { lastSeq } = replayed.value;
    if (engine.view.seq !== lastSeq) {
      return err({
        kind: 'corrupt',
        message: `The journal ends at event ${lastSeq}, its replay at ${engine.view.seq}. ${RESTORE}`,
      });
    }
    logger.info('the journal was replayed', { lastSeq, snapshotSeq, market: description.text });
    this.heardMs = lastMs === 0 ? market.nowMs() : lastMs;
    this.housekeeping.lastSnapshotSeq = snapshotSeq;
    try {
      this.loop.begin(lastSeq, lastMs, (nowMs) => engine.resume(nowMs));
    } catch (thrown) {
      return err({ kind: 'failed', message: `The engine could not resume from the journal: ${String(thrown)}` });
    }
    faults('duringRecovery');
    this.feed.quotes.add((quotes) => {
      this.quoteRate.add(quotes.length);
      this.loop.enqueueQuotes(quotes);
    });
    this.feed.open();
    for (const link of this.links.values()) link.open();
    this.clockWatch.start();
    this.housekeeping.start();
    return ok(undefined);
  }

  /** Ends in order: no more inputs or sends, links closed, the journal closed. Orders stay at the venue. */
  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    this.clockWatch.stop();
    this.housekeeping.stop();
    this.timers.clearAll();
    this.loop.close();
    this.effects.close();
    this.replies.giveAll(SHUTTING_DOWN);
    await Promise.all([...this.links.values()].map((link) => link.close()));
    await this.feed.close();
    this.housekeeping.finish();
    this.published.clear();
    this.parts.store.close();
  }

  /** The machine woke up or its clock was set: the links count as lost until everything was pulled again (G17). */
  distrustClock(reason: string): void {
    this.parts.logger.warn('the clock jumped', { reason });
    this.loop.alert(
      'warning',
      'Connections are checked again',
      `Trading waits until orders and positions were read again: ${reason}.`,
    );
    this.heardMs = Math.min(this.heardMs, this.clock.nowMs());
    for (const link of this.links.values()) link.bounce(reason);
  }

  wallMs(): number {
    return this.parts.machine.nowMs();
  }

  submit(commandId: CommandId, command: Command): Promise<CommandReply> {
    const known = this.replies.known(commandId);
    if (known !== null) return known;
    if (this.stopped) return Promise.resolve(SHUTTING_DOWN);
    const { state } = this.journal;
    if (!state.ok && !isProtective(command)) return Promise.resolve(journalDenial(state.reason));
    if (!this.loop.offer({ kind: 'command', commandId, command })) return Promise.resolve(BUSY);
    return this.replies.expect(commandId);
  }

  preview(command: SubmitOrderCommand | SubmitLadderCommand): OrderPreview {
    return this.parts.engine.preview(command, this.clock.nowMs());
  }

  values(): { readonly positions: readonly PositionValue[]; readonly accounts: readonly AccountValue[] } {
    return this.parts.engine.values(this.clock.nowMs());
  }

  bars(id: InstrumentId, interval: BarInterval, limit: number): Promise<Result<readonly Bar[], VenueError>> {
    return this.feed.history(id, interval, limit);
  }

  watchDepth(id: InstrumentId): Result<Unlisten, VenueError> {
    return this.feed.watchDepth(id);
  }

  terminalRecord(): TerminalRecord {
    return terminalRecordOf({
      view: this.view,
      market: this.parts.description,
      journal: this.journal.state,
      failure: this.loop.failure,
      nowMs: this.clock.nowMs(),
    });
  }

  status(): CoreStatus {
    return {
      engineId: this.engineId,
      epoch: this.epoch,
      seq: this.loop.lastSeq,
      uptimeMs: Math.round(this.parts.machine.monotonicMs() - this.startedMs),
      quotesPerSecond: this.quoteRate.perSecond(),
      inboxMax: this.inbox.longestQueue,
      processP50: this.processTimes.percentile(0.5),
      processP99: this.processTimes.percentile(0.99),
      commitP50: this.commitTimes.percentile(0.5),
      commitP99: this.commitTimes.percentile(0.99),
      residentMiB: Math.round(process.memoryUsage.rss() / 1_048_576),
      version: this.parts.version,
      node: process.version,
      dataDir: this.parts.dataDir,
    };
  }

  onPublished(listener: (published: Published) => void): Unlisten {
    return this.published.add(listener);
  }

  onQuotes(listener: (quotes: readonly Quote[]) => void): Unlisten {
    return this.feed.quotes.add(listener);
  }

  onBar(listener: (id: InstrumentId, interval: BarInterval, bar: Bar) => void): Unlisten {
    return this.feed.bars.add(listener);
  }

  onDepth(listener: (depth: Depth) => void): Unlisten {
    return this.feed.depth.add(listener);
  }

  private makeLoop(): EngineLoop {
    const { engine, store, market, machine, logger, faults, defer, venues } = this.parts;
    return new EngineLoop({
      engine,
      store,
      journal: this.journal,
      inbox: this.inbox,
      effects: this.effects,
      replies: this.replies,
      directCancel: new DirectCancel({ view: engine.view, clients: venues.map(({ client }) => client), store, logger }),
      clock: market,
      machineMs: () => machine.monotonicMs(),
      defer,
      faults,
      logger,
      processTimes: this.processTimes,
      commitTimes: this.commitTimes,
      onPublished: (published) => this.published.call(published),
      onJournal: () => this.onJournal(),
    });
  }

  private makeLink(client: ExecutionClient, name: string): VenueLink {
    const { market, machine, description, logger } = this.parts;
    return new VenueLink({
      client,
      name,
      mode: description.mode,
      nowMs: () => market.nowMs(),
      machine,
      enqueue: (input) => this.loop.enqueue(input),
      onInstruments: (instruments) => this.onInstruments(instruments),
      sinceMs: () => this.pullSinceMs(),
      gate: () => (this.journal.state.ok ? null : gateText(this.journal.state.reason)),
      logger,
    });
  }

  private makeHousekeeping(): Housekeeping {
    const { snapshots, store, machine, logger } = this.parts;
    return new Housekeeping({
      machine,
      store,
      snapshots,
      logger,
      lastSeq: () => this.loop.lastSeq,
      lastTsMs: () => this.loop.lastTsMs,
      isIdle: () => this.inbox.isEmpty() && this.journal.state.ok && this.loop.failure === null,
      flushJournal: () => this.loop.flushJournal(),
      refreshCalendars: () => this.refreshCalendars(),
      terminalRecord: () => this.terminalRecord(),
      onTerminalChanged: () => this.published.call({ seq: this.loop.lastSeq, events: [], changed: ['terminal'] }),
      noteHeard: () => this.noteHeard(),
    });
  }

  private onInstruments(instruments: readonly Instrument[]): void {
    this.loop.enqueue({ kind: 'instruments', instruments });
    this.refreshCalendars();
    this.feed.subscribe(instruments);
  }

  private refreshCalendars(): void {
    const calendars = this.feed.calendarsAt(this.clock.nowMs());
    if (calendars !== null) this.loop.enqueue({ kind: 'calendars', calendars });
  }

  /** Quotes ended while orders still go: the trader hears why. Where both are lost, the engine says so for the link. */
  private onFeedDown(reason: string): void {
    if (this.stopped || ![...this.links.values()].every((link) => link.isUp)) return;
    this.loop.alert('warning', 'No more quotes', `Quotes stand still: ${reason}.`);
  }

  private onJournal(): void {
    const { state } = this.journal;
    if (state.ok) {
      this.loop.alert(
        'warning',
        'The journal is written again',
        'Trading goes on once orders and positions were read again.',
      );
      for (const link of this.links.values()) link.bounce('the journal was off');
    } else {
      this.loop.alert(
        'danger',
        'The journal cannot be written',
        `Nothing that opens is sent; cancels still go. ${state.reason}`,
      );
      for (const link of this.links.values()) link.hold(gateText(state.reason));
    }
    this.published.call({ seq: this.loop.lastSeq, events: [], changed: ['terminal'] });
  }

  /** While a link is ready, everything up to now was heard. */
  private noteHeard(): void {
    const connections = [...this.view.connections.values()];
    if (connections.length > 0 && connections.every(({ state }) => state === 'ready'))
      this.heardMs = this.clock.nowMs();
  }

  /** Fills may be missing since the oldest working order was made, or since the venues were last heard. */
  private pullSinceMs(): number {
    let since = this.heardMs;
    for (const order of this.view.orders.values()) {
      if (isWorking(order.status)) since = Math.min(since, order.createdMs);
    }
    return Math.max(0, since - PULL_BACK_MS);
  }
}

const RESTORE = 'Restore a copy of rung.db from the folder "backups", or move it away; nothing was sent.';

const gateText = (reason: string): string => `the journal cannot be written: ${reason}`;
