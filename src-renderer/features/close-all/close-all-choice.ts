/**
 * What close-all is asked to do, as it is chosen: scope, collar, what is kept, what happens where the market is closed.
 * Pure. The scope is never remembered: the red button means everything until the trader narrows it.
 */
import {
  dec,
  err,
  idOf,
  ok,
  type AccountId,
  type CloseAllParams,
  type CloseAllScope,
  type ConnectionId,
  type InstrumentId,
  type Result,
} from '../../../shared/domain/index.ts';
import type { SnapshotState } from '../../../shared/contract/messages.ts';
import { asRecord } from '../../stores/keep.ts';
import { parseNumber } from '../../ui/parse-field.ts';

export type CloseAllChoice = {
  readonly scope: CloseAllScope;
  /** Per cent beyond the touch, as typed. */
  readonly collar: string;
  readonly keep: readonly InstrumentId[];
  readonly closedMarket: CloseAllParams['closedMarket'];
};

/** Per cent, by the conventions. */
export const COLLAR = '2';
const COLLAR_MAX = '20';
/** Most instruments on the keep list. */
export const KEEP_MAX = 200;

export const newCloseAllChoice = (): CloseAllChoice => ({
  scope: { kind: 'all' },
  collar: COLLAR,
  keep: [],
  closedMarket: 'leave',
});

/** What is remembered between visits: all but the scope; anything unknown falls back to the default. */
export function readKeptChoice(value: unknown): CloseAllChoice {
  const kept = asRecord(value) ?? {};
  const base = newCloseAllChoice();
  const keep = Array.isArray(kept['keep']) ? kept['keep'].filter((id): id is string => typeof id === 'string') : [];
  return {
    ...base,
    keep: keep.slice(0, KEEP_MAX).map((id) => idOf<InstrumentId>(id)),
    closedMarket: kept['closedMarket'] === 'queue' ? 'queue' : 'leave',
  };
}

/** The parameters, or what is wrong with the collar. */
export function readChoice(choice: CloseAllChoice): Result<CloseAllParams, string> {
  const collar = parseNumber(choice.collar, 'Collar', 'positive');
  if (!collar.ok) return collar;
  if (collar.value.gt(dec(COLLAR_MAX))) return err(`Collar: at most ${COLLAR_MAX} %`);
  const { scope, keep, closedMarket } = choice;
  return ok({ scope, collarPct: collar.value.trim().text(), keep, closedMarket });
}

/** Keeps an instrument, or no longer. */
export function toggleKeep(choice: CloseAllChoice, id: InstrumentId): CloseAllChoice {
  const keep = choice.keep.includes(id) ? choice.keep.filter((k) => k !== id) : [...choice.keep, id].slice(-KEEP_MAX);
  return { ...choice, keep };
}

/** A scope as one text, for a list of choices. */
export function scopeText(scope: CloseAllScope): string {
  switch (scope.kind) {
    case 'all':
      return 'all';
    case 'account':
      return `account:${scope.accountId}`;
    case 'connection':
      return `connection:${scope.connectionId}`;
    case 'instrument':
      return `instrument:${scope.instrumentId}`;
    case 'strategy':
      return `strategy:${scope.strategy}`;
  }
}

/** The scope of a text; everything when it is none. */
export function scopeOfText(text: string): CloseAllScope {
  const at = text.indexOf(':');
  const [kind, id] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
  if (id === '') return { kind: 'all' };
  if (kind === 'account') return { kind, accountId: idOf<AccountId>(id) };
  if (kind === 'connection') return { kind, connectionId: idOf<ConnectionId>(id) };
  if (kind === 'instrument') return { kind, instrumentId: idOf<InstrumentId>(id) };
  return kind === 'strategy' ? { kind, strategy: id } : { kind: 'all' };
}

/** A scope in words: `everything`, `account SIM-1`. */
export function scopeWords(scope: CloseAllScope, symbolOfId: (id: InstrumentId) => string): string {
  switch (scope.kind) {
    case 'all':
      return 'everything';
    case 'account':
      return `account ${scope.accountId}`;
    case 'connection':
      return `broker ${scope.connectionId}`;
    case 'instrument':
      return symbolOfId(scope.instrumentId);
    case 'strategy':
      return `strategy ${scope.strategy}`;
  }
}

/** Every scope that holds something now: all, accounts, brokers, symbols with a position or an order, strategies. */
export function scopeChoices(records: SnapshotState): readonly { readonly value: string; readonly label: string }[] {
  const symbol = (id: InstrumentId): string => records.instrument[id]?.symbol ?? id;
  const working = Object.values(records.order);
  const held = Object.values(records.position).filter((p) => !dec(p.qty).isZero());
  const instruments = new Set([...held.map((p) => p.instrumentId), ...working.map((o) => o.instrumentId)]);
  const strategies = new Set([
    ...working.flatMap((o) => (o.strategy === null ? [] : [o.strategy])),
    ...Object.values(records.ladder).flatMap((l) => l.strategy ?? []),
  ]);
  const scopes: readonly CloseAllScope[] = [
    { kind: 'all' },
    ...Object.values(records.account).map((a) => ({ kind: 'account' as const, accountId: a.accountId })),
    ...Object.values(records.connection).map((c) => ({ kind: 'connection' as const, connectionId: c.connectionId })),
    ...[...strategies].toSorted().map((strategy) => ({ kind: 'strategy' as const, strategy })),
    ...[...instruments].toSorted().map((instrumentId) => ({ kind: 'instrument' as const, instrumentId })),
  ];
  return scopes.map((scope) => {
    const words = scopeWords(scope, symbol);
    return { value: scopeText(scope), label: words.charAt(0).toUpperCase() + words.slice(1) };
  });
}
