/** Numbers as a trader reads them (en-US, with their unit), without `Intl`. For texts only; never parsed again. */
import { Decimal } from '../../../shared/domain/index.ts';

/** Groups the whole part of plain digits by thousands: `-1,234.5`. */
export function grouped(digits: string): string {
  const negative = digits.startsWith('-');
  const plain = negative ? digits.slice(1) : digits;
  const dot = plain.indexOf('.');
  const whole = dot < 0 ? plain : plain.slice(0, dot);
  let out = '';
  for (let end = whole.length; end > 0; end -= 3) {
    const group = whole.slice(Math.max(0, end - 3), end);
    out = out === '' ? group : `${group},${out}`;
  }
  return `${negative ? '-' : ''}${out}${dot < 0 ? '' : plain.slice(dot)}`;
}

/** An amount to the cent: `$10,000.00`, other currencies `10,000.00 USDT`. */
export function moneyText(amount: Decimal, currency: string): string {
  const digits = grouped(amount.abs().round(2, 'nearest').toString());
  const sign = amount.sign() < 0 ? '−' : '';
  return currency === 'USD' ? `${sign}$${digits}` : `${sign}${digits} ${currency}`;
}

/** A quantity without trailing zeros: `1,500`, `0.25`. */
export const qtyText = (qty: Decimal): string => grouped(qty.trim().toString());

/** A price as given, at least two decimals. */
export function priceText(price: Decimal): string {
  const short = price.trim();
  return grouped((short.scale < 2 ? short.round(2, 'nearest') : short).toString());
}

/** Per cent, to two decimals at most: `5%`, `0.31%`. Rounded up, so that a value over its limit never reads as equal. */
export const pctText = (pct: Decimal): string => `${grouped(pct.round(2, 'ceil').trim().toString())}%`;

/** Milliseconds in seconds, to a tenth: `2.5 s`. */
export const secondsText = (ms: number): string =>
  `${Decimal.of(Math.round(ms), 3).round(1, 'ceil').trim().toString()} s`;

/** A multiple: `2.5x`. Rounded up, as per cents are. */
export const timesText = (times: Decimal): string => `${grouped(times.round(2, 'ceil').trim().toString())}x`;
