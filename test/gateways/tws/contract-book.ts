/**
 * The gateway's contracts: the exchange's instruments under Interactive Brokers' names (contract ids, security types, market
 * rules). Ids are derived from the exchange's names, so that they stay over restarts.
 */
import {
  dec,
  idOf,
  type ComboLeg,
  type Instrument,
  type InstrumentId,
  type TickBand,
} from '../../../shared/domain/index.ts';
import type { ExecutionClient } from '../../../src-main/ports/execution-client.ts';

export type SecType = 'STK' | 'OPT' | 'CRYPTO' | 'BAG';

/** One leg of a BAG. */
export type WireLeg = {
  readonly conId: number;
  readonly ratio: number;
  readonly action: 'BUY' | 'SELL';
  readonly exchange: string;
};

/** A contract as the wire names it; `expiry` `yyyymmdd`, `right` C or P, texts empty where there is none. */
export type WireContract = {
  readonly conId: number;
  readonly symbol: string;
  readonly secType: string;
  readonly expiry: string;
  readonly strike: string;
  readonly right: string;
  readonly multiplier: string;
  readonly exchange: string;
  readonly primaryExch: string;
  readonly currency: string;
  readonly localSymbol: string;
  readonly tradingClass: string;
  readonly legs: readonly WireLeg[];
};

/** The id that every combination has. */
const BAG_CON_ID = 28_812_380;

/** A positive 30-bit number that a text decides (FNV-1a). */
function hashed(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 2) + 1000;
}

export const conIdOf = (id: InstrumentId): number => hashed(id);

export const secTypeOf = (instrument: Instrument): SecType => {
  if (instrument.legs !== null) return 'BAG';
  if (instrument.option !== null) return 'OPT';
  return instrument.assetClass === 'crypto' ? 'CRYPTO' : 'STK';
};

/** The symbol of the underlying of an option's id: `SPY` of `SPY-20261218-C-650.SIM`. */
const rootOf = (id: InstrumentId): string => id.slice(0, id.indexOf('-'));

export class ContractBook {
  private readonly host: ExecutionClient;
  private readonly known = new Map<InstrumentId, Instrument>();
  private readonly names = new Map<number, InstrumentId>();
  private readonly rules = new Map<number, readonly TickBand[]>();

  constructor(host: ExecutionClient) {
    this.host = host;
  }

  /** Reads what the exchange lists. */
  async load(): Promise<void> {
    const listed = await this.host.instruments();
    if (listed.ok) for (const instrument of listed.value) this.add(instrument);
  }

  add(instrument: Instrument): Instrument {
    this.known.set(instrument.id, instrument);
    if (instrument.legs === null) this.names.set(conIdOf(instrument.id), instrument.id);
    return instrument;
  }

  get(id: InstrumentId): Instrument | null {
    return this.known.get(id) ?? null;
  }

  /** Shares and coins. */
  listed(): Instrument[] {
    return [...this.known.values()].filter((i) => i.option === null && i.legs === null);
  }

  /** The instrument of a contract id, listed on demand when it is a contract of a chain that was given out. */
  async byConId(conId: number): Promise<Instrument | null> {
    const id = this.names.get(conId);
    if (id === undefined) return null;
    const known = this.known.get(id);
    if (known !== undefined) return known;
    const defined = await this.host.defineInstruments([id]);
    return defined.ok && defined.value[0] !== undefined ? this.add(defined.value[0]) : null;
  }

  /** What fits a contract as a client describes it: by its id, or by symbol, type, expiry, strike and right. */
  async find(wanted: WireContract): Promise<readonly Instrument[]> {
    if (wanted.conId > 0) {
      const found = await this.byConId(wanted.conId);
      return found === null ? [] : [found];
    }
    if (wanted.secType === 'OPT') return this.findOptions(wanted);
    return this.listed().filter((i) => {
      if (secTypeOf(i) !== wanted.secType || (wanted.currency !== '' && i.currency !== wanted.currency)) return false;
      return wanted.symbol === symbolOf(i) || wanted.localSymbol === i.symbol;
    });
  }

  private async findOptions(wanted: WireContract): Promise<readonly Instrument[]> {
    const underlying = this.listed().find((i) => secTypeOf(i) === 'STK' && i.symbol === wanted.symbol);
    if (underlying === undefined) return [];
    const chain = await this.host.optionChain(underlying.id);
    if (!chain.ok) return [];
    const ids: InstrumentId[] = [];
    for (const { expiry, strikes } of chain.value.expiries) {
      if (!expiry.replaceAll('-', '').startsWith(wanted.expiry)) continue;
      for (const { strike, callId, putId } of strikes) {
        if (wanted.strike !== '' && Number(wanted.strike) > 0 && !dec(strike).eq(dec(wanted.strike))) continue;
        if (callId !== null && !wanted.right.startsWith('P')) ids.push(callId);
        if (putId !== null && !wanted.right.startsWith('C')) ids.push(putId);
      }
    }
    if (ids.length === 0 || ids.length > 200) return [];
    const defined = await this.host.defineInstruments(ids);
    return defined.ok ? defined.value.map((i) => this.add(i)) : [];
  }

  /** The one instrument that an order's contract names; or why there is none. */
  async one(wanted: WireContract): Promise<Instrument | string> {
    if (wanted.secType === 'BAG') return this.combo(wanted.legs);
    const [found, second] = await this.find(wanted);
    if (found === undefined) return 'No security definition has been found for the request';
    return second === undefined ? found : 'The contract description specified is ambiguous.';
  }

  /** The combo of a BAG's legs; or why there is none. */
  async combo(legs: readonly WireLeg[]): Promise<Instrument | string> {
    const wanted: ComboLeg[] = [];
    for (const leg of legs) {
      const instrument = await this.byConId(leg.conId);
      if (instrument === null) return `no contract ${leg.conId}`;
      wanted.push({ instrumentId: instrument.id, side: leg.action === 'BUY' ? 'buy' : 'sell', ratio: leg.ratio });
    }
    const listed = await this.host.defineCombo(wanted);
    return listed.ok ? this.add(listed.value) : listed.error.message;
  }

  /** The rule of an instrument's ticks; the same ticks have the same one. */
  ruleOf({ ticks }: Instrument): number {
    const id = (hashed(JSON.stringify(ticks)) % 9000) + 100;
    this.rules.set(id, ticks);
    return id;
  }

  rule(id: number): readonly TickBand[] | null {
    return this.rules.get(id) ?? null;
  }

  /** An instrument as the wire names it. */
  wireOf(instrument: Instrument): WireContract {
    const secType = secTypeOf(instrument);
    const base = {
      conId: conIdOf(instrument.id),
      symbol: symbolOf(instrument),
      secType,
      expiry: '',
      strike: '0',
      right: '',
      multiplier: '',
      exchange: secType === 'CRYPTO' ? 'PAXOS' : 'SMART',
      primaryExch: secType === 'STK' ? instrument.listing : '',
      currency: instrument.currency,
      localSymbol: instrument.symbol,
      tradingClass: symbolOf(instrument),
      legs: [],
    };
    if (instrument.legs !== null) return { ...base, ...this.bagOf(instrument, instrument.legs) };
    const { option } = instrument;
    if (option === null) return base;
    const [year = '', month = '', day = ''] = option.expiry.split('-');
    const strike = String(Math.round(Number(option.strike) * 1000)).padStart(8, '0');
    return {
      ...base,
      expiry: `${year}${month}${day}`,
      strike: option.strike,
      right: option.right === 'call' ? 'C' : 'P',
      multiplier: instrument.multiplier,
      localSymbol: `${base.symbol.padEnd(6)}${year.slice(2)}${month}${day}${option.right === 'call' ? 'C' : 'P'}${strike}`,
    };
  }

  private bagOf(instrument: Instrument, legs: readonly ComboLeg[]): Partial<WireContract> {
    return {
      conId: BAG_CON_ID,
      localSymbol: legs.map((leg) => conIdOf(leg.instrumentId)).join(','),
      tradingClass: 'COMB',
      multiplier: '',
      currency: instrument.currency,
      legs: legs.map((leg) => ({
        conId: conIdOf(leg.instrumentId),
        ratio: leg.ratio,
        action: leg.side === 'buy' ? 'BUY' : 'SELL',
        exchange: 'SMART',
      })),
    };
  }

  /** Remembers the names of a chain's contracts, so that their ids are understood. */
  remember(ids: readonly InstrumentId[]): void {
    for (const id of ids) this.names.set(conIdOf(id), id);
  }
}

/** `AAPL`; of an option or a combo its underlying's; of a coin its base currency. */
function symbolOf(instrument: Instrument): string {
  if (instrument.option !== null || instrument.legs !== null) return rootOf(instrument.id);
  return instrument.baseCurrency ?? instrument.symbol;
}

/** The id of an underlying at the exchange. */
export const underlyingIdOf = (symbol: string): InstrumentId => idOf<InstrumentId>(`${symbol}.SIM`);
