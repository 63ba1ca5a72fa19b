/**
 * What a close-all is about: which positions, orders and ladders its scope covers, and the rows they make. A row is one
 * account's position in one instrument; options of one underlying and expiry that hold each other (a short among them
 * beside a long) are one row with legs, so that no long is sold while its short is open (G4).
 */
import {
  Decimal,
  dec,
  idOf,
  type CloseAllParams,
  type CloseAllRow,
  type Connection,
  type Instrument,
  type InstrumentId,
  type Ladder,
  type Order,
  type Position,
} from '../../../../shared/domain/index.ts';
import type { EngineState } from '../../state.ts';
import { partOfStrategy } from '../../portfolio/strategy-parts.ts';
import { positionKey } from '../../view.ts';
import { covers } from './latch.ts';

/** The instruments whose position a row closes. */
export const partsOf = (row: Pick<CloseAllRow, 'instrumentId' | 'legs'>): readonly InstrumentId[] =>
  row.legs.length === 0 ? [row.instrumentId] : row.legs;

/** Whether filling an order would move one of these positions: itself, or as a combo's leg. */
function moves(
  state: Pick<EngineState, 'instruments'>,
  order: Pick<Order, 'instrumentId'>,
  ids: readonly InstrumentId[],
): boolean {
  if (ids.includes(order.instrumentId)) return true;
  const legs = state.instruments.get(order.instrumentId)?.legs ?? null;
  return legs !== null && legs.some((leg) => ids.includes(leg.instrumentId));
}

/** Orders of a row that may still be at the venue or are held by the app, close-all's own included. */
export function ordersOfRow(state: EngineState, params: CloseAllParams, row: CloseAllRow): Order[] {
  const parts = partsOf(row);
  const found: Order[] = [];
  for (const order of candidates(state, parts)) {
    if (order.accountId !== row.accountId || !moves(state, order, parts)) continue;
    const byScope = params.scope.kind !== 'strategy' || order.strategy === params.scope.strategy;
    if (byScope || order.origin === 'closeAll') found.push(order);
  }
  return found;
}

/** Working orders of these instruments; all of them where one is a leg that combos may hold. */
function candidates(state: EngineState, parts: readonly InstrumentId[]): readonly Order[] {
  const legs = parts.some((id) => (state.instruments.get(id)?.option ?? null) !== null);
  return legs ? state.working() : parts.flatMap((id) => state.working(id));
}

/** Whether the venue counts fills in the row that were not told yet: what we think is held is more than is there. */
export function owesFills(state: EngineState, row: CloseAllRow): boolean {
  if (state.reportedFilled.size === 0) return false;
  const parts = partsOf(row);
  for (const id of state.reportedFilled.keys()) {
    const order = state.orders.get(id);
    if (order !== undefined && order.accountId === row.accountId && moves(state, order, parts)) return true;
  }
  return false;
}

/** Live ladders of a row. */
export function laddersOfRow(state: EngineState, row: CloseAllRow): Ladder[] {
  const parts = partsOf(row);
  return state.live().filter((ladder) => ladder.accountId === row.accountId && moves(state, ladder, parts));
}

/**
 * The signed quantity in scope: the position, or a strategy's part of it, which is never more than the position itself
 * and never of the other sign.
 */
export function heldInScope(
  state: EngineState,
  params: CloseAllParams,
  row: Pick<CloseAllRow, 'accountId'>,
  id: InstrumentId,
): Decimal {
  const key = positionKey(row.accountId, id);
  const held = dec(state.positions.get(key)?.qty ?? state.strangers.get(key)?.qty ?? '0');
  if (params.scope.kind !== 'strategy') return held;
  const net = partOfStrategy(state.strategyParts.get(key), params.scope.strategy);
  if (net.sign() !== held.sign()) return Decimal.ZERO;
  return net.abs().lt(held.abs()) ? net : held;
}

/** Why a position is none of close-all's business, or null. */
export function keptWhy(state: EngineState, params: CloseAllParams, row: CloseAllRow): string | null {
  for (const id of partsOf(row)) if (params.keep.includes(id)) return 'on the keep list';
  const instrument = state.instruments.get(row.instrumentId);
  if (instrument?.assetClass !== 'crypto' || instrument.shortable) return null;
  return state.capabilities.get(row.connectionId)?.spotInventory === true
    ? null
    : 'spot coins are not positions on this connection';
}

type Seed = Pick<Position, 'accountId' | 'connectionId' | 'instrumentId'>;

/** Positions and working orders in scope that are not `taken` yet, as account and instrument, positions first. */
function seedsOf(state: EngineState, params: CloseAllParams, taken: ReadonlySet<string>): Map<string, Seed> {
  const seeds = new Map<string, Seed>();
  const { scope } = params;
  const isKnown = ({ accountId, instrumentId }: Seed): boolean => {
    const key = positionKey(accountId, instrumentId);
    return taken.has(key) || seeds.has(key);
  };
  const add = (seed: Seed): void => {
    seeds.set(positionKey(seed.accountId, seed.instrumentId), seed);
  };
  // Rows are looked for in every step of a run: what has one, nearly everything, costs one look into a set.
  for (const position of state.positions.values()) {
    if (isKnown(position)) continue;
    const subject = { ...position, strategy: scope.kind === 'strategy' ? scope.strategy : null };
    if (!covers(scope, subject, state.instruments)) continue;
    if (!heldInScope(state, params, position, position.instrumentId).isZero()) add(position);
  }
  for (const one of state.strangers.values()) if (!isKnown(one) && covers(scope, one, state.instruments)) add(one);
  for (const order of state.working()) if (!isKnown(order) && covers(scope, order, state.instruments)) add(order);
  for (const ladder of state.live()) if (!isKnown(ladder) && covers(scope, ladder, state.instruments)) add(ladder);
  return seeds;
}

/** Whether a connection's account is one of those in scope. */
function inScope(params: CloseAllParams, connection: Pick<Connection, 'connectionId' | 'accountId'>): boolean {
  const { scope } = params;
  if (scope.kind === 'account') return scope.accountId === connection.accountId;
  return scope.kind !== 'connection' || scope.connectionId === connection.connectionId;
}

/** Accounts in scope of which nothing is known to be there: they too are flat only by two reads (G5). */
function emptyAccounts(state: EngineState, params: CloseAllParams, taken: ReadonlySet<string>): Seed[] {
  const { scope } = params;
  return [...state.connections.values()].flatMap(({ accountId, connectionId, ...rest }) => {
    if (taken.has(accountId) || !inScope(params, { accountId, connectionId, ...rest })) return [];
    const instrumentId = scope.kind === 'instrument' ? scope.instrumentId : idOf<InstrumentId>(accountId);
    return [{ accountId, connectionId, instrumentId }];
  });
}

/** The group that an option belongs to: one account's options of one underlying and expiry. */
function groupOf(seed: Seed, instrument: Instrument | undefined): string | null {
  const option = instrument?.option ?? null;
  return option === null ? null : `${seed.accountId}|${option.underlyingId}|${option.expiry}`;
}

/** Option positions that hold each other, by group: at least one short and one long. */
export function structuresOf(
  state: EngineState,
  params: CloseAllParams,
  seeds: readonly Seed[],
): Map<string, InstrumentId[]> {
  const groups = new Map<string, { ids: InstrumentId[]; short: boolean; long: boolean }>();
  for (const seed of seeds) {
    const key = groupOf(seed, state.instruments.get(seed.instrumentId));
    const held = heldInScope(state, params, seed, seed.instrumentId);
    if (key === null || held.isZero()) continue;
    const group = groups.get(key) ?? { ids: [], short: false, long: false };
    // Shorts first: they are bought back first.
    if (held.sign() < 0) group.ids.unshift(seed.instrumentId);
    else group.ids.push(seed.instrumentId);
    group.short ||= held.sign() < 0;
    group.long ||= held.sign() > 0;
    groups.set(key, group);
  }
  const found = new Map<string, InstrumentId[]>();
  for (const [key, group] of groups) if (group.short && group.long) found.set(key, group.ids);
  return found;
}

/** A combo of a leg that has a row: its orders are that row's. */
function isOfLegs(state: EngineState, seed: Seed, covered: ReadonlySet<string>): boolean {
  const legs = state.instruments.get(seed.instrumentId)?.legs ?? [];
  return legs.some((leg) => covered.has(positionKey(seed.accountId, leg.instrumentId)));
}

/** Rows for everything in scope that none of `known` covers yet. */
export function newRows(
  state: EngineState,
  params: CloseAllParams,
  known: readonly CloseAllRow[],
  nowMs: number,
): CloseAllRow[] {
  const taken = new Set(known.flatMap((row) => partsOf(row).map((id) => positionKey(row.accountId, id))));
  const found = seedsOf(state, params, taken);
  const covered = found.size === 0 ? taken : new Set([...taken, ...found.keys()]);
  const seeds = [...found.values()].filter((seed) => !isOfLegs(state, seed, covered));
  const accounts = new Set([...known, ...seeds].map(({ accountId }) => accountId as string));
  seeds.push(...emptyAccounts(state, params, accounts));
  const structures = structuresOf(state, params, seeds);
  const rows: CloseAllRow[] = [];
  for (const seed of seeds) {
    const key = positionKey(seed.accountId, seed.instrumentId);
    if (taken.has(key)) continue;
    const group = groupOf(seed, state.instruments.get(seed.instrumentId));
    const legs = (group === null ? undefined : structures.get(group)) ?? [];
    const of = legs.includes(seed.instrumentId) ? legs : [];
    const instrumentId = of[0] ?? seed.instrumentId;
    for (const id of of.length === 0 ? [seed.instrumentId] : of) taken.add(positionKey(seed.accountId, id));
    rows.push(rowOf(state, params, { ...seed, instrumentId, legs: of }, nowMs));
  }
  return rows;
}

function rowOf(
  state: EngineState,
  params: CloseAllParams,
  of: Seed & { readonly legs: readonly InstrumentId[] },
  nowMs: number,
): CloseAllRow {
  const { accountId, connectionId, instrumentId, legs } = of;
  const qty = heldInScope(state, params, of, instrumentId).trim().text();
  const blank: CloseAllRow = {
    key: positionKey(accountId, instrumentId),
    accountId,
    connectionId,
    instrumentId,
    legs,
    status: 'waiting',
    startQty: qty,
    qty,
    ordersStart: 0,
    ordersLeft: 0,
    foreignOrders: 0,
    closeOrderId: null,
    attempts: 0,
    worstPrice: null,
    unprotected: false,
    text: '',
    flatReads: 0,
    updatedMs: nowMs,
  };
  const orders = ordersOfRow(state, params, blank);
  const foreignOrders = orders.filter((order) => order.origin === 'foreign').length;
  return { ...blank, ordersStart: orders.length, ordersLeft: orders.length, foreignOrders };
}
