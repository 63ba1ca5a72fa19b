/** From a press of the red button to what left for the venue. Pure. */
import type { CloseAll } from '../../../shared/domain/index.ts';
import type { Passed } from './venue-tap.ts';

/** ms after the press. */
export type PressTimes = {
  readonly firstCancelMs: number;
  /** As many cancels as there were orders had left by then; later ones take option rungs back. */
  readonly lastCancelMs: number;
  readonly cancels: number;
  /** The first close of every share and coin had left by then. */
  readonly lastPlainCloseMs: number;
  readonly plainCloses: number;
  readonly lastCloseMs: number;
  readonly closes: number;
};

type Press = { readonly report: CloseAll; readonly pressedMs: number; readonly orders: number };

/** Throws when nothing was sent. */
export function pressTimes(passed: readonly Passed[], { report, pressedMs, orders }: Press): PressTimes {
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
    lastCloseMs: since(closes.at(-1)),
    closes: closes.length,
  };
}
