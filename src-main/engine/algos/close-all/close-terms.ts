/** With which time in force and for which sessions a close goes: at once or not at all where the venue takes that, else to be taken back soon. */
import {
  Decimal,
  OUTSIDE_SESSIONS,
  type Capabilities,
  type Instrument,
  type SessionKind,
  type TimeInForce,
} from '../../../../shared/domain/index.ts';

export type CloseTerms = { readonly tif: TimeInForce; readonly sessions: readonly SessionKind[] };

/** `sessions`: those that are open now. */
export function closeTerms(
  capabilities: Capabilities | undefined,
  { instrument, qty }: { readonly instrument: Instrument; readonly qty: Decimal },
  sessions: readonly SessionKind[],
): CloseTerms {
  if (instrument.option !== null || instrument.legs !== null) return { tif: 'day', sessions };
  const isShare = instrument.assetClass === 'equity' || instrument.assetClass === 'etf';
  const extended = sessions.some((one) => OUTSIDE_SESSIONS.includes(one)) ? capabilities?.extended : undefined;
  const parts = isShare && !qty.isMultipleOf(Decimal.ONE) ? capabilities?.partsOfShares : undefined;
  const isTaken = [extended?.taken, parts].every((taken) => taken === undefined || taken.timesInForce.includes('ioc'));
  if (isTaken) return { tif: 'ioc', sessions };
  return {
    tif: 'day',
    sessions: extended === undefined ? sessions : [...new Set([...sessions, ...extended.together])],
  };
}
