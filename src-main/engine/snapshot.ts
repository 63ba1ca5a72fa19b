/**
 * The journaled part of the state as text, so that a start need not replay everything. What is given anew after each start
 * (instruments, quotes, calendars, capabilities, ladder runs, questions) is not in it.
 *
 * Invariant: restoring a snapshot and replaying the events after it gives the state that replaying everything gives.
 */
import { dec, type Decimal } from '../../shared/domain/index.ts';
import { newRun } from './algos/ladder/run.ts';
import { readRisk, writtenRisk, type WrittenRisk } from './risk/risk-snapshot.ts';
import type { EngineState } from './state.ts';

/** Changes with any change of what is written; another one is not read, and everything is replayed. */
export const SNAPSHOT_FORMAT = 9;

type Entries = readonly (readonly [string, unknown])[];
type Written = {
  readonly format: number;
  readonly idPrefix: string;
  readonly seq: number;
  readonly plain: Pick<EngineState, 'limits' | 'tradingState' | 'tradingStateReason' | 'recentSubmits' | 'made'>;
  readonly risk: WrittenRisk;
  readonly maps: Readonly<Record<string, Entries>>;
  readonly sets: Readonly<Record<string, readonly string[]>>;
  readonly indexes: Readonly<Record<string, readonly (readonly [string, readonly string[]])[]>>;
  readonly costs: Readonly<Record<string, readonly (readonly [string, string])[]>>;
};

const MAPS = [
  'orders',
  'ladders',
  'positions',
  'adoptions',
  'charges',
  'strategyParts',
  'fills',
  'accounts',
  'cashBooks',
  'connections',
  'alerts',
  'tradeCounts',
  'answers',
  'venueOrders',
  'ladderOrders',
  'brackets',
  'closeAlls',
  'queued',
  'verticals',
] as const;
const SETS = [
  'workingOrders',
  'liveLadders',
  'liveQueued',
  'liveVerticals',
  'endedOrders',
  'endedLadders',
  'tradeIds',
] as const;
const INDEXES = ['workingByInstrument', 'liveByInstrument', 'heldByInstrument', 'liveBrackets'] as const;
const COSTS = ['orderCosts', 'ladderCosts'] as const;
/** Containers of the state that the journal gives back. */
export const JOURNALED: readonly (keyof EngineState)[] = [...MAPS, ...SETS, ...INDEXES, ...COSTS];

/** The state as it stands, as JSON. */
export function writeSnapshot(state: EngineState): string {
  const { limits, tradingState, tradingStateReason, recentSubmits, made } = state;
  const written: Written = {
    format: SNAPSHOT_FORMAT,
    idPrefix: state.idPrefix,
    seq: state.seq,
    plain: { limits, tradingState, tradingStateReason, recentSubmits, made },
    risk: writtenRisk(state.risk),
    maps: Object.fromEntries(MAPS.map((name) => [name, [...(state[name] as ReadonlyMap<string, unknown>)]])),
    sets: Object.fromEntries(SETS.map((name) => [name, [...(state[name] as ReadonlySet<string>)]])),
    indexes: Object.fromEntries(
      INDEXES.map((name) => [
        name,
        [...(state[name] as ReadonlyMap<string, ReadonlySet<string>>)].map(([k, v]) => [k, [...v]]),
      ]),
    ),
    costs: Object.fromEntries(
      COSTS.map((name) => [name, [...(state[name] as ReadonlyMap<string, Decimal>)].map(([k, v]) => [k, v.text()])]),
    ),
  };
  return JSON.stringify(written);
}

/** Fills an empty state. False, and nothing changed, when the text has another format or is another database's. */
export function readSnapshot(state: EngineState, json: string): boolean {
  const written = parsed(json);
  if (written === null || written.format !== SNAPSHOT_FORMAT || written.idPrefix !== state.idPrefix) return false;
  state.seq = written.seq;
  state.limits = written.plain.limits;
  state.tradingState = written.plain.tradingState;
  state.tradingStateReason = written.plain.tradingStateReason;
  state.recentSubmits = written.plain.recentSubmits;
  Object.assign(state.made, written.plain.made);
  readRisk(state.risk, written.risk);
  for (const name of MAPS) fillMap(state[name] as Map<string, unknown>, written.maps[name] ?? []);
  for (const name of SETS) for (const entry of written.sets[name] ?? []) (state[name] as Set<string>).add(entry);
  for (const name of INDEXES) {
    const entries = (written.indexes[name] ?? []).map(([key, ids]) => [key, new Set(ids)] as const);
    fillMap(state[name] as Map<string, unknown>, entries);
  }
  for (const name of COSTS) {
    fillMap(
      state[name] as Map<string, unknown>,
      (written.costs[name] ?? []).map(([key, text]) => [key, dec(text)] as const),
    );
  }
  for (const id of state.liveLadders) state.runs.set(id, newRun(state.ladders.get(id)?.startedMs ?? 0));
  return true;
}

function fillMap(map: Map<string, unknown>, entries: Entries): void {
  for (const [key, value] of entries) map.set(key, value);
}

function parsed(json: string): Written | null {
  try {
    return JSON.parse(json) as Written;
  } catch {
    return null; // Damaged text is no snapshot: everything is replayed instead.
  }
}
