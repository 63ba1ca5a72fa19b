/**
 * One venue's execution link as the engine sees it. Whenever it comes up, everything is pulled again (instruments,
 * capabilities, mass status) before the engine may call it ready (G17); whatever goes wrong on the way is tried again
 * while the link is up.
 *
 * Invariant: an answer that belongs to an earlier time of the link is dropped.
 */
import {
  dec,
  type Connection,
  type ConnectionState,
  type ExecutionMassStatus,
  type Instrument,
  type InstrumentId,
  type Mode,
  type Quantity,
} from '../../shared/domain/index.ts';
import type { Scheduler, TimerHandle } from '../ports/clock.ts';
import type { ExecutionClient } from '../ports/execution-client.ts';
import type { Logger } from '../ports/logger.ts';
import type { UnstampedInput } from './inbox.ts';

/** First and longest wait before a failed pull is tried again, ms of the machine's clock. */
export const PULL_RETRY_MS = 250;
export const PULL_RETRY_MAX_MS = 5_000;

export type LinkPorts = {
  readonly client: ExecutionClient;
  readonly name: string;
  readonly mode: Mode;
  /** Whether the trader armed it; missing: it needs none. */
  readonly armed?: () => boolean;
  /** The market's clock, for `sinceMs`. */
  readonly nowMs: () => number;
  readonly machine: Scheduler;
  readonly enqueue: (input: UnstampedInput) => void;
  /** Its instruments were read: subscribe their quotes, write them down, give calendars. */
  readonly onInstruments: (instruments: readonly Instrument[]) => void;
  /** From when on orders and fills are pulled. */
  readonly sinceMs: () => number;
  /** Instruments of orders of ours there of which no end is known. */
  readonly unended: () => Iterable<InstrumentId>;
  /** Why trading has to stay gated though the link is up, or null. */
  readonly gate: () => string | null;
  readonly logger: Logger;
};

export class VenueLink {
  private readonly ports: LinkPorts;
  /** Counts the times of the link: answers of an older one are dropped. */
  private generation = 0;
  /** A pull is under way or waits to be tried again. */
  private pulling = false;
  /** Another pull was asked for, and what is being read began too early to answer it. */
  private again = false;
  /** Since when the venue is being asked for everything; null: that has not begun, or has ended. */
  private readingSinceMs: number | null = null;
  private up = false;
  /** What the venue listed in this time of the link, with the lot of each; null: not read yet. */
  private listed: ReadonlyMap<InstrumentId, Quantity> | null = null;
  /** Held off the lot, and listed again because of that. */
  private readonly offLot = new Set<InstrumentId>();
  private closed = false;
  private retry: TimerHandle | null = null;

  constructor(ports: LinkPorts) {
    this.ports = ports;
  }

  get client(): ExecutionClient {
    return this.ports.client;
  }

  /** Whether orders and cancels can be sent on it. */
  get isUp(): boolean {
    return this.up;
  }

  open(): void {
    this.tell('connecting', 'connecting');
    this.ports.client.open({
      onReports: (reports) => {
        if (!this.closed) this.ports.enqueue({ kind: 'reports', connectionId: this.client.connectionId, reports });
      },
      onConnection: (update) => {
        if (this.closed) return;
        if (update.state === 'connected') this.onUp();
        else this.onDown(update.reason ?? 'the connection was lost');
      },
    });
  }

  /** Treats the link as lost and found again: everything is pulled before trading goes on (G17). */
  bounce(reason: string): void {
    if (!this.up || this.closed) return;
    this.forget();
    this.tell('disconnected', reason);
    this.onUp();
  }

  /** Gates trading with a reason while the link itself is up. */
  hold(reason: string): void {
    this.forget();
    this.tell(this.up ? 'reconciling' : 'disconnected', reason);
  }

  /**
   * Pulls everything again, if the link is up and nothing gates it: the engine asks for it whenever it is told `reconciling`. What is
   * being read since `notBeforeMs` (null: now) answers it too: some venues take long to list everything, and count each question.
   */
  refresh(notBeforeMs: number | null = null): void {
    if (!this.up || this.closed || this.ports.gate() !== null) return;
    if (!this.pulling) return void this.pull(this.generation, PULL_RETRY_MS);
    const began = this.readingSinceMs;
    if (began !== null && (notBeforeMs === null || began < notBeforeMs)) this.again = true;
  }

  /** Ends it for good; with a reason the engine hears it as a loss. */
  async close(reason: string | null = null): Promise<void> {
    if (reason !== null && !this.closed) this.onDown(reason);
    this.closed = true;
    this.forget();
    await this.ports.client.close();
  }

  private onUp(): void {
    this.up = true;
    const gate = this.ports.gate();
    if (gate !== null) return this.hold(gate);
    this.tell('reconciling', 'reading orders, fills and positions');
  }

  private onDown(reason: string): void {
    this.up = false;
    this.forget();
    this.tell('disconnected', reason);
  }

  private tell(state: ConnectionState, reason: string): void {
    const { client, name, mode, armed, nowMs } = this.ports;
    const connection: Connection = {
      connectionId: client.connectionId,
      name,
      mode,
      state,
      reason,
      sinceMs: nowMs(),
      accountId: client.accountId,
      ...(armed === undefined ? {} : { armed: armed() }),
    };
    this.ports.enqueue({ kind: 'link', connection });
  }

  /** Drops what is under way. */
  private forget(): void {
    this.generation += 1;
    this.listed = null;
    this.offLot.clear();
    this.pulling = false;
    this.again = false;
    this.readingSinceMs = null;
    this.retry?.cancel();
    this.retry = null;
  }

  private async pull(generation: number, retryMs: number): Promise<void> {
    this.pulling = true;
    this.again = false;
    const failure = await this.pullOnce(generation).catch((thrown: unknown) => String(thrown));
    if (generation !== this.generation) return;
    this.readingSinceMs = null;
    if (failure === null) {
      this.pulling = false;
      if (this.again) {
        this.again = false;
        this.refresh();
      }
      return;
    }
    this.ports.logger.warn('the venue could not be read', { connection: this.client.connectionId, reason: failure });
    this.retry = this.ports.machine.after(retryMs, () => {
      this.retry = null;
      if (generation === this.generation) void this.pull(generation, Math.min(retryMs * 2, PULL_RETRY_MAX_MS));
    });
    this.tell('reconciling', `reading orders, fills and positions failed (${failure}); trying again`);
  }

  /** Null when everything was read, else why not. */
  private async pullOnce(generation: number): Promise<string | null> {
    const { client, enqueue } = this.ports;
    const isFirst = this.listed === null;
    const failure = isFirst ? await this.pullInstruments(generation) : null;
    if (generation !== this.generation || failure !== null) return failure;
    if (isFirst) await this.listUnended(generation);
    if (generation !== this.generation) return null;
    const askedMs = this.ports.nowMs();
    this.readingSinceMs = askedMs;
    const status = await client.massStatus(this.ports.sinceMs());
    if (generation !== this.generation) return null;
    if (!status.ok) return status.error.message;
    // What it lists was read before, unless something is held or working there that it lists only because of that.
    const unlisted = this.names(status.value) ? await this.pullInstruments(generation) : null;
    if (generation !== this.generation || unlisted !== null) return unlisted;
    enqueue({ kind: 'massStatus', connectionId: client.connectionId, status: status.value, askedMs });
    return null;
  }

  private async pullInstruments(generation: number): Promise<string | null> {
    const { client, enqueue, onInstruments } = this.ports;
    const instruments = await client.instruments();
    if (generation !== this.generation) return null;
    if (!instruments.ok) return instruments.error.message;
    onInstruments(instruments.value);
    this.listed = new Map(instruments.value.map(({ id, lotSize }) => [id, lotSize]));
    enqueue({ kind: 'capabilities', connectionId: client.connectionId, capabilities: client.capabilities });
    return null;
  }

  /**
   * Some venues look for ended orders and fills only in the instruments that they were told of: an order of an earlier start that ended
   * meanwhile would look as if it had never arrived. One that is gone there is refused, which its order does not depend on.
   */
  private async listUnended(generation: number): Promise<void> {
    const { client, logger, unended } = this.ports;
    const missing = new Set([...unended()].filter((id) => this.listed?.has(id) !== true));
    for (const id of missing) {
      const told = await client.defineInstruments([id]);
      if (generation !== this.generation) return;
      if (!told.ok) logger.debug('an instrument with an order is not listed', { id, reason: told.error.message });
    }
  }

  /**
   * Whether a status names an instrument that was not among those read; or one that is held in parts of what was its lot: some venues list
   * a finer lot for what is held so, without which that could not be closed.
   */
  private names({ orders, fills, positions }: ExecutionMassStatus): boolean {
    for (const { instrumentId, qty } of positions) {
      const lot = this.listed?.get(instrumentId);
      if (lot === undefined || this.offLot.has(instrumentId) || dec(qty).isMultipleOf(dec(lot))) continue;
      this.offLot.add(instrumentId);
      return true;
    }
    return [...orders, ...fills, ...positions].some(({ instrumentId }) => this.listed?.has(instrumentId) !== true);
  }
}
