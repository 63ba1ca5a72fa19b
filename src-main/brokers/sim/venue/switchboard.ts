/** Who hears what: the clients of a venue, and the exchange's news handed to those it concerns. */
import type { AccountId, InstrumentId, VenueReport } from '../../../../shared/domain/index.ts';
import type { BarChange } from '../market/bar-store.ts';
import type { SimExecutionClient } from './sim-execution-client.ts';
import type { SimMarketDataClient } from './sim-market-data-client.ts';
import type { TurnListener } from './turns.ts';

export class Switchboard implements TurnListener {
  readonly executions = new Set<SimExecutionClient>();
  readonly feeds = new Set<SimMarketDataClient>();

  /** The venue's door opens or shuts for everybody. */
  readonly link = (connected: boolean, reason: string | null): void => {
    for (const client of this.executions) client.link(connected, reason);
    for (const client of this.feeds) client.link(connected, reason);
  };

  /** The same for the execution clients of one account. */
  readonly linkAccount = (accountId: AccountId, connected: boolean, reason: string | null): void => {
    for (const client of this.executions) if (client.accountId === accountId) client.link(connected, reason);
  };

  readonly onReports = (accountId: AccountId, reports: readonly VenueReport[]): void => {
    for (const client of this.executions) if (client.accountId === accountId) client.deliver(reports);
  };

  readonly onQuotes = (ids: ReadonlySet<InstrumentId>): void => {
    for (const client of this.feeds) client.publish(ids);
  };

  readonly onLending = (id: InstrumentId): void => {
    for (const client of this.feeds) client.publishLending([id]);
  };

  readonly onBars = (changes: readonly BarChange[]): void => {
    for (const client of this.feeds) client.publishBars(changes);
  };

  readonly onEnd = (): void => {
    for (const client of this.feeds) client.end();
  };

  readonly onBroken = (message: string): void => this.link(false, `the venue cannot write its data: ${message}`);
}
