/**
 * What positions and accounts are worth and what time it is on the market, four times a second, latest wins; written by
 * `bind-client.ts` alone. Between messages the market's clock is carried on by the machine's, at the market's speed.
 */
import { create } from 'zustand';
import type { ValuesMessage } from '../../shared/contract/messages.ts';
import type { AccountId, AccountValue, InstrumentId, PositionValue } from '../../shared/domain/index.ts';
import { screenNowMs } from './screen-clock.ts';

export type ValuesState = {
  readonly values: ValuesMessage | null;
  /** Ms of the machine's clock when `values` came. */
  readonly receivedMs: number;
};

export const useValues = create<ValuesState>()(() => ({ values: null, receivedMs: 0 }));

/** An account's totals, or null before the first message. */
export const useAccountValue = (accountId: AccountId | null): AccountValue | null =>
  useValues((s) => s.values?.accounts.find((a) => a.accountId === accountId) ?? null);

/** A position's value, or null when there is none. */
export const usePositionValue = (
  accountId: AccountId | null,
  instrumentId: InstrumentId | null,
): PositionValue | null =>
  useValues(
    (s) => s.values?.positions.find((p) => p.accountId === accountId && p.instrumentId === instrumentId) ?? null,
  );

/** Longest stretch that the clock is carried on without word from the engine: then it stands, as the data does. */
export const CARRY_MAX_MS = 2_000;

/** The market's time now: the last one told, carried on at `speed` (market ms per ms; 0 is not carried on). */
export function carriedClock(state: ValuesState, speed: number, nowMs: number): number | null {
  if (state.values === null) return null;
  const since = Math.min(CARRY_MAX_MS, Math.max(0, nowMs - state.receivedMs));
  return Math.floor(state.values.nowMs + since * speed);
}

/** The market's time now, UTC ms; null before the first message. */
export const marketNowMs = (speed: number): number | null => carriedClock(useValues.getState(), speed, screenNowMs());
