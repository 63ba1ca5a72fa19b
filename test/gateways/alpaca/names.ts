/** Alpaca's names of things and the exchange's: symbols, contracts, ids. Pure, both ways. */
import { createHash } from 'node:crypto';
import { dec, idOf, type Instrument, type InstrumentId } from '../../../shared/domain/index.ts';
import { hostIdOf } from '../core/gateway.ts';

/** An id of the form that Alpaca gives, always the same for the same text. */
export function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const CONTRACT = /^([A-Z]{1,6})(\d{2})(\d{2})(\d{2})([CP])(\d{8})$/;

/** `SPY261218C00650000` → `SPY-20261218-C-650.SIM`; anything else is a symbol as it stands. */
export function hostIdOfSymbol(symbol: string): InstrumentId {
  const match = CONTRACT.exec(symbol);
  if (match === null) return hostIdOf(symbol);
  const [, root = '', year = '', month = '', day = '', right = '', digits = ''] = match;
  const strike = dec(`${Number(digits.slice(0, 5))}.${digits.slice(5)}`).trim();
  return idOf<InstrumentId>(`${root}-20${year}${month}${day}-${right}-${strike.text()}.SIM`);
}

/** The symbol on the wire: of contracts the OCC's 21 characters without the spaces. */
export function symbolOfInstrument(instrument: Pick<Instrument, 'symbol' | 'option' | 'id'>): string {
  if (instrument.option === null) return instrument.symbol;
  const { expiry, right, strike } = instrument.option;
  const root = instrument.id.slice(0, instrument.id.indexOf('-'));
  const thousandths = dec(strike).mul(dec('1000')).round(0, 'nearest').toString().padStart(8, '0');
  return `${root}${expiry.slice(2).replaceAll('-', '')}${right === 'call' ? 'C' : 'P'}${thousandths}`;
}

/** UTC as Alpaca writes it. */
export const stamp = (ms: number): string => new Date(ms).toISOString().replace('Z', '000Z');
/** New York's day as seventeen digits begin an activity's id. */
export const activityDigits = (ms: number): string => new Date(ms).toISOString().replaceAll(/\D/g, '').slice(0, 17);

/** The plain digits of a text amount. */
export const plain = (text: string): string => dec(text).trim().text();
