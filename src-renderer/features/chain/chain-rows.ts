/** The option chain as rows and texts: where the money is, what lies in it, where a key moves the cursor. Pure. */
import {
  Decimal,
  dec,
  unitsText,
  type ChainExpiry,
  type ChainStrike,
  type Instrument,
  type InstrumentId,
  type Quote,
  type Side,
} from '../../../shared/domain/index.ts';
import type { OptionGreeks } from '../../../shared/contract/messages.ts';
import type { Contract } from '../../stores/combo-store.ts';
import { UNKNOWN, formatPriceDelta, formatSize, formatUnits, groupDigits } from '../../ui/format.ts';
import { moveCursor } from '../../ui/table-cursor.ts';

/** The four prices of a row that can be pressed, from left to right. */
export const CELLS = ['callBid', 'callAsk', 'putBid', 'putAsk'] as const;
export type CellName = (typeof CELLS)[number];
export type Cursor = { readonly row: number; readonly cell: CellName };

export const rightOf = (cell: CellName): 'call' | 'put' => (cell.startsWith('call') ? 'call' : 'put');
/** Pressing a bid sells, pressing an ask buys. */
export const sideOf = (cell: CellName): Side => (cell.endsWith('Bid') ? 'sell' : 'buy');

/** Whether a right at a strike is in the money. */
export function inTheMoney(right: 'call' | 'put', strike: string, spot: Decimal | null): boolean {
  if (spot === null) return false;
  return right === 'call' ? dec(strike).lt(spot) : dec(strike).gt(spot);
}

/** The contract of a row's side, or null where it is not listed. */
export function contractOf(
  underlyingId: InstrumentId,
  expiry: string,
  strike: ChainStrike,
  right: 'call' | 'put',
): Contract | null {
  const instrumentId = right === 'call' ? strike.callId : strike.putId;
  return instrumentId === null ? null : { instrumentId, underlyingId, expiry, strike: strike.strike, right };
}

/** Ids of the rows from `first` to `last` (both inclusive, cut to what there is). */
export function idsBetween(expiry: ChainExpiry, first: number, last: number): readonly InstrumentId[] {
  const rows = expiry.strikes.slice(Math.max(0, first), Math.max(0, last + 1));
  return rows.flatMap(({ callId, putId }) => [callId, putId].filter((id) => id !== null));
}

/** Where a key moves the cursor; null for keys that do not move it. */
export function moveCell(key: string, cursor: Cursor, rows: number): Cursor | null {
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    const at = CELLS.indexOf(cursor.cell) + (key === 'ArrowRight' ? 1 : -1);
    const cell = CELLS[Math.min(CELLS.length - 1, Math.max(0, at))];
    return cell === undefined ? null : { ...cursor, cell };
  }
  const row = moveCursor(key, cursor.row, rows);
  return row === null ? null : { ...cursor, row };
}

export type SideTexts = {
  readonly bid: string;
  readonly ask: string;
  readonly mid: string;
  readonly spread: string;
  readonly size: string;
  readonly impliedVol: string;
  readonly delta: string;
};

const BLANK: SideTexts = {
  bid: UNKNOWN,
  ask: UNKNOWN,
  mid: UNKNOWN,
  spread: UNKNOWN,
  size: UNKNOWN,
  impliedVol: UNKNOWN,
  delta: UNKNOWN,
};

const percent = (vol: number | null | undefined): string =>
  vol === null || vol === undefined ? UNKNOWN : (vol * 100).toFixed(1);
const signed = (delta: number | null | undefined): string =>
  delta === null || delta === undefined ? UNKNOWN : groupDigits(delta.toFixed(2));

/** The mid with one decimal more than the tick's where it falls between ticks. */
function midText(instrument: Instrument, bid: number, ask: number): string {
  const mid = Decimal.of(bid + ask, instrument.priceScale)
    .div(Decimal.of(2), instrument.priceScale + 1, 'floor')
    .trim();
  return groupDigits(mid.scale >= 2 ? mid.toString() : mid.round(2, 'nearest').toString());
}

/** A side's cells as text. An empty bid is a dash: nobody buys it. */
export function sideTexts(
  instrument: Instrument | null,
  quote: Quote | null,
  greeks: OptionGreeks | undefined,
): SideTexts {
  if (instrument === null || quote === null) return BLANK;
  const { bid, ask } = quote;
  const both = bid !== null && ask !== null;
  return {
    bid: formatUnits(bid, instrument),
    ask: formatUnits(ask, instrument),
    mid: both ? midText(instrument, bid, ask) : UNKNOWN,
    spread: both
      ? formatPriceDelta(unitsText(ask - bid, instrument.priceScale), instrument, unitsText(bid, instrument.priceScale))
      : UNKNOWN,
    size: `${formatSize(quote.bidSize, instrument)}×${formatSize(quote.askSize, instrument)}`,
    impliedVol: percent(greeks?.impliedVol),
    delta: signed(greeks?.delta),
  };
}
