/** The window's title: the day's P&L first, so that a narrow tab still tells it, then the mode. */
import type { Mode, TradingState } from '../../../shared/domain/index.ts';
import { formatMoney } from '../../ui/format.ts';

export const MODE_NAMES: Readonly<Record<Mode, string>> = { simulation: 'Simulation', paper: 'Paper', live: 'LIVE' };

export const STATE_NAMES: Readonly<Record<TradingState, string>> = {
  active: 'Active',
  reducing: 'Reducing only',
  flattening: 'Flattening',
  halted: 'Halted',
};

export type TitleFacts = {
  readonly mode: Mode | null;
  readonly dayPnl: string | null;
  readonly tradingState: TradingState | null;
  readonly linked: boolean;
};

/** `+412.18 · Simulation · Rung`; a lost engine and a state other than active come first. */
export function titleWords(facts: TitleFacts): string {
  const parts: string[] = [];
  if (!facts.linked) parts.push('NO ENGINE');
  else if (facts.dayPnl !== null) parts.push(formatMoney(facts.dayPnl, { sign: true }));
  if (facts.tradingState !== null && facts.tradingState !== 'active') parts.push(STATE_NAMES[facts.tradingState]);
  if (facts.mode !== null) parts.push(MODE_NAMES[facts.mode]);
  return [...parts, 'Rung'].join(' · ');
}
