/**
 * The instruments that a connection knows: those configured, held, ordered, traded, searched or asked for. Alpaca lists more
 * than ten thousand: they are not all the terminal's.
 *
 * Invariant: what was known once stays known for the life of the connection, so that reports of it can be read.
 */
import {
  DAY_MS,
  DEFINE_OPTIONS_MAX,
  dayOfText,
  dec,
  err,
  legsFault,
  newYorkDayText,
  ok,
  type Borrow,
  type ChainExpiry,
  type ComboLeg,
  type Instrument,
  type InstrumentId,
  type OptionChain,
  type Result,
} from '../../../shared/domain/index.ts';
import type { Scheduler } from '../../ports/clock.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import { LEGS_MAX } from './capabilities.ts';
import { comboInstrument } from './combos.ts';
import { availabilityOf } from './lending.ts';
import {
  assetInstrument,
  contractInstrument,
  contractOfName,
  hasExpired,
  isTradable,
  shareOfName,
} from './parse/instruments.ts';
import { assetShape, contractPageShape, contractShape, type AssetWire, type ContractWire } from './parse/wire.ts';
import { momentOf } from './parse/times.ts';
import { readAs } from './read.ts';
import type { AlpacaRest } from './rest.ts';
import { contractIdOf, contractSymbol, readContract, readContractId, shareIdOf, wireSymbolOf } from './symbols.ts';

/** Contracts on one page, and pages that a chain may have. */
const PAGE_CONTRACTS = 10_000;
const CHAIN_PAGES_MAX = 10;
/** Assets of a search are read again after so long. */
const ASSETS_KEPT_MS = 12 * 3_600_000;
/** Reads that run side by side. */
const PARALLEL = 4;

/** No contract runs longer. */
const CHAIN_AHEAD_MS = 4 * 366 * DAY_MS;
const dayMs = (day: string): number => dayOfText(day) * DAY_MS;

const refused = (message: string): { readonly ok: false; readonly error: VenueError } =>
  err({ kind: 'refused', message });

export class InstrumentBook {
  private readonly rest: AlpacaRest;
  private readonly scheduler: Scheduler;
  private readonly known = new Map<InstrumentId, Instrument>();
  private readonly absent = new Set<string>();
  /** Known, and no orders are taken for them now. */
  private readonly untradable = new Set<InstrumentId>();
  private readonly rescaled: Instrument[] = [];
  private readonly lent = new Map<InstrumentId, Borrow['availability']>();
  private assets: { readonly list: readonly AssetWire[]; readonly atMs: number } | null = null;

  constructor(rest: AlpacaRest, scheduler: Scheduler) {
    this.rest = rest;
    this.scheduler = scheduler;
  }

  find(id: InstrumentId): Instrument | null {
    return this.known.get(id) ?? null;
  }

  /** What is lent of a share for short sales, as it was last said; null: it is none, or not known. */
  lendingOf(id: InstrumentId): Borrow['availability'] | null {
    return this.lent.get(id) ?? null;
  }

  /** Asks for a share again. */
  async refresh(id: InstrumentId): Promise<void> {
    await this.load(id, (this.known.get(id)?.qtyScale ?? 0) > 0);
  }

  all(): readonly Instrument[] {
    return [...this.known.values()];
  }

  /** Makes these known, contracts that have expired too. An error only when Alpaca could not be asked. `parts`: held in parts of a share. */
  async ensure(
    ids: Iterable<InstrumentId>,
    parts: ReadonlySet<InstrumentId> = new Set(),
  ): Promise<Result<void, VenueError>> {
    const missing = [...new Set(ids)].filter((id) => !this.known.has(id) && !this.absent.has(id));
    for (const id of parts) if (this.known.get(id)?.qtyScale === 0) missing.push(id);
    let failure: VenueError | null = null;
    for (let at = 0; at < missing.length; at += PARALLEL) {
      const some = missing.slice(at, at + PARALLEL);
      const results = await Promise.all(some.map((id) => this.load(id, parts.has(id))));
      for (const result of results) if (!result.ok && result.error.kind !== 'refused') failure = result.error;
      if (failure !== null) return err(failure);
    }
    return ok(undefined);
  }

  private async load(id: InstrumentId, parts: boolean): Promise<Result<Instrument | null, VenueError>> {
    const name = readContractId(id);
    if (name !== null) {
      if (hasExpired(name, this.scheduler.nowMs())) return ok(this.note(contractOfName(name)));
      const answer = await this.rest.trading('other', (api, init) =>
        api.assets.getOptionContractSymbolOrIdRaw({ symbolOrId: contractSymbol(name) }, init),
      );
      const read = readAs(answer, contractShape, 'contract');
      return read.ok ? ok(this.noteContract(read.value)) : read;
    }
    const symbol = wireSymbolOf(id);
    if (symbol === null) return ok(null);
    const answer = await this.rest.trading('other', (api, init) =>
      api.assets.getV2AssetsSymbolOrAssetIdRaw({ symbolOrAssetId: symbol }, init),
    );
    if (!answer.ok && answer.error.status === 404) this.absent.add(id);
    const read = readAs(answer, assetShape, 'asset');
    if (!read.ok) return read;
    const instrument = assetInstrument(read.value, parts);
    if (instrument === null) this.absent.add(id);
    if (isTradable(read.value)) this.untradable.delete(id);
    else this.untradable.add(id);
    return ok(instrument === null ? null : this.noteAsset(read.value, instrument));
  }

  /** Makes a share known that is held, whether Alpaca lists it or not: what is held is shown. */
  noteHeld(id: InstrumentId): void {
    const symbol = wireSymbolOf(id);
    if (symbol !== null && /^[A-Z][A-Z.]*$/.test(symbol) && !this.known.has(id)) this.note(shareOfName(symbol));
  }

  private note(instrument: Instrument): Instrument {
    const before = this.known.get(instrument.id);
    if (before !== undefined && before.qtyScale !== instrument.qtyScale) this.rescaled.push(instrument);
    this.known.set(instrument.id, instrument);
    return instrument;
  }

  /** Instruments whose quantities are counted in other units than they were told in, each once. */
  takeRescaled(): readonly Instrument[] {
    return this.rescaled.splice(0);
  }

  private noteAsset(asset: AssetWire, instrument: Instrument): Instrument {
    const availability = availabilityOf(asset);
    if (availability !== null) this.lent.set(instrument.id, availability);
    return this.note(instrument);
  }

  private noteContract(contract: ContractWire): Instrument | null {
    const instrument = contractInstrument(contract);
    return instrument === null ? null : this.note(instrument);
  }

  /** Contracts and shares by id, all or none. */
  async define(ids: readonly InstrumentId[]): Promise<Result<readonly Instrument[], VenueError>> {
    if (ids.length > DEFINE_OPTIONS_MAX) return refused(`at most ${DEFINE_OPTIONS_MAX} contracts at once`);
    await this.ensureContracts(ids);
    const ensured = await this.ensure(ids);
    if (!ensured.ok) return ensured;
    const found: Instrument[] = [];
    for (const id of ids) {
      const instrument = this.known.get(id);
      if (instrument === undefined || this.absent.has(id)) return refused(`Alpaca lists no ${id}`);
      if (this.untradable.has(id)) return refused(`Alpaca takes no orders for ${instrument.symbol} now`);
      const { option } = instrument;
      if (option !== null && hasExpired(option, this.scheduler.nowMs()))
        return refused(`${instrument.symbol} expired on ${option.expiry}`);
      found.push(instrument);
    }
    return ok(found);
  }

  /** Many contracts of one class and expiry are read with one question. */
  private async ensureContracts(ids: readonly InstrumentId[]): Promise<void> {
    const groups = new Map<string, number>();
    for (const id of ids) {
      const name = this.known.has(id) ? null : readContractId(id);
      if (name !== null)
        groups.set(`${name.root} ${name.expiry}`, (groups.get(`${name.root} ${name.expiry}`) ?? 0) + 1);
    }
    for (const [group, count] of groups) {
      const [root = '', expiry = ''] = group.split(' ');
      if (count > 2) await this.readContracts(root, { expiry });
    }
  }

  /** Reads and notes the contracts of an underlying. */
  private async readContracts(
    underlying: string,
    of: { readonly expiry?: string },
  ): Promise<Result<readonly Instrument[], VenueError>> {
    const found: Instrument[] = [];
    let pageToken: string | null = null;
    const from = newYorkDayText(this.scheduler.nowMs());
    for (let page = 0; page < CHAIN_PAGES_MAX; page++) {
      const token: string | null = pageToken;
      const dates =
        of.expiry === undefined
          ? { expirationDateGte: momentOf(dayMs(from)), expirationDateLte: momentOf(dayMs(from) + CHAIN_AHEAD_MS) }
          : { expirationDate: momentOf(dayMs(of.expiry)) };
      const answer = await this.rest.trading('other', (api, init) =>
        api.assets.getOptionsContractsRaw(
          {
            underlyingSymbols: underlying,
            limit: PAGE_CONTRACTS,
            ...dates,
            ...(token === null ? {} : { pageToken: token }),
          },
          init,
        ),
      );
      const read = readAs(answer, contractPageShape, 'list of contracts');
      if (!read.ok) return read;
      for (const contract of read.value.option_contracts) {
        const instrument = contract.tradable ? this.noteContract(contract) : null;
        if (instrument !== null) found.push(instrument);
      }
      pageToken = read.value.next_page_token ?? null;
      if (pageToken === null || pageToken === '') break;
    }
    return ok(found);
  }

  async chain(underlyingId: InstrumentId): Promise<Result<OptionChain, VenueError>> {
    const ensured = await this.ensure([underlyingId]);
    if (!ensured.ok) return ensured;
    const underlying = this.known.get(underlyingId);
    if (underlying === undefined) return refused(`Alpaca lists no ${underlyingId}`);
    if (underlying.assetClass === 'crypto') return ok({ underlyingId, expiries: [] });
    const contracts = await this.readContracts(underlying.symbol, {});
    if (!contracts.ok) return contracts;
    return ok({ underlyingId, expiries: expiriesOf(contracts.value) });
  }

  async combo(legs: readonly ComboLeg[]): Promise<Result<Instrument, VenueError>> {
    const defined = await this.define([...new Set(legs.map((leg) => leg.instrumentId))]);
    if (!defined.ok) return defined;
    const rules = { legsMax: LEGS_MAX, today: newYorkDayText(this.scheduler.nowMs()) };
    const fault = legsFault(legs, this.known, rules);
    return fault === null ? ok(this.note(comboInstrument(legs, this.known))) : refused(fault.message);
  }

  /** The combo of an order that is there already; its legs may have expired. Null when one of them is unknown. */
  async comboSeen(legs: readonly ComboLeg[]): Promise<Instrument | null> {
    await this.ensure(legs.map((leg) => leg.instrumentId));
    return legs.every((leg) => this.known.has(leg.instrumentId)) ? this.note(comboInstrument(legs, this.known)) : null;
  }

  /** Best matches of a trader's text among everything that Alpaca lists. */
  async search(text: string, limit: number): Promise<Result<readonly Instrument[], VenueError>> {
    const wanted = text.trim().toUpperCase();
    if (wanted === '') return ok([]);
    const contract = readContract(wanted.replaceAll(' ', ''));
    if (contract !== null) {
      const defined = await this.define([contractIdOf(contract)]);
      return defined.ok || defined.error.kind !== 'refused' ? defined : ok([]);
    }
    const listed = await this.listAssets();
    if (!listed.ok) return listed;
    const found: { readonly rank: number; readonly asset: AssetWire; readonly instrument: Instrument }[] = [];
    for (const asset of listed.value) {
      const rank = rankOf(asset, wanted);
      const instrument = rank === null || !isTradable(asset) ? null : assetInstrument(asset);
      if (rank !== null && instrument !== null) found.push({ rank, asset, instrument });
    }
    found.sort((a, b) => a.rank - b.rank || (a.instrument.symbol < b.instrument.symbol ? -1 : 1));
    const best = found.slice(0, limit);
    return ok(best.map(({ asset, instrument }) => this.known.get(instrument.id) ?? this.noteAsset(asset, instrument)));
  }

  private async listAssets(): Promise<Result<readonly AssetWire[], VenueError>> {
    const nowMs = this.scheduler.nowMs();
    if (this.assets !== null && nowMs - this.assets.atMs < ASSETS_KEPT_MS) return ok(this.assets.list);
    const list: AssetWire[] = [];
    for (const assetClass of ['us_equity', 'crypto'] as const) {
      const answer = await this.rest.trading('other', (api, init) =>
        api.assets.getV2AssetsRaw({ status: 'active', assetClass }, init),
      );
      const read = readAs(answer, assetShape.array(), 'list of assets');
      if (!read.ok) return read;
      for (const asset of read.value) list.push(asset);
    }
    this.assets = { list, atMs: nowMs };
    return ok(list);
  }
}

/** 0: the symbol itself; 1: its beginning; 2: the name's beginning; 3: a word of the name. */
function rankOf({ symbol, name }: AssetWire, wanted: string): number | null {
  const upper = name.toUpperCase();
  if (symbol === wanted || symbol.replace('/', '') === wanted) return 0;
  if (symbol.startsWith(wanted)) return 1;
  if (upper.startsWith(wanted)) return 2;
  return upper.includes(` ${wanted}`) ? 3 : null;
}

function expiriesOf(contracts: readonly Instrument[]): readonly ChainExpiry[] {
  const byExpiry = new Map<string, Map<string, { callId: InstrumentId | null; putId: InstrumentId | null }>>();
  for (const { id, option } of contracts) {
    if (option === null) continue;
    const strikes =
      byExpiry.get(option.expiry) ?? new Map<string, { callId: InstrumentId | null; putId: InstrumentId | null }>();
    byExpiry.set(option.expiry, strikes);
    const both = strikes.get(option.strike) ?? { callId: null, putId: null };
    strikes.set(option.strike, option.right === 'call' ? { ...both, callId: id } : { ...both, putId: id });
  }
  return [...byExpiry]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([expiry, strikes]) => ({
      expiry,
      strikes: [...strikes]
        .map(([strike, both]) => ({ strike: dec(strike).text(), ...both }))
        .toSorted((a, b) => dec(a.strike).cmp(dec(b.strike))),
    }));
}

/** Ids of symbols as a trader lists them: `SPY, QQQ, BTC/USD`. */
export const idsOfSymbols = (text: string): readonly InstrumentId[] =>
  [
    ...new Set(
      text
        .toUpperCase()
        .split(/[\s,;]+/)
        .filter((one) => one !== ''),
    ),
  ].map((symbol) => shareIdOf(symbol));
