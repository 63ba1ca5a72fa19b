/**
 * Contracts and combos that the trader asks for: they are asked of the venue, given to the engine as instruments, and their
 * quotes subscribed. Bounded: when the bound is reached, the ones asked for longest ago give way, but never one with an order,
 * a position or a fill on record, nor a leg of a combo that stays.
 */
import {
  dec,
  legsFault,
  verticalLegs,
  newYorkDayText,
  err,
  ok,
  type ComboLeg,
  type CommandErrorCode,
  type ConnectionId,
  type Instrument,
  type InstrumentId,
  type OptionChain,
  type Price,
  type Result,
  type VerticalSignal,
} from '../../shared/domain/index.ts';
import type { EngineView } from '../engine/view.ts';
import type { ExecutionClient, VenueError } from '../ports/execution-client.ts';

/** Contracts and combos that are instruments at once because somebody asked. */
export const DEFINED_MAX = 800;

/** Why not: `code` null when the venue could not be asked. `path` is within the query. */
export type DeskError = { readonly code: CommandErrorCode | null; readonly path: string; readonly message: string };

export type DeskPorts = {
  readonly view: EngineView;
  readonly nowMs: () => number;
  readonly clientOf: (connectionId: ConnectionId) => ExecutionClient | null;
  /** Of the venue that an instrument belongs to. */
  readonly clientFor: (id: InstrumentId) => ExecutionClient | null;
  readonly addInstruments: (instruments: readonly Instrument[]) => void;
  readonly dropInstruments: (ids: readonly InstrumentId[]) => void;
};

const NO_VENUE: DeskError = { code: null, path: '$', message: 'There is no venue to ask.' };

const unasked = (error: VenueError, path: string, code: CommandErrorCode): DeskError =>
  error.kind === 'refused'
    ? { code, path, message: `The venue refused: ${error.message}.` }
    : { code: null, path: '$', message: `The venue could not be asked: ${error.message}.` };

export class OptionDesk {
  private readonly ports: DeskPorts;
  /** By when they were last asked for, longest ago first. */
  private readonly defined = new Map<InstrumentId, Instrument>();

  constructor(ports: DeskPorts) {
    this.ports = ports;
  }

  /** What is defined; kept subscribed when the venue's own instruments are read again. */
  all(): readonly Instrument[] {
    return [...this.defined.values()];
  }

  /** Contracts that the venue brought by itself, since something is held or working in them, count like those asked for. */
  note(instruments: readonly Instrument[]): void {
    for (const instrument of instruments) {
      if (instrument.option !== null || instrument.legs !== null) this.defined.set(instrument.id, instrument);
    }
  }

  async chain(underlyingId: InstrumentId): Promise<Result<OptionChain, DeskError>> {
    if (!this.ports.view.instruments.has(underlyingId)) {
      const message = `There is no instrument ${underlyingId}.`;
      return err({ code: 'unknownInstrument', path: 'query.underlyingId', message });
    }
    const client = this.ports.clientFor(underlyingId);
    if (client === null) return err(NO_VENUE);
    const chain = await client.optionChain(underlyingId);
    return chain.ok ? chain : err(unasked(chain.error, 'query.underlyingId', 'unknownInstrument'));
  }

  async define(ids: readonly InstrumentId[]): Promise<Result<readonly Instrument[], DeskError>> {
    const defined: Instrument[] = [];
    for (const { client, own } of this.byClient(ids)) {
      if (client === null) return err(NO_VENUE);
      const answer = await this.defineAt(client, own);
      if (!answer.ok) return answer;
      defined.push(...answer.value);
    }
    const inOrder = ids.flatMap((id) => defined.find((one) => one.id === id) ?? []);
    const kept = this.keep(inOrder, 'query.instrumentIds');
    return kept.ok ? ok(inOrder) : kept;
  }

  /** The ids by the venue that lists them. */
  private byClient(
    ids: readonly InstrumentId[],
  ): readonly { readonly client: ExecutionClient | null; readonly own: readonly InstrumentId[] }[] {
    const groups = new Map<ExecutionClient | null, InstrumentId[]>();
    for (const id of ids) {
      const client = this.ports.clientFor(id);
      groups.set(client, [...(groups.get(client) ?? []), id]);
    }
    return [...groups].map(([client, own]) => ({ client, own }));
  }

  private async defineAt(
    client: ExecutionClient,
    ids: readonly InstrumentId[],
  ): Promise<Result<readonly Instrument[], DeskError>> {
    const answer = await client.defineInstruments(ids);
    if (!answer.ok) {
      const code = answer.error.message.includes('expired') ? 'expiredOption' : 'unknownInstrument';
      return err(unasked(answer.error, 'query.instrumentIds', code));
    }
    return answer;
  }

  /** The contracts and the combo of a vertical spread (S0.1), defined and quoted. The first that is not listed is named. */
  async vertical(
    connectionId: ConnectionId,
    signal: VerticalSignal,
  ): Promise<Result<{ shortId: InstrumentId; longId: InstrumentId; comboId: InstrumentId }, DeskError>> {
    const chain = await this.chain(signal.underlyingId);
    if (!chain.ok) return chain;
    const expiry = chain.value.expiries.find((e) => e.expiry === signal.expiry);
    const missing = (what: string): Result<never, DeskError> =>
      err({ code: 'unknownInstrument', path: 'command.signal', message: `The venue does not list ${what}` });
    if (expiry === undefined) return missing(`options of ${signal.underlyingId} that expire on ${signal.expiry}`);
    const right = signal.strategy === 'bull-put' ? 'put' : 'call';
    const contract = (strike: Price): InstrumentId | null => {
      const row = expiry.strikes.find((s) => dec(s.strike).eq(dec(strike)));
      return (right === 'put' ? row?.putId : row?.callId) ?? null;
    };
    const shortId = contract(signal.shortStrike);
    if (shortId === null) return missing(`the ${signal.shortStrike} ${right} of ${signal.expiry}`);
    const longId = contract(signal.longStrike);
    if (longId === null) return missing(`the ${signal.longStrike} ${right} of ${signal.expiry}`);
    const defined = await this.define([shortId, longId]);
    if (!defined.ok) return defined;
    const combo = await this.combo(connectionId, verticalLegs(shortId, longId), defined.value);
    return combo.ok ? ok({ shortId, longId, comboId: combo.value.id }) : combo;
  }

  /** A combo of instruments that the engine knows. */
  defineCombo(connectionId: ConnectionId, legs: readonly ComboLeg[]): Promise<Result<Instrument, DeskError>> {
    return this.combo(connectionId, legs, []);
  }

  /** `fresh`: contracts that were defined a moment ago and may not have reached the engine yet. */
  private async combo(
    connectionId: ConnectionId,
    legs: readonly ComboLeg[],
    fresh: readonly Instrument[],
  ): Promise<Result<Instrument, DeskError>> {
    const { view, nowMs } = this.ports;
    const client = this.ports.clientOf(connectionId);
    if (client === null) {
      const message = `There is no connection ${connectionId}.`;
      return err({ code: 'unknownAccount', path: 'query.connectionId', message });
    }
    const { comboLegsMax } = client.capabilities;
    if (comboLegsMax === 0) {
      return err({ code: 'unsupported', path: 'query.connectionId', message: 'This venue trades no combos.' });
    }
    const known = new Map([...view.instruments, ...fresh.map((i) => [i.id, i] as const)]);
    const fault = legsFault(legs, known, { legsMax: comboLegsMax, today: newYorkDayText(nowMs()) });
    if (fault !== null) {
      const path = fault.leg === null ? 'query.legs' : `query.legs.${fault.leg}`;
      return err({ code: fault.code, path, message: fault.message });
    }
    const answer = await client.defineCombo(legs);
    if (!answer.ok) return err(unasked(answer.error, 'query.legs', 'legs'));
    // Its legs are in use with it: they count as asked for just now.
    for (const { instrumentId } of legs) this.touch(instrumentId);
    const kept = this.keep([answer.value], 'query.legs');
    return kept.ok ? ok(answer.value) : kept;
  }

  private touch(id: InstrumentId): void {
    const known = this.defined.get(id);
    if (known === undefined || !this.defined.delete(id)) return;
    this.defined.set(id, known);
  }

  private keep(instruments: readonly Instrument[], path: string): Result<void, DeskError> {
    const own = instruments.filter((i) => i.option !== null || i.legs !== null);
    const fresh = own.filter((i) => !this.defined.has(i.id));
    const over = this.defined.size + fresh.length - DEFINED_MAX;
    const asked = new Set(own.map((i) => i.id));
    const dropped = over > 0 ? this.droppable(over, asked) : [];
    if (dropped.length < over) {
      const message = `${DEFINED_MAX} contracts and combos are in use, the most there may be; close or cancel some first.`;
      return err({ code: 'busy', path, message });
    }
    for (const id of dropped) this.defined.delete(id);
    if (dropped.length > 0) this.ports.dropInstruments(dropped);
    for (const instrument of own) {
      this.defined.delete(instrument.id);
      this.defined.set(instrument.id, instrument);
    }
    this.ports.addInstruments(instruments);
    return ok(undefined);
  }

  /** So many that nobody needs, longest ago first; combos before the contracts they are made of. */
  private droppable(count: number, asked: ReadonlySet<InstrumentId>): InstrumentId[] {
    const needed = neededInstruments(this.ports.view);
    const dropped = new Set<InstrumentId>();
    const free = (id: InstrumentId): boolean => !needed.has(id) && !asked.has(id) && !dropped.has(id);
    for (const combos of [true, false]) {
      const legs = new Set<InstrumentId>();
      for (const [id, { legs: own }] of this.defined)
        if (!dropped.has(id)) for (const leg of own ?? []) legs.add(leg.instrumentId);
      for (const [id, instrument] of this.defined) {
        if (dropped.size >= count) return [...dropped];
        if ((instrument.legs !== null) === combos && free(id) && !legs.has(id)) dropped.add(id);
      }
    }
    return [...dropped];
  }
}

/** Instruments that a record of the engine names: orders, ladders, positions, fills, brackets, queued orders, verticals. */
export function neededInstruments(view: EngineView): ReadonlySet<InstrumentId> {
  const needed = new Set<InstrumentId>();
  const add = (id: InstrumentId | null): void => {
    if (id === null) return;
    needed.add(id);
    for (const leg of view.instruments.get(id)?.legs ?? []) needed.add(leg.instrumentId);
  };
  for (const { instrumentId } of view.orders.values()) add(instrumentId);
  for (const { instrumentId } of view.ladders.values()) add(instrumentId);
  for (const { instrumentId } of view.positions.values()) add(instrumentId);
  for (const { instrumentId } of view.fills.values()) add(instrumentId);
  for (const { instrumentId } of view.brackets.values()) add(instrumentId);
  for (const { command } of view.queued.values()) add(command.instrumentId);
  for (const { shortId, longId, comboId } of view.verticals.values())
    for (const id of [shortId, longId, comboId]) add(id);
  return needed;
}
