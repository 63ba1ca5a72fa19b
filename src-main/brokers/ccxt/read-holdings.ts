/**
 * Balances and positions, read one after the other: whoever needs them to agree looks whether a fill was heard meanwhile. Told markets
 * are extended by what is held.
 */
import { err, ok, type AccountReport, type PositionStatusReport, type Result } from '../../../shared/domain/index.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import type { Lane } from '../../wire/lane-limiter.ts';
import type { CcxtDesk } from './desk.ts';
import {
  contractBalances,
  krakenNameOf,
  readBalances,
  readLeverages,
  readPositions,
  spotHoldings,
  type ContractPosition,
  type Holding,
  type Leverage,
} from './parse/holdings.ts';
import { decimalOf, isFields, listOf, textOf } from './parse/read.ts';
import type { Session } from './session.ts';

/** How far balances may lag behind the executions; no exchange says it, so generous, ms. */
export const CCXT_CASH_LAG_MS = 15_000;

export type Held = {
  /** When it was asked for and when it had been read, by the exchange's clock. */
  readonly askedMs: number;
  readonly readMs: number;
  readonly accountId: AccountReport['accountId'];
  readonly balances: AccountReport['balances'];
  readonly positions: readonly PositionStatusReport[];
};

/** Pages of one list of balances. */
const PAGES_MAX = 20;

const MALFORMED = (what: string): VenueError => ({
  kind: 'malformed',
  message: `the exchange’s ${what} cannot be read`,
});

export type HoldingsParts = { readonly desk: CcxtDesk; readonly session: Session };

/** What the account has; what a close-all has to read goes before other requests, what is only shown (`other`) does not. */
export async function readHoldings(
  { desk, session }: HoldingsParts,
  lane: Lane = 'reduce',
): Promise<Result<Held, VenueError>> {
  const askedMs = desk.venueNowMs();
  const balance = await session.ask(lane, (x) => x.fetchBalance());
  if (!balance.ok) return balance;
  const held = await readMoney({ desk, session }, balance.value, lane);
  if (!held.ok) return held;
  const holdings = held.value;
  const accountId = desk.accountIdOf(balance.value);
  const { quote, market } = desk.settings;
  if (market === 'spot') {
    const found = spotHoldings(holdings, { accountId, quote }, (currency) => desk.markets.ofCoin(currency));
    desk.tell(found.positions.map((p) => p.instrumentId));
    return ok({ askedMs, readMs: desk.venueNowMs(), accountId, ...found });
  }
  const read = await readContracts({ desk, session }, lane);
  if (!read.ok) return read;
  const positions = read.value;
  return ok({
    askedMs,
    readMs: desk.venueNowMs(),
    accountId,
    balances: contractBalances(holdings, positions, quote),
    positions: positions.map(({ instrumentId, qty, avg, margin }) => ({
      kind: 'position',
      accountId,
      instrumentId,
      qty: qty.text(),
      avgPrice: avg?.text() ?? null,
      margin,
    })),
  });
}

/** Balances, of every page where the exchange has pages (Coinbase: 250 currencies each). */
async function readMoney(
  { desk, session }: HoldingsParts,
  first: unknown,
  lane: Lane,
): Promise<Result<readonly Holding[], VenueError>> {
  const nameOf =
    desk.settings.profile.id === 'kraken' ? krakenNameOf((id) => session.exchange.safeCurrencyCode(id)) : undefined;
  const found: Holding[] = [];
  let page = first;
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const holdings = readBalances(page, nameOf);
    if (holdings === null) return err(MALFORMED('balance'));
    found.push(...holdings);
    const cursor = nextPage(page);
    if (cursor === null) return ok(found);
    const next = await session.ask(lane, (x) => x.fetchBalance({ cursor }));
    if (!next.ok) return next;
    page = next.value;
  }
  return err(MALFORMED('balance'));
}

function nextPage(balance: unknown): string | null {
  const info = isFields(balance) && isFields(balance['info']) ? balance['info'] : {};
  return info['has_next'] === true ? textOf(info['cursor']) : null;
}

/** Positions in contracts, with what the exchange says of their margin. */
export async function readContracts(
  { desk, session }: HoldingsParts,
  lane: Lane,
): Promise<Result<readonly ContractPosition[], VenueError>> {
  const rows = await session.ask(lane, (x) => x.fetchPositions());
  if (!rows.ok) return rows;
  const found = listOf(rows.value).map((row) => desk.unlisted.placed(row));
  const held = found.filter((row) => decimalOf(row['contracts'])?.isZero() === false);
  const leverages = held.some((row) => decimalOf(row['leverage']) === null)
    ? await leveragesOf({ desk, session })
    : new Map<string, Leverage>();
  const listedOf = (symbol: string) => desk.markets.of(symbol);
  const positions = readPositions(found, { listedOf, leverages, nowMs: desk.venueNowMs() });
  if (!positions.ok) return err({ kind: 'malformed', message: positions.error });
  desk.tell(positions.value.map((p) => p.instrumentId));
  return positions;
}

/** Leverage and mode, where positions come without them; none when they cannot be read: nothing rests on them. */
async function leveragesOf({ desk, session }: HoldingsParts): Promise<ReadonlyMap<string, Leverage>> {
  if (session.exchange.has['fetchLeverages'] !== true) return new Map();
  const read = await session.ask('other', (x) => x.fetchLeverages());
  if (!read.ok) desk.deps.logger.warn('leverage could not be read', { reason: read.error.message });
  return read.ok ? readLeverages(read.value) : new Map();
}

/** The account's report of what was read. */
export const accountReport = ({ options, settings }: CcxtDesk, held: Held): AccountReport => ({
  kind: 'account',
  accountId: held.accountId,
  mode: options.mode,
  baseCurrency: settings.quote,
  balances: held.balances,
  tsEventMs: held.readMs,
  settledMs: held.askedMs - CCXT_CASH_LAG_MS,
});
