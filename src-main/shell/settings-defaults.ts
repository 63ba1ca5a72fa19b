/** What holds where `settings.yaml` says nothing: S2.5, S3.1, S3.8 and the trading conventions. */
import { LADDER_DEFAULTS, dec, type RiskLimits, type Side } from '../../shared/domain/index.ts';

/** Defaults of the ticket's ladder. */
export type LadderDefaults = {
  readonly towardPct: readonly string[];
  readonly waitMsBuy: number;
  readonly waitMsSell: number;
  readonly totalMs: number;
};

export const DEFAULT_LIMITS: RiskLimits = {
  orderNotionalMax: dec('10000').text(),
  orderQtyMax: dec('100000').text(),
  positionSharePctMax: dec('10').text(),
  collarPctMax: dec('5').text(),
  spreadPctMax: {
    equity: dec('5').text(),
    etf: dec('5').text(),
    crypto: dec('1').text(),
    option: dec('25').text(),
    combo: dec('10').text(),
  },
  duplicateWindowMs: 3_000,
  quoteAgeMsMax: 5_000,
  tradesPerDayMax: 100,
  warnAtPct: dec('75').text(),
};

const waitOf = (side: Side): number => LADDER_DEFAULTS.waitMs[side];

export const DEFAULT_LADDER: LadderDefaults = {
  towardPct: LADDER_DEFAULTS.towardPct,
  waitMsBuy: waitOf('buy'),
  waitMsSell: waitOf('sell'),
  totalMs: LADDER_DEFAULTS.totalMs,
};
