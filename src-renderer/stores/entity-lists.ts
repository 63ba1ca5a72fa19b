/**
 * Lists that the screens derive from maps of records. Pure; each result is remembered by the identity of its map, so
 * that a selector gives the same list until a record changed (maps are replaced, never mutated).
 */
import {
  dec,
  isWorking,
  type Account,
  type Alert,
  type AssetClass,
  type Bracket,
  type CloseAll,
  type Fill,
  type Instrument,
  type Ladder,
  type Order,
  type Position,
  type Queued,
} from '../../shared/domain/index.ts';

type RecordMap<T> = Readonly<Record<string, T>>;

/** Remembers a derivation by the identity of what it was derived from. */
export function rememberBy<T, R>(derive: (map: RecordMap<T>) => R): (map: RecordMap<T>) => R {
  const known = new WeakMap<RecordMap<T>, { readonly result: R }>();
  return (map) => {
    const found = known.get(map);
    if (found !== undefined) return found.result;
    const result = derive(map);
    known.set(map, { result });
    return result;
  };
}

const CLASS_ORDER: Readonly<Record<AssetClass, number>> = { etf: 0, equity: 1, crypto: 2, option: 3, combo: 4 };
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** By class (ETFs, equities, crypto), then symbol. */
export const sortedInstruments = rememberBy((map: RecordMap<Instrument>): readonly Instrument[] =>
  Object.values(map).toSorted(
    (a, b) => CLASS_ORDER[a.assetClass] - CLASS_ORDER[b.assetClass] || byText(a.symbol, b.symbol),
  ),
);

/** Orders that may still be at a venue (`unknown` too), newest first. */
export const workingOrders = rememberBy((map: RecordMap<Order>): readonly Order[] =>
  Object.values(map)
    .filter((o) => isWorking(o.status))
    .toSorted((a, b) => b.createdMs - a.createdMs || byText(b.clientOrderId, a.clientOrderId)),
);

/** Ladders that are not done, newest first. */
export const workingLadders = rememberBy((map: RecordMap<Ladder>): readonly Ladder[] =>
  Object.values(map)
    .filter((l) => l.status !== 'done')
    .toSorted((a, b) => b.startedMs - a.startedMs || byText(b.ladderId, a.ladderId)),
);

/** Positions with a quantity, by instrument. */
export const openPositions = rememberBy((map: RecordMap<Position>): readonly Position[] =>
  Object.values(map)
    .filter((p) => !dec(p.qty).isZero())
    .toSorted((a, b) => byText(a.instrumentId, b.instrumentId) || byText(a.accountId, b.accountId)),
);

/** Fills, newest first by the venue's time. */
export const byNewest = rememberBy((map: RecordMap<Fill>): readonly Fill[] =>
  Object.values(map).toSorted((a, b) => b.tsEventMs - a.tsEventMs || byText(b.tradeId, a.tradeId)),
);

/** Alerts that nobody acknowledged, newest first. */
export const openAlerts = rememberBy((map: RecordMap<Alert>): readonly Alert[] =>
  Object.values(map)
    .filter((a) => !a.acknowledged)
    .toSorted((a, b) => b.tsMs - a.tsMs || byText(b.alertId, a.alertId)),
);

/** All alerts, open ones first, each newest first. */
export const alertsForList = rememberBy((map: RecordMap<Alert>): readonly Alert[] =>
  Object.values(map).toSorted(
    (a, b) => Number(a.acknowledged) - Number(b.acknowledged) || b.tsMs - a.tsMs || byText(b.alertId, a.alertId),
  ),
);

/** All accounts, by id. */
export const sortedAccounts = rememberBy((map: RecordMap<Account>): readonly Account[] =>
  Object.values(map).toSorted((a, b) => byText(a.accountId, b.accountId)),
);

/** Brackets that are not done: unprotected ones first, then newest. */
export const liveBrackets = rememberBy((map: RecordMap<Bracket>): readonly Bracket[] =>
  Object.values(map)
    .filter((b) => b.status !== 'done')
    .toSorted(
      (a, b) =>
        Number(b.unprotectedSinceMs !== null) - Number(a.unprotectedSinceMs !== null) ||
        b.createdMs - a.createdMs ||
        byText(b.bracketId, a.bracketId),
    ),
);

/** Whether a queued order still waits for something. */
export const isQueuedOpen = (queued: Pick<Queued, 'status'>): boolean =>
  queued.status === 'waiting' || queued.status === 'ready';

/** Orders for the open: those to be approved first, then waiting ones, then ends; each newest first. */
export const queuedForList = rememberBy((map: RecordMap<Queued>): readonly Queued[] => {
  const rank = (q: Queued): number => (q.status === 'ready' ? 0 : q.status === 'waiting' ? 1 : 2);
  return Object.values(map).toSorted(
    (a, b) => rank(a) - rank(b) || b.createdMs - a.createdMs || byText(b.queuedId, a.queuedId),
  );
});

/** The newest run of close-all, or null. */
export const newestCloseAll = rememberBy((map: RecordMap<CloseAll>): CloseAll | null =>
  Object.values(map).reduce<CloseAll | null>(
    (newest, run) => (newest === null || run.pressedMs > newest.pressedMs ? run : newest),
    null,
  ),
);

/**
 * What a "cancel everything" would take: each working ladder is one, its order included; each other working order is
 * one. Orders whose cancel is under way already count, for they are still working.
 */
export function countWorking(orders: readonly Order[], ladders: readonly Ladder[]): number {
  const ladderIds = new Set<string>(ladders.map((l) => l.ladderId));
  return ladders.length + orders.filter((o) => o.ladderId === null || !ladderIds.has(o.ladderId)).length;
}
