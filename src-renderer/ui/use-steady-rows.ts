/**
 * Holds a table's rows while the pointer is over them and in use. A pointer that rests lets go after a while; what then
 * moves under it takes no press for a moment, so that a click already on its way hits nothing.
 */
import { useEffect, useRef, useState, type MouseEvent } from 'react';
import { heldRows, isMoved, plainRows, type SteadyRow } from './steady-rows.ts';

/** How long a pointer that no longer moves holds the rows, ms. */
const REST_MS = 6_000;
/** How long rows that moved under the pointer take no press, ms: about a reaction. */
const SETTLE_MS = 400;

export type SteadyRows<T> = {
  readonly shown: readonly SteadyRow<T>[];
  /** Of the element around the rows. */
  readonly hand: {
    readonly onPointerMove: () => void;
    readonly onPointerDown: () => void;
    readonly onPointerLeave: () => void;
    readonly onClickCapture: (event: MouseEvent) => void;
  };
};

/**
 * The rows as they are to be drawn, and the handlers that say where the hand is. `arrangement` names what the trader
 * arranged (sort, open groups): changing it lays the rows out anew; null holds nothing.
 */
export function useSteadyRows<T>(
  rows: readonly T[],
  keyOf: (row: T) => string,
  arrangement: string | null,
): SteadyRows<T> {
  const [held, setHeld] = useState(false);
  const arranged = useRef(arrangement);
  const inside = useRef(false);
  const rest = useRef<ReturnType<typeof setTimeout> | null>(null);
  const before = useRef<readonly SteadyRow<T>[]>([]);
  const settling = useRef<ReturnType<typeof setTimeout> | null>(null);
  const same = arrangement !== null && arranged.current === arrangement;
  const shown = held && same ? heldRows(before.current, rows, keyOf) : plainRows(rows);
  useEffect(() => {
    if (inside.current && !held && same && isMoved(before.current, shown, keyOf)) {
      if (settling.current !== null) clearTimeout(settling.current);
      settling.current = setTimeout(() => (settling.current = null), SETTLE_MS);
    }
    arranged.current = arrangement;
    before.current = shown;
  });
  const forget = (): void => {
    if (rest.current !== null) clearTimeout(rest.current);
    rest.current = null;
  };
  useEffect(() => forget, []);
  const onHand = (): void => {
    inside.current = true;
    forget();
    rest.current = setTimeout(() => setHeld(false), REST_MS);
    setHeld(true);
  };
  return {
    shown,
    hand: {
      onPointerMove: onHand,
      onPointerDown: onHand,
      onPointerLeave: () => {
        inside.current = false;
        forget();
        setHeld(false);
      },
      onClickCapture: (event) => {
        // Keys make clicks without a place: they go to what has the focus, wherever it stands.
        if (event.detail === 0 || settling.current === null) return;
        event.stopPropagation();
        event.preventDefault();
      },
    },
  };
}
