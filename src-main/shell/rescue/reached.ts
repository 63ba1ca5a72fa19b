/** What a rescue has reached: an engine of its own with the accounts that it is to flatten. */
import type { AccountId, ConnectionId, VenueOrderId } from '../../../shared/domain/index.ts';
import type { TerminalCore } from '../../runtime/terminal-core.ts';

export type ReachedAccount = {
  readonly connectionId: ConnectionId;
  readonly accountId: AccountId;
  readonly name: string;
  /** For the trader: `paper`, `LIVE`, `simulation`. */
  readonly mode: string;
};

export type Reached = {
  readonly core: TerminalCore;
  /** Their connections are open, or being opened. */
  readonly accounts: readonly ReachedAccount[];
  /** Accounts in scope that cannot be reached at all, in words. */
  readonly missed: readonly string[];
  /** The trader was shown that these orders go (G8). */
  readonly show: (ids: Iterable<VenueOrderId>) => void;
  readonly stop: () => Promise<void>;
};

/** How long connections may take before the close-all is pressed all the same, ms. */
const LINK_MS_MAX = 20_000;
/** How long quotes of what is held are waited for, for the preview's prices, ms. */
const QUOTES_MS_MAX = 3_000;
const LOOK_MS = 50;

/** Waits until each account was read, or its connection failed: one that fails keeps nobody waiting. */
export async function settled({ core, accounts }: Reached, interrupted: AbortSignal): Promise<void> {
  const isSettled = ({ connectionId }: ReachedAccount): boolean => {
    const known = core.view.connections.get(connectionId);
    return known?.state === 'ready' || (known?.state === 'disconnected' && known.reason !== null);
  };
  await until(() => interrupted.aborted || accounts.every(isSettled), LINK_MS_MAX);
  const held = (): boolean =>
    [...core.view.positions.values()].every(
      ({ qty, instrumentId }) =>
        Number(qty) === 0 || !core.view.instruments.has(instrumentId) || core.view.quotes.has(instrumentId),
    );
  await until(() => interrupted.aborted || held(), QUOTES_MS_MAX);
}

/** Looks until it holds, for so long at most. */
export async function until(holds: () => boolean, ms: number): Promise<void> {
  for (let waited = 0; waited < ms && !holds(); waited += LOOK_MS) await pause();
}

/** Until the next look, or for so long. */
export const pause = (ms: number = LOOK_MS): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));
