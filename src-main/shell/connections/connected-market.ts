/** The market of a terminal that trades over connections: the machine's clock, feeds that come and go, no venue of its own. */
import {
  err,
  ok,
  type ConnectionId,
  type Instrument,
  type InstrumentId,
  type Result,
} from '../../../shared/domain/index.ts';
import type { Scheduler } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { MarketDataRouter } from '../../runtime/market-data-router.ts';
import { neededInstruments } from '../../runtime/option-desk.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { MarketDescription } from '../../runtime/terminal-record.ts';
import type { StartFailure } from '../terminal-process.ts';
import type { ConnectionDesk } from './connection-desk.ts';

export type ConnectedMarket = {
  readonly scheduler: Scheduler;
  readonly executions: readonly [];
  readonly marketData: MarketDataRouter;
  readonly description: Pick<MarketDescription, 'text' | 'kind' | 'speed' | 'mode'>;
  readonly simVenue: null;
  readonly onListed: (connectionId: ConnectionId, ids: readonly InstrumentId[], fresh: readonly Instrument[]) => void;
  readonly start: () => void;
  /** The terminal runs: its connections are opened. */
  readonly attach: (core: Runtime) => void;
  readonly stop: () => Promise<void>;
};

/** Opens connections once the terminal runs, and closes them with it. */
export type Attached = Pick<ConnectionDesk, 'attach' | 'detach'>;

const NONE: ReadonlySet<InstrumentId> = new Set();

/** Nothing is opened before `attach`. */
export function openConnected(
  desk: Attached | undefined,
  machine: Scheduler,
  logger: Logger,
): Result<ConnectedMarket, StartFailure> {
  if (desk === undefined) return err({ kind: 'venue', message: 'There is nothing that sets up connections here.' });
  let terminal: Runtime | null = null;
  const router = new MarketDataRouter({
    logger,
    needed: () => (terminal === null ? NONE : neededInstruments(terminal.view)),
    onMoved: (text) => terminal?.changes.alert('warning', 'Quotes come from another feed', text),
  });
  return ok({
    scheduler: machine,
    executions: [],
    marketData: router,
    description: { text: 'No broker connected', kind: 'broker', speed: 1, mode: 'paper' },
    simVenue: null,
    onListed: (connectionId, ids, fresh) => router.claim(connectionId, ids, fresh),
    start: () => undefined,
    attach: (core) => {
      terminal = core;
      core.changes.feedsChanged();
      desk.attach({ core, router });
    },
    stop: () => desk.detach(),
  });
}
