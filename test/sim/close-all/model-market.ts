/** What the model venue trades: instruments, quotes, calendars, what it can do; and the chance that drives it. */
import {
  compileCalendar,
  idOf,
  type Capabilities,
  type Instrument,
  type InstrumentId,
  type Quote,
} from '../../../shared/domain/index.ts';
import { BTC, CALL, CALL_120, CAPABILITIES, NOW, PUT, SPY, TSLA, d, quote } from '../../unit/engine/account-fixture.ts';

export type Random = () => number;

/** Mulberry32. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const INSTRUMENTS: readonly Instrument[] = [TSLA, SPY, BTC];
export const PUT_80: Instrument = {
  ...PUT,
  id: idOf('TSLA-P80.SIM'),
  symbol: 'TSLA P80',
  option: { underlyingId: TSLA.id, right: 'put', strike: d('80'), expiry: '2026-12-18' },
};
export const OPTIONS: readonly Instrument[] = [PUT_80, PUT, CALL, CALL_120];
/** A venue that trades combos of up to four legs. */
export const WITH_COMBOS: Partial<Capabilities> = { comboLegsMax: 4, comboOrderTypes: ['limit'] };
export const STOPPING: Capabilities = {
  ...CAPABILITIES,
  orderTypes: ['market', 'limit', 'stop'],
  triggerSources: ['last'],
  spotInventory: true,
};
export const CALENDARS = (['us-equity', 'us-option', 'always'] as const).map((c) =>
  compileCalendar(c, NOW - 5 * 86_400_000, NOW + 10 * 86_400_000),
);

/** The market at a time; nobody bids for what is in `noBids`. */
export function modelQuotes(nowMs: number, noBids: ReadonlySet<InstrumentId>): readonly Quote[] {
  const at = { tsEventMs: nowMs, tsInitMs: nowMs };
  return [
    quote(TSLA, '100.00', '100.10', at),
    quote(SPY, '400.00', '400.01', at),
    quote(BTC, '50000.00', '50010.00', at),
    quote(CALL, noBids.has(CALL.id) ? null : '5.00', '5.10', at),
    quote(CALL_120, noBids.has(CALL_120.id) ? null : '2.00', '2.10', at),
    quote(PUT, noBids.has(PUT.id) ? null : '3.00', '3.10', at),
    quote(PUT_80, noBids.has(PUT_80.id) ? null : '1.00', '1.10', at),
  ];
}
