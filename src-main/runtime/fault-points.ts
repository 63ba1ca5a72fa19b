/**
 * Places at which the crash harness kills the engine. In a terminal that was not started with `--allow-crash-points` all
 * of them do nothing.
 */
import { err, ok, type Result } from '../../shared/domain/index.ts';

export const FAULT_POINTS = [
  'beforeCommit',
  'betweenCommitAndWire',
  'betweenWireAndAck',
  'betweenFillAndCommit',
  'duringRecovery',
] as const;
export type FaultPoint = (typeof FAULT_POINTS)[number];

/** Told each time that the engine passes a point. */
export type FaultHook = (point: FaultPoint) => void;
export const NO_FAULTS: FaultHook = () => undefined;

/** Reads `<point>:<n>`: strike when the point is passed for the nth time (n ≥ 1). */
export function parseCrashPoint(text: string): Result<{ readonly point: FaultPoint; readonly count: number }, string> {
  const match = /^([A-Za-z]+):([1-9]\d{0,6})$/.exec(text);
  const point = FAULT_POINTS.find((name) => name === match?.[1]);
  if (match === null || point === undefined) {
    return err(`"${text}" is no crash point; expected <point>:<n> with one of ${FAULT_POINTS.join(', ')}`);
  }
  return ok({ point, count: Number(match[2]) });
}

/** A hook that calls `strike` at the nth passing of a point, once. */
export function strikeAt(point: FaultPoint, count: number, strike: () => void): FaultHook {
  let left = count;
  return (passed) => {
    if (passed !== point || left === 0) return;
    left -= 1;
    if (left === 0) strike();
  };
}
