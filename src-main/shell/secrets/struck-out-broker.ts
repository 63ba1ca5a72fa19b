/**
 * A broker's connection whose texts are free of secrets (G24). Venues say back what they were told: an error body that quotes the
 * key would else reach the journal, the screen and every export as the reason of a refused order.
 *
 * Invariant: every text of a venue that is not an identifier (reasons, messages, statements, names of feeds, what was thrown) is
 * struck out here, for every broker alike; adapters need not know.
 */
import {
  err,
  type CommandOutcome,
  type Result,
  type StatementCharge,
  type VenueReport,
} from '../../../shared/domain/index.ts';
import type { BrokerConnection, BrokerDefinition } from '../../ports/broker.ts';
import type { ExecutionClient, VenueError } from '../../ports/execution-client.ts';
import type { MarketDataClient } from '../../ports/market-data-client.ts';
import { strikeOut, type KnownSecrets } from './struck-out.ts';

/** The same broker; what it opens says no secret. */
export const brokerWithoutSecrets = (definition: BrokerDefinition, known: KnownSecrets): BrokerDefinition => ({
  ...definition,
  open: (options, deps) => connectionWithoutSecrets(definition.open(options, deps), known),
});

/** The same connection without secrets in what it says. */
export function connectionWithoutSecrets(inner: BrokerConnection, known: KnownSecrets): BrokerConnection {
  const clean = new Cleaner(known);
  return {
    execution: inner.execution === null ? null : executionWithoutSecrets(inner.execution, clean),
    marketData: inner.marketData === null ? null : marketDataWithoutSecrets(inner.marketData, clean),
    find: (text, limit) => clean.answer(inner.find(text, limit)),
    health: () => {
      const health = inner.health();
      return health.feed === null ? health : { ...health, feed: clean.text(health.feed) };
    },
    check: async () => {
      const items = await clean.caught(inner.check());
      return items.map((item) => ({ ...item, text: clean.text(item.text) }));
    },
    close: () => clean.caught(inner.close()),
  };
}

function executionWithoutSecrets(inner: ExecutionClient, clean: Cleaner): ExecutionClient {
  const statement = inner.statement?.bind(inner);
  const recall = inner.recall?.bind(inner);
  return {
    connectionId: inner.connectionId,
    accountId: inner.accountId,
    get capabilities() {
      return inner.capabilities;
    },
    ...(recall === undefined ? {} : { recall }),
    open: (listener) =>
      inner.open({
        onReports: (reports) => listener.onReports(reports.map((report) => clean.report(report))),
        onConnection: (update) => listener.onConnection({ ...update, reason: clean.maybe(update.reason) }),
      }),
    close: () => clean.caught(inner.close()),
    instruments: () => clean.answer(inner.instruments()),
    submitOrder: (request) => clean.outcome(inner.submitOrder(request)),
    modifyOrder: (request) => clean.outcome(inner.modifyOrder(request)),
    cancelOrder: (request) => clean.outcome(inner.cancelOrder(request)),
    queryOrder: (id) => clean.answer(inner.queryOrder(id), (report) => clean.report(report)),
    massStatus: (sinceMs) =>
      clean.answer(inner.massStatus(sinceMs), (status) => ({
        ...status,
        orders: status.orders.map((order) => clean.report(order)),
        ...(status.charges === undefined ? {} : { charges: status.charges.map((charge) => clean.charge(charge)) }),
      })),
    ...(statement === undefined
      ? {}
      : {
          statement: (fromMs: number, toMs: number) =>
            clean.answer(statement(fromMs, toMs), (stated) => ({
              ...stated,
              source: clean.text(stated.source),
              notGiven: stated.notGiven.map((words) => clean.text(words)),
              orders: stated.orders.map((order) => clean.report(order)),
              charges: stated.charges.map((charge) => clean.charge(charge)),
            })),
        }),
    optionChain: (id) => clean.answer(inner.optionChain(id)),
    defineInstruments: (ids) => clean.answer(inner.defineInstruments(ids)),
    defineCombo: (legs) => clean.answer(inner.defineCombo(legs)),
    whatIf: (request) => clean.answer(inner.whatIf(request)),
  };
}

function marketDataWithoutSecrets(inner: MarketDataClient, clean: Cleaner): MarketDataClient {
  return {
    // Quotes, depth and bars are numbers and pass as they are.
    open: (listener) =>
      inner.open({
        ...listener,
        onConnection: (up, reason) => listener.onConnection(up, clean.maybe(reason)),
      }),
    close: () => clean.caught(inner.close()),
    instruments: () => clean.answer(inner.instruments()),
    subscribeQuotes: (ids) => clean.result(inner.subscribeQuotes(ids)),
    unsubscribeQuotes: (ids) => inner.unsubscribeQuotes(ids),
    subscribeDepth: (id) => clean.result(inner.subscribeDepth(id)),
    unsubscribeDepth: (id) => inner.unsubscribeDepth(id),
    bars: (id, interval, limit) => clean.answer(inner.bars(id, interval, limit)),
    calendars: (fromMs, toMs) => inner.calendars(fromMs, toMs),
  };
}

class Cleaner {
  private readonly known: KnownSecrets;

  constructor(known: KnownSecrets) {
    this.known = known;
  }

  text(text: string): string {
    return strikeOut(text, this.known);
  }

  maybe(text: string | null): string | null {
    return text === null ? null : this.text(text);
  }

  charge(charge: StatementCharge): StatementCharge {
    return { ...charge, text: this.text(charge.text) };
  }

  /** What of a report a venue words freely: a reason, and what a charge is for. */
  report<T extends VenueReport>(report: T): T {
    if (report.kind === 'charge') return { ...report, charge: this.charge(report.charge) };
    if (!('reason' in report) || typeof report.reason !== 'string') return report;
    const reason = this.text(report.reason);
    return reason === report.reason ? report : { ...report, reason };
  }

  async outcome(answer: Promise<CommandOutcome>): Promise<CommandOutcome> {
    const outcome = await this.caught(answer);
    return outcome.kind === 'acked' ? outcome : { ...outcome, reason: this.text(outcome.reason) };
  }

  result<T>(result: Result<T, VenueError>): Result<T, VenueError> {
    return result.ok ? result : err({ ...result.error, message: this.text(result.error.message) });
  }

  async answer<T>(asked: Promise<Result<T, VenueError>>, each?: (value: T) => T): Promise<Result<T, VenueError>> {
    const answer = await this.caught(asked);
    if (!answer.ok || each === undefined) return this.result(answer);
    return { ...answer, value: each(answer.value) };
  }

  /** What was thrown is thrown again without secrets: whoever catches it writes it to a log. */
  async caught<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (thrown) {
      const clean = new Error(this.text(thrown instanceof Error ? thrown.message : String(thrown)));
      if (thrown instanceof Error && thrown.stack !== undefined) clean.stack = this.text(thrown.stack);
      throw clean;
    }
  }
}
