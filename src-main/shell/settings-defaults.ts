/** What holds where `settings.yaml` says nothing: S1.8, S2.5, S3.1, S3.8 and the trading conventions. */
import { LADDER_DEFAULTS, dec, type LadderDefaults, type RiskLimits } from '../../shared/domain/index.ts';

export const DEFAULT_LIMITS: RiskLimits = {
  orderNotionalMax: dec('10000').text(),
  orderQtyMax: dec('100000').text(),
  positionSharePctMax: dec('10').text(),
  underlyingSharePctMax: dec('25').text(),
  classSharePctMax: dec('200').text(),
  leverageMax: dec('5').text(),
  marginUsePctMax: dec('100').text(),
  dayLossMax: null,
  collarPctMax: dec('5').text(),
  collarWindowPctMax: dec('10').text(),
  collarWindowMs: 60_000,
  spreadPctMax: {
    equity: dec('5').text(),
    etf: dec('5').text(),
    crypto: dec('1').text(),
    option: dec('25').text(),
    combo: dec('10').text(),
  },
  spreadFloor: { option: dec('0.2').text(), combo: dec('0.1').text() },
  duplicateWindowMs: 3_000,
  quoteAgeMsMax: 5_000,
  tradesPerDayMax: 100,
  ordersPerSecondMax: 50,
  workingPerInstrumentMax: 50,
  repeatFillsMax: 20,
  repeatWindowMs: 60_000,
  unusualTimesMax: dec('10').text(),
  unusualLatches: false,
  restricted: [],
  warnAtPct: dec('75').text(),
  overrides: [],
};

export const DEFAULT_LADDER: LadderDefaults = {
  towardPct: LADDER_DEFAULTS.towardPct,
  waitMs: LADDER_DEFAULTS.waitMs,
  totalMs: LADDER_DEFAULTS.totalMs,
};
