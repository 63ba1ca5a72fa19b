/**
 * The contract's handlers, free of any transport: each connection brings a `Sink` and hands in text. Publications are
 * made into text once and sent to every client.
 *
 * Invariants: ticks follow on from one another without a gap (`from` is the previous `seq`); a snapshot stands at the
 * sequence published last; what one client does or fails to do touches no other.
 */
import type { Snapshot, Terminal, ValuesMessage } from '../../shared/contract/messages.ts';
import type { InstrumentId } from '../../shared/domain/index.ts';
import type { Logger } from '../ports/logger.ts';
import type { Published, TerminalCore, Unlisten } from '../runtime/terminal-core.ts';
import { SESSIONS_MAX, STREAM_EVERY_MS, VALUES_EVERY_MS } from './api-limits.ts';
import { messageOf } from './contract-errors.ts';
import { PublishedState } from './published-state.ts';
import { Session, type TickText } from './session.ts';
import type { SetupDesk } from './setup-desk.ts';
import type { Sink } from './sink.ts';

/** Timers of the machine's clock (a replay's speed must not change how often a screen is told). */
export type ApiTimers = {
  readonly every: (ms: number, run: () => void) => Unlisten;
  /** Resolves once others have had their turn. */
  readonly pause: () => Promise<void>;
};

export type ApiOptions = {
  readonly core: TerminalCore;
  readonly log: Logger;
  readonly timers: ApiTimers;
  /** Sets up connections; missing: there are none to set up. */
  readonly setup?: SetupDesk;
};

/** One client's connection as its transport sees it. */
export type ApiConnection = { readonly onText: (text: string) => void; readonly onClosed: () => void };

export class TerminalApi {
  private readonly core: TerminalCore;
  private readonly log: Logger;
  private readonly timers: ApiTimers;
  private readonly setup: SetupDesk | null;
  private readonly sessions = new Set<Session>();
  private readonly published = new PublishedState();
  private readonly indexOf = new Map<InstrumentId, number>();
  private readonly unlisten: readonly Unlisten[];
  private stopTimers: readonly Unlisten[] = [];
  private seq: number;
  private terminal: { readonly text: string; readonly record: Terminal } | null = null;
  private snapshot: string | null = null;

  constructor(options: ApiOptions) {
    this.core = options.core;
    this.log = options.log;
    this.timers = options.timers;
    this.setup = options.setup ?? null;
    this.seq = this.core.view.seq;
    this.published.advance(this.core.view, this.terminalNow(), null);
    this.numberInstruments();
    this.unlisten = [
      this.core.onPublished((published) => {
        this.onPublished(published);
      }),
      this.core.onQuotes((quotes) => {
        for (const session of this.sessions) session.onQuotes(quotes);
      }),
      this.core.onBar((id, interval, bar) => {
        for (const session of this.sessions) session.onBar(id, interval, bar);
      }),
      this.core.onDepth((depth) => {
        for (const session of this.sessions) session.onDepth(depth);
      }),
    ];
  }

  /** Takes a client in; null when there are SESSIONS_MAX already. */
  connect(sink: Sink): ApiConnection | null {
    if (this.sessions.size >= SESSIONS_MAX) return null;
    const session = new Session(
      {
        core: this.core,
        log: this.log,
        setup: this.setup,
        version: this.core.status().version,
        book: { indexOf: this.indexOf, instruments: this.core.view.instruments },
        pause: this.timers.pause,
        snapshotText: () => this.snapshotText(),
      },
      sink,
    );
    this.sessions.add(session);
    if (this.sessions.size === 1) this.startTimers();
    return {
      onText: (text) => {
        session.onText(text);
      },
      onClosed: () => {
        session.onClosed();
        this.sessions.delete(session);
        if (this.sessions.size === 0) this.pauseTimers();
      },
    };
  }

  /** Says goodbye to every client and listens no more. */
  close(reason: string): void {
    this.pauseTimers();
    for (const unlisten of this.unlisten) unlisten();
    for (const session of this.sessions) session.close(reason);
    this.sessions.clear();
  }

  private startTimers(): void {
    this.stopTimers = [
      this.timers.every(STREAM_EVERY_MS, () => {
        for (const session of this.sessions) session.flush();
      }),
      this.timers.every(VALUES_EVERY_MS, () => {
        this.sendValues();
      }),
    ];
  }

  private pauseTimers(): void {
    for (const stop of this.stopTimers) stop();
    this.stopTimers = [];
  }

  private onPublished(published: Published): void {
    const { view } = this.core;
    const from = this.seq;
    const changes = this.published.advance(view, this.terminalNow(), published);
    this.seq = published.seq;
    if (changes.some((change) => change.entity === 'instrument')) this.numberInstruments();
    if (changes.length === 0 && from === published.seq) return;
    this.snapshot = null;
    const tick: TickText = {
      head: '{"t":"tick","batch":',
      tail: `,"epoch":${this.core.epoch},"from":${from},"seq":${published.seq},"changes":${JSON.stringify(changes)}}`,
    };
    for (const session of this.sessions) session.sendTick(tick);
  }

  private sendValues(): void {
    try {
      const { positions, accounts } = this.core.values();
      const message: ValuesMessage = {
        t: 'values',
        positions,
        accounts,
        nowMs: this.core.clock.nowMs(),
        wallMs: this.core.wallMs(),
      };
      const text = JSON.stringify(message);
      for (const session of this.sessions) session.sendValues(text);
    } catch (thrown) {
      this.log.error('values could not be computed', { error: messageOf(thrown) });
    }
  }

  /** The terminal's record; the same object for as long as it says the same. */
  private terminalNow(): Terminal {
    const { session, ...rest } = this.core.terminalRecord();
    // The calendar's interval may carry more than the contract says.
    const interval = session === null ? null : { kind: session.kind, startMs: session.startMs, endMs: session.endMs };
    const record: Terminal = { id: 'terminal', ...rest, session: interval };
    const text = JSON.stringify(record);
    if (this.terminal?.text !== text) this.terminal = { text, record };
    return this.terminal.record;
  }

  private numberInstruments(): void {
    for (const id of this.core.view.instruments.keys()) {
      if (!this.indexOf.has(id)) this.indexOf.set(id, this.indexOf.size);
    }
  }

  private snapshotText(): string {
    if (this.snapshot === null) {
      const snapshot: Snapshot = {
        t: 'snapshot',
        epoch: this.core.epoch,
        seq: this.seq,
        instrumentOrder: [...this.indexOf.keys()],
        state: this.published.state(),
      };
      this.snapshot = JSON.stringify(snapshot);
    }
    return this.snapshot;
  }
}
