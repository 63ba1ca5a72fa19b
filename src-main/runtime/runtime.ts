/**
 * A running terminal behind the contract: brings the engine back from the journal, opens the links, keeps house, and
 * answers as `TerminalCore`.
 *
 * Order of the start: replay → resume (committed) → links → instruments, calendars, capabilities → mass status → the
 * engine reconciles → ready. Until then opening orders are denied; cancels are not.
 */
import {
  err,
  ok,
  type AccountValue,
  type Bar,
  type BarInterval,
  type CloseAllParams,
  type CloseAllPreview,
  type ComboLeg,
  type Command,
  type CommandId,
  type CommandReply,
  type ConnectionId,
  type Depth,
  type Instrument,
  type InstrumentId,
  type OptionChain,
  type OrderPreview,
  type PositionValue,
  type Quote,
  type Result,
  type SubmitLadderCommand,
  type SubmitOrderCommand,
} from '../../shared/domain/index.ts';
import { isClosing } from '../engine/algos/close-all/latch.ts';
import type { EngineView } from '../engine/view.ts';
import type { Clock } from '../ports/clock.ts';
import type { HistoryReader, StoreError } from '../ports/event-store.ts';
import type { VenueError } from '../ports/execution-client.ts';
import { ClockWatch } from './clock-watch.ts';
import { defineCombo, defineVertical } from './define-vertical.ts';
import { DirectCancel } from './direct-cancel.ts';
import { distrust } from './distrust.ts';
import { EffectRunner } from './effect-runner.ts';
import { EngineLoop } from './engine-loop.ts';
import { EngineTimers } from './engine-timers.ts';
import { Durations, Rate } from './health.ts';
import { Heard } from './heard.ts';
import { Housekeeping } from './housekeeping.ts';
import { Inbox, isProtective, type UnstampedInput } from './inbox.ts';
import { journalGate, onJournalChanged } from './journal-gate.ts';
import { JournalWriter, journalDenial } from './journal-writer.ts';
import { Listeners } from './listeners.ts';
import { MarketChanges } from './market-changes.ts';
import { MarketFeed } from './market-feed.ts';
import { OptionDesk, type DeskError } from './option-desk.ts';
import { replayJournal } from './replay-journal.ts';
import { BUSY, Replies, SHUTTING_DOWN } from './replies.ts';
import type { CoreStatus, Published, TerminalCore, TerminalRecord, Unlisten } from './terminal-core.ts';
import type { RuntimeParts, VenuePart } from './runtime-parts.ts';
import { terminalRecordOf } from './terminal-record.ts';
import { VenueLink } from './venue-link.ts';
import { VenueLinks, unendedIn } from './venue-links.ts';
import { venueStatement } from './venue-statement.ts';

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
  private readonly links: VenueLinks;
  /** Venues, feeds and instruments that come and go while it runs. */
  readonly changes: MarketChanges;
  private readonly feed: MarketFeed;
  private readonly desk: OptionDesk;
  private readonly published = new Listeners<readonly [Published]>();
  private readonly clockWatch: ClockWatch;
  private readonly housekeeping: Housekeeping;
  private readonly quoteRate: Rate;
  private readonly processTimes = new Durations();
  private readonly commitTimes = new Durations();
  private readonly startedMs: number;
  private readonly heard: Heard;
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
    const enqueue = (input: UnstampedInput): void => this.loop.enqueue(input);
    this.effects = new EffectRunner({
      clientOf: (id) => this.links.clientOf(id),
      instrumentOf: (id) => this.view.instruments.get(id) ?? null,
      enqueue,
      reconcile: (id, notBeforeMs) => this.links.get(id)?.refresh(notBeforeMs),
      defineVertical: (effect) => void defineVertical({ desk: this.desk, enqueue, logger }, effect),
      defineCombo: (effect) => void defineCombo({ desk: this.desk, enqueue, logger }, effect),
      timers: this.timers,
      machine,
      replies: this.replies,
      logger,
      faults: parts.faults,
      ...(parts.openingHeld === undefined ? {} : { openingHeld: parts.openingHeld }),
    });
    this.loop = this.makeLoop();
    this.feed = new MarketFeed(parts.marketData, logger, (reason) => this.onFeedDown(reason));
    this.desk = this.makeDesk();
    this.heard = new Heard(engine.view, () => this.links.ids());
    this.quoteRate = new Rate(() => machine.monotonicMs());
    this.links = new VenueLinks({
      make: (venue) => this.makeLink(venue),
      onListed: (connectionId, ids, fresh) => parts.onListed?.(connectionId, ids, fresh),
    });
    for (const venue of parts.venues) this.links.add(venue);
    this.changes = new MarketChanges(parts.description, {
      view: engine.view,
      loop: this.loop,
      feed: this.feed,
      links: this.links,
      refreshCalendars: () => this.refreshCalendars(),
      onTerminalChanged: () => this.onTerminalChanged(),
    });
    this.clockWatch = new ClockWatch(machine, (text) => this.distrustClock(text));
    this.housekeeping = this.makeHousekeeping();
  }

  /** Replays, resumes and opens the links. Resolves when the journal's state is back, not when the venues are ready. */
  start(): Result<void, StoreError> {
    const { engine, store, snapshots, faults, market, description, logger } = this.parts;
    faults('duringRecovery');
    const replayed = replayJournal({ engine, store, snapshots });
    if (!replayed.ok) return replayed;
    const { lastSeq, snapshotSeq, lastMs } = replayed.value;
    logger.info('the journal was replayed', { lastSeq, snapshotSeq, market: description.text });
    this.heard.begin(lastMs === 0 ? market.nowMs() : lastMs);
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
    this.links.endForgotten(this.view, (input) => this.loop.enqueue(input));
    for (const link of this.links.all()) this.links.open(link, this.view);
    this.clockWatch.start();
    this.housekeeping.start();
    return ok(undefined);
  }

  /** Ends in order: no more inputs or sends, links closed, the journal closed. Orders stay at the venue. */
  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    this.changes.end();
    this.clockWatch.stop();
    this.housekeeping.stop();
    this.timers.clearAll();
    this.loop.close();
    this.effects.close();
    this.replies.giveAll(SHUTTING_DOWN);
    await this.links.closeAll();
    await this.feed.close();
    this.housekeeping.finish();
    this.published.clear();
    this.parts.store.close();
  }

  distrustClock(reason: string): void {
    const { loop, heard, links, parts, clock } = this;
    distrust({ logger: parts.logger, loop, heard, links, nowMs: clock.nowMs() }, reason);
  }

  wallMs(): number {
    return this.parts.machine.nowMs();
  }

  submit(commandId: CommandId, command: Command, by?: string): Promise<CommandReply> {
    const known = this.replies.known(commandId);
    if (known !== null) return known;
    if (this.stopped) return Promise.resolve(SHUTTING_DOWN);
    this.clockWatch.check();
    const { state } = this.journal;
    // What an earlier life accepted was done: a journal that is off now does not undo it.
    const remembered = this.view.answers.get(commandId);
    if (!state.ok && remembered !== undefined) return Promise.resolve(remembered);
    if (!state.ok && !isProtective(command)) return Promise.resolve(journalDenial(state.reason));
    if (!this.loop.offer({ kind: 'command', commandId, command, ...(by === undefined ? {} : { by }) }))
      return Promise.resolve(BUSY);
    return this.replies.expect(commandId);
  }

  preview(command: SubmitOrderCommand | SubmitLadderCommand): OrderPreview {
    return this.parts.engine.preview(command, this.clock.nowMs());
  }

  closeAllPreview(params: CloseAllParams): CloseAllPreview {
    return this.parts.engine.previewCloseAll(params, this.clock.nowMs());
  }

  values(): { readonly positions: readonly PositionValue[]; readonly accounts: readonly AccountValue[] } {
    return this.parts.engine.values(this.clock.nowMs());
  }

  optionChain(underlyingId: InstrumentId): Promise<Result<OptionChain, DeskError>> {
    return this.desk.chain(underlyingId);
  }

  defineOptions(ids: readonly InstrumentId[]): Promise<Result<readonly Instrument[], DeskError>> {
    return this.desk.define(ids);
  }

  defineCombo(connectionId: ConnectionId, legs: readonly ComboLeg[]): Promise<Result<Instrument, DeskError>> {
    return this.desk.defineCombo(connectionId, legs);
  }

  statement: TerminalCore['statement'] = (window) => venueStatement(this.links.clientOf(window.connectionId), window);

  bars(id: InstrumentId, interval: BarInterval, limit: number): Promise<Result<readonly Bar[], VenueError>> {
    return this.feed.history(id, interval, limit);
  }

  watchDepth(id: InstrumentId): Result<Unlisten, VenueError> {
    return this.feed.watchDepth(id);
  }

  terminalRecord(): TerminalRecord {
    return terminalRecordOf({
      view: this.view,
      market: this.changes.description,
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

  private makeDesk(): OptionDesk {
    return new OptionDesk({
      view: this.view,
      nowMs: () => this.clock.nowMs(),
      clientOf: (id) => this.links.clientOf(id),
      clientFor: (id) => this.links.clientFor(id),
      addInstruments: (instruments) => {
        this.loop.enqueue({ kind: 'instruments', instruments });
        this.feed.add(instruments.map(({ id }) => id));
      },
      dropInstruments: (instrumentIds) => {
        this.feed.drop(instrumentIds);
        this.loop.enqueue({ kind: 'dropInstruments', instrumentIds });
      },
    });
  }

  private makeLoop(): EngineLoop {
    const { engine, store, market, machine, logger, faults, defer } = this.parts;
    return new EngineLoop({
      engine,
      store,
      journal: this.journal,
      inbox: this.inbox,
      effects: this.effects,
      replies: this.replies,
      directCancel: new DirectCancel({ view: engine.view, clients: () => this.links.clients(), store, logger }),
      clock: market,
      machineMs: () => machine.monotonicMs(),
      defer,
      faults,
      logger,
      processTimes: this.processTimes,
      commitTimes: this.commitTimes,
      onPublished: (published) => {
        if (published.changed.includes('instrument')) this.feed.dropGone(this.view.instruments);
        this.published.call(published);
      },
      onJournal: () => this.onJournal(),
    });
  }

  private makeLink({ client, name, mode, armed }: VenuePart): VenueLink {
    const { machine, description, logger } = this.parts;
    return new VenueLink({
      ...{ client, name, machine, logger },
      mode: mode ?? description.mode,
      ...(armed === undefined ? {} : { armed }),
      nowMs: () => this.loop.nowMs(),
      enqueue: (input) => this.loop.enqueue(input),
      onInstruments: (instruments) => this.onInstruments(client.connectionId, instruments),
      sinceMs: () => this.heard.pullSinceMs(),
      unended: () => unendedIn(this.view, client.connectionId),
      gate: () => this.changes.held ?? journalGate(this.journal.state, isClosing(this.view)),
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
      onTerminalChanged: () => this.onTerminalChanged(),
      noteHeard: () => this.heard.note(this.clock.nowMs()),
    });
  }

  private onInstruments(connectionId: ConnectionId, instruments: readonly Instrument[]): void {
    this.links.note(connectionId, instruments);
    this.desk.note(instruments);
    const known = new Set(instruments.map(({ id }) => id));
    const defined = this.desk.all().filter(({ id }) => !known.has(id));
    this.loop.enqueue({ kind: 'instruments', instruments, connectionId });
    this.refreshCalendars();
    this.feed.subscribe([...instruments, ...defined]);
  }

  private refreshCalendars(): void {
    const calendars = this.feed.calendarsAt(this.clock.nowMs());
    if (calendars !== null) this.loop.enqueue({ kind: 'calendars', calendars });
  }

  /** Quotes ended while orders still go: the trader hears why. Where both are lost, the engine says so for the link. */
  private onFeedDown(reason: string): void {
    if (this.stopped || !this.links.all().some((link) => link.isUp)) return;
    this.loop.alert('warning', 'No more quotes', `Quotes stand still: ${reason}.`);
  }

  private onJournal(): void {
    onJournalChanged(this.journal.state, this.loop, this.links.all());
    this.onTerminalChanged();
  }

  private onTerminalChanged(): void {
    this.loop.publish(['terminal']);
  }
}
