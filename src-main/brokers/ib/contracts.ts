/**
 * The contracts that this connection knows: listed when they are found, held, ordered or asked for by name. Answers of IB are
 * kept for the connection's life; ticks come from the market rule of the exchange that orders go to.
 */
import type { Contract } from '@stoqey/ib';
import {
  dec,
  err,
  legsFault,
  newYorkDayText,
  ok,
  type ChainExpiry,
  type ComboLeg,
  type Instrument,
  type InstrumentId,
  type OptionChain,
  type Result,
  type TickBand,
} from '../../../shared/domain/index.ts';
import type { BrokerDeps } from '../../ports/broker.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import { IB_CAPABILITIES } from './capabilities.ts';
import { comboInstrument } from './combos.ts';
import type { IbLink } from './link.ts';
import { bandsOf, listedOf, ruleIdOf, type Listed } from './parse/contract.ts';
import { fieldsOf, numberText, textOf, wholeOf } from './parse/numbers.ts';
import { contractAsked, idOfNamed, isAdjusted, namedOf, readId, strangerIdOf, type AskedContract } from './symbols.ts';

/** Contracts and combos known at once; beyond it nothing more is listed. */
export const IB_CONTRACTS_MAX = 5_000;
const refused = (message: string): { readonly ok: false; readonly error: VenueError } =>
  err({ kind: 'refused', message });

export class IbContracts {
  private readonly link: IbLink;
  private readonly deps: BrokerDeps;
  private readonly instruments = new Map<InstrumentId, Instrument>();
  private readonly listed = new Map<InstrumentId, Listed>();
  private readonly byConId = new Map<number, InstrumentId>();
  /** Contract ids that were asked for and are not traded here. */
  private readonly strangers = new Set<number>();
  private readonly rules = new Map<number, readonly TickBand[]>();
  private readonly resolving = new Map<InstrumentId, Promise<Result<Instrument, VenueError>>>();

  constructor(link: IbLink, deps: BrokerDeps) {
    this.link = link;
    this.deps = deps;
  }

  get(id: InstrumentId): Instrument | null {
    return this.instruments.get(id) ?? null;
  }

  all(): readonly Instrument[] {
    return [...this.instruments.values()];
  }

  /** The id of the contract of an order, an execution or a position; null for kinds that are not traded here. */
  idOfContract(contract: unknown): InstrumentId | null {
    const fields = fieldsOf(contract);
    if (fields['secType'] === 'BAG') return this.comboOfLegs(fields['comboLegs']);
    const conId = wholeOf(fields['conId']);
    const known = conId === null ? undefined : this.byConId.get(conId);
    if (known !== undefined) return known;
    const named = namedOf(fields);
    const isStranger = isAdjusted(fields) || (conId !== null && this.strangers.has(conId));
    const id = named === null || isStranger ? null : idOfNamed(named);
    if (id === null || this.isTaken(id, conId)) return strangerIdOf(fields);
    return id;
  }

  /** Whether a name means another contract here: what is held of one must not be closed in the other. */
  private isTaken(id: InstrumentId, conId: number | null): boolean {
    const known = this.listed.get(id);
    return known !== undefined && conId !== null && conId > 0 && known.conId !== conId;
  }

  /** The combo of a BAG's legs, listed when its legs are known. */
  private comboOfLegs(legs: unknown): InstrumentId | null {
    if (!Array.isArray(legs)) return null;
    const found: ComboLeg[] = [];
    for (const leg of legs as readonly unknown[]) {
      const { conId, ratio, action } = fieldsOf(leg);
      const id = this.byConId.get(wholeOf(conId) ?? 0);
      const times = wholeOf(ratio);
      if (id === undefined || times === null) return null;
      found.push({ instrumentId: id, side: action === 'BUY' ? 'buy' : 'sell', ratio: times });
    }
    const combo = this.defineCombo(found);
    return combo.ok ? combo.value.id : null;
  }

  /** What IB has to be told to mean an instrument; null when it is not known. */
  contractOf(id: InstrumentId): Contract | null {
    const { legs, currency } = this.instruments.get(id) ?? { legs: null, currency: '' };
    if (legs === null) {
      const found = this.listed.get(id);
      return found === undefined ? null : plainContract(found);
    }
    const comboLegs = legs.map((leg) => ({
      conId: this.listed.get(leg.instrumentId)?.conId ?? 0,
      ratio: leg.ratio,
      action: leg.side === 'buy' ? 'BUY' : 'SELL',
      exchange: 'SMART',
    }));
    const first = legs[0] === undefined ? undefined : this.listed.get(legs[0].instrumentId);
    if (first === undefined || comboLegs.some((leg) => leg.conId === 0)) return null;
    const bag = { symbol: first.symbol, secType: 'BAG', exchange: 'SMART', currency, comboLegs };
    return bag as unknown as Contract;
  }

  /** Lists what an id names, asking IB when it is not known. */
  async resolve(id: InstrumentId): Promise<Result<Instrument, VenueError>> {
    const known = this.instruments.get(id);
    if (known !== undefined && this.contractOf(id) !== null) return ok(known);
    const legs = this.deps.instrumentOf(id)?.legs ?? null;
    if (legs !== null) return this.resolveCombo(legs);
    const named = readId(id);
    if (named === null) return refused(`${id} is no name of an instrument at Interactive Brokers`);
    const under = this.resolving.get(id);
    if (under !== undefined) return under;
    const asking = this.details(contractAsked(named), id).then((found): Result<Instrument, VenueError> => {
      if (!found.ok) return found;
      const instrument = this.instruments.get(id);
      return instrument === undefined ? refused(`Interactive Brokers knows no ${id}`) : ok(instrument);
    });
    this.resolving.set(id, asking);
    return asking.finally(() => this.resolving.delete(id));
  }

  private async resolveCombo(legs: readonly ComboLeg[]): Promise<Result<Instrument, VenueError>> {
    const parts = await this.define(legs.map((leg) => leg.instrumentId));
    return parts.ok ? this.defineCombo(legs) : parts;
  }

  /** Lists the contract of an order or a position that came with its id, so that its ticks are known. */
  async resolveConId(contract: unknown): Promise<void> {
    const { conId, secType, exchange, comboLegs } = fieldsOf(contract);
    if (secType === 'BAG') {
      if (!Array.isArray(comboLegs)) return;
      await Promise.all(
        (comboLegs as readonly unknown[]).map((leg) => this.resolveConId({ ...fieldsOf(leg), exchange: 'SMART' })),
      );
      return;
    }
    const id = wholeOf(conId);
    if (id === null || id <= 0 || this.byConId.has(id) || this.strangers.has(id)) return;
    const asked = { conId: id, exchange: textOf(exchange) === '' ? 'SMART' : textOf(exchange) };
    const found = await this.details(asked, `contract ${id}`);
    if (found.ok && !this.byConId.has(id) && this.strangers.size < IB_CONTRACTS_MAX) this.strangers.add(id);
  }

  /** Asks for contract details and lists what comes. */
  private async details(
    asked: AskedContract | { readonly conId: number; readonly exchange: string },
    what: string,
  ): Promise<Result<readonly Instrument[], VenueError>> {
    const raw: unknown[] = [];
    const question = {
      what: `the contract of ${what}`,
      events: ['contractDetails', 'contractDetailsEnd'],
      hear: (name: string, args: readonly unknown[], id: number) => {
        if (args[0] !== id) return null;
        if (name === 'contractDetailsEnd') return { answer: raw };
        if (raw.length < IB_CONTRACTS_MAX) raw.push(args[1]);
        return null;
      },
    };
    const answer = await this.link.ask('other', question, (api, id) =>
      api.reqContractDetails(id, asked as unknown as Contract),
    );
    if (!answer.ok) return answer;
    const read: Listed[] = [];
    for (const one of answer.value) {
      const listed = listedOf(one, await this.ruleOf(one));
      if (listed !== null) read.push(listed);
    }
    const found = oneOfEachName(read).filter((listed) => this.list(listed));
    return ok(found.map(({ instrument }) => instrument));
  }

  private list(listed: Listed): boolean {
    const { instrument, conId } = listed;
    if (this.isTaken(instrument.id, conId)) {
      this.deps.logger.warn('another contract has that name; this one is not traded here', {
        id: instrument.id,
        conId,
      });
      return false;
    }
    if (this.instruments.size >= IB_CONTRACTS_MAX && !this.instruments.has(instrument.id)) {
      this.deps.logger.warn('no more contracts are listed', { limit: IB_CONTRACTS_MAX, contract: instrument.id });
      return false;
    }
    this.instruments.set(instrument.id, instrument);
    this.listed.set(instrument.id, listed);
    this.byConId.set(conId, instrument.id);
    return true;
  }

  private async ruleOf(details: unknown): Promise<readonly TickBand[] | null> {
    const ruleId = ruleIdOf(details);
    if (ruleId === null) return null;
    const known = this.rules.get(ruleId);
    if (known !== undefined) return known;
    const question = {
      what: `market rule ${ruleId}`,
      events: ['marketRule'],
      hear: (_: string, args: readonly unknown[]) => (args[0] === ruleId ? { answer: bandsOf(args[1]) } : null),
    };
    const answer = await this.link.ask('other', question, (api) => api.reqMarketRule(ruleId));
    const bands = answer.ok ? answer.value : null;
    if (bands === null) this.deps.logger.warn('ticks by the least one only', { ruleId });
    else this.rules.set(ruleId, bands);
    return bands;
  }

  /** Instruments that match a symbol or a name. */
  async find(text: string, limit: number): Promise<Result<readonly Instrument[], VenueError>> {
    const question = {
      what: `symbols like ${text}`,
      events: ['symbolSamples'],
      hear: (_: string, args: readonly unknown[], id: number) =>
        args[0] === id ? { answer: Array.isArray(args[1]) ? (args[1] as readonly unknown[]) : [] } : null,
    };
    const answer = await this.link.ask('other', question, (api, id) => api.reqMatchingSymbols(id, text));
    if (!answer.ok) return answer;
    const ids = new Set<InstrumentId>();
    for (const sample of answer.value) {
      const named = namedOf(fieldsOf(fieldsOf(sample)['contract']));
      if (named !== null && ids.size < limit) ids.add(idOfNamed(named));
    }
    const found = await Promise.all([...ids].map((id) => this.resolve(id)));
    return ok(found.flatMap((one) => (one.ok ? [one.value] : [])));
  }

  /** Expiries and strikes of an underlying, of its own class first; IB names them without saying which pairs exist. */
  async optionChain(underlyingId: InstrumentId): Promise<Result<OptionChain, VenueError>> {
    const underlying = await this.resolve(underlyingId);
    if (!underlying.ok) return underlying;
    const listed = this.listed.get(underlyingId);
    if (listed === undefined || listed.secType !== 'STK') return ok({ underlyingId, expiries: [] });
    const strikes = new Map<string, Set<string>>();
    const question = {
      what: `the options of ${underlyingId}`,
      events: ['securityDefinitionOptionParameter', 'securityDefinitionOptionParameterEnd'],
      hear: (name: string, args: readonly unknown[], id: number) => {
        if (args[0] !== id) return null;
        if (name === 'securityDefinitionOptionParameterEnd') return { answer: strikes };
        if (args[1] === 'SMART' && args[3] === listed.symbol) collect(strikes, args[5], args[6]);
        return null;
      },
    };
    const answer = await this.link.ask('other', question, (api, id) =>
      api.reqSecDefOptParams(id, listed.symbol, '', listed.secType as never, listed.conId),
    );
    if (!answer.ok) return answer;
    const today = newYorkDayText(this.deps.scheduler.nowMs());
    return ok({ underlyingId, expiries: chainOf(listed, answer.value).filter((e) => e.expiry >= today) });
  }

  /** Lists contracts, in the order asked for; all or an error. */
  async define(ids: readonly InstrumentId[]): Promise<Result<readonly Instrument[], VenueError>> {
    const found = await Promise.all(ids.map((id) => this.resolve(id)));
    const values: Instrument[] = [];
    for (const one of found) {
      if (!one.ok) return one;
      values.push(one.value);
    }
    return ok(values);
  }

  defineCombo(legs: readonly ComboLeg[]): Result<Instrument, VenueError> {
    const today = newYorkDayText(this.deps.scheduler.nowMs());
    const fault = legsFault(legs, this.instruments, { legsMax: IB_CAPABILITIES.comboLegsMax, today });
    if (fault !== null) return refused(fault.message);
    const instrument = comboInstrument(legs, this.instruments);
    const known = this.instruments.get(instrument.id);
    if (known !== undefined) return ok(known);
    if (this.instruments.size >= IB_CONTRACTS_MAX)
      return refused(`${IB_CONTRACTS_MAX} contracts are listed, the most there may be`);
    this.instruments.set(instrument.id, instrument);
    return ok(instrument);
  }
}

/** Of contracts that share a name the standard one, and none where that cannot be told. */
function oneOfEachName(read: readonly Listed[]): readonly Listed[] {
  const standard = read.filter((listed) => !isAdjusted(listed));
  return standard.filter(({ instrument, conId }) =>
    standard.every((other) => other.instrument.id !== instrument.id || other.conId === conId),
  );
}

function plainContract(listed: Listed): Contract {
  const { conId, symbol, secType, exchange, currency, instrument, multiplier } = listed;
  const { option } = instrument;
  const base = { conId, symbol, secType, exchange, currency };
  if (option === null) return base as unknown as Contract;
  return {
    ...base,
    lastTradeDateOrContractMonth: option.expiry.replaceAll('-', ''),
    strike: Number(option.strike),
    right: option.right === 'call' ? 'C' : 'P',
    ...(multiplier === null ? {} : { multiplier }),
  } as unknown as Contract;
}

function collect(into: Map<string, Set<string>>, expiries: unknown, strikes: unknown): void {
  if (!Array.isArray(expiries) || !Array.isArray(strikes)) return;
  const texts = (strikes as readonly unknown[]).map(numberText).filter((t) => t !== null);
  for (const expiry of expiries as readonly unknown[]) {
    if (typeof expiry !== 'string' || !/^\d{8}$/.test(expiry)) continue;
    const set = into.get(expiry) ?? new Set<string>();
    for (const text of texts) set.add(text);
    into.set(expiry, set);
  }
}

function chainOf({ symbol, currency }: Listed, strikes: ReadonlyMap<string, ReadonlySet<string>>): ChainExpiry[] {
  const found = [...strikes].map(([day, set]): ChainExpiry => {
    const expiry = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
    const sorted = [...set].map((text) => dec(text)).sort((a, b) => a.cmp(b));
    return {
      expiry,
      strikes: sorted.map((price) => {
        const strike = price.text();
        const id = (right: 'call' | 'put') => idOfNamed({ kind: 'option', symbol, currency, expiry, right, strike });
        return { strike, callId: id('call'), putId: id('put') };
      }),
    };
  });
  return found.sort((a, b) => (a.expiry < b.expiry ? -1 : 1));
}
