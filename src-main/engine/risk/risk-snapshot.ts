/** The journaled part of the gate's memory as plain data, for the engine's snapshot. */
import type { AccountId, InstrumentId, LimitChange, TradingLatch } from '../../../shared/domain/index.ts';
import type { RiskMemory } from './risk-memory.ts';
import { readUsual, writtenUsual, type WrittenUsual } from './usual.ts';

export type WrittenRisk = {
  readonly limitChanges: readonly LimitChange[];
  readonly latch: TradingLatch | null;
  readonly stateBy: string;
  readonly repeatStopped: readonly string[];
  /** Missing in snapshots of earlier versions: none. */
  readonly shortRestricted?: readonly (readonly [InstrumentId, number])[];
  readonly usual: readonly (readonly [AccountId, WrittenUsual])[];
};

/** What a snapshot holds of it. */
export const writtenRisk = (risk: RiskMemory): WrittenRisk => ({
  limitChanges: risk.limitChanges,
  latch: risk.latch,
  stateBy: risk.stateBy,
  repeatStopped: [...risk.repeatStopped],
  shortRestricted: [...risk.shortRestricted],
  usual: [...risk.usual].map(([id, usual]) => [id, writtenUsual(usual)] as const),
});

/** Fills an empty memory. */
export function readRisk(risk: RiskMemory, written: WrittenRisk): void {
  risk.limitChanges = written.limitChanges;
  risk.latch = written.latch;
  risk.stateBy = written.stateBy;
  for (const key of written.repeatStopped) risk.repeatStopped.add(key);
  for (const [id, untilMs] of written.shortRestricted ?? []) risk.shortRestricted.set(id, untilMs);
  for (const [id, usual] of written.usual) risk.usual.set(id, readUsual(usual));
}
