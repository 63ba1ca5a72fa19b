/** Execution and market data of a venue in another process: the ports, over the link. Answers are checked before they are believed. */
import {
  compileCalendar,
  err,
  ok,
  type AccountId,
  type Bar,
  type BarInterval,
  type Borrow,
  type Capabilities,
  type ClientOrderId,
  type ComboLeg,
  type CommandOutcome,
  type CompiledCalendar,
  type ConnectionId,
  type Depth,
  type ExecutionMassStatus,
  type Instrument,
  type InstrumentId,
  type OptionChain,
  type OrderStatusReport,
  type Quote,
  type Result,
  type VenueReport,
} from '../../../../shared/domain/index.ts';
import type {
  CancelRequest,
  ExecutionClient,
  ExecutionListener,
  ModifyRequest,
  SubmitRequest,
  VenueError,
  WhatIfRequest,
} from '../../../ports/execution-client.ts';
import type { MarketDataClient, MarketDataListener } from '../../../ports/market-data-client.ts';
import { SIM_CAPABILITIES } from '../venue/sim-execution-client.ts';
import { VENUE_CALENDARS } from '../venue/sim-market-data-client.ts';
import { SIM_PROFILES, capabilitiesOf } from '../exchange/profiles.ts';
import { accountsOf } from './welcome.ts';
import { isBar, isObject, isObjectList, isOutcome, isResult } from './answer-checks.ts';
import type { Frame } from './frames.ts';
import type { LaneLimiter } from '../../../wire/lane-limiter.ts';
import { laneOf, limiterOf } from './pacing.ts';
import { RemoteLink, type LinkOptions } from './remote-link.ts';

export type RemoteBase = Pick<LinkOptions, 'host' | 'port' | 'scheduler' | 'logger' | 'times'>;

const MALFORMED: VenueError = { kind: 'malformed', message: 'the venue gave an answer that makes no sense' };

type Asks = { readonly ask: (fields: Frame) => Promise<Result<unknown, VenueError>> };

async function askFor<T>(
  link: Asks,
  fields: Frame,
  check: (value: unknown) => boolean,
): Promise<Result<T, VenueError>> {
  const answer = await link.ask(fields);
  if (!answer.ok) return answer;
  if (!isResult(answer.value)) return err(MALFORMED);
  const result = answer.value as Result<unknown, VenueError>;
  if (!result.ok) return result;
  return check(result.value) ? ok(result.value as T) : err(MALFORMED);
}

export class RemoteExecutionClient implements ExecutionClient {
  readonly connectionId: ConnectionId;
  readonly accountId: AccountId;
  /** As the venue's last welcome names the kind of venue of this account. */
  capabilities: Capabilities = SIM_CAPABILITIES;
  private readonly link: RemoteLink;
  private readonly paced: Asks = { ask: (fields) => this.ask(fields) };
  private limiter: LaneLimiter | null = null;
  private listener: ExecutionListener | null = null;
  private up = false;

  constructor(base: RemoteBase, connectionId: ConnectionId, accountId: AccountId) {
    this.connectionId = connectionId;
    this.accountId = accountId;
    this.link = new RemoteLink({
      ...base,
      hello: { role: 'execution', connectionId, accountId },
      onWelcome: (_nowMs, welcome) => {
        const found = accountsOf(welcome['accounts'])?.find((account) => account.accountId === accountId);
        if (found === undefined) return;
        const profile = SIM_PROFILES[found.profile];
        this.capabilities = capabilitiesOf(profile);
        const most = profile.requestsPerSecond;
        this.limiter = most === undefined ? null : limiterOf(most, base.scheduler);
      },
      onDown: (reason) => {
        // What waits for its turn has surely not left.
        this.limiter?.close(reason);
        this.limiter = null;
        this.onLink(false, reason);
      },
      onPush: (frame) => this.onPush(frame),
    });
  }

  open(listener: ExecutionListener): void {
    this.listener = listener;
    this.link.open();
  }

  close(): Promise<void> {
    this.listener = null;
    return this.link.close();
  }

  private onLink(up: boolean, reason: string | null): void {
    if (up === this.up && up) return;
    this.up = up;
    this.listener?.onConnection({ state: up ? 'connected' : 'disconnected', reason });
  }

  private onPush(frame: Frame): boolean {
    if (frame['t'] === 'link' && typeof frame['up'] === 'boolean') {
      this.onLink(frame['up'], typeof frame['reason'] === 'string' ? frame['reason'] : null);
      return true;
    }
    const { reports } = frame;
    if (frame['t'] !== 'reports' || !isObjectList(reports, 'kind')) return false;
    this.listener?.onReports(reports as unknown as readonly VenueReport[]);
    return true;
  }

  /** Asks when its turn comes. */
  private async ask(fields: Frame): Promise<Result<unknown, VenueError>> {
    const { limiter } = this;
    const lane = laneOf(fields['op'] as Parameters<typeof laneOf>[0]);
    if (limiter !== null && !limiter.tryTake(lane)) {
      const closed = await limiter.take(lane);
      if (closed !== null) return err({ kind: 'notConnected', message: closed.reason });
    }
    return this.link.ask(fields);
  }

  private async command(fields: Frame): Promise<CommandOutcome> {
    const answer = await this.ask(fields);
    if (!answer.ok) {
      const { kind, message } = answer.error;
      return kind === 'notConnected' ? { kind: 'rejected', reason: message } : { kind: 'unknown', reason: message };
    }
    return isOutcome(answer.value) ? (answer.value as CommandOutcome) : { kind: 'unknown', reason: MALFORMED.message };
  }

  submitOrder(request: SubmitRequest): Promise<CommandOutcome> {
    return this.command({ op: 'submit', request: wireSubmit(request) });
  }
  modifyOrder(request: ModifyRequest): Promise<CommandOutcome> {
    return this.command({ op: 'modify', request });
  }
  cancelOrder(request: CancelRequest): Promise<CommandOutcome> {
    return this.command({ op: 'cancel', request });
  }
  instruments(): Promise<Result<readonly Instrument[], VenueError>> {
    return askFor(this.paced, { op: 'instruments' }, (v) => isObjectList(v, 'id'));
  }
  queryOrder(clientOrderId: ClientOrderId): Promise<Result<OrderStatusReport, VenueError>> {
    return askFor(this.paced, { op: 'query', clientOrderId }, (v) => isObject(v) && v['kind'] === 'orderStatus');
  }
  massStatus(sinceMs: number): Promise<Result<ExecutionMassStatus, VenueError>> {
    const lists = ['orders', 'fills', 'positions'];
    return askFor(
      this.paced,
      { op: 'massStatus', sinceMs },
      (v) => isObject(v) && lists.every((l) => isObjectList(v[l], 'kind')),
    );
  }

  optionChain(underlyingId: InstrumentId): Promise<Result<OptionChain, VenueError>> {
    return askFor(this.paced, { op: 'optionChain', underlyingId }, isChain);
  }
  defineInstruments(ids: readonly InstrumentId[]): Promise<Result<readonly Instrument[], VenueError>> {
    return askFor(
      this.paced,
      { op: 'defineInstruments', ids },
      (v) => isObjectList(v, 'id') && v.length === ids.length,
    );
  }
  defineCombo(legs: readonly ComboLeg[]): Promise<Result<Instrument, VenueError>> {
    return askFor(this.paced, { op: 'defineCombo', legs }, (v) => isObject(v) && typeof v['id'] === 'string');
  }
  whatIf(request: WhatIfRequest): Promise<Result<unknown, VenueError>> {
    return askFor(this.paced, { op: 'whatIf', request: wireSubmit(request) }, () => true);
  }
}

/** A chain as it must be shaped. */
const isChain = (value: unknown): boolean => {
  if (!isObject(value) || typeof value['underlyingId'] !== 'string') return false;
  const { expiries } = value;
  return isObjectList(expiries, 'expiry') && expiries.every((e) => isObjectList(e['strikes'], 'strike'));
};

/** Only the fields of the port's request go onto the wire, whatever else the object carries. */
function wireSubmit(request: SubmitRequest): SubmitRequest {
  const { clientOrderId, accountId, instrumentId, side, type, qty, limitPrice, tif, sessions } = request;
  const { trigger, expireMs, flags, linkId } = request;
  return {
    ...{ clientOrderId, accountId, instrumentId, side, type, qty, limitPrice, tif, sessions },
    ...(trigger === undefined ? {} : { trigger }),
    ...(expireMs === undefined ? {} : { expireMs }),
    ...(flags === undefined ? {} : { flags }),
    ...(linkId === undefined ? {} : { linkId }),
  };
}

export class RemoteMarketDataClient implements MarketDataClient {
  private readonly link: RemoteLink;
  private readonly subscribed = new Set<InstrumentId>();
  private readonly depths = new Set<InstrumentId>();
  private readonly charts = new Map<string, { readonly id: InstrumentId; readonly interval: BarInterval }>();
  private listener: MarketDataListener | null = null;

  constructor(base: RemoteBase) {
    this.link = new RemoteLink({
      ...base,
      hello: { role: 'market' },
      onWelcome: () => this.askAgain(),
      onDown: (reason) => this.listener?.onConnection(false, reason),
      onPush: (frame) => this.onPush(frame),
    });
  }

  open(listener: MarketDataListener): void {
    this.listener = listener;
    this.link.open();
  }

  close(): Promise<void> {
    this.listener = null;
    return this.link.close();
  }

  /** A new connection knows nothing of what the old one followed. */
  private askAgain(): void {
    if (this.subscribed.size > 0) void this.link.ask({ op: 'subscribeQuotes', ids: [...this.subscribed] });
    for (const id of this.depths) void this.link.ask({ op: 'subscribeDepth', instrumentId: id });
    for (const { id, interval } of this.charts.values())
      void this.link.ask({ op: 'bars', instrumentId: id, interval, limit: 1 });
  }

  private onPush(frame: Frame): boolean {
    const { listener } = this;
    switch (frame['t']) {
      case 'quotes': {
        const { quotes } = frame;
        if (!isObjectList(quotes, 'instrumentId')) return false;
        listener?.onQuotes(quotes as unknown as readonly Quote[]);
        return true;
      }
      case 'bar': {
        const { id, interval, bar } = frame;
        if (typeof id !== 'string' || typeof interval !== 'string' || !isBar(bar)) return false;
        listener?.onBar(id as InstrumentId, interval as BarInterval, bar as Bar);
        return true;
      }
      case 'depth': {
        const { depth } = frame;
        if (!isObject(depth) || !Array.isArray(depth['bids']) || !Array.isArray(depth['asks'])) return false;
        listener?.onDepth(depth as unknown as Depth);
        return true;
      }
      case 'borrows': {
        const { borrows } = frame;
        if (!isObjectList(borrows, 'instrumentId')) return false;
        listener?.onBorrow?.(borrows as unknown as readonly Borrow[]);
        return true;
      }
      case 'link':
        if (typeof frame['up'] !== 'boolean') return false;
        listener?.onConnection(frame['up'], typeof frame['reason'] === 'string' ? frame['reason'] : null);
        return true;
      default:
        return false;
    }
  }

  instruments(): Promise<Result<readonly Instrument[], VenueError>> {
    return askFor(this.link, { op: 'instruments' }, (v) => isObjectList(v, 'id'));
  }

  subscribeQuotes(ids: readonly InstrumentId[]): Result<void, VenueError> {
    for (const id of ids) this.subscribed.add(id);
    if (this.link.isUp()) void this.link.ask({ op: 'subscribeQuotes', ids: [...ids] });
    return ok(undefined);
  }

  unsubscribeQuotes(ids: readonly InstrumentId[]): void {
    for (const id of ids) this.subscribed.delete(id);
    if (this.link.isUp()) void this.link.ask({ op: 'unsubscribeQuotes', ids: [...ids] });
  }

  subscribeDepth(id: InstrumentId): Result<void, VenueError> {
    this.depths.add(id);
    if (this.link.isUp()) void this.link.ask({ op: 'subscribeDepth', instrumentId: id });
    return ok(undefined);
  }

  unsubscribeDepth(id: InstrumentId): void {
    this.depths.delete(id);
    if (this.link.isUp()) void this.link.ask({ op: 'unsubscribeDepth', instrumentId: id });
  }

  bars(id: InstrumentId, interval: BarInterval, limit: number): Promise<Result<readonly Bar[], VenueError>> {
    const key = `${id} ${interval}`;
    this.charts.delete(key);
    this.charts.set(key, { id, interval });
    const oldest = this.charts.keys().next();
    if (this.charts.size > 32 && oldest.done !== true) this.charts.delete(oldest.value);
    return askFor(
      this.link,
      { op: 'bars', instrumentId: id, interval, limit },
      (v) => Array.isArray(v) && v.every(isBar),
    );
  }

  calendars(fromMs: number, toMs: number): readonly CompiledCalendar[] {
    return VENUE_CALENDARS.map((id) => compileCalendar(id, fromMs, toMs));
  }
}
