/**
 * One drain after another: takes what waits, lets the engine decide, commits, carries out, tells.
 *
 * Invariants: the engine is entered from here only, one input at a time, with times that never fall; one drain is one
 * transaction, and none of its effects runs before its commit; who listens hears of a drain after its effects started, after
 * the bytes of its sends left where they leave in the same turn, and before the next drain. An exception of the engine ends
 * the loop for good: trading is halted, cancels go straight to the venue, and the journal keeps what was committed before.
 */
import {
  idOf,
  ok,
  type AlertId,
  type CloseAll,
  type CloseAllId,
  type CommandId,
  type EngineEvent,
  type Quote,
} from '../../shared/domain/index.ts';
import type { Engine } from '../engine/engine.ts';
import type { EngineEffect, EngineStep } from '../engine/types.ts';
import type { Clock } from '../ports/clock.ts';
import type { EmergencyRecord, EventStore } from '../ports/event-store.ts';
import type { Logger } from '../ports/logger.ts';
import type { DirectCancel } from './direct-cancel.ts';
import { DrainWork } from './drain-work.ts';
import { isSend, type EffectRunner } from './effect-runner.ts';
import type { FaultHook } from './fault-points.ts';
import type { Durations } from './health.ts';
import type { Inbox, UnstampedInput } from './inbox.ts';
import { BACKLOG_MAX, journalDenial, type JournalWriter } from './journal-writer.ts';
import type { Replies } from './replies.ts';
import type { Published } from './terminal-core.ts';

export type LoopParts = {
  readonly engine: Engine;
  readonly store: EventStore;
  readonly journal: JournalWriter;
  readonly inbox: Inbox;
  readonly effects: EffectRunner;
  readonly replies: Replies;
  readonly directCancel: DirectCancel;
  /** The market's. */
  readonly clock: Clock;
  readonly machineMs: () => number;
  /** Runs a drain soon: after what came in at once, before anything else. */
  readonly defer: (run: () => void) => void;
  readonly faults: FaultHook;
  readonly logger: Logger;
  readonly processTimes: Durations;
  readonly commitTimes: Durations;
  readonly onPublished: (published: Published) => void;
  /** The journal went off or came back. */
  readonly onJournal: () => void;
};

/** What a drain has to say to those who listen: its answers, and what was published. */
type News = {
  readonly published: Published | null;
  readonly answers: readonly Extract<EngineEffect, { kind: 'reply' }>[];
};

type PressRecord = EmergencyRecord & { readonly closeAll: CloseAll };

export class EngineLoop {
  private readonly parts: LoopParts;
  private scheduled = false;
  private closed = false;
  private lastMs = 0;
  private seq = 0;
  private failed: string | null = null;
  /** Close-alls whose press the emergency log was asked to keep, and whether it did. */
  private readonly presses = new Map<CloseAllId, 'kept' | 'refused'>();
  /** Events of the runtime's own (alerts), applied at the next drain. */
  private own: EngineEvent[] = [];
  /** Of drains that sent: told in a turn of its own, for making it into text would hold up what is on its way to the venue. */
  private untold: News[] = [];

  constructor(parts: LoopParts) {
    this.parts = parts;
  }

  /** Why the engine was stopped by a broken invariant, or null. */
  get failure(): string | null {
    return this.failed;
  }

  get lastSeq(): number {
    return this.seq;
  }

  /** The market's time of the newest input. */
  get lastTsMs(): number {
    return this.lastMs;
  }

  /** After the replay: the sequence goes on from here, and what `resume` stated is the first drain. */
  begin(lastSeq: number, lastTsMs: number, resume: (nowMs: number) => EngineStep): void {
    this.seq = lastSeq;
    this.lastMs = lastTsMs;
    const work = new DrainWork(this.parts.engine.view, this.seq);
    const nowMs = this.stamp();
    work.add(resume(nowMs), nowMs);
    this.finish(work);
  }

  /** Ends it; what was done is told before. */
  close(): void {
    this.tell();
    this.closed = true;
  }

  enqueue(input: UnstampedInput): void {
    this.parts.inbox.push(input);
    this.schedule();
  }

  enqueueQuotes(quotes: readonly Quote[]): void {
    this.parts.inbox.pushQuotes(quotes);
    this.schedule();
  }

  /** False: no room for a command of its kind. */
  offer(input: Extract<UnstampedInput, { kind: 'command' }>): boolean {
    if (!this.parts.inbox.offer(input)) return false;
    this.schedule();
    return true;
  }

  /** Raises an alert of the runtime's own. */
  alert(level: 'warning' | 'danger', title: string, detail: string): void {
    const { engine, store } = this.parts;
    const alertId = idOf<AlertId>(`${store.idPrefix}-R${this.seq + this.own.length + 1}`);
    const about = { instrumentId: null, clientOrderId: null, ladderId: null };
    const tsMs = this.nowMs();
    const alert = { alertId, level, title, detail, ...about, tsMs, acknowledged: false };
    if (engine.view.alerts.has(alertId)) return;
    this.own.push({ kind: 'alertRaised', alert });
    this.schedule();
  }

  /** States a fact of the runtime's own (a connection was armed) as an event. */
  state(event: EngineEvent): void {
    this.own.push(event);
    this.schedule();
  }

  /** Tries again to write what the journal refused; says so when it succeeds. */
  flushJournal(): void {
    const { journal } = this.parts;
    if (journal.state.ok || !journal.flush().ok) return;
    this.parts.onJournal();
  }

  /** Says that something beside the events changed; what drains have to say goes first, for it belongs to the same sequence. */
  publish(changed: Published['changed']): void {
    this.untold.push({ published: { seq: this.seq, events: [], changed }, answers: [] });
    this.tell();
  }

  private schedule(): void {
    if (this.scheduled || this.closed) return;
    this.scheduled = true;
    this.parts.defer(() => this.drain());
  }

  /** The engine’s time now: the market’s, which never goes back. What venues list is judged by it: a clock that was set back is behind. */
  nowMs(): number {
    return Math.max(this.lastMs, this.parts.clock.nowMs());
  }

  private stamp(): number {
    this.lastMs = this.nowMs();
    return this.lastMs;
  }

  private drain(): void {
    this.scheduled = false;
    this.tell();
    if (this.closed) return;
    const inputs = this.parts.inbox.take();
    if (this.failed === null) {
      const startedMs = this.parts.machineMs();
      const work = this.process(inputs);
      this.parts.processTimes.add(this.parts.machineMs() - startedMs);
      this.finish(work);
    } else this.refuse(inputs);
    if (!this.parts.inbox.isEmpty()) this.schedule();
  }

  private process(inputs: readonly UnstampedInput[]): DrainWork {
    const { engine, faults } = this.parts;
    const work = new DrainWork(engine.view, this.seq);
    try {
      const own = this.own;
      this.own = [];
      for (const event of own) {
        const nowMs = this.stamp();
        engine.apply(event, nowMs);
        work.add({ events: [event], effects: [] }, nowMs);
      }
      for (const input of inputs) {
        const nowMs = this.stamp();
        const step = engine.process({ ...input, nowMs });
        work.add(step, nowMs);
        work.note(input, nowMs, step.events.length > 0);
        if (input.kind === 'massStatus') faults('duringRecovery');
        if (step.events.some((event) => event.kind === 'orderFilled')) faults('betweenFillAndCommit');
      }
      work.checkSeq();
    } catch (thrown) {
      this.stop(thrown, inputs);
    }
    return work;
  }

  /** Commit, effects, publication: in this order. */
  private finish(work: DrainWork): void {
    const { journal, faults, inbox } = this.parts;
    if (work.events.length > 0) faults('beforeCommit');
    this.seq = work.seq;
    const wasOk = journal.state.ok;
    const startedMs = this.parts.machineMs();
    const written = journal.commit(work.batch(), work.opening);
    if (work.events.length > 0) this.parts.commitTimes.add(this.parts.machineMs() - startedMs);
    if (written.ok) this.runEffects(work);
    else this.runUnjournaled(work, written.error.message);
    if (wasOk !== journal.state.ok) this.parts.onJournal();
    this.untold.push({ published: this.publicationOf(work), answers: written.ok ? work.effects.filter(isAnswer) : [] });
    if (work.effects.some(isSend)) this.parts.defer(() => this.tell());
    else this.tell();
    if (journal.backlogLength > BACKLOG_MAX) this.stop(new Error('the journal has been off for too long'), []);
    if (this.own.length > 0 || !inbox.isEmpty()) this.schedule();
  }

  private runEffects(work: DrainWork): void {
    const { effects } = this.parts;
    for (const effect of work.effects) {
      if (!isSend(effect) || work.isMoot(effect)) continue;
      if (work.overtaken.has(effect)) effects.refuse(effect, 'the connection was lost before it was sent');
      else effects.run(effect);
    }
    // Timers and questions wait for what goes to the venue, not the other way round; answers go with the publication.
    for (const effect of work.effects) if (!isSend(effect) && !isAnswer(effect)) effects.run(effect);
  }

  private publicationOf({ events, changed }: DrainWork): Published | null {
    return events.length > 0 || changed.size > 0 ? { seq: this.seq, events, changed: [...changed] } : null;
  }

  /** Answers and publications of the drains so far, in their order: the view still stands where the last of them left it. */
  private tell(): void {
    if (this.untold.length === 0) return;
    const news = this.untold;
    this.untold = [];
    for (const { published, answers } of news) {
      for (const answer of answers) this.parts.effects.run(answer);
      if (published !== null) this.parts.onPublished(published);
    }
  }

  /** The journal did not take the drain: nothing that opens leaves, cancels do, by the emergency log. */
  private runUnjournaled(work: DrainWork, reason: string): void {
    const { store, effects, replies } = this.parts;
    const presses = this.pressesOf(work);
    const records = [...presses, ...work.effects.flatMap((effect) => recordOf(effect, this.lastMs))];
    const kept = records.length === 0 ? ok(undefined) : store.recordEmergency(records);
    // A press that was refused before is tried again without another alarm.
    const isNews = records.some(
      (record) => record.closeAll === undefined || !this.presses.has(record.closeAll.closeAllId),
    );
    for (const { closeAll } of presses) this.presses.set(closeAll.closeAllId, kept.ok ? 'kept' : 'refused');
    if (!kept.ok && isNews) {
      this.alert(
        'danger',
        records.some((record) => record.close !== undefined || record.closeAll !== undefined)
          ? 'Cancels and closes were sent unjournaled'
          : 'Cancels were sent unjournaled',
        `Neither the journal nor emergency.log took them. ${kept.error.message}`,
      );
    }
    for (const effect of work.effects) {
      if (isSend(effect) && effect.kind !== 'cancel' && !isEmergencyClose(effect))
        effects.refuse(effect, `the journal cannot be written: ${reason}`);
      else if (isDeniedReply(effect, work.opening)) replies.give(effect.commandId, journalDenial(reason));
      else effects.run(effect);
    }
  }

  /** Runs of close-all that the journal does not know and the emergency log neither. */
  private pressesOf(work: DrainWork): readonly PressRecord[] {
    const found = new Map<CloseAllId, PressRecord>();
    for (const { tsMs, event } of work.events) {
      const closeAll = this.closeAllOf(event);
      if (closeAll?.status !== 'running') continue;
      const { closeAllId } = closeAll;
      if (this.presses.get(closeAllId) === 'kept' || found.has(closeAllId)) continue;
      found.set(closeAllId, { tsMs, clientOrderId: idOf(closeAllId), closeAll: { ...closeAll, rows: [] } });
    }
    return [...found.values()];
  }

  /** The run that an event is about; of one that only moved as it now stands. */
  private closeAllOf(event: EngineEvent): CloseAll | undefined {
    if (event.kind === 'closeAllChanged') return event.closeAll;
    return event.kind === 'closeAllMoved' ? this.parts.engine.view.closeAlls.get(event.moved.closeAllId) : undefined;
  }

  private stop(thrown: unknown, inputs: readonly UnstampedInput[]): void {
    if (this.failed !== null) return;
    const text = thrown instanceof Error ? thrown.message : String(thrown);
    this.failed = `The engine stopped itself (${text}). Cancels still go, straight to the venue; restart Rung to recover from the journal.`;
    this.parts.logger.error('a broken invariant stopped the engine', {
      reason: text,
      stack: thrown instanceof Error ? thrown.stack : null,
    });
    this.parts.defer(() => {
      this.announceStop();
      this.refuse(inputs);
    });
  }

  private announceStop(): void {
    const detail = this.failed ?? '';
    this.tell();
    this.own = [];
    try {
      this.alert('danger', 'Trading is halted', detail);
      const work = new DrainWork(this.parts.engine.view, this.seq);
      for (const event of this.own) {
        this.parts.engine.apply(event, this.lastMs);
        work.add({ events: [event], effects: [] }, this.lastMs);
      }
      this.own = [];
      work.changed.add('terminal');
      this.finish(work);
    } catch (thrown) {
      this.parts.logger.error('the halt could not be announced as an alert', { reason: String(thrown) });
      this.parts.onPublished({ seq: this.seq, events: [], changed: ['terminal'] });
    }
    this.schedule();
  }

  /** After the stop: cancels go, everything else is answered with the reason. */
  private refuse(inputs: readonly UnstampedInput[]): void {
    const message = this.failed ?? '';
    for (const input of inputs) {
      if (input.kind !== 'command' || !this.parts.replies.isWaiting(input.commandId)) continue;
      const { command, commandId } = input;
      if (command.kind === 'cancelOrder' || command.kind === 'cancelAll') {
        this.parts.directCancel.cancel(command, this.lastMs);
        this.parts.replies.give(commandId, { kind: 'accepted', seq: this.seq, clientOrderId: null, ladderId: null });
      } else if (command.kind === 'closeAll') {
        // What is held cannot be closed without the engine; what works can be taken back.
        this.parts.directCancel.cancel({ kind: 'cancelAll', instrumentId: null }, this.lastMs);
        const rescue = `${message} Every order is being canceled; positions stay: run "npm run close-all" (rung --close-all) now.`;
        this.parts.replies.give(commandId, { kind: 'denied', code: 'notReady', path: '', message: rescue });
      } else this.parts.replies.give(commandId, { kind: 'denied', code: 'notReady', path: '', message });
    }
  }
}

/**
 * An order that only reduces and may not wait leaves although the journal is off: of close-all (G7), a stop that the app held
 * and whose trigger was hit, a bracket's stop for what has just been filled (G13).
 */
function isEmergencyClose(effect: EngineEffect): effect is Extract<EngineEffect, { kind: 'submit' }> {
  if (effect.kind !== 'submit' || !effect.order.reducing) return false;
  const { origin, role, trigger } = effect.order;
  return origin === 'closeAll' || role === 'stop' || (trigger?.heldBy === 'app' && trigger.triggeredMs !== null);
}

const isAnswer = (effect: EngineEffect): effect is Extract<EngineEffect, { kind: 'reply' }> => effect.kind === 'reply';

function recordOf(effect: EngineEffect, tsMs: number): readonly EmergencyRecord[] {
  if (effect.kind === 'cancel') return [{ tsMs, clientOrderId: effect.clientOrderId }];
  if (!isEmergencyClose(effect)) return [];
  return [{ tsMs, clientOrderId: effect.order.clientOrderId, close: effect.order }];
}

function isDeniedReply(
  effect: EngineEffect,
  opening: ReadonlySet<CommandId>,
): effect is Extract<EngineEffect, { kind: 'reply' }> {
  return effect.kind === 'reply' && effect.reply.kind === 'accepted' && opening.has(effect.commandId);
}
