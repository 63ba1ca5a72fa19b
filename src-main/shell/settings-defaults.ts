/** What holds where `settings.yaml` says nothing: S2.5, S3.1, S3.8 and the trading conventions. */
import { LADDER_DEFAULTS, dec, type LadderDefaults, type RiskLimits } from '../../shared/domain/index.ts';

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

export const DEFAULT_LADDER: LadderDefaults = {
  towardPct: LADDER_DEFAULTS.towardPct,
  waitMs: LADDER_DEFAULTS.waitMs,
  totalMs: LADDER_DEFAULTS.totalMs,
};
