/** What benches give the parts they measure: a log that drops everything and ids that count. */
import { dec } from '../../shared/domain/index.ts';
import type { IdSource } from '../../src-main/ports/clock.ts';
import type { Logger } from '../../src-main/ports/logger.ts';
import { DEFAULT_LADDER, DEFAULT_LIMITS } from '../../src-main/shell/settings-defaults.ts';
import type { Settings } from '../../src-main/shell/settings.ts';

const drop = (): void => undefined;

/** Keeps nothing. */
export const quietLogger: Logger = { debug: drop, info: drop, warn: drop, error: drop, child: () => quietLogger };

/** Ids that count up from 1, twelve digits. */
export function sequenceOfIds(): IdSource {
  let next = 0;
  return { newId: () => String(++next).padStart(12, '0') };
}

const WIDE = dec('1000000').text();
/** Settings whose limits let a bench send one order after another. */
export const benchSettings: Settings = {
  limits: {
    ...DEFAULT_LIMITS,
    orderNotionalMax: WIDE,
    orderQtyMax: WIDE,
    positionSharePctMax: dec('1000').text(),
    duplicateWindowMs: 0,
    underlyingSharePctMax: dec('1000').text(),
    classSharePctMax: dec('1000').text(),
    leverageMax: dec('1000').text(),
    marginUsePctMax: dec('1000').text(),
    collarWindowMs: 0,
    ordersPerSecondMax: 1_000_000,
    workingPerInstrumentMax: 1_000_000,
    repeatFillsMax: 1_000_000,
    unusualTimesMax: dec('1000000').text(),
    tradesPerDayMax: 1_000_000,
  },
  ladder: DEFAULT_LADDER,
  notifications: { alerts: false, fills: false },
};

/** A Tuesday, 09:45 in New York. */
export const marketOpenMs = Date.UTC(2026, 10, 10, 14, 45);
