/** From a press of the red button to what left for the venue. Pure. */
import type { CloseAll } from '../../../shared/domain/index.ts';
import type { Listed, Passed } from './venue-tap.ts';

/** ms after the press. */
export type PressTimes = {
  readonly firstCancelMs: number;
  /** As many cancels as there were orders had left by then; later ones take option rungs back. */
  readonly lastCancelMs: number;
  readonly cancels: number;
  /** The first close of every share and coin had left by then. */
  readonly lastPlainCloseMs: number;
  readonly plainCloses: number;
  /** Of that, how long closes were on their way from a list of the venue that let them go to the last of them, ms. */
  readonly closingMs: number;
  readonly lastCloseMs: number;
  readonly closes: number;
};

type Press = {
  readonly report: CloseAll;
  readonly pressedMs: number;
  readonly orders: number;
  /** Missing: nothing is known of them, and `closingMs` is 0. */
  readonly listed?: readonly Listed[];
};

/** Throws when nothing was sent. */
export function pressTimes(passed: readonly Passed[], { report, pressedMs, orders, listed = [] }: Press): PressTimes {
  const cancels = passed.filter(({ op }) => op === 'cancel');
  const closes = passed.filter(({ op }) => op === 'submit');
  const plain = report.rows.filter((row) => row.legs.length === 0).map((row) => row.instrumentId as string);
  const left = new Map<string, number>();
  for (const id of plain) left.set(id, (left.get(id) ?? 0) + 1);
  const tries = closes.filter(({ instrumentId }) => {
    const owed = left.get(instrumentId) ?? 0;
    left.set(instrumentId, owed - 1);
    return owed > 0;
  });
  const since = (one: Passed | undefined): number => {
    if (one === undefined) throw new Error('nothing was sent');
    return one.atMs - pressedMs;
  };
  return {
    firstCancelMs: since(cancels[0]),
    lastCancelMs: since(cancels[Math.min(orders, cancels.length) - 1]),
    cancels: Math.min(orders, cancels.length),
    lastPlainCloseMs: since(tries.at(-1)),
    plainCloses: tries.length,
    closingMs: closingMs(tries, listed),
    lastCloseMs: since(closes.at(-1)),
    closes: closes.length,
  };
}

/** The time that these took, each from the newest list of its account; what ran side by side counts once. */
function closingMs(closes: readonly Passed[], listed: readonly Listed[]): number {
  const untilOf = new Map<Listed, number>();
  for (const { account, atMs } of closes) {
    const list = listed.findLast((one) => one.account === account && one.atMs <= atMs);
    if (list !== undefined) untilOf.set(list, Math.max(untilOf.get(list) ?? 0, atMs));
  }
  let [total, reached] = [0, 0];
  for (const [{ atMs }, untilMs] of [...untilOf].toSorted(([a], [b]) => a.atMs - b.atMs)) {
    total += Math.max(0, untilMs - Math.max(atMs, reached));
    reached = Math.max(reached, untilMs);
  }
  return total;
}
