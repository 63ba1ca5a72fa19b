/**
 * What an exchange books and says of perpetual contracts apart from trades: funding, as its list states it (asked for when the account's
 * stream speaks of one, after each full hour, and with the mass status), and the margin of positions (leverage, mode, liquidation
 * price), which no stream follows: asked for while something is held.
 *
 * Nothing here is needed to trade: what cannot be read is logged and asked for again.
 */
import type {
  Instrument,
  PositionStatusReport,
  Result,
  StatementCharge,
  VenueReport,
} from '../../../shared/domain/index.ts';
import type { TimerHandle } from '../../ports/clock.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import type { CcxtDesk } from './desk.ts';
import { readSince } from './lists.ts';
import { decimalOf, listOf, msOf, textOf, type Fields } from './parse/read.ts';
import { readContracts } from './read-holdings.ts';
import type { Session } from './session.ts';

export type ContractWatchParts = {
  readonly desk: CcxtDesk;
  readonly session: Session;
  /** The connection is still the one that it was made for, and up. */
  readonly isCurrent: () => boolean;
  readonly tell: (reports: readonly VenueReport[]) => void;
};

const HOUR_MS = 3_600_000;
/** After the full hour, when exchanges charge funding, ms. */
const AFTER_HOUR_MS = 20_000;
/** The list of funding follows the stream. */
const AFTER_WORD_MS = 500;
/** How often the margin of what is held is asked for. */
export const MARGIN_EVERY_MS = 60_000;
/** Pages of one list. */
const PAGES_MAX = 10;
/** How far back a question goes behind the newest charge that was told. */
const OVERLAP_MS = 60_000;

export type FundingFacts = {
  readonly instrumentOf: (symbol: string) => Pick<Instrument, 'id' | 'currency'> | null;
  /** -1: what is paid is above zero there. */
  readonly sign: 1 | -1;
};

/** Funding in ccxt's form, received above zero; null: it cannot be read. Pure. */
export function readFunding(raw: unknown, { instrumentOf, sign }: FundingFacts): readonly StatementCharge[] | null {
  const charges: StatementCharge[] = [];
  for (const row of listOf(raw)) {
    const symbol = textOf(row['symbol']) ?? '';
    const instrument = instrumentOf(symbol);
    // What a contract is settled in: ccxt says USDT of all of Bybit's.
    const [id, currency] = [textOf(row['id']), instrument?.currency ?? textOf(row['code'])];
    const [told, tsEventMs] = [decimalOf(row['amount']), msOf(row['timestamp'])];
    if (id === null || currency === null || told === null || tsEventMs === null) return null;
    const amount = sign === 1 ? told : told.neg();
    const instrumentId = instrument?.id ?? null;
    // One payment may have one number for all symbols of an account.
    const name = `funding ${id} ${symbol}`;
    const text = `funding of ${symbol}`;
    charges.push({ id: name, kind: 'funding', text, instrumentId, amount: amount.trim().text(), currency, tsEventMs });
  }
  return charges;
}

export class ContractWatch {
  private readonly parts: ContractWatchParts;
  private timers: TimerHandle[] = [];
  private held = false;
  private newestMs: number | null = null;
  private asking = false;

  constructor(parts: ContractWatchParts) {
    this.parts = parts;
  }

  start(): void {
    this.eachHour();
    this.eachMinute();
  }

  stop(): void {
    for (const timer of this.timers) timer.cancel();
    this.timers = [];
  }

  /** A message of the account's stream. */
  onText(text: string): void {
    const word = this.parts.desk.settings.profile.funding?.word ?? null;
    if (word === null || !word.test(text)) return;
    this.wait(AFTER_WORD_MS, () => void this.tellFunding());
  }

  /** What is held, as just read. */
  onHeld(positions: readonly unknown[]): void {
    this.held = positions.length > 0;
  }

  /** A fill came: whatever is held now has another margin. */
  onFill(): void {
    this.held = true;
  }

  /** Tells funding since a time, or since the newest that was told. What was told before is told again: it has its number. */
  async tellFunding(sinceMs: number | null = null): Promise<void> {
    const { desk, isCurrent, tell } = this.parts;
    const newestMs = this.newestMs === null ? desk.venueNowMs() - 2 * HOUR_MS : this.newestMs - OVERLAP_MS;
    const charges = await this.funding(sinceMs ?? newestMs);
    if (isCurrent() && charges.length > 0) tell(charges.map((charge) => ({ kind: 'charge', charge })));
  }

  /** Whether the exchange lists funding. */
  get listsFunding(): boolean {
    const { desk, session } = this.parts;
    return desk.settings.profile.funding !== null && session.exchange.has['fetchFundingHistory'] === true;
  }

  /** Funding since a time, each once; what cannot be read is missing. */
  async funding(sinceMs: number): Promise<readonly StatementCharge[]> {
    const { desk } = this.parts;
    const { profile } = desk.settings;
    if (!this.listsFunding) return [];
    const found = new Map<string, StatementCharge>();
    const take = (read: Result<unknown, VenueError>): readonly StatementCharge[] | null => {
      const charges = read.ok ? this.read(read.value) : null;
      if (charges === null)
        desk.deps.logger.warn('funding could not be read', { reason: read.ok ? 'unreadable' : read.error.message });
      for (const charge of charges ?? []) if (charge.tsEventMs >= sinceMs) found.set(charge.id, charge);
      return charges;
    };
    if (profile.paging === 'cursor' || profile.paging === 'after') take(await this.windows(sinceMs));
    else await this.pages(sinceMs, take);
    for (const { tsEventMs } of found.values()) this.newestMs = Math.max(this.newestMs ?? tsEventMs, tsEventMs);
    return [...found.values()];
  }

  private read(rows: unknown): readonly StatementCharge[] | null {
    const { markets, settings } = this.parts.desk;
    return readFunding(rows, {
      instrumentOf: (symbol) => markets.of(symbol)?.instrument ?? null,
      sign: settings.profile.funding?.sign ?? 1,
    });
  }

  private windows(sinceMs: number): Promise<Result<readonly Fields[], VenueError>> {
    // OKX's list begins with the newest, and takes a time under a name of its own.
    const params = this.parts.desk.settings.profile.paging === 'after' ? { begin: sinceMs } : {};
    const wanted = { sinceMs, params, lane: 'other' as const };
    return readSince(this.parts, (x, ...args) => x.fetchFundingHistory(...args), undefined, wanted);
  }

  private async pages(
    sinceMs: number,
    take: (read: Result<unknown, VenueError>) => readonly StatementCharge[] | null,
  ): Promise<void> {
    const { desk, session } = this.parts;
    const { pageMax } = desk.settings.profile;
    for (let page = 0, fromMs = sinceMs; page < PAGES_MAX; page++) {
      const from = fromMs;
      const charges = take(await session.ask('other', (x) => x.fetchFundingHistory(undefined, from, pageMax)));
      if (charges === null) return;
      fromMs = charges.reduce((last, { tsEventMs }) => Math.max(last, tsEventMs), fromMs);
      if (charges.length < pageMax || fromMs === from) return;
    }
  }

  private wait(ms: number, run: () => void): void {
    const timer = this.parts.desk.deps.scheduler.after(ms, () => {
      this.timers = this.timers.filter((one) => one !== timer);
      if (this.parts.isCurrent()) run();
    });
    this.timers.push(timer);
  }

  private eachHour(): void {
    const nowMs = this.parts.desk.venueNowMs();
    this.wait(HOUR_MS - (nowMs % HOUR_MS) + AFTER_HOUR_MS, () => {
      void this.tellFunding();
      this.eachHour();
    });
  }

  private eachMinute(): void {
    this.wait(MARGIN_EVERY_MS, () => {
      if (this.held) void this.tellMargin();
      this.eachMinute();
    });
  }

  private async tellMargin(): Promise<void> {
    if (this.asking) return;
    const { desk, session, isCurrent, tell } = this.parts;
    this.asking = true;
    const read = await readContracts({ desk, session }, 'other');
    this.asking = false;
    if (!read.ok || !isCurrent()) return;
    this.onHeld(read.value);
    tell(marginReports(read.value));
  }
}

/** Margins of positions as reports of their own. */
export const marginReports = (
  positions: readonly Pick<PositionStatusReport, 'instrumentId' | 'margin'>[],
): readonly VenueReport[] =>
  positions.flatMap(({ instrumentId, margin }) =>
    margin === undefined ? [] : [{ kind: 'positionMargin' as const, instrumentId, margin }],
  );
